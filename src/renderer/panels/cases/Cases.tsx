import { useEffect, useState } from 'react'
import type { KeyboardEvent } from 'react'
import { whenHere, zoneHere } from '../../shell/clock.ts'
import { useHanded, useHandTo } from '../../terminal/hand-over.ts'
import { useAnswer, usePanelHead, useSession } from '../../terminal/hooks.ts'
import { usePeople } from '../../terminal/use-people.ts'
import { useActsOn, useView } from '../../terminal/use-queue.ts'
import { SeverityIcon } from '../../widgets/plates/Badge.tsx'
import { Button } from '../../widgets/buttons/Button.tsx'
import { NO_VALUE } from '../../widgets/figures/format.ts'
import { Pages } from '../../widgets/tables/Pages.tsx'
import { SheetTable } from '../../widgets/tables/SheetTable.tsx'
import { Toggles } from '../../widgets/buttons/Toggles.tsx'
import { Told } from '../../widgets/notices/Told.tsx'
import { isTyped } from '../../widgets/fields/typed.ts'
import type { PanelProps } from '../panel.ts'
import { ACTS, actOfKey, actsOf, draftOff } from './acts.ts'
import type { Verb } from './acts.ts'
import { CaseFile } from './CaseFile.tsx'
import { CaseStep, isAsking } from './CaseStep.tsx'
import { STATES, stateWords } from './words.ts'
import type { Case, CaseList } from './words.ts'
import css from '../../widgets/styles/Sheet.module.css'
import { Unanswered } from '../../widgets/notices/Unanswered.tsx'
import { plainWords, shortId } from '../../widgets/words/plain-words.ts'

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
  const about = (ids: readonly string[]): string =>
    ids.length === 0 ? NO_VALUE : ids.map((id) => people(id)).join(', ')
  return (
    <SheetTable
      caption="Cases, most urgent first"
      heads={['Case', 'About', 'Kind', 'Priority', `Due, ${zoneHere()}`, { figure: 'Alerts' }, 'With']}
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
          <td>{about(record.customers)}</td>
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

/** The chosen case as its file has it; until that has come, as the list or the act had it. */
function useChosen() {
  const [chosen, setChosen] = useState<Readonly<{ id: string; record: Case | null }> | null>(null)
  const asked = useAnswer('cases.get', chosen === null ? null : { case_id: chosen.id })
  const answer = asked.outcome?.kind === 'answer' ? asked.outcome.value : null
  const file = answer?.case_id === chosen?.id ? answer : null
  const told = chosen?.record ?? null
  // What an act answered may be newer than the file, which is on its way.
  const isOlder = file !== null && told !== null && file.updated_at < told.updated_at
  return {
    ...{ chosen, setChosen, file, reloadFile: asked.reload, fileOutcome: asked.outcome },
    record: isOlder ? told : (file ?? told),
    /** Only the file tells; until it has come, nothing is promised. */
    isReadable: file !== null && file.evidence_destroyed === null,
    choose: (record: Case): void => setChosen({ id: record.case_id, record }),
  }
}

/** What the keys and buttons of the panel do. */
function useDesk() {
  const { view, page, setPage, show } = useView<Case['state']>('open')
  const looked = useChosen()
  const [asked, setAsked] = useState<Verb | null>(null)
  const list = useAnswer('cases.list', { state: view, page, per_page: PER_PAGE })
  const { run, changed, round, ...acts } = useActsOn(list.reload)
  const { record, choose, reloadFile } = looked
  const officer = useSession(({ user }) => user?.user_id ?? '')
  const mayAct = useSession(({ user }) => user?.permissions.includes('compliance.write') ?? false)
  const cases = list.outcome?.kind === 'answer' ? list.outcome.value.cases : []
  // What an act changed stands in the file too.
  useEffect(() => {
    if (round > 0) reloadFile()
  }, [round, reloadFile])
  useHanded('caseId', (id) => looked.setChosen({ id, record: null }))
  const takeNext = async (): Promise<void> => {
    const words = ({ case: next }: Readonly<{ case: Case | null }>) =>
      next === null ? 'Nothing waits.' : 'The case is yours.'
    const answer = await run('cases.takeNext', {}, words)
    if (answer === null) return
    if (answer.case === null) looked.setChosen(null)
    else choose(answer.case)
    changed(words(answer))
  }
  /** Acts that need nothing said are done at once. */
  const act = async (verb: Verb): Promise<void> => {
    if (record === null) return
    if (isAsking(verb)) return setAsked(verb)
    const input = { case_id: record.case_id }
    const words = {
      take: 'The case is yours.',
      wake: 'It is awake.',
      release: 'It waits in the queue again.',
    }
    const name = ({ take: 'cases.take', wake: 'cases.wake', release: 'cases.release' } as const)[verb]
    const answer = await run(name, input, () => words[verb])
    if (answer === null) return
    choose(answer)
    changed(words[verb])
  }
  return {
    ...{ ...acts, ...looked, view, asked, list, takeNext, act, changed, show, setPage, setAsked, mayAct },
    offered: record === null || !mayAct ? [] : actsOf(record, officer, looked.isReadable),
    /** J and K walk the list, from its first row on. */
    move: (step: 1 | -1): void => {
      const at = cases.findIndex(({ case_id: id }) => id === looked.chosen?.id)
      const next = cases[at === -1 ? 0 : at + step]
      if (next !== undefined) choose(next)
    },
  }
}

type Desk = ReturnType<typeof useDesk>

function Body({ desk, people }: Readonly<{ desk: Desk; people: (id: string) => string }>) {
  const { outcome, reload } = desk.list
  if (outcome?.kind !== 'answer') return <Unanswered what="the queue" outcome={outcome} onAgain={reload} />
  if (outcome.value.total === 0) return <p className={css.note}>{EMPTY[desk.view]}</p>
  return (
    <>
      <Queue
        cases={outcome.value.cases}
        chosen={desk.chosen?.id ?? null}
        people={people}
        onChoose={desk.choose}
      />
      <Pages paging={outcome.value} onPage={desk.setPage} />
    </>
  )
}

/** Which of the cases are shown; N takes the next. */
function Bar({ desk }: Readonly<{ desk: Desk }>) {
  return (
    <div className={css.bar} role="toolbar" aria-label="Which cases, and the next one">
      <Toggles options={STATES} value={desk.view} onChoose={desk.show} />
      {desk.mayAct && (
        <span className={css.end}>
          <Button kind="primary" keyHint="N" busy={desk.busy} onClick={() => void desk.takeNext()}>
            Take next
          </Button>
        </span>
      )}
    </div>
  )
}

/** What may be done with the chosen case now, each with its key. */
function Acts({ desk }: Readonly<{ desk: Desk }>) {
  const handTo = useHandTo()
  const { offered, record, file } = desk
  if (record === null || !desk.mayAct) return null
  return (
    <div className={css.acts} role="toolbar" aria-label="What to do with this case">
      {offered.map((verb) => (
        <Button
          key={verb}
          keyHint={ACTS[verb].key.toUpperCase()}
          busy={desk.busy}
          onClick={() => void desk.act(verb)}
        >
          {ACTS[verb].act}
        </Button>
      ))}
      <Button
        offBecause={file === null ? null : draftOff(file)}
        onClick={() => handTo('filings', 'draftOf', record.case_id)}
      >
        Draft a SAR or CTR from it
      </Button>
    </div>
  )
}

function Chosen({ desk, people }: Readonly<{ desk: Desk; people: (id: string) => string }>) {
  const { chosen, file, fileOutcome, reloadFile } = desk
  if (chosen === null) return null
  if (file !== null)
    return <CaseFile file={file} people={people} acts={<Acts desk={desk} />} onChange={reloadFile} />
  const outcome = fileOutcome?.kind === 'answer' ? null : fileOutcome
  return <Unanswered what="the case" outcome={outcome} onAgain={reloadFile} />
}

/** N takes the next, J and K walk, and the chosen case has the keys of its acts; not where one types. */
function keysOf(desk: Desk) {
  return (event: KeyboardEvent): void => {
    if (isTyped(event) || desk.asked !== null || event.ctrlKey || event.metaKey || event.altKey) return
    const key = event.key.toLowerCase()
    const verb = actOfKey(key, desk.offered)
    const act =
      verb !== null
        ? () => void desk.act(verb)
        : key === 'n' && desk.mayAct
          ? () => void desk.takeNext()
          : key === 'j' || key === 'k'
            ? () => desk.move(key === 'j' ? 1 : -1)
            : null
    if (act === null) return
    event.preventDefault()
    event.stopPropagation()
    act()
  }
}

/** The reviewer's queue: take the next case, see all of it, work on it, end it. */
export function Cases({ panelId }: PanelProps) {
  const desk = useDesk()
  const people = usePeople()
  const { record, asked } = desk
  const total = desk.list.outcome?.kind === 'answer' ? desk.list.outcome.value.total : 0
  usePanelHead(panelId, {
    context: stateWords(desk.view),
    badges: desk.view === 'open' && total > 0 ? [{ text: `${total} waiting`, severity: 'warn' }] : [],
  })
  return (
    <div
      className={css.sheet}
      tabIndex={0}
      role="region"
      aria-label="Queue of cases"
      onKeyDown={keysOf(desk)}
    >
      <Bar desk={desk} />
      <Told told={desk.said} />
      <Body desk={desk} people={people} />
      <Chosen desk={desk} people={people} />
      {asked !== null && isAsking(asked) && record !== null && (
        <CaseStep
          verb={asked}
          record={record}
          onClose={() => desk.setAsked(null)}
          onDone={(words) => {
            if (asked === 'end') desk.setChosen(null)
            desk.changed(words)
          }}
        />
      )}
    </div>
  )
}
