import { useEffect, useState } from 'react'
import type { KeyboardEvent } from 'react'
import { dayHere, momentHere, useEngineMinuteMs, zoneHere } from '../../shell/clock.ts'
import { useAnswer, useSession } from '../../terminal/hooks.ts'
import { usePeople } from '../../terminal/use-people.ts'
import { useActsOn, useView } from '../../terminal/use-queue.ts'
import { Button } from '../../widgets/buttons/Button.tsx'
import { SeverityIcon } from '../../widgets/plates/Badge.tsx'
import { NO_VALUE } from '../../widgets/figures/format.ts'
import { Pages } from '../../widgets/tables/Pages.tsx'
import { SheetTable } from '../../widgets/tables/SheetTable.tsx'
import { Toggles } from '../../widgets/buttons/Toggles.tsx'
import { Told } from '../../widgets/notices/Told.tsx'
import { counted, shortId } from '../../widgets/words/plain-words.ts'
import { isTyped } from '../../widgets/fields/typed.ts'
import { Decide } from './Decide.tsx'
import { Grounds } from './Grounds.tsx'
import { Outcome } from './Outcome.tsx'
import { clockWords, kindWords, stateWords } from './words.ts'
import type { Request } from './words.ts'
import css from '../../widgets/styles/Sheet.module.css'

const PER_PAGE = 25

const FILTERS = [
  [undefined, 'Waiting'],
  ['completed', 'Done'],
  ['rejected', 'Refused'],
] as const

type Status = (typeof FILTERS)[number][0]

const EMPTY: Readonly<Record<string, string>> = {
  waiting: 'Nobody waits. What data subjects ask for and the desk cannot do by itself waits here.',
  completed: 'Nothing was done yet.',
  rejected: 'Nothing was refused yet.',
}

/** How long there is left; late is said with a mark and in words. */
function Clock({ request }: Readonly<{ request: Request }>) {
  const words = clockWords(request, useEngineMinuteMs())
  if (words === null) return <>{NO_VALUE}</>
  if (!request.is_overdue) return <>{words}</>
  return (
    <span className={css.state}>
      <SeverityIcon severity="critical" size={13} />
      {words}
    </span>
  )
}

const isProven = ({ verification_required: isWanted }: Request): string =>
  isWanted ? 'Not yet proven' : 'Proven'

function Queue({
  requests,
  chosen,
  onChoose,
}: Readonly<{ requests: readonly Request[]; chosen: string | null; onChoose: (id: string) => void }>) {
  const people = usePeople()
  return (
    <SheetTable
      caption="Requests of data subjects, the first due first"
      heads={['Request', 'By', 'What', `Due, ${zoneHere()}`, 'Clock', 'Identity', 'State', 'Kept because']}
    >
      {requests.map((request) => (
        <tr key={request.request_id} className={request.request_id === chosen ? css.chosen : undefined}>
          <th scope="row">
            <button
              type="button"
              className={css.pick}
              aria-pressed={request.request_id === chosen}
              onClick={() => onChoose(request.request_id)}
            >
              {shortId(request.request_id)}
            </button>
          </th>
          <td>{people(request.user_id)}</td>
          <td>{kindWords(request.request_type)}</td>
          <td>{dayHere(request.estimated_completion)}</td>
          <td>
            <Clock request={request} />
          </td>
          <td>{isProven(request)}</td>
          <td>{stateWords(request.status)}</td>
          <td>{request.grounds.length === 0 ? NO_VALUE : counted(request.grounds.length, 'ground')}</td>
        </tr>
      ))}
    </SheetTable>
  )
}

/** One request: what was asked, when, and why something of its person is kept. */
function Detail({ request }: Readonly<{ request: Request }>) {
  const people = usePeople()
  return (
    <section className={css.section} aria-labelledby="privacy-request">
      <h2 id="privacy-request">
        {kindWords(request.request_type)} · {people(request.user_id)}{' '}
        <span>asked {momentHere(request.created_at)}</span>
      </h2>
      <p className={css.words}>{request.description ?? 'Nothing was written beside it.'}</p>
      <p className={css.note}>
        {request.verified_at === null
          ? 'Who asks has not proven who they are: until they do, nothing is decided.'
          : `Who asks proved who they are on ${momentHere(request.verified_at)}.`}
        {request.reason === null ? '' : ` Refused: ${request.reason}`}
      </p>
      <Grounds grounds={request.grounds} />
    </section>
  )
}

