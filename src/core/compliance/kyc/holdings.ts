import { countryOf } from '../../identifiers/index.ts'
import { ZERO, decimal, ok, refused } from '../../kernel/index.ts'
import type { Decimal, Result } from '../../kernel/index.ts'
import type { Stake } from '../sanctions/index.ts'
import { kycFailure } from './failures.ts'
import type { KycFailure } from './failures.ts'
import type { BeneficialOwner, HoldingCompany, Submission } from './types.ts'

/** Names of the parties of a statement: the place where it names them says nothing of who they are. */
export const CUSTOMER_PARTY = 'customer'
export const ownerParty = (at: number): string => `owner:${at}`
export const companyParty = (at: number): string => `company:${at}`

/** Shares that people write are rounded to two places. */
const ROUNDING_PERCENT = 0.01

const keyOf = (name: string): string => name.normalize('NFC').trim().replaceAll(/\s+/g, ' ').toLowerCase()

const isShare = (share: Decimal): boolean => !share.isNegative() && share.lte(100)

const wrong = (message: string, field: string) => refused(kycFailure('kyc_owners', message, { field }))

/** Parties by the names under which the statement has them. */
function partiesOf(
  owners: readonly BeneficialOwner[],
  companies: readonly HoldingCompany[],
): ReadonlyMap<string, string> {
  return new Map([
    ...owners.map(({ fullName }, at) => [keyOf(fullName), ownerParty(at)] as const),
    ...companies.map(({ name }, at) => [keyOf(name), companyParty(at)] as const),
  ])
}

const total = (shares: readonly Readonly<{ ownershipPercent: Decimal }>[]): Decimal =>
  shares.reduce((sum, { ownershipPercent }) => sum.plus(ownershipPercent), ZERO)

function readCompany(
  given: HoldingCompany,
  at: number,
  parties: ReadonlyMap<string, string>,
): Result<HoldingCompany, KycFailure> {
  const field = `holding_companies.${at}`
  const country = given.country === null ? null : countryOf(given.country)
  if (given.country !== null && country === null) {
    const message = 'There is no such country; write the two or three letters of ISO 3166-1.'
    return refused(kycFailure('kyc_country_unknown', message, { field: `${field}.country` }))
  }
  if (![given, ...given.owners].every(({ ownershipPercent }) => isShare(ownershipPercent)))
    return wrong('A share is from 0 to 100 percent.', field)
  if (total(given.owners).gt(100)) return wrong('The shares of the owners are more than the whole.', field)
  for (const { name } of given.owners) {
    const party = parties.get(keyOf(name))
    if (party === undefined) return wrong('Name every owner among the owners or the companies.', field)
    if (party === companyParty(at)) return wrong('A company does not own itself.', field)
  }
  return ok({ ...given, country, name: given.name.trim() })
}

type Shares = readonly Stake[]

/** What companies hold: of the firm, and of each other; and what owners hold of them. */
const companyStakes = (owners: readonly BeneficialOwner[], companies: readonly HoldingCompany[]): Shares => {
  const parties = partiesOf(owners, companies)
  return companies.flatMap((company, at) => [
    { owner: companyParty(at), owned: CUSTOMER_PARTY, percent: company.ownershipPercent.toNumber() },
    ...company.owners.map(({ name, ownershipPercent }) => ({
      owner: parties.get(keyOf(name)) ?? name,
      owned: companyParty(at),
      percent: ownershipPercent.toNumber(),
    })),
  ])
}

/**
 * What a party holds of the firm through the companies, in percent: the product of the shares along each way, added up. A
 * way has at most as many companies as there are, so rings end.
 */
function throughCompanies(stakes: Shares, party: string, companyCount: number): number {
  let reach = new Map([[party, 1]])
  let held = 0
  for (let step = 0; step <= companyCount; step += 1) {
    const next = new Map<string, number>()
    for (const { owner, owned, percent } of stakes) {
      const share = (reach.get(owner) ?? 0) * (percent / 100)
      if (owned === CUSTOMER_PARTY) held += share
      else next.set(owned, (next.get(owned) ?? 0) + share)
    }
    reach = next
  }
  return held * 100
}

/**
 * Companies through which owners hold. Whoever holds one is an owner or a company of the statement, and nobody's share of
 * the firm is less than what they hold of it through companies, which is a part of it.
 */
export function readHoldings(
  given: readonly HoldingCompany[],
  owners: readonly BeneficialOwner[],
): Result<readonly HoldingCompany[], KycFailure> {
  const parties = partiesOf(owners, given)
  if (given.length > 0 && parties.size < owners.length + given.length)
    return wrong('Owners and companies each have a name of their own.', 'holding_companies')
  const read: HoldingCompany[] = []
  for (const [at, company] of given.entries()) {
    const checked = readCompany(company, at, parties)
    if (!checked.ok) return checked
    read.push(checked.value)
  }
  if (total(read).gt(100))
    return wrong('The shares of the companies are more than the whole.', 'holding_companies')
  const stakes = companyStakes(owners, read)
  for (const [at, { ownershipPercent }] of owners.entries()) {
    const through = throughCompanies(stakes, ownerParty(at), read.length)
    if (ownershipPercent.plus(decimal(String(ROUNDING_PERCENT))).lt(through))
      return wrong('The share is less than what is held through companies.', `beneficial_owners.${at}`)
  }
  return ok(read)
}

/** Who holds how much of whom by a statement: what an owner does not hold through companies they hold themselves. */
export function ownershipStakes(
  said: Pick<Submission, 'beneficialOwners' | 'holdingCompanies'>,
): readonly Stake[] {
  const { beneficialOwners: owners, holdingCompanies: companies } = said
  const stakes = companyStakes(owners, companies)
  const own = owners.flatMap(({ ownershipPercent }, at): Stake[] => {
    const through = throughCompanies(stakes, ownerParty(at), companies.length)
    const percent = ownershipPercent.minus(decimal(through.toFixed(9))).toNumber()
    // Below what people round to there is no share of their own.
    return percent <= (through > 0 ? ROUNDING_PERCENT : 0)
      ? []
      : [{ owner: ownerParty(at), owned: CUSTOMER_PARTY, percent }]
  })
  return [...own, ...stakes]
}
