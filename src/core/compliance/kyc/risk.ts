import { MS_PER_DAY, addMs, utcDay } from '../../kernel/index.ts'
import type { Instant } from '../../kernel/index.ts'
import type { ScreeningOutcome } from './ports.ts'
import { ageOn, ownersToCheck } from './submission.ts'
import type { KycCheck, RiskBand, RiskFactor, RiskScore, Submission } from './types.ts'

/** Whether a country (two letters) is on one of the FATF's two lists at an instant. Dated data, not of this room. */
export type HighRiskCountries = Readonly<{
  callForAction: (country: string, at: Instant) => boolean
  increasedMonitoring: (country: string, at: Instant) => boolean
}>

/** What is known beside the submission itself. */
type RiskFindings = Readonly<{ checks: readonly KycCheck[]; screening: ScreeningOutcome }>

/**
 * Points of each factor. They are the desk's own judgement in the order that the FATF's guidance on a risk-based approach
 * gives (2014, paragraphs 70 to 80): who, from where, with what money, on what document.
 */
const RISK_POINTS = {
  sanctions_match: 100,
  screening_match: 45,
  politically_exposed: 40,
  country_call_for_action: 60,
  country_increased_monitoring: 30,
  resident_elsewhere: 5,
  document_of_third_country: 10,
  occupation: 15,
  source_of_funds_unknown: 10,
  source_of_funds: 15,
  young: 5,
  weak_document: 5,
  document_check_failed: 35,
  duplicate_document: 60,
  owners_unknown: 25,
} as const

const BANDS: readonly (readonly [RiskBand, number])[] = [
  ['critical', 75],
  ['high', 50],
  ['medium', 25],
  ['low', 0],
]

/** The band of a score: low to 24, medium to 49, high to 74, critical from 75. */
export const bandOf = (score: number): RiskBand => BANDS.find(([, from]) => score >= from)?.[0] ?? 'low'

const OCCUPATIONS =
  /\b(?:casino|gambling|bookmaker|arms|weapons|pawn\w*|jewell?er|precious metals|money services?|remittance|crypto|art dealer|politician|minister|ambassador)\b/i
const SOURCES = /\b(?:cash|gift|gambling|casino|lottery|crypto|unknown|loan from)\b/i

type Finding = readonly [keyof typeof RISK_POINTS, boolean, string]

function whereFrom(said: Submission, countries: HighRiskCountries, now: Instant): readonly Finding[] {
  const owners = ownersToCheck(said.beneficialOwners).map(({ nationality }) => nationality)
  const all = [said.nationality, said.address.country, said.documentCountry, ...owners]
  const isCalled = all.some((code) => countries.callForAction(code, now))
  const isMonitored = all.some((code) => countries.increasedMonitoring(code, now))
  const { nationality, documentCountry } = said
  return [
    ['country_call_for_action', isCalled, 'A country under the FATF’s call for action.'],
    [
      'country_increased_monitoring',
      !isCalled && isMonitored,
      'A country under the FATF’s increased monitoring.',
    ],
    [
      'resident_elsewhere',
      nationality !== said.address.country,
      'Lives in another country than that of nationality.',
    ],
    [
      'document_of_third_country',
      documentCountry !== nationality && documentCountry !== said.address.country,
      'The document is of neither country.',
    ],
  ]
}

function whoAndWhat(said: Submission, now: Instant): readonly Finding[] {
  const hasOwners = ownersToCheck(said.beneficialOwners).length > 0
  return [
    ['occupation', OCCUPATIONS.test(said.occupation ?? ''), 'An occupation with much cash or public power.'],
    ['source_of_funds_unknown', said.sourceOfFunds === null, 'Where the money comes from was not said.'],
    ['source_of_funds', SOURCES.test(said.sourceOfFunds ?? ''), 'Money of a source that is hard to follow.'],
    ['young', ageOn(said.dateOfBirth, utcDay(now)) < 21, 'Younger than 21.'],
    ['weak_document', said.documentType === 'drivers_license', 'A driving licence shows no nationality.'],
    ['owners_unknown', said.isFirm && !hasOwners, 'No owner of 25 percent or more is named.'],
  ]
}

function found({ checks, screening }: RiskFindings): readonly Finding[] {
  const hasFailed = (name: KycCheck['name']): boolean =>
    checks.some((each) => each.name === name && each.outcome === 'failed')
  return [
    ['sanctions_match', screening.status === 'blocked', 'A listed person.'],
    ['screening_match', screening.status === 'review', 'A name like one that is listed.'],
    ['politically_exposed', screening.isPoliticallyExposed, 'A politically exposed person.'],
    ['document_check_failed', hasFailed('mrz'), 'The document’s zone does not bear the statement out.'],
    ['duplicate_document', hasFailed('duplicate_document'), 'The document was shown by another user.'],
  ]
}

/** The explained score of a submission at this moment. */
export function scoreRisk(
  said: Submission,
  findings: RiskFindings,
  countries: HighRiskCountries,
  now: Instant,
): RiskScore {
  const all = [...found(findings), ...whereFrom(said, countries, now), ...whoAndWhat(said, now)]
  const factors = all.flatMap(([name, holds, message]): RiskFactor[] =>
    holds ? [{ name, points: RISK_POINTS[name], message }] : [],
  )
  const score = Math.min(
    100,
    factors.reduce((sum, { points }) => sum + points, 0),
  )
  return { score, band: bandOf(score), factors }
}

/** Days after which an approved identity is looked at again. */
const REVIEW_DAYS: Readonly<Record<RiskBand, number>> = {
  low: 365,
  medium: 365,
  high: 90,
  critical: 90,
}

/** When to look again: by the band, and not after the document has run out. */
export function nextReviewAt(band: RiskBand, documentExpiresAt: Instant, now: Instant): Instant {
  const due = addMs(now, REVIEW_DAYS[band] * MS_PER_DAY)
  return due < documentExpiresAt ? due : documentExpiresAt
}
