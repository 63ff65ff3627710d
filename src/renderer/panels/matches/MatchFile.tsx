import { dayHere, zoneHere } from '../../shell/clock.ts'
import { useAnswer } from '../../terminal/hooks.ts'
import { usePeople } from '../../terminal/use-people.ts'
import { countryWords } from '../../widgets/words/country-words.ts'
import { NO_VALUE, formatDay } from '../../widgets/figures/format.ts'
import { namedId, plainWords, shortId } from '../../widgets/words/plain-words.ts'
import { SheetTable } from '../../widgets/tables/SheetTable.tsx'
import { PART_WORDS, VERDICT_WORDS, WAITS, pointsText, statusWords } from './words.ts'
import type { MatchPage } from './words.ts'
import css from '../../widgets/styles/Sheet.module.css'
import { Unanswered } from '../../widgets/notices/Unanswered.tsx'

const listed = (values: readonly string[]): string => (values.length === 0 ? NO_VALUE : values.join(', '))

const kindWords = (kind: string | null): string => (kind === null ? NO_VALUE : plainWords(kind))

/** Both sides, what speaks of the same thing in one line. */
function Sides({ match }: Readonly<{ match: MatchPage }>) {
  const { customer, entry } = match
  const names = entry.names.map(({ text, quality }) => (quality === 'weak' ? `${text} (weak)` : text))
  const rows = [
    ['Names', customer.name, names.join('; ')],
    ['Kind', kindWords(customer.entity_type), kindWords(match.entity_type)],
    ['Born', customer.date_of_birth ?? NO_VALUE, listed(entry.dates_of_birth)],
    ['Place of birth', NO_VALUE, listed(entry.places_of_birth)],
    ['Countries', listed(customer.countries.map(countryWords)), listed(entry.countries.map(countryWords))],
    [
      'Identifiers',
      listed(customer.identifiers),
      listed(entry.identifiers.map(({ kind, value }) => `${kind} ${value}`)),
    ],
    ['Why listed', NO_VALUE, entry.role ?? listed(entry.programs)],
  ] as const
  return (
    <SheetTable
      caption="Customer and list entry side by side"
      heads={['Fact', 'Customer', `${match.list}, entry ${match.entity_id}`]}
    >
      {rows.map(([head, ours, theirs]) => (
        <tr key={head}>
          <th scope="row">{head}</th>
          <td className={css.words}>{ours}</td>
          <td className={css.words}>{theirs}</td>
        </tr>
      ))}
    </SheetTable>
  )
}

/** Where the score comes from, and what the authority's own search would show. */
function Score({ match }: Readonly<{ match: MatchPage }>) {
  return (
    <SheetTable caption="Parts of the score" heads={['Part', { figure: 'Points' }, 'Why']}>
      {match.parts.map(({ part, points, why }) => (
        <tr key={part}>
          <th scope="row">{PART_WORDS[part]}</th>
          <td className={css.figure}>{pointsText(points)}</td>
          <td className={css.words}>{why.join('; ')}</td>
        </tr>
      ))}
      <tr>
        <th scope="row">Score</th>
        <td className={`${css.figure} ${css.strong}`}>{match.score.toFixed(1)}</td>
        <td className={css.words}>The sum of the parts, within 0 and 100.</td>
      </tr>
      <tr>
        <th scope="row">OFAC’s own</th>
        <td className={css.figure}>{match.ofac_score.toFixed(0)}</td>
        <td className={css.words}>What the authority’s public search shows for this name.</td>
      </tr>
    </SheetTable>
  )
}

/** Names for ids, where whoever looks may read them. */
type People = (id: string) => string

export function Earlier({
  match,
  people,
}: Readonly<{ match: Pick<MatchPage, 'decisions'>; people: People }>) {
  if (match.decisions.length === 0)
    return <p className={css.note}>Nobody has said yet whether this customer is this entry.</p>
  return (
    <SheetTable
      caption="What was said of the two before"
      heads={[`On, ${zoneHere()}`, 'Word', 'By', 'Why', 'Holds']}
    >
      {match.decisions.map((word) => (
        <tr key={word.decided_at}>
          <th scope="row">{dayHere(word.decided_at)}</th>
          <td>{VERDICT_WORDS[word.verdict]}</td>
          <td>{people(word.decided_by)}</td>
          <td className={css.words}>{word.reason}</td>
          <td>{word.holds ? 'Yes' : 'No: one of them has changed'}</td>
        </tr>
      ))}
    </SheetTable>
  )
}

/** What whoever decides must know first: about whom it is, that a second officer is waited for, that the list has moved on. */
export function Notes({
  match,
  people,
}: Readonly<{
  match: Pick<MatchPage, 'approval' | 'entry_stands' | 'user_id' | 'case_id'>
  people: People
}>) {
  return (
    <>
      <p className={css.note}>
        Customer {namedId(people, match.user_id)}, case {shortId(match.case_id)}.
      </p>
      {match.approval !== null && (
        <p className={css.note}>
          {WAITS} Asked for by {people(match.approval.requested_by)}.
        </p>
      )}
      {!match.entry_stands && (
        <p className={css.note}>
          The list in force says something else of this entry. Below is what it said when they met.
        </p>
      )}
    </>
  )
}

/** One match: the customer beside the entry, every part of the score, and what was said before. */
export function MatchFile({ id }: Readonly<{ id: string }>) {
  const people = usePeople()
  const { outcome, reload } = useAnswer('sanctions.match', { match_id: id })
  if (outcome?.kind !== 'answer') return <Unanswered what="the match" outcome={outcome} onAgain={reload} />
  const match = outcome.value
  const day = match.list_date === null ? '' : ` of ${formatDay(match.list_date, 'UTC')}`
  return (
    <section className={css.section} aria-labelledby="match-file">
      <h2 id="match-file">
        {match.customer_name} and {match.matched_name} · {statusWords(match.status)}
        <span>
          {match.list}
          {day}
        </span>
      </h2>
      <Notes match={match} people={people} />
      <Sides match={match} />
      <Score match={match} />
      <Earlier match={match} people={people} />
    </section>
  )
}
