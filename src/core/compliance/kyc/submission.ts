import { countryOf } from '../../identifiers/index.ts'
import { ZERO, decimal, ok, parseIso, refused, utcDay } from '../../kernel/index.ts'
import type { Decimal, Instant, Result } from '../../kernel/index.ts'
import { kycFailure } from './failures.ts'
import type { KycFailure } from './failures.ts'
import { readHoldings } from './holdings.ts'
import type { BeneficialOwner, DocumentType, HoldingCompany, PostalAddress, Submission } from './types.ts'

/** Ages at which one may trade: as capacity begins, and as no mistyped year looks. */
const AGE_MIN_YEARS = 18
const AGE_MAX_YEARS = 120
/** From this share on an owner must be named (31 CFR 1010.230; Directive (EU) 2015/849 article 3(6): more than 25 %). */
const OWNER_SHARE_PERCENT_MIN = 25

/** What arrives, of the contract's shape but of any content. */
export type SubmissionInput = Readonly<{
  fullName: string
  dateOfBirth: string
  nationality: string
  address: PostalAddress
  documentType: DocumentType
  documentNumber: string
  documentCountry: string
  documentExpiry: string
  occupation: string | null
  sourceOfFunds: string | null
  expectedMonthlyUsd: Decimal | null
  mrz: readonly string[] | null
  beneficialOwners: readonly (Omit<BeneficialOwner, 'ownershipPercent'> &
    Readonly<{ ownershipPercent: Decimal }>)[]
  holdingCompanies: readonly HoldingCompany[]
  isFirm: boolean
}>

type Checked<T> = Result<T, KycFailure>

const day = (text: string, field: string): Checked<string> => {
  const found = /^\d{4}-\d{2}-\d{2}$/.test(text.slice(0, 10)) ? parseIso(text.slice(0, 10)) : null
  if (found !== null) return ok(utcDay(found))
  return refused(
    kycFailure('kyc_date_impossible', 'There is no such day; write it as 1990-12-31.', { field }),
  )
}

/** Whole years between two days, counted as birthdays: 29 February turns a year older on 1 March. */
export function ageOn(dateOfBirth: string, today: string): number {
  const years = Number(today.slice(0, 4)) - Number(dateOfBirth.slice(0, 4))
  return today.slice(5) < dateOfBirth.slice(5) ? years - 1 : years
}

function birthDay(text: string, now: Instant, field: string, youngest = AGE_MIN_YEARS): Checked<string> {
  const born = day(text, field)
  if (!born.ok) return born
  const age = ageOn(born.value, utcDay(now))
  if (age >= youngest && age <= AGE_MAX_YEARS) return born
  const message =
    age < 0
      ? 'The date of birth lies in the future.'
      : `Whoever trades here is from ${AGE_MIN_YEARS} to ${AGE_MAX_YEARS} years old.`
  return refused(kycFailure('kyc_age', message, { field }))
}

const country = (text: string, field: string): Checked<string> => {
  const found = countryOf(text)
  if (found !== null) return ok(found)
  const message = 'There is no such country; write the two or three letters of ISO 3166-1.'
  return refused(kycFailure('kyc_country_unknown', message, { field }))
}

