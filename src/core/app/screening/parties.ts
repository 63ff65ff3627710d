import type { SubjectCipher } from '../../audit/index.ts'
import { CUSTOMER_PARTY, companyParty, ownerParty, ownershipStakes } from '../../compliance/kyc/index.ts'
import type { Submission } from '../../compliance/kyc/index.ts'
import { checkName, parsePartialDate } from '../../compliance/sanctions/index.ts'
import type { ScreeningQuery, Stake } from '../../compliance/sanctions/index.ts'
import type { UserRecord } from '../../identity/index.ts'
import { openAssessment } from '../kyc/sealed.ts'
import type { Store, Write } from '../store/store.ts'

export type PartyPorts = Readonly<{
  store: Pick<Store, 'kyc'>
  cipher: SubjectCipher<Write>
}>

type Person = Pick<Submission, 'fullName' | 'dateOfBirth' | 'nationality'>

/** Whom a customer is screened as: itself, or somebody who owns it. The name of an owner is its place in the statement. */
type Party = Readonly<{ name: string; query: ScreeningQuery }>

/** Whom a customer is screened as, and who holds how much of whom. */
type Parties = Readonly<{ parties: readonly Party[]; stakes: readonly Stake[] }>

const personQuery = (person: Person, identifiers: readonly string[]): ScreeningQuery => ({
  name: person.fullName,
  type: 'person',
  birth: parsePartialDate(person.dateOfBirth),
  countries: [person.nationality],
  identifiers,
})

const entityQuery = (name: string, country: string | null): ScreeningQuery => ({
  name,
  type: 'entity',
  ...(country === null ? {} : { countries: [country] }),
})

const ownersOf = (said: Submission): readonly Party[] => [
  ...said.beneficialOwners.map((owner, at) => ({ name: ownerParty(at), query: personQuery(owner, []) })),
  ...said.holdingCompanies.map(({ name, country }, at) => ({
    name: companyParty(at),
    query: entityQuery(name, country),
  })),
]

/**
 * Whom a customer is screened as: the person with what they stated last, their firm, everybody who owns a part of it, and the
 * companies through which they do: small shares add up. Of whom nothing was stated, the name at the door is all there is.
 */
export async function partiesOf({ store, cipher }: PartyPorts, user: UserRecord): Promise<Parties> {
  const record = await store.kyc.latestOf(user.id)
  const said = record === null ? null : (openAssessment({ cipher }, record)?.submission ?? null)
  const own = (query: ScreeningQuery): Party => ({ name: CUSTOMER_PARTY, query })
  const all: readonly Party[] = [
    own(said === null ? { name: user.fullName, type: 'person' } : personQuery(said, [said.documentNumber])),
    ...(user.companyName === null ? [] : [own(entityQuery(user.companyName, null))]),
    ...(said === null ? [] : ownersOf(said)),
  ]
  return {
    parties: all.filter(({ query }) => checkName(query.name) === null),
    stakes: said === null ? [] : ownershipStakes(said),
  }
}