function useQueue(onWaiting: (count: number) => void) {
  const { view, page, setPage, show } = useView<Status>(undefined)
  const [chosen, setChosen] = useState<string | null>(null)
  const [deciding, setDeciding] = useState(false)
  const own = useSession(({ user }) => user?.user_id)
  const input = { page, per_page: PER_PAGE, ...(view === undefined ? {} : { status: view }) }
  const list = useAnswer('privacy.reviewRequests', input)
  const { said, changed } = useActsOn(list.reload)
  const answer = list.outcome?.kind === 'answer' ? list.outcome.value : null
  const waiting = view === undefined ? (answer?.total ?? 0) : 0
  useEffect(() => onWaiting(waiting), [onWaiting, waiting])
  const requests = answer?.requests ?? []
  const picked = requests.find(({ request_id: id }) => id === chosen) ?? null
  return {
    ...{ view, chosen, deciding, said, list, picked, setPage, setChosen, setDeciding },
    mayDecide: picked !== null && picked.status === 'open' && picked.user_id !== own,
    show: (value: Status): void => {
      show(value)
      setChosen(null)
    },
    next: (): void => {
      const ids = requests.filter(({ status: each }) => each === 'open').map(({ request_id: id }) => id)
      setChosen(ids[(ids.indexOf(chosen ?? '') + 1) % ids.length] ?? null)
    },
    done: (words: string): void => {
      setChosen(null)
      changed(words)
    },
  }
}

type Desk = ReturnType<typeof useQueue>

/** Which requests are shown, and what the keyboard alone does: N chooses the next open one, D decides on it. */
function Bar({ desk, mayAct }: Readonly<{ desk: Desk; mayAct: boolean }>) {
  return (
    <div className={css.bar} role="toolbar" aria-label="Which requests, and what to do">
      <Toggles options={FILTERS} value={desk.view} onChoose={desk.show} />
      <Button keyHint="N" onClick={desk.next}>
        Next
      </Button>
      {mayAct && desk.mayDecide && (
        <Button kind="primary" keyHint="D" onClick={() => desk.setDeciding(true)}>
          Decide
        </Button>
      )}
    </div>
  )
}

/** What data subjects asked for: clock, identity, why something is kept, and the decision. */
export function Requests({ onWaiting }: Readonly<{ onWaiting: (count: number) => void }>) {
  const desk = useQueue(onWaiting)
  const mayAct = useSession(({ user }) => user?.permissions.includes('compliance.write') ?? false)
  const { picked } = desk
  const onKeyDown = (event: KeyboardEvent): void => {
    if (isTyped(event) || desk.deciding || event.ctrlKey || event.metaKey || event.altKey) return
    const key = event.key.toLowerCase()
    if (key !== 'n' && !(key === 'd' && mayAct && desk.mayDecide)) return
    event.preventDefault()
    event.stopPropagation()
    if (key === 'n') desk.next()
    else desk.setDeciding(true)
  }
  return (
    <div className={css.section} tabIndex={0} role="region" aria-label="Requests" onKeyDown={onKeyDown}>
      <Bar desk={desk} mayAct={mayAct} />
      <Told told={desk.said} />
      <Outcome of={desk.list} what="the requests">
        {(answer) =>
          answer.total === 0 ? (
            <p className={css.note}>{EMPTY[desk.view ?? 'waiting']}</p>
          ) : (
            <>
              <Queue requests={answer.requests} chosen={desk.chosen} onChoose={desk.setChosen} />
              <Pages paging={answer} onPage={desk.setPage} />
            </>
          )
        }
      </Outcome>
      {picked !== null && <Detail request={picked} />}
      {desk.deciding && picked !== null && (
        <Decide request={picked} onClose={() => desk.setDeciding(false)} onDone={desk.done} />
      )}
    </div>
  )
}
