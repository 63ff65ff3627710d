import { useState } from 'react'
import type { KeyboardEvent } from 'react'
import { whenHere, zoneHere } from '../../shell/clock.ts'
import { useAnswer, usePanelHead, useSession } from '../../terminal/hooks.ts'
import { usePeople } from '../../terminal/use-people.ts'
import { useActsOn, useView } from '../../terminal/use-queue.ts'
import { SeverityIcon } from '../../widgets/Badge.tsx'
import { Button } from '../../widgets/Button.tsx'
import { NO_VALUE } from '../../widgets/format.ts'
import { Pages } from '../../widgets/Pages.tsx'
import { SheetTable } from '../../widgets/SheetTable.tsx'
import { Toggles } from '../../widgets/Toggles.tsx'
import { Told } from '../../widgets/Told.tsx'
import { isTyped } from '../../widgets/typed.ts'
import type { PanelProps } from '../panel.ts'
import { CaseFile } from './CaseFile.tsx'
import { CloseCase } from './CloseCase.tsx'
import { STATES, stateWords } from './words.ts'
import type { Case, CaseList } from './words.ts'
import css from '../../widgets/Sheet.module.css'
import { Unanswered } from '../../widgets/Unanswered.tsx'
import { plainWords, shortId } from '../../widgets/plain-words.ts'

const PER_PAGE = 25

export function Queue({
  cases,
  chosen,
  people,
  onChoose,
}: Readonly<{
  cases: CaseList['cases']
  chosen: string | null
  people: (id: string) => string
  onChoose: (record: Case) => void
}>) {
  return (
    <SheetTable
      caption="Cases, most urgent first"
      heads={['Case', 'Kind', 'Priority', `Due, ${zoneHere()}`, { figure: 'Alerts' }, 'With']}
    >
      {cases.map((record) => (
        <tr key={record.case_id} className={record.case_id === chosen ? css.chosen : undefined}>
          <th scope="row">
            <button
              type="button"
              className={css.pick}
              aria-pressed={record.case_id === chosen}
              onClick={() => onChoose(record)}
            >
              {shortId(record.case_id)}
            </button>
          </th>
          <td>{plainWords(record.kind)}</td>
          <td>{plainWords(record.priority)}</td>
          <td>
            <span className={css.state}>
              {record.overdue && <SeverityIcon severity="critical" size={13} />}
              {whenHere(record.due_at)}
              {record.overdue && ', late'}
            </span>
          </td>
          <td className={css.figure}>{record.alert_count}</td>
          <td>{record.assignee === null ? NO_VALUE : people(record.assignee)}</td>
        </tr>
      ))}
    </SheetTable>
  )
}

const EMPTY: Readonly<Record<Case['state'], string>> = {
  open: 'Nothing waits. What monitoring and screening find, and what is opened by hand, waits here.',
  in_review: 'Nobody has a case in hand.',
  snoozed: 'No case is asleep.',
  awaiting_approval: 'No case waits for a second person.',
  closed: 'No case was closed yet.',
}

/** What the keys and buttons of the panel do. */
function useDesk() {
  const { view, page, setPage, show } = useView<Case['state']>('open')
  const [chosen, setChosen] = useState<Case | null>(null)
  const [ending, setEnding] = useState(false)
  const list = useAnswer('cases.list', { state: view, page, per_page: PER_PAGE })
  const { run, changed, ...acts } = useActsOn(list.reload)
  const takeNext = async (): Promise<void> => {
    const words = ({ case: next }: Readonly<{ case: Case | null }>) =>
      next === null ? 'Nothing waits.' : 'The case is yours.'
    const answer = await run('cases.takeNext', {}, words)
    if (answer === null) return
    setChosen(answer.case)
    changed(words(answer))
  }
  return {
    ...acts,
    ...{ view, chosen, ending, list, takeNext, changed, show, setPage, setChosen, setEnding },
  }
}

type Desk = ReturnType<typeof useDesk>

function Body({ desk }: Readonly<{ desk: Desk }>) {
  const people = usePeople()
  const { outcome, reload } = desk.list
  if (outcome?.kind !== 'answer') return <Unanswered what="the queue" outcome={outcome} onAgain={reload} />
  if (outcome.value.total === 0) return <p className={css.note}>{EMPTY[desk.view]}</p>
  return (
    <>
      <Queue
        cases={outcome.value.cases}
        chosen={desk.chosen?.case_id ?? null}
        people={people}
        onChoose={(record) => desk.setChosen(record)}
      />
      <Pages paging={outcome.value} onPage={desk.setPage} />
    </>
  )
}

/** Which of the cases are shown, and what may be done with the keyboard alone: N takes the next, E ends it. */
function Bar({ desk, canEnd }: Readonly<{ desk: Desk; canEnd: boolean }>) {
  const mayAct = useSession(({ user }) => user?.permissions.includes('compliance.write') ?? false)
  return (
    <div className={css.bar} role="toolbar" aria-label="Which cases, and what to do">
      <Toggles options={STATES} value={desk.view} onChoose={desk.show} />
      {mayAct && (
        <Button kind="primary" keyHint="N" busy={desk.busy} onClick={() => void desk.takeNext()}>
          Take next
        </Button>
      )}
      {mayAct && canEnd && (
        <Button keyHint="E" onClick={() => desk.setEnding(true)}>
          End it
        </Button>
      )}
    </div>
  )
}

/** The reviewer's queue: take the next case, see all of it, end it. */
export function Cases({ panelId }: PanelProps) {
  const desk = useDesk()
  const user = useSession((session) => session.user)
  const { chosen } = desk
  const canEnd = chosen?.state === 'in_review' && chosen.assignee === user?.user_id
  const total = desk.list.outcome?.kind === 'answer' ? desk.list.outcome.value.total : 0
  usePanelHead(panelId, {
    context: stateWords(desk.view),
    badges: desk.view === 'open' && total > 0 ? [{ text: `${total} waiting`, severity: 'warn' }] : [],
  })
  const onKeyDown = (event: KeyboardEvent): void => {
    if (isTyped(event) || desk.ending || event.ctrlKey || event.metaKey || event.altKey) return
    const key = event.key.toLowerCase()
    const acts = key === 'n' || (key === 'e' && canEnd)
    if (!acts) return
    event.preventDefault()
    event.stopPropagation()
    if (key === 'n') void desk.takeNext()
    else desk.setEnding(true)
  }
  return (
    <div className={css.sheet} tabIndex={0} role="region" aria-label="Queue of cases" onKeyDown={onKeyDown}>
      <Bar desk={desk} canEnd={canEnd} />
      <Told told={desk.said} />
      <Body desk={desk} />
      {chosen !== null && <CaseFile id={chosen.case_id} round={desk.round} />}
      {desk.ending && chosen !== null && (
        <CloseCase
          record={chosen}
          onClose={() => desk.setEnding(false)}
          onDone={(words) => {
            desk.setChosen(null)
            desk.changed(words)
          }}
        />
      )}
    </div>
  )
}
