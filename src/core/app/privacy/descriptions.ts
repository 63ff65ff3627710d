import type { PrivacyRequestRecord } from '../../compliance/privacy/index.ts'
import type { UserId } from '../../kernel/index.ts'
import type { IdentityPorts } from '../identity/services.ts'
import type { Write } from '../store/store.ts'

const PURPOSE = 'privacy-request'

/** What somebody wrote beside their request; null when nothing, or they were erased. */
export const descriptionOf = (
  { cipher }: Pick<IdentityPorts, 'cipher'>,
  { userId, descriptionSealed }: PrivacyRequestRecord,
): string | null => (descriptionSealed === null ? null : cipher.openText(userId, PURPOSE, descriptionSealed))

export function sealDescription(
  { cipher }: Pick<IdentityPorts, 'cipher'>,
  userId: UserId,
  text: string | undefined,
): Readonly<{ sealed: string | null; writes: readonly Write[] }> {
  if (text === undefined) return { sealed: null, writes: [] }
  const { sealed, write } = cipher.sealText(userId, PURPOSE, text)
  return { sealed, writes: write === null ? [] : [write] }
}
