import { useState } from 'react'
import type { KeyboardEvent } from 'react'
import { useEngineMinuteMs } from '../../shell/clock.ts'
import { useHanded } from '../../terminal/hand-over.ts'
import { useAnswer, usePanelHead, useSession } from '../../terminal/hooks.ts'
import { usePeople } from '../../terminal/use-people.ts'
import { useActsOn, useView } from '../../terminal/use-queue.ts'
import { SeverityIcon } from '../../widgets/plates/Badge.tsx'
import { Button } from '../../widgets/buttons/Button.tsx'
import { NO_VALUE, formatDay } from '../../widgets/figures/format.ts'
import { Pages } from '../../widgets/tables/Pages.tsx'
import { SheetTable } from '../../widgets/tables/SheetTable.tsx'
import { Toggles } from '../../widgets/buttons/Toggles.tsx'
import { Told } from '../../widgets/notices/Told.tsx'
import { isTyped } from '../../widgets/fields/typed.ts'
import type { PanelProps } from '../panel.ts'
import { DraftFiling } from './DraftFiling.tsx'
import { FilingFile } from './FilingFile.tsx'
import { FilingStep } from './FilingStep.tsx'
import type { Step } from './FilingStep.tsx'
import { STATES, clockWords, filingWords, isLate, statusWords } from './words.ts'
import type { Filing, Status } from './words.ts'
import css from '../../widgets/styles/Sheet.module.css'
import { Unanswered } from '../../widgets/notices/Unanswered.tsx'
import { counted, shortId } from '../../widgets/words/plain-words.ts'

const PER_PAGE = 25

function List({
  filings,
  chosen,
  onChoose,
}: Readonly<{ filings: readonly Filing[]; chosen: string | null; onChoose: (id: string) => void }>) {
  const now = useEngineMinuteMs()
  const people = usePeople()
  return (
    <SheetTable
      caption="Filings, newest first"
      heads={[
        'Filing',
        'What',
        'About',
        'First day, UTC',
        'Last day, UTC',
        'Due, UTC',
        'Clock',
        { figure: 'Faults' },
        'State',
      ]}
    >
      {filings.map((filing) => (
        <tr key={filing.report_id} className={filing.report_id === chosen ? css.chosen : undefined}>
          <th scope="row">
            <button
              type="button"
              className={css.pick}
              aria-pressed={filing.report_id === chosen}
              onClick={() => onChoose(filing.report_id)}
            >
              {shortId(filing.report_id)}
            </button>
          </th>
          <td>{filingWords(filing)}</td>
          <td>{filing.subject_user_ids.map((id) => people(id)).join(', ') || NO_VALUE}</td>
          <td>{formatDay(filing.period_start, 'UTC')}</td>
          <td>{formatDay(filing.period_end, 'UTC')}</td>
          <td>{formatDay(filing.due_date, 'UTC')}</td>
          <td>
            <span className={css.state}>
              {isLate(filing, now) && <SeverityIcon severity="critical" size={13} />}
              {clockWords(filing, now) || NO_VALUE}
            </span>
          </td>
          <td className={css.figure}>{filing.problems.length}</td>
          <td>{statusWords(filing.status)}</td>
        </tr>
      ))}
    </SheetTable>
  )
}

const SHOWN = [['all', 'All'], ...STATES] as const

const EMPTY: Readonly<Record<Status | 'all', string>> = {
  all: 'Nothing was drafted yet. A SAR is drafted from its case, the trades of a day from the desk’s own fills.',
  draft: 'No draft waits to be sent to review.',
  review: 'Nothing waits for a second person.',
  approved: 'Nothing approved waits to go out.',
  submitted: 'No filing waits for the answer of an authority.',
  accepted: 'No authority has accepted a filing yet.',
  rejected: 'No filing was rejected.',
  amended: 'No filing was amended.',
}

type Asked = Readonly<
  { filing: Filing; step: Step } | { filing: Filing | null; step: 'draft'; caseId: string }
>

const NEW_DRAFT = { filing: null, step: 'draft', caseId: '' } as const

