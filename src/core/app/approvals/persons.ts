import { isSamePerson } from '../../identity/index.ts'
import type { PersonTraits } from '../../identity/index.ts'
import { present } from '../../kernel/index.ts'
import type { UserId } from '../../kernel/index.ts'
import type { Registry } from '../identity/sessions.ts'
import type { Store } from '../store.ts'

type PersonPorts = Readonly<{
  store: Readonly<{ identity: Pick<Store['identity'], 'credentials'> }>
  registry: Pick<Registry, 'user'>
}>

async function knownTraits({ store, registry }: PersonPorts, userId: UserId): Promise<PersonTraits | null> {
  const user = await registry.user(userId)
  return user === null ? null : { user, credentials: await store.identity.credentials(userId) }
}

/** What tells who somebody is. */
export const traitsOf = async (ports: PersonPorts, userId: UserId): Promise<PersonTraits> =>
  present(await knownTraits(ports, userId), `user ${userId}`)

/**
 * Whether two users are one person, under whatever roles: asked wherever nobody decides about themselves. The desk itself,
 * where it stands in a user's place, is nobody's person.
 */
export async function areOnePerson(ports: PersonPorts, one: UserId, other: UserId): Promise<boolean> {
  if (one === other) return true
  const [left, right] = [await knownTraits(ports, one), await knownTraits(ports, other)]
  return left !== null && right !== null && isSamePerson(left, right)
}
