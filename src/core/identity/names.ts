import { ok, refused } from '../kernel/index.ts'
import type { Result } from '../kernel/index.ts'
import { identityFailure } from './failures.ts'
import type { IdentityFailure } from './failures.ts'

type PersonNames = Readonly<{ fullName: string; firstName: string; lastName: string }>

type NamesInput = Readonly<{
  full_name?: string | undefined
  first_name?: string | undefined
  last_name?: string | undefined
}>

const tidy = (text: string | undefined): string =>
  (text ?? '').trim().normalize('NFC').replaceAll(/\s+/g, ' ')

/**
 * A person's names from any of the accepted bodies: a full name, or first and last. What was given
 * is kept as given; what was not is split at the first space or joined. A single name has an empty last name.
 */
export function namesOf(input: NamesInput): Result<PersonNames, IdentityFailure> {
  const [full, first, last] = [tidy(input.full_name), tidy(input.first_name), tidy(input.last_name)]
  if (full === '') {
    const missing =
      first === '' ? (last === '' ? 'full_name' : 'first_name') : last === '' ? 'last_name' : null
    return missing === null
      ? ok({ fullName: `${first} ${last}`, firstName: first, lastName: last })
      : refused(
          identityFailure('names_missing', 'Give full_name, or first_name and last_name.', {
            field: missing,
          }),
        )
  }
  const [head, ...rest] = full.split(' ')
  return ok({ fullName: full, firstName: first || (head ?? full), lastName: last || rest.join(' ') })
}

/** A profile change: names that were not given stay, the full name follows its parts unless it was given itself. */
export function changedNames(current: PersonNames, input: NamesInput): PersonNames {
  const [full, first, last] = [tidy(input.full_name), tidy(input.first_name), tidy(input.last_name)]
  if (full !== '') {
    const [head, ...rest] = full.split(' ')
    return { fullName: full, firstName: first || (head ?? full), lastName: last || rest.join(' ') }
  }
  if (first === '' && last === '') return current
  const firstName = first || current.firstName
  const lastName = last || current.lastName
  return { fullName: `${firstName} ${lastName}`.trim(), firstName, lastName }
}
