import { whenHere, zoneHere } from '../../shell/clock.ts'
import { NO_VALUE } from '../../widgets/figures/format.ts'
import { SeverityIcon } from '../../widgets/plates/Badge.tsx'
import { SheetTable } from '../../widgets/tables/SheetTable.tsx'
import { plainWords, shortId } from '../../widgets/words/plain-words.ts'
import { stateWords } from './words.ts'
import type { Review } from './words.ts'
import css from '../../widgets/styles/Sheet.module.css'

function Due({ review }: Readonly<{ review: Review }>) {
  if (review.due_at === null) return <>{NO_VALUE}</>
  return (
    <span className={css.state}>
      {review.overdue && <SeverityIcon severity="critical" size={13} />}
      {whenHere(review.due_at)}
      {review.overdue ? ', late' : ''}
    </span>
  )
}

/** Checks with who they are of, where each stands, and until when something is to be done. */
export function Queue({
  reviews,
  chosen,
  people,
  onChoose,
}: Readonly<{
  reviews: readonly Review[]
  chosen: string | null
  people: (id: string) => string
  onChoose: (id: string) => void
}>) {
  return (
    <SheetTable
      caption="Identity checks, the riskiest and then the oldest first"
      heads={[
        'Check',
        'Who',
        'State',
        'Risk',
        { figure: 'Score of 100' },
        `Due, ${zoneHere()}`,
        'With',
        'Takes',
      ]}
    >
      {reviews.map((review) => (
        <tr key={review.kyc_id} className={review.kyc_id === chosen ? css.chosen : undefined}>
          <th scope="row">
            <button
              type="button"
              className={css.pick}
              aria-pressed={review.kyc_id === chosen}
              onClick={() => onChoose(review.kyc_id)}
            >
              {shortId(review.kyc_id)}
            </button>
          </th>
          <td>{review.person?.full_name ?? NO_VALUE}</td>
          <td>{stateWords(review.status)}</td>
          <td>{plainWords(review.risk_level)}</td>
          <td className={css.figure}>{review.risk_score}</td>
          <td>
            <Due review={review} />
          </td>
          <td>{review.assignee === null ? NO_VALUE : people(review.assignee)}</td>
          <td>{review.needs_two_persons ? 'Two officers' : 'One officer'}</td>
        </tr>
      ))}
    </SheetTable>
  )
}
