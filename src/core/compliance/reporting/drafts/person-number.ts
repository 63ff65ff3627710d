import { ok, refused } from '../../../kernel/index.ts'
import type { Result } from '../../../kernel/index.ts'
import { concatCode } from '../codes/concat.ts'
import type { Rts22Transaction } from '../contract-filings.ts'
import { reportingFailure } from '../failures.ts'
import type { ReportingFailure } from '../failures.ts'

type Rts22Person = Extract<Rts22Transaction['buyers'][number], { person: unknown }>['person']

/** A person as an identity check knows them. */
export type KnownPerson = Readonly<{
  firstName: string
  surname: string
  /** `1980-01-13`. */
  bornOn: string
  /** ISO 3166-1 alpha-2. */
  nationality: string
  /** The document that was shown, if it is one of the nationality's country. */
  document: Readonly<{ type: 'passport' | 'national_id'; number: string }> | null
}>

/** An identifier that the firm knows its client has; a CONCAT has no number of its own. */
type StatedIdentifier = Readonly<{ scheme: Rts22Person['scheme']; number?: string | undefined }>

/**
 * Highest priority of annex II of Delegated Regulation (EU) 2017/590 by nationality: `card` where the number of the
 * identity card counts behind the passport. Whoever is not listed belongs to "all other countries": the passport.
 */
const FIRST_PRIORITY: Readonly<Record<string, 'concat' | 'passport_or_card' | 'number'>> = {
  ...Object.fromEntries(['AT', 'DE', 'FR', 'HU', 'IE', 'LU'].map((country) => [country, 'concat'])),
  ...Object.fromEntries(['LI', 'NL'].map((country) => [country, 'passport_or_card'])),
  ...Object.fromEntries(
    'BE BG CZ DK EE ES FI GR HR IS IT LT LV MT NO PL PT RO SE SI SK'
      .split(' ')
      .map((country) => [country, 'number']),
  ),
}

const missing = (what: string): ReportingFailure =>
  reportingFailure('report_incomplete', `${what} is missing: the identity check does not hold it.`, {
    field: what,
  })

/** What the document that was shown proves; null where another one is needed. */
function shown({ nationality, document }: KnownPerson): StatedIdentifier | null {
  const priority = FIRST_PRIORITY[nationality] ?? 'passport'
  if (priority === 'concat') return { scheme: 'CONCAT' }
  if (priority === 'number' || document === null) return null
  if (document.type === 'passport') return { scheme: 'CCPT', number: document.number }
  return priority === 'passport_or_card' ? { scheme: 'NIDN', number: document.number } : null
}

/**
 * A person with the identifier that article 6(2) wants: the one of highest priority that they have, whether the firm knew
 * it before or not. A lower one is therefore taken only when the firm states it (`stated`).
 */
export function rts22PersonOf(
  person: KnownPerson,
  stated: StatedIdentifier | null,
): Result<Rts22Person, ReportingFailure> {
  const { firstName, surname, bornOn, nationality } = person
  const identifier = stated ?? shown(person)
  if (identifier === null) {
    return refused(missing(FIRST_PRIORITY[nationality] === 'number' ? 'national_id' : 'passport_number'))
  }
  const { scheme, number } = identifier
  const named = { firstName, surname, bornOn, scheme }
  if (scheme !== 'CONCAT') {
    return number === undefined ? refused(missing('number')) : ok({ ...named, id: `${nationality}${number}` })
  }
  const concat = concatCode({ firstName, surname, bornOn, nationalities: [nationality] })
  return concat.ok ? ok({ ...named, id: concat.value }) : concat
}
