import { MS_PER_DAY, MS_PER_MINUTE, addMs } from '../kernel/index.ts'
import type { Instant, SessionId, UserId } from '../kernel/index.ts'
import type { SessionRecord } from './types.ts'

export type TokenLives = Readonly<{ accessMs: number; refreshMs: number }>

/** Thirty minutes and seven days (API inventory C7). */
export const DEFAULT_TOKEN_LIVES: TokenLives = { accessMs: 30 * MS_PER_MINUTE, refreshMs: 7 * MS_PER_DAY }

export const openedSession = (
  opening: Readonly<{
    id: SessionId
    userId: UserId
    now: Instant
    lives: TokenLives
    refreshTokenHash: string
  }>,
): SessionRecord => ({
  id: opening.id,
  userId: opening.userId,
  createdAt: opening.now,
  lastSeenAt: opening.now,
  expiresAt: addMs(opening.now, opening.lives.refreshMs),
  endedAt: null,
  endReason: null,
  refreshTokenHash: opening.refreshTokenHash,
})

export const isLive = (session: SessionRecord, now: Instant): boolean =>
  session.endedAt === null && now < session.expiresAt

/** What a refresh token that this desk did sign means for its session. */
type RefreshVerdict = 'good' | 'ended' | 'reused'

/**
 * A refresh token works once. Any older token of the session is reuse: either the thief or the owner has already
 * exchanged it, and nobody can tell which, so the caller must end the session.
 */
export function judgeRefresh(session: SessionRecord, presentedHash: string, now: Instant): RefreshVerdict {
  if (!isLive(session, now)) return 'ended'
  return session.refreshTokenHash === presentedHash ? 'good' : 'reused'
}

/** The session after an exchange: only the new token's hash counts from now on. */
export const rotatedSession = (
  session: SessionRecord,
  refreshTokenHash: string,
  now: Instant,
  lives: TokenLives,
): SessionRecord => ({
  ...session,
  refreshTokenHash,
  lastSeenAt: now,
  expiresAt: addMs(now, lives.refreshMs),
})

export const endedSession = (
  session: SessionRecord,
  endReason: NonNullable<SessionRecord['endReason']>,
  now: Instant,
): SessionRecord => ({ ...session, endedAt: now, endReason })
