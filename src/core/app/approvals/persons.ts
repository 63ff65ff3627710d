import type { UserId } from '../../kernel/index.ts'
import type { Registry } from '../identity/sessions.ts'

/**
 * Whether two users are one person, under whatever roles: asked wherever nobody decides about themselves. The desk itself,
 * where it stands in a user's place, is nobody's person.
 */
export async function areOnePerson(
  { registry }: Readonly<{ registry: Pick<Registry, 'accountsOf'> }>,
  one: UserId,
  other: UserId,
): Promise<boolean> {
  return one === other || (await registry.accountsOf(one)).includes(other)
}
