import { momentHere } from '../../shell/clock.ts'
import { CheckTable } from '../../widgets/tables/CheckTable.tsx'
import { NO_VALUE, formatDay } from '../../widgets/figures/format.ts'
import { countryWords } from '../../widgets/words/country-words.ts'
import { documentWords } from '../../widgets/words/kyc-words.ts'
import { shortId } from '../../widgets/words/plain-words.ts'
import { Papers } from './Papers.tsx'
import { Owners, Risk } from './Risk.tsx'
import { stateWords } from './words.ts'
import type { Review } from './words.ts'
import css from './reviews.module.css'
import sheet from '../../widgets/styles/Sheet.module.css'

type Person = NonNullable<Review['person']>

const addressWords = ({ street, postal_code: code, city, state, country }: Person['address']): string =>
  [street, `${code} ${city}`, ...(state === null ? [] : [state]), countryWords(country)].join(', ')

const factsOf = (person: Person): readonly (readonly [string, string])[] => [
  ['Name', person.full_name],
  ['Born', formatDay(person.date_of_birth, 'UTC')],
  ['Nationality', countryWords(person.nationality)],
  ['Lives at', addressWords(person.address)],
  ['Document', documentWords(person.document_type)],
  ['Number', person.document_number],
  ['Issued by', countryWords(person.document_country)],
  ['Valid until', formatDay(person.document_expiry, 'UTC')],
  ['Occupation', person.occupation ?? NO_VALUE],
  ['Money from', person.source_of_funds ?? NO_VALUE],
  ['Acts for', person.is_firm ? 'a firm' : 'themselves'],
]

function Said({ person }: Readonly<{ person: Person | null }>) {
  if (person === null)
    return <p className={sheet.note}>The customer was erased: what they said is not there any more.</p>
  return (
    <div className={css.facts}>
      <h3>What the customer says</h3>
      <dl>
        {factsOf(person).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}

/** What has happened to it so far, and what comes next, in one line. */
function historyWords(review: Review, people: (id: string) => string): string {
  const { decided_at: decided, decided_by: by, next_review_date: next } = review
  const parts = [
    `Submitted ${momentHere(review.submitted_at)}.`,
    decided === null || by === null ? '' : `Decided ${momentHere(decided)} by ${people(by)}.`,
    decided !== null && review.status === 'under_review' ? 'It came back to be looked at again.' : '',
    next === null ? '' : `To be looked at again ${formatDay(next, 'UTC')}.`,
    review.note === null ? '' : `Noted: ${review.note}`,
  ]
  return parts.filter((words) => words !== '').join(' ')
}

/** One check: what the customer says beside what they handed in, what was looked at, the risk and the owners. */
export function ReviewFile({ review, people }: Readonly<{ review: Review; people: (id: string) => string }>) {
  return (
    <>
      <section className={sheet.section} aria-labelledby="review-file">
        <h2 id="review-file">
          {review.person?.full_name ?? 'Erased'} · {shortId(review.kyc_id)} · {stateWords(review.status)}
          <span>{review.assignee === null ? 'in nobody’s hands' : `with ${people(review.assignee)}`}</span>
        </h2>
        <p className={sheet.note}>{historyWords(review, people)}</p>
        <div className={css.beside}>
          <Said person={review.person} />
          <Papers documents={review.documents} />
        </div>
      </section>
      <section className={sheet.section} aria-labelledby="review-checks">
        <h2 id="review-checks">What was looked at</h2>
        <CheckTable checks={review.checks_performed} />
      </section>
      <Risk review={review} />
      {review.person !== null && <Owners person={review.person} />}
    </>
  )
}
