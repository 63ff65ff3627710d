import { useState } from 'react'
import type { KeyboardEvent } from 'react'
import { dayHere, zoneHere } from '../../shell/clock.ts'
import { useAnswer, usePanelHead, useSession } from '../../terminal/hooks.ts'
import { useActsOn, useView } from '../../terminal/use-queue.ts'
import { Button } from '../../widgets/buttons/Button.tsx'
import { Pages } from '../../widgets/tables/Pages.tsx'
import { SheetTable } from '../../widgets/tables/SheetTable.tsx'
import { Toggles } from '../../widgets/buttons/Toggles.tsx'
import { Told } from '../../widgets/notices/Told.tsx'
import { isTyped } from '../../widgets/fields/typed.ts'
import type { PanelProps } from '../panel.ts'
import { DecideMatch } from './DecideMatch.tsx'
import { Lists } from './Lists.tsx'
import { MatchFile } from './MatchFile.tsx'
import { LEVEL_WORDS, STATUSES, statusWords } from './words.ts'
import type { Match, MatchList, Verdict } from './words.ts'
import css from '../../widgets/styles/Sheet.module.css'
import { Unanswered } from '../../widgets/notices/Unanswered.tsx'

const PER_PAGE = 25

const EMPTY: Readonly<Record<Match['status'], string>> = {
  open: 'Nothing is open. Customers are screened after every new version of a list and once a day; what they meet waits here.',
  in_review: 'No match waits for a second officer, or is being looked at again.',
  confirmed: 'No customer is whom a list names.',
  false_positive: 'No match was called false yet.',
  withdrawn: 'No match was taken back.',
}

export function Rows({
  matches,
  chosen,
  onChoose,
}: Readonly<{ matches: MatchList['matches']; chosen: string | null; onChoose: (index: number) => void }>) {
  return (
    <SheetTable
      caption="Matches, newest first"
      heads={[
        'Customer',
        'Listed as',
        'List',
        { figure: 'Score of 100' },
        { figure: 'OFAC’s own' },
        'Agrees',
        `Met, ${zoneHere()}`,
      ]}
    >
      {matches.map((match, index) => (
        <tr key={match.match_id} className={match.match_id === chosen ? css.chosen : undefined}>
          <th scope="row">
            <button
              type="button"
              className={css.pick}
              aria-pressed={match.match_id === chosen}
              onClick={() => onChoose(index)}
            >
              {match.customer_name}
            </button>
          </th>
          <td className={css.words}>{match.name}</td>
          <td>{match.list}</td>
          <td className={css.figure}>{match.score.toFixed(1)}</td>
          <td className={css.figure}>{match.ofac_score.toFixed(0)}</td>
          <td>
            {LEVEL_WORDS[match.level]}
            {match.approval === null ? '' : ', waits for a second officer'}
          </td>
          <td>{dayHere(match.raised_at)}</td>
        </tr>
      ))}
    </SheetTable>
  )
}

/** What the keys and buttons of the panel do. The first match is chosen until another one is. */
function useReview() {
  const { view, page, setPage, show } = useView<Match['status']>('open')
  const [index, setIndex] = useState(0)
  const [verdict, setVerdict] = useState<Verdict | null>(null)
  const list = useAnswer('sanctions.listMatches', { status: view, page, per_page: PER_PAGE })
  const { said, changed } = useActsOn(list.reload)
  const matches = list.outcome?.kind === 'answer' ? list.outcome.value.matches : []
  const at = Math.min(index, Math.max(0, matches.length - 1))
  const mayDecide = useSession(({ user }) => user?.permissions.includes('compliance.write') ?? false)
  const chosen = matches[at] ?? null
  const isOpen = chosen?.status === 'open' || chosen?.status === 'in_review'
  return {
    ...{ view, list, chosen, verdict, said, changed, setPage, setIndex, setVerdict },
    canDecide: mayDecide && isOpen && chosen.approval === null,
    move: (step: number): void => setIndex(Math.min(Math.max(0, at + step), Math.max(0, matches.length - 1))),
    show: (value: Match['status']): void => {
      show(value)
      setIndex(0)
    },
  }
}

type Review = ReturnType<typeof useReview>

function Body({ review }: Readonly<{ review: Review }>) {
  const { outcome, reload } = review.list
  if (outcome?.kind !== 'answer') return <Unanswered what="the matches" outcome={outcome} onAgain={reload} />
  if (outcome.value.total === 0) return <p className={css.note}>{EMPTY[review.view]}</p>
  const { chosen } = review
  return (
    <>
      <Rows
        matches={outcome.value.matches}
        chosen={chosen?.match_id ?? null}
        onChoose={(index) => review.setIndex(index)}
      />
      <Pages paging={outcome.value} onPage={review.setPage} />
      {chosen !== null && <MatchFile key={`${chosen.match_id} ${chosen.updated_at}`} id={chosen.match_id} />}
    </>
  )
}

/** Which matches are shown, and the two words on the chosen one. */
function Bar({ review }: Readonly<{ review: Review }>) {
  return (
    <div className={css.bar} role="toolbar" aria-label="Which matches, and what to do">
      <Toggles options={STATUSES} value={review.view} onChoose={review.show} />
      {review.canDecide && (
        <>
          <Button kind="primary" keyHint="F" onClick={() => review.setVerdict('false_positive')}>
            False positive
          </Button>
          <Button keyHint="T" onClick={() => review.setVerdict('true_match')}>
            True match
          </Button>
        </>
      )}
    </div>
  )
}

/** Keys of the panel, where nothing is typed into: J and K walk, F and T decide. */
function onKeyOf(review: Review) {
  const acts: Readonly<Record<string, () => void>> = {
    j: () => review.move(1),
    k: () => review.move(-1),
    ...(review.canDecide
      ? { f: () => review.setVerdict('false_positive'), t: () => review.setVerdict('true_match') }
      : {}),
  }
  return (event: KeyboardEvent): void => {
    const act = acts[event.key.toLowerCase()]
    if (act === undefined || isTyped(event) || review.verdict !== null) return
    if (event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    event.stopPropagation()
    act()
  }
}

/** Matches of customers with lists, side by side, and the lists that they were screened against. */
export function Matches({ panelId }: PanelProps) {
  const review = useReview()
  const { chosen, verdict, list } = review
  const total = list.outcome?.kind === 'answer' ? list.outcome.value.total : 0
  usePanelHead(panelId, {
    context: statusWords(review.view),
    badges: review.view === 'open' && total > 0 ? [{ text: `${total} open`, severity: 'warn' }] : [],
  })
  return (
    <div
      className={css.sheet}
      tabIndex={0}
      role="region"
      aria-label="Review of matches"
      onKeyDown={onKeyOf(review)}
    >
      <Bar review={review} />
      <Told told={review.said} />
      <Body review={review} />
      <section className={css.section} aria-labelledby="lists-in-force">
        <h2 id="lists-in-force">Lists in force</h2>
        <Lists />
      </section>
      {verdict !== null && chosen !== null && (
        <DecideMatch
          match={chosen}
          verdict={verdict}
          onClose={() => review.setVerdict(null)}
          onDone={review.changed}
        />
      )}
    </div>
  )
}
