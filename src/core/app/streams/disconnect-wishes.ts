import { ok } from '../../kernel/index.ts'
import type { DeskReads } from '../desk-port/desk.ts'
import type { HandlersOf } from '../handlers.ts'
import { accountFor, callerOf } from '../trading/requests.ts'

/** Whose orders are to be cancelled when a stream goes away: a session's, or a key's that has none. */
export type WishHolder = Readonly<{ userId: string; sessionId: string | null; apiKeyId?: string }>

/** What is to happen when streams end, until it is taken back: closing a stream on purpose is no loss of it. */
export type DisconnectWishes = Readonly<{
  /** The answer takes it: true once, false after it was taken back. */
  hold: (holder: WishHolder, accountId: string) => () => boolean
  /** How many streams of one session are to be answered so for an account. */
  held: (holder: WishHolder, accountId: string) => number
  /** Takes back what one session holds for an account; how many streams that was. */
  release: (holder: WishHolder, accountId: string) => number
}>

export function makeDisconnectWishes(): DisconnectWishes {
  const held = new Map<string, Set<symbol>>()
  const keyOf = ({ userId, sessionId, apiKeyId }: WishHolder, accountId: string): string =>
    [userId, sessionId ?? apiKeyId, accountId].join('|')
  return {
    hold: (holder, accountId) => {
      const key = keyOf(holder, accountId)
      const wish = Symbol(key)
      const wishes = held.get(key) ?? new Set()
      held.set(key, wishes.add(wish))
      return () => {
        const isHeld = held.get(key)?.delete(wish) === true
        if (held.get(key)?.size === 0) held.delete(key)
        return isHeld
      }
    },
    held: (holder, accountId) => held.get(keyOf(holder, accountId))?.size ?? 0,
    release: (holder, accountId) => {
      const key = keyOf(holder, accountId)
      const count = held.get(key)?.size ?? 0
      held.delete(key)
      return count
    },
  }
}

type Release = HandlersOf<'market'>['releaseOnDisconnect']

/** Handler of `market.releaseOnDisconnect`. */
export const makeReleaseOnDisconnect =
  (deps: Readonly<{ desk: DeskReads; wishes: DisconnectWishes }>): Release =>
  async ({ account_id }, context) => {
    const caller = callerOf(context)
    const account = accountFor(deps.desk, caller, account_id)
    if (!account.ok) return account
    return ok({ account_id: account.value.id, released: deps.wishes.release(caller, account.value.id) })
  }
