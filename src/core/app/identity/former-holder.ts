import { identityFailure } from '../../identity/index.ts'
import type { ExternalIdentityRecord } from '../../identity/index.ts'
import { ok, refused } from '../../kernel/index.ts'
import type { Result, UserId } from '../../kernel/index.ts'
import type { Write } from '../store/store.ts'
import { credentialsOf } from './passwords.ts'
import type { IdentityPorts } from './services.ts'

/**
 * What makes one person of whoever links an outside account and whoever had it before: it signs in one person, however
 * often it is taken away and linked again. Nobody changes by it whom an administrator said they are.
 */
export async function joinedToFormerHolder(
  ports: Pick<IdentityPorts, 'store' | 'clock'>,
  userId: UserId,
  link: ExternalIdentityRecord | null,
): Promise<Result<readonly Write[]>> {
  if (link === null || link.userId === userId) return ok([])
  const own = await credentialsOf(ports, userId)
  const former = await credentialsOf(ports, link.userId)
  const person = former.personId ?? link.userId
  if (person === (own.personId ?? userId)) return ok([])
  if (own.personId !== null) {
    const message = 'That account was another user’s of this desk. Ask an administrator.'
    return refused(identityFailure('oauth_linked_elsewhere', message))
  }
  const record = { ...own, personId: person, updatedAt: ports.clock.now() }
  return ok([{ op: 'put', table: 'credentials', record }])
}
