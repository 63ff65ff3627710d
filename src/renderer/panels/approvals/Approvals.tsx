import { useState } from 'react'
import { sentenceOf } from '../../client/index.ts'
import { whenHere, zoneHere } from '../../shell/clock.ts'
import { useAnswer, usePanelHead, useSession } from '../../terminal/hooks.ts'
import { usePeople } from '../../terminal/use-people.ts'
import { useActsOn, useView } from '../../terminal/use-queue.ts'
import { Button } from '../../widgets/buttons/Button.tsx'
import { NO_VALUE } from '../../widgets/figures/format.ts'
import { Pages } from '../../widgets/tables/Pages.tsx'
import { PanelSkeleton } from '../../widgets/notices/PanelSkeleton.tsx'
import { SheetTable } from '../../widgets/tables/SheetTable.tsx'
import { Toggles } from '../../widgets/buttons/Toggles.tsx'
import { Told } from '../../widgets/notices/Told.tsx'
import { Trouble } from '../../widgets/notices/Trouble.tsx'
import type { PanelProps } from '../panel.ts'
import { Decide } from './Decide.tsx'
import type { Verb } from './Decide.tsx'
import { STATES, kindWords, payloadWords, stateWords } from './words.ts'
import type { Approval } from './words.ts'
import css from '../../widgets/styles/Sheet.module.css'

const PER_PAGE = 25

type Open = Readonly<{ approval: Approval; verb: Verb }>

/** Nobody decides over their own wish: of one's own only taking it back is offered. */
function Acts({ approval, onOpen }: Readonly<{ approval: Approval; onOpen: (open: Open) => void }>) {
  const user = useSession((state) => state.user)
  if (approval.status !== 'pending' || user === null) return <>{NO_VALUE}</>
  const isOwn = approval.requested_by === user.user_id
  const verbs: readonly (readonly [Verb, string])[] = isOwn
    ? [['withdraw', 'Take back']]
    : user.permissions.includes('approval.decide')
      ? [
          ['approve', 'Allow'],
          ['reject', 'Refuse'],
        ]
      : []
  return verbs.map(([verb, words]) => (
    <Button key={verb} kind="quiet" onClick={() => onOpen({ approval, verb })}>
      {words}
    </Button>
  ))
}

function Table({
  approvals,
  people,
  onOpen,
}: Readonly<{
  approvals: readonly Approval[]
  people: (id: string) => string
  onOpen: (open: Open) => void
}>) {
  return (
    <SheetTable
      caption="What was asked for, newest first"
      heads={['What', 'For', 'Asked', 'Act', 'Reason', 'By', `At ${zoneHere()}`, 'Runs out', 'State']}
    >
      {approvals.map((one) => (
        <tr key={one.id}>
          <th scope="row">{kindWords(one.kind)}</th>
          <td>{people(one.subject_id)}</td>
          <td>{payloadWords(one.payload)}</td>
          <td>
            <Acts approval={one} onOpen={onOpen} />
          </td>
          <td className={css.words}>{one.reason === '' ? NO_VALUE : one.reason}</td>
          <td>{people(one.requested_by)}</td>
          <td>{whenHere(one.requested_at)}</td>
          <td>{one.status === 'pending' ? whenHere(one.expires_at) : NO_VALUE}</td>
          <td>
            {stateWords(one.status)}
            {one.decided_by === null ? '' : ` by ${people(one.decided_by)}`}
          </td>
        </tr>
      ))}
    </SheetTable>
  )
}

const EMPTY: Readonly<Record<Approval['status'], string>> = {
  pending: 'Nothing waits. What takes two persons, such as a privileged role, waits here for the second one.',
  executed: 'Nothing was allowed yet.',
  rejected: 'Nothing was refused yet.',
  withdrawn: 'Nothing was taken back yet.',
  expired: 'Nothing has run out yet.',
}

function Body({
  status,
  list,
  onPage,
  onOpen,
}: Readonly<{
  status: Approval['status']
  list: ReturnType<typeof useAnswer<'approvals.listApprovals'>>
  onPage: (page: number) => void
  onOpen: (open: Open) => void
}>) {
  const people = usePeople()
  const { outcome, reload } = list
  if (outcome === null) return <PanelSkeleton waitingFor="Asking what waits" />
  if (outcome.kind !== 'answer')
    return (
      <Trouble
        title="What waits cannot be shown"
        happened={sentenceOf(outcome)}
        safe="Reading changes nothing."
        next={{ words: 'Ask again', act: reload }}
      />
    )
  if (outcome.value.total === 0) return <p className={css.note}>{EMPTY[status]}</p>
  return (
    <>
      <Table approvals={outcome.value.approvals} people={people} onOpen={onOpen} />
      <Pages paging={outcome.value} onPage={onPage} />
    </>
  )
}

/** What one person asked for and another must allow. */
export function Approvals({ panelId }: PanelProps) {
  const { view: status, page, setPage, show } = useView<Approval['status']>('pending')
  const [open, setOpen] = useState<Open | null>(null)
  const list = useAnswer('approvals.listApprovals', { status, page, per_page: PER_PAGE })
  const { said, changed } = useActsOn(list.reload)
  const people = usePeople()
  const total = list.outcome?.kind === 'answer' ? list.outcome.value.total : 0
  usePanelHead(panelId, {
    context: stateWords(status),
    badges: status === 'pending' && total > 0 ? [{ text: `${total} waiting`, severity: 'warn' }] : [],
  })
  return (
    <div className={css.sheet} tabIndex={0} role="region" aria-label="Acts that take two persons">
      <div className={css.bar} role="toolbar" aria-label="Which of them">
        <Toggles options={STATES} value={status} onChoose={show} />
      </div>
      <Told told={said} />
      <Body status={status} list={list} onPage={setPage} onOpen={setOpen} />
      {open !== null && <Decide {...open} people={people} onClose={() => setOpen(null)} onDone={changed} />}
    </div>
  )
}
