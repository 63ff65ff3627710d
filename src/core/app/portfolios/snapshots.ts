import { addMs } from '../../kernel/index.ts'
import type { Clock, IdSource, Instant } from '../../kernel/index.ts'
import type { SnapshotReason } from '../../portfolio/index.ts'
import type { DeskReads } from '../desk-port/desk.ts'
import type { Write } from '../store/store.ts'
import type { Valuations } from '../trading/valuation.ts'
import { snapshotOf, valueAccount } from './equity.ts'

/** A day's snapshot taken later than this after 00:00 UTC carries its own time: it no longer shows midnight. */
const MIDNIGHT_MS = 60_000
const MS_PER_DAY = 86_400_000

const midnight = (now: Instant): Instant => addMs(now, -(now % MS_PER_DAY))

/**
 * The value of every client's account at this moment, to be kept for ever: equity curves, returns and drawdowns are made
 * of these and of nothing else. An empty account that never held anything is left out. A position without a price makes
 * the account's value null, which is history too.
 */
export function snapshotWrites(
  ports: Readonly<{ desk: DeskReads; valuations: Valuations; clock: Clock; ids: IdSource }>,
  reason: Extract<SnapshotReason, 'day' | 'start' | 'shutdown'>,
): readonly Write[] {
  const now = ports.clock.now()
  const at = reason === 'day' && now - midnight(now) <= MIDNIGHT_MS ? midnight(now) : now
  return ports.desk.accounts().flatMap((account): readonly Write[] => {
    if (account.userId === null || account.status === 'closed' || account.createdAt >= at) return []
    const value = valueAccount(ports, account)
    if (value.cash.isZero() && value.positions.length === 0) return []
    // At a start or an end without a market there is nothing to see; the end of a day without one is history.
    if (value.equity === null && reason !== 'day') return []
    const record = snapshotOf(value, { id: ports.ids.next(), at, reason })
    return record ? [{ op: 'insert', table: 'equitySnapshots', record }] : []
  })
}
