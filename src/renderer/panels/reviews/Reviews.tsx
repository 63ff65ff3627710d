import { useState } from 'react'
import type { KeyboardEvent } from 'react'
import { useAnswer, usePanelHead, useSession } from '../../terminal/hooks.ts'
import { usePeople } from '../../terminal/use-people.ts'
import { useActsOn, useView } from '../../terminal/use-queue.ts'
import { Button } from '../../widgets/buttons/Button.tsx'
import { FilterSelect } from '../../widgets/fields/FilterSelect.tsx'
import { Pages } from '../../widgets/tables/Pages.tsx'
import { Toggles } from '../../widgets/buttons/Toggles.tsx'
import { Told } from '../../widgets/notices/Told.tsx'
import { isTyped } from '../../widgets/fields/typed.ts'
import type { PanelProps } from '../panel.ts'
import { Acts } from './Acts.tsx'
import { Decide, VERBS } from './Decide.tsx'
import type { Verb } from './Decide.tsx'
import { Queue } from './Queue.tsx'
import { ReviewFile } from './ReviewFile.tsx'
import { BANDS, VIEWS, mayDecide, nextOf } from './words.ts'
import type { Band, View } from './words.ts'
import css from '../../widgets/styles/Sheet.module.css'
import { Unanswered } from '../../widgets/notices/Unanswered.tsx'

const PER_PAGE = 25

const EMPTY: Readonly<Record<View, string>> = {
  waiting: 'Nobody waits. What a customer submits, and what is to be looked at again, waits here.',
  info_requested: 'Nobody was asked for more.',
  approved: 'Nobody is approved yet. An approval shows here when it is looked at again.',
  rejected: 'Nobody was refused.',
  expired: 'No approval has run out.',
}

/** What is shown, which check is chosen, and what the keys and buttons do. */
function useDesk() {
  const { view, page, setPage, show } = useView<View>('waiting')
  const [band, setBand] = useState<Band | ''>('')
  const [chosen, setChosen] = useState<string | null>(null)
  const [verb, setVerb] = useState<Verb | null>(null)
  const list = useAnswer('kyc.queue', {
    ...(view === 'waiting' ? {} : { status: view }),
    ...(band === '' ? {} : { risk_level: band }),
    page,
    per_page: PER_PAGE,
  })
  const { run, busy, said, changed } = useActsOn(list.reload)
  const reviews = list.outcome?.kind === 'answer' ? list.outcome.value.cases : []
  const take = async (id: string, takesOver = false): Promise<void> => {
    const words = 'The check is in your hands.'
    const answer = await run('kyc.take', { id, take_over: takesOver }, () => words)
    if (answer !== null) setChosen(id)
    if (answer === null) list.reload()
    else changed(words)
  }
  /** Screened and scored anew, and back in the queue: nothing live is allowed until it is decided. */
  const lookAgain = async (id: string): Promise<void> => {
    const words = 'The identity waits to be looked at again; nothing live is allowed until it is decided.'
    if ((await run('kyc.review', { id }, () => words)) === null) list.reload()
    else changed(words)
  }
  const takeNext = (): void => {
    const next = nextOf(reviews)
    if (next === null) changed('Nothing waits that nobody has in hand.')
    else void take(next.kyc_id)
  }
  return {
    ...{
      view,
      band,
      chosen,
      verb,
      list,
      reviews,
      busy,
      said,
      take,
      lookAgain,
      takeNext,
      changed,
      setPage,
      setChosen,
      setVerb,
    },
    one: reviews.find(({ kyc_id: id }) => id === chosen) ?? null,
    show: (next: View): void => {
      show(next)
      list.reload()
    },
    narrow: (next: Band | ''): void => {
      setBand(next)
      setPage(1)
    },
  }
}

type Desk = ReturnType<typeof useDesk>

/** Which checks are shown, and N, which takes the next. */
function Bar({ desk, mayAct }: Readonly<{ desk: Desk; mayAct: boolean }>) {
  return (
    <div className={css.bars}>
      <div className={css.bar} role="toolbar" aria-label="Which identity checks">
        <Toggles options={VIEWS} value={desk.view} onChoose={desk.show} />
        <FilterSelect label="Any risk" value={desk.band} options={BANDS} onChoose={desk.narrow} />
      </div>
      {mayAct && (
        <div className={`${css.acts} ${css.end}`}>
          <Button kind="primary" keyHint="N" busy={desk.busy} onClick={desk.takeNext}>
            Take next
          </Button>
        </div>
      )}
    </div>
  )
}

function List({ desk, people }: Readonly<{ desk: Desk; people: (id: string) => string }>) {
  const { outcome, reload } = desk.list
  if (outcome?.kind !== 'answer') return <Unanswered what="the queue" outcome={outcome} onAgain={reload} />
  if (outcome.value.total === 0) return <p className={css.note}>{EMPTY[desk.view]}</p>
  return (
    <section className={css.section} aria-label="Checks as chosen">
      <Queue reviews={desk.reviews} chosen={desk.chosen} people={people} onChoose={desk.setChosen} />
      <Pages paging={outcome.value} onPage={desk.setPage} />
    </section>
  )
}

/** N takes the next; A, R and Q decide about the chosen one. They act on the panel alone, and not where one types. */
function keysOf(desk: Desk, canDecide: boolean) {
  return (event: KeyboardEvent): void => {
    if (isTyped(event) || desk.verb !== null || event.ctrlKey || event.metaKey || event.altKey) return
    const key = event.key.toLowerCase()
    const verb = (Object.keys(VERBS) as Verb[]).find((each) => VERBS[each].key === key)
    if (key !== 'n' && (verb === undefined || !canDecide)) return
    event.preventDefault()
    event.stopPropagation()
    if (verb === undefined) desk.takeNext()
    else desk.setVerb(verb)
  }
}

/** The officer's queue of identity checks. */
export function Reviews({ panelId }: PanelProps) {
  const desk = useDesk()
  const people = usePeople()
  const user = useSession((session) => session.user)
  const mayAct = user?.permissions.includes('compliance.write') ?? false
  const { one, list } = desk
  const officer = user?.user_id ?? ''
  const late = desk.reviews.filter(({ overdue }) => overdue).length
  const total = list.outcome?.kind === 'answer' ? list.outcome.value.total : 0
  usePanelHead(panelId, {
    context: `${total} ${VIEWS.find(([value]) => value === desk.view)?.[1].toLowerCase() ?? ''}`,
    badges: late > 0 ? [{ text: `${late} late`, severity: 'critical' }] : [],
  })
  const canDecide = mayAct && one !== null && mayDecide(one, officer)
  return (
    <div
      className={css.sheet}
      tabIndex={0}
      role="region"
      aria-label="Queue of identity checks"
      onKeyDown={mayAct ? keysOf(desk, canDecide) : undefined}
    >
      <Bar desk={desk} mayAct={mayAct} />
      <Told told={desk.said} />
      <List desk={desk} people={people} />
      {one !== null && (
        <>
          {mayAct && <Acts desk={desk} review={one} officer={officer} people={people} />}
          <ReviewFile key={one.kyc_id} review={one} people={people} />
        </>
      )}
      {one !== null && desk.verb !== null && (
        <Decide review={one} verb={desk.verb} onClose={() => desk.setVerb(null)} onDone={desk.changed} />
      )}
    </div>
  )
}
