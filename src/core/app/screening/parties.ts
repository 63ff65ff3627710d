import type { SubjectCipher } from '../../audit/index.ts'
import { ownersToCheck } from '../../compliance/kyc/index.ts'
import type { Submission } from '../../compliance/kyc/index.ts'
import { checkName, parsePartialDate } from '../../compliance/sanctions/index.ts'
import type { ScreeningQuery } from '../../compliance/sanctions/index.ts'
import type { UserRecord } from '../../identity/index.ts'
import { openAssessment } from '../kyc/sealed.ts'
import type { Store, Write } from '../store.ts'

type PartyPorts = Readonly<{
  store: Pick<Store, 'kyc'>
  cipher: SubjectCipher<Write>
}>

type Person = Pick<Submission, 'fullName' | 'dateOfBirth' | 'nationality'>

const personQuery = (person: Person, identifiers: readonly string[]): ScreeningQuery => ({
  name: person.fullName,
  type: 'person',
  birth: parsePartialDate(person.dateOfBirth),
  countries: [person.nationality],
  identifiers,
})

const firmQuery = (name: string | null): readonly ScreeningQuery[] =>
  name === null ? [] : [{ name, type: 'entity' }]

/**
 * Whom a customer is screened as: the person with what they stated last, their firm, and who holds 25 percent or more of it.
 * Of whom nothing was stated, the name at the door is all there is.
 */
export async function partiesOf(
  { store, cipher }: PartyPorts,
  user: UserRecord,
): Promise<readonly ScreeningQuery[]> {
  const record = await store.kyc.latestOf(user.id)
  const said = record === null ? null : (openAssessment({ cipher }, record)?.submission ?? null)
  const people: readonly ScreeningQuery[] =
    said === null
      ? [{ name: user.fullName, type: 'person' }]
      : [
          personQuery(said, [said.documentNumber]),
          ...ownersToCheck(said.beneficialOwners).map((owner) => personQuery(owner, [])),
        ]
  return [...people, ...firmQuery(user.companyName)].filter(({ name }) => checkName(name) === null)
}
