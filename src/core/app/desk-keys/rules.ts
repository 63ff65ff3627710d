import { addMs } from '../../kernel/index.ts'
import type { Instant } from '../../kernel/index.ts'
import type { DataKeyRecord } from '../store/store.ts'

type DataKeyState = 'active' | 'checks_only' | 'ended' | 'revoked'

/** What a key of the desk still does. Its end is exclusive: at that very moment it is over. */
export function dataKeyState(key: DataKeyRecord, now: Instant): DataKeyState {
  if (key.revokedAt !== null) return 'revoked'
  if (key.endsAt !== null && now >= key.endsAt) return 'ended'
  return key.retiredAt === null ? 'active' : 'checks_only'
}

/** Whether tokens that a key signed count. */
export const isTokenKeyGood = (key: DataKeyRecord, now: Instant): boolean =>
  ['active', 'checks_only'].includes(dataKeyState(key, now))

/** A token key that signs no more: it checks until the last token that it can have signed has run out. */
export const retiredTokenKey = (key: DataKeyRecord, now: Instant, longestTokenMs: number): DataKeyRecord => ({
  ...key,
  retiredAt: now,
  endsAt: addMs(now, longestTokenMs),
})