/** Letters of any script, at least two, and nothing that no name has. */
function personName(text: string, field: string): Checked<string> {
  const name = text.normalize('NFC').trim().replaceAll(/\s+/g, ' ')
  const letters = [...name].filter((sign) => /\p{L}/u.test(sign)).length
  if (letters >= 2 && /^[\p{L}\p{M}'’.,\- ]+$/u.test(name)) return ok(name)
  return refused(kycFailure('kyc_name', 'A name has at least two letters, and no digits.', { field }))
}

function expiry(text: string, now: Instant): Checked<string> {
  const field = 'document_expiry'
  const until = day(text, field)
  if (!until.ok || until.value > utcDay(now)) return until
  return refused(kycFailure('kyc_document_expired', 'The document is no longer valid.', { field }))
}

/** Numbers of passports have nine characters at most (ICAO Doc 9303 part 4); others up to twenty. */
function documentNumber(text: string, type: DocumentType): Checked<string> {
  const value = text.toUpperCase().replaceAll(/[\s.-]/g, '')
  const longest = type === 'passport' ? 9 : 20
  const isOne = /^[A-Z0-9]+$/.test(value) && /\d/.test(value) && value.length >= 4 && value.length <= longest
  if (isOne && !/^(.)\1*$/.test(value)) return ok(value)
  const message = `The number has 4 to ${longest} letters and digits.`
  return refused(kycFailure('kyc_document_number', message, { field: 'document_number' }))
}

function owner(
  given: SubmissionInput['beneficialOwners'][number],
  at: number,
  now: Instant,
): Checked<BeneficialOwner> {
  const field = `beneficial_owners.${at}`
  const name = personName(given.fullName, `${field}.full_name`)
  if (!name.ok) return name
  const born = birthDay(given.dateOfBirth, now, `${field}.date_of_birth`, 0)
  if (!born.ok) return born
  const nation = country(given.nationality, `${field}.nationality`)
  if (!nation.ok) return nation
  const share = given.ownershipPercent
  if (share.isNegative() || share.gt(100)) {
    return refused(kycFailure('kyc_owners', 'A share is from 0 to 100 percent.', { field }))
  }
  const { ownershipPercent } = given
  return ok({ fullName: name.value, dateOfBirth: born.value, nationality: nation.value, ownershipPercent })
}

/**
 * The owners of a firm. Shares together are at most the whole; someone who holds less than 25 % is kept as well: they may
 * control it by other means.
 */
function owners(input: SubmissionInput, now: Instant): Checked<readonly BeneficialOwner[]> {
  const found: BeneficialOwner[] = []
  for (const [at, given] of input.beneficialOwners.entries()) {
    const checked = owner(given, at, now)
    if (!checked.ok) return checked
    found.push(checked.value)
  }
  const total = found.reduce((sum, { ownershipPercent }) => sum.plus(ownershipPercent), ZERO)
  if (total.lte(100)) return ok(found)
  const message = 'The shares of the owners are more than the whole.'
  return refused(kycFailure('kyc_owners', message, { field: 'beneficial_owners' }))
}

/** Owners who must be named and checked: those of 25 % and more. */
export const ownersToCheck = (all: readonly BeneficialOwner[]): readonly BeneficialOwner[] =>
  all.filter(({ ownershipPercent }) => ownershipPercent.gte(decimal(OWNER_SHARE_PERCENT_MIN)))

/** Beyond what any customer turns over, and within what monitoring counts in. */
const EXPECTED_MONTH_MAX_USD = 1e9

function expectedMonth(amount: Decimal | null): Checked<Decimal | null> {
  if (amount === null || (!amount.isNegative() && amount.lte(EXPECTED_MONTH_MAX_USD))) return ok(amount)
  const message = 'The usual month is from 0 to 1000000000 USD.'
  return refused(kycFailure('kyc_expected_month', message, { field: 'expected_monthly_usd' }))
}

const trimmed = (text: string | null): string | null => {
  const plain = text?.trim() ?? ''
  return plain === '' ? null : plain
}

/** Reads what somebody says of themselves at this moment; the first thing that cannot be is the refusal. */
export function readSubmission(input: SubmissionInput, now: Instant): Result<Submission, KycFailure> {
  const name = personName(input.fullName, 'full_name')
  if (!name.ok) return name
  const born = birthDay(input.dateOfBirth, now, 'date_of_birth')
  if (!born.ok) return born
  const nation = country(input.nationality, 'nationality')
  if (!nation.ok) return nation
  const residence = country(input.address.country, 'address.country')
  if (!residence.ok) return residence
  const issuer = country(input.documentCountry, 'document_country')
  if (!issuer.ok) return issuer
  const until = expiry(input.documentExpiry, now)
  if (!until.ok) return until
  const number = documentNumber(input.documentNumber, input.documentType)
  if (!number.ok) return number
  const named = owners(input, now)
  if (!named.ok) return named
  const holdings = readHoldings(input.holdingCompanies, named.value)
  if (!holdings.ok) return holdings
  const month = expectedMonth(input.expectedMonthlyUsd)
  if (!month.ok) return month
  return ok({
    fullName: name.value,
    dateOfBirth: born.value,
    nationality: nation.value,
    address: { ...input.address, country: residence.value },
    documentType: input.documentType,
    documentNumber: number.value,
    documentCountry: issuer.value,
    documentExpiry: until.value,
    occupation: trimmed(input.occupation),
    sourceOfFunds: trimmed(input.sourceOfFunds),
    expectedMonthlyUsd: month.value,
    mrz: input.mrz,
    beneficialOwners: named.value,
    holdingCompanies: holdings.value,
    isFirm: input.isFirm,
  })
}
