import { countryWords } from '../../widgets/words/country-words.ts'
import { NO_VALUE, formatDay } from '../../widgets/figures/format.ts'
import { SheetTable } from '../../widgets/tables/SheetTable.tsx'
import { BAND_FROM, OWNER_PERCENT_MIN, factorWords } from './words.ts'
import type { Review } from './words.ts'
import css from '../../widgets/styles/Sheet.module.css'

const bandsWords = (): string =>
  BAND_FROM.map(([band, from], at) => `${band} ${from} to ${(BAND_FROM[at + 1]?.[1] ?? 101) - 1}`).join(', ')

/** Why the score is what it is: points by factor, which add up to it. */
export function Risk({ review }: Readonly<{ review: Review }>) {
  const { risk_factors: factors, risk_score: score, risk_level: band } = review
  const sum = factors.reduce((total, { points }) => total + points, 0)
  return (
    <section className={css.section} aria-labelledby="review-risk">
      <h2 id="review-risk">
        Risk <span>{`${score} of 100, ${band}`}</span>
      </h2>
      {factors.length === 0 ? (
        <p className={css.note}>No factor was found: 0 points.</p>
      ) : (
        <SheetTable
          caption="Factors of the risk score"
          heads={['Factor', 'What was found', { figure: 'Points' }]}
        >
          {factors.map(({ name, message, points }) => (
            <tr key={name}>
              <th scope="row">{factorWords(name)}</th>
              <td className={css.words}>{message}</td>
              <td className={css.figure}>{points}</td>
            </tr>
          ))}
          <tr>
            <th scope="row" className={css.strong}>
              {sum > score ? 'Score, at most 100' : 'Score'}
            </th>
            <td />
            <td className={`${css.figure} ${css.strong}`}>{score}</td>
          </tr>
        </SheetTable>
      )}
      <p className="ox-muted">
        Bands: {bandsWords()}. This one allows level {review.level_max} at most and takes{' '}
        {review.needs_two_persons ? 'two officers' : 'one officer'}.
      </p>
    </section>
  )
}

/** Who owns the firm; those whose share must be named are marked. */
export function Owners({ person }: Readonly<{ person: NonNullable<Review['person']> }>) {
  if (!person.is_firm) return null
  const owners = person.beneficial_owners
  return (
    <section className={css.section} aria-labelledby="review-owners">
      <h2 id="review-owners">
        Beneficial owners <span>from {OWNER_PERCENT_MIN} percent on, and who controls it otherwise</span>
      </h2>
      {owners.length === 0 ? (
        <p className={css.note}>The customer acts for a firm and names no owner.</p>
      ) : (
        <SheetTable
          caption="Beneficial owners"
          heads={['Name', 'Born', 'Nationality', { figure: 'Share %' }, 'Looked up']}
        >
          {owners.map((owner, at) => (
            <tr key={at}>
              <th scope="row">{owner.full_name}</th>
              <td>{formatDay(owner.date_of_birth, 'UTC')}</td>
              <td>{countryWords(owner.nationality)}</td>
              <td className={css.figure}>{owner.ownership_percent}</td>
              <td>{Number(owner.ownership_percent) >= OWNER_PERCENT_MIN ? 'Yes' : NO_VALUE}</td>
            </tr>
          ))}
        </SheetTable>
      )}
    </section>
  )
}