/** What the keys and buttons of the panel do. */
function useDesk() {
  const { view, page, setPage, show } = useView<Status | 'all'>('all')
  const [chosen, setChosen] = useState<string | null>(null)
  const [asked, setAsked] = useState<Asked | null>(null)
  useHanded('filingId', setChosen)
  useHanded('draftOf', (caseId) => setAsked({ filing: null, step: 'draft', caseId }))
  const status = view === 'all' ? {} : { status: view }
  const list = useAnswer('reports.list', { ...status, page, per_page: PER_PAGE })
  const { run, changed, ...acts } = useActsOn(list.reload)
  const review = async ({ report_id: id }: Filing): Promise<void> => {
    const words = (): string => 'It waits for a second person.'
    if ((await run('reports.review', { id }, words)) !== null) changed(words())
  }
  return {
    ...acts,
    ...{ view, chosen, asked, list, changed, review, show, setPage, setChosen, setAsked },
  }
}

type Desk = ReturnType<typeof useDesk>

function Body({ desk }: Readonly<{ desk: Desk }>) {
  const { outcome, reload } = desk.list
  if (outcome?.kind !== 'answer') return <Unanswered what="the filings" outcome={outcome} onAgain={reload} />
  if (outcome.value.total === 0) return <p className={css.note}>{EMPTY[desk.view]}</p>
  return (
    <>
      <List filings={outcome.value.reports} chosen={desk.chosen} onChoose={desk.setChosen} />
      <Pages paging={outcome.value} onPage={desk.setPage} />
    </>
  )
}

/** Which of the filings are shown; N drafts a new one. */
function Bar({ desk, mayAct }: Readonly<{ desk: Desk; mayAct: boolean }>) {
  return (
    <div className={css.bar} role="toolbar" aria-label="Which filings, and a new one">
      <Toggles options={SHOWN} value={desk.view} onChoose={desk.show} />
      {mayAct && (
        <span className={css.end}>
          <Button kind="primary" keyHint="N" onClick={() => desk.setAsked(NEW_DRAFT)}>
            New draft
          </Button>
        </span>
      )}
    </div>
  )
}

function Asking({ desk, asked }: Readonly<{ desk: Desk; asked: Asked }>) {
  const onClose = (): void => desk.setAsked(null)
  if (asked.step !== 'draft')
    return <FilingStep filing={asked.filing} step={asked.step} onClose={onClose} onDone={desk.changed} />
  return (
    <DraftFiling
      amends={asked.filing}
      caseId={asked.caseId}
      onClose={onClose}
      onDone={(made) => {
        desk.setChosen(made.report_id)
        const faults = made.problems.length
        desk.changed(faults === 0 ? 'It is drafted.' : `It is drafted, with ${counted(faults, 'fault')}.`)
      }}
    />
  )
}

/** The officer's filings: what is due when, what is wrong with it, who approved it, and what the authority said. */
export function Filings({ panelId }: PanelProps) {
  const desk = useDesk()
  const mayAct = useSession(({ user }) => user?.permissions.includes('compliance.write') ?? false)
  const { chosen, asked } = desk
  const shown = desk.list.outcome?.kind === 'answer' ? desk.list.outcome.value.reports : []
  const now = useEngineMinuteMs()
  const late = shown.filter((filing) => isLate(filing, now)).length
  usePanelHead(panelId, {
    context: desk.view === 'all' ? 'All' : statusWords(desk.view),
    badges: late > 0 ? [{ text: `${late} late`, severity: 'critical' }] : [],
  })
  const onKeyDown = (event: KeyboardEvent): void => {
    if (isTyped(event) || asked !== null || event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key.toLowerCase() !== 'n' || !mayAct) return
    event.preventDefault()
    event.stopPropagation()
    desk.setAsked(NEW_DRAFT)
  }
  return (
    <div className={css.sheet} tabIndex={0} role="region" aria-label="List of filings" onKeyDown={onKeyDown}>
      <Bar desk={desk} mayAct={mayAct} />
      <Told told={desk.said} />
      <Body desk={desk} />
      {chosen !== null && (
        <FilingFile
          key={`${chosen} ${desk.round}`}
          id={chosen}
          acts={{
            busy: desk.busy,
            onReview: (filing) => void desk.review(filing),
            onStep: (filing, step) => desk.setAsked({ filing, step }),
            onAmend: (filing) => desk.setAsked({ ...NEW_DRAFT, filing }),
          }}
        />
      )}
      {asked !== null && <Asking desk={desk} asked={asked} />}
    </div>
  )
}
