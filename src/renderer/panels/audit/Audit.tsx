import { useState } from 'react'
import { sentenceOf } from '../../client/index.ts'
import { useAnswer, usePanelHead, useSession, useTerminal } from '../../terminal/hooks.ts'
import { Pages } from '../../widgets/tables/Pages.tsx'
import { PanelSkeleton } from '../../widgets/notices/PanelSkeleton.tsx'
import { Trouble } from '../../widgets/notices/Trouble.tsx'
import type { PanelProps } from '../panel.ts'
import { Detail } from './Detail.tsx'
import { NO_FILTER, filterFault, isNarrowed, queryOf } from './filter.ts'
import type { Filter, Log } from './filter.ts'
import { Filters } from './Filters.tsx'
import { Records } from './Records.tsx'
import { Tools } from './Tools.tsx'
import css from '../../widgets/styles/Sheet.module.css'

/** Where the list stands: narrowed how, at which page, and as of which record. */
function useList(mayReadAll: boolean) {
  const [filter, setFilter] = useState(NO_FILTER)
  const [page, setPage] = useState(1)
  const [asOf, setAsOf] = useState<string | null>(null)
  const fault = filterFault(filter)
  // Whoever may not read all sees what they did and what was done about their data.
  const asked = fault === null ? queryOf(filter, page, asOf) : null
  const { outcome, reload } = useAnswer(mayReadAll ? 'audit.logs' : 'audit.me', asked)
  const answer = outcome?.kind === 'answer' ? outcome.value : null
  const turn = (next: number): void => {
    const newest = answer?.logs[0]?.timestamp ?? null
    if (next === 1) setAsOf(null)
    else if (page === 1) setAsOf(newest)
    setPage(next)
  }
  const narrow = (next: Filter): void => {
    setFilter(next)
    setPage(1)
    setAsOf(null)
  }
  return { filter, narrow, page, turn, fault, outcome, answer, reload }
}

type List = ReturnType<typeof useList>

function Body({
  list,
  opened,
  onOpen,
}: Readonly<{ list: List; opened: string | null; onOpen: (log: Log) => void }>) {
  const { fault, outcome, answer, reload, turn, filter } = list
  if (fault !== null)
    return (
      <p className={css.note} role="status">
        {fault}
      </p>
    )
  if (outcome === null) return <PanelSkeleton waitingFor="Asking for the records" />
  if (outcome.kind !== 'answer' || answer === null)
    return (
      <Trouble
        title="The records cannot be shown"
        happened={outcome.kind === 'answer' ? '' : sentenceOf(outcome)}
        safe="Reading changes nothing. The log is written on."
        next={{ words: 'Ask again', act: reload }}
      />
    )
  if (answer.total === 0)
    return (
      <p className={css.note}>
        {isNarrowed(filter)
          ? 'No record is like this. Clear the filter to see all of them.'
          : 'No record yet. Each sign-in, order and change stands here, in its order, for good.'}
      </p>
    )
  return (
    <>
      <Records logs={answer.logs} opened={opened} onOpen={onOpen} />
      <Pages paging={answer} onPage={turn} />
    </>
  )
}

/** A record by its id: after a review, or when a check has named it. */
function useOpened(list: List) {
  const { link } = useTerminal()
  const [log, setLog] = useState<Log | null>(null)
  const show = async (id: string): Promise<void> => {
    const outcome = await link.call('audit.log', { log_id: id })
    if (outcome.kind === 'answer') setLog(outcome.value)
  }
  const reviewed = (): void => {
    if (log !== null) void show(log.log_id)
    list.reload()
  }
  return { log, open: setLog, show: (id: string) => void show(id), reviewed }
}

/** The audit log: every record with what changed, the proof that it is there, and a check of the whole. */
export function Audit({ panelId }: PanelProps) {
  const permissions = useSession((state) => state.user?.permissions)
  const mayReadAll = permissions?.includes('audit.read') ?? false
  const list = useList(mayReadAll)
  const opened = useOpened(list)
  const total = list.answer?.total ?? null
  usePanelHead(panelId, {
    context: mayReadAll ? 'everybody' : 'your own trail',
    badges: total === null ? [] : [{ text: total === 1 ? '1 record' : `${total} records` }],
  })
  return (
    <div className={css.sheet} tabIndex={0} role="region" aria-label="Audit records and proofs">
      {mayReadAll && <Tools filter={list.filter} onShow={opened.show} />}
      <section className={css.section} aria-labelledby="audit-records">
        <h2 id="audit-records">
          Records <span>newest first</span>
        </h2>
        <Filters filter={list.filter} mayReadAll={mayReadAll} onFilter={list.narrow} />
        <Body list={list} opened={opened.log?.log_id ?? null} onOpen={opened.open} />
      </section>
      {opened.log !== null && (
        <Detail
          log={opened.log}
          mayReview={mayReadAll}
          onReview={opened.reviewed}
          onFilter={(change) => list.narrow({ ...NO_FILTER, ...change })}
        />
      )}
    </div>
  )
}
