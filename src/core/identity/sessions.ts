import { MS_PER_DAY, MS_PER_MINUTE, addMs } from '../kernel/index.ts'
import type { Instant, SessionId, UserId } from '../kernel/index.ts'
import type { SessionRecord, SignInMethod, SignInSignal } from './types.ts'

export type TokenLives = Readonly<{ accessMs: number; refreshMs: number }>

/** Thirty minutes and seven days. */
export const DEFAULT_TOKEN_LIVES: TokenLives = { accessMs: 30 * MS_PER_MINUTE, refreshMs: 7 * MS_PER_DAY }

/** How long a session may rest, how long it may go on at all, and how long a proof counts for sensitive acts. */
export type SessionLimits = Readonly<{ idleMs: number; absoluteMs: number; provenMs: number }>

/** A refresh token's life without a call, thirty days in all, ten minutes after a proof. */
export const DEFAULT_SESSION_LIMITS: SessionLimits = {
  idleMs: 7 * MS_PER_DAY,
  absoluteMs: 30 * MS_PER_DAY,
  provenMs: 10 * MS_PER_MINUTE,
}

/** Of two ends the earlier: that of the refresh token, or the one after which only a new sign-in helps. */
const endOf = (createdAt: Instant, now: Instant, lives: TokenLives, limits: SessionLimits): Instant => {
  const [byToken, byAge] = [addMs(now, lives.refreshMs), addMs(createdAt, limits.absoluteMs)]
  return byToken < byAge ? byToken : byAge
}

type SessionOpening = Readonly<{
  id: SessionId
  userId: UserId
  now: Instant
  lives: TokenLives
  limits?: SessionLimits
  refreshTokenHash: string
  deviceSealed?: string | null
  method?: SignInMethod
  signals?: readonly SignInSignal[]
}>

/** Signals after which a sign-in alone does not prove enough for a sensitive act. */
const DOUBTFUL: readonly SignInSignal[] = ['impossible_travel', 'credential_stuffing']

export function openedSession(opening: SessionOpening): SessionRecord {
  const { now, lives, limits = DEFAULT_SESSION_LIMITS, signals = [] } = opening
  return {
    id: opening.id,
    userId: opening.userId,
    createdAt: now,
    lastSeenAt: now,
    expiresAt: endOf(now, now, lives, limits),
    endedAt: null,
    endReason: null,
    refreshTokenHash: opening.refreshTokenHash,
    deviceSealed: opening.deviceSealed ?? null,
    provenAt: signals.some((signal) => DOUBTFUL.includes(signal)) ? null : now,
    method: opening.method ?? null,
    signals: signals.length === 0 ? null : signals.join(' '),
  }
}

/** Neither ended nor run out nor left alone for too long. */
export const isLive = (
  session: SessionRecord,
  now: Instant,
  limits: SessionLimits = DEFAULT_SESSION_LIMITS,
): boolean =>
  session.endedAt === null && now < session.expiresAt && now < addMs(session.lastSeenAt, limits.idleMs)

/** Whether a proof of that time still counts for a sensitive act. */
export const isProven = (
  provenAt: Instant | null | undefined,
  now: Instant,
  limits: SessionLimits,
): boolean => provenAt !== null && provenAt !== undefined && now < addMs(provenAt, limits.provenMs)

/** What a refresh token that this desk did sign means for its session. */
type RefreshVerdict = 'good' | 'ended' | 'reused'

/**
 * A refresh token works once. Any older token of the session is reuse: either the thief or the owner has already
 * exchanged it, and nobody can tell which, so the caller must end the session.
 */
export function judgeRefresh(
  session: SessionRecord,
  presentedHash: string,
  now: Instant,
  limits: SessionLimits = DEFAULT_SESSION_LIMITS,
): RefreshVerdict {
  if (!isLive(session, now, limits)) return 'ended'
  return session.refreshTokenHash === presentedHash ? 'good' : 'reused'
}

/** The session after an exchange: only the new token's hash counts from now on. */
export const rotatedSession = (
  session: SessionRecord,
  refreshTokenHash: string,
  now: Instant,
  lives: TokenLives,
  limits: SessionLimits = DEFAULT_SESSION_LIMITS,
): SessionRecord => ({
  ...session,
  refreshTokenHash,
  lastSeenAt: now,
  expiresAt: endOf(session.createdAt, now, lives, limits),
})

export const endedSession = (
  session: SessionRecord,
  endReason: NonNullable<SessionRecord['endReason']>,
  now: Instant,
): SessionRecord => ({ ...session, endedAt: now, endReason })
