import { ZERO, assert, present } from '../kernel/index.ts'
import type { AccountId, CurrencyCode, Decimal, Instant, TransferId } from '../kernel/index.ts'
import type { PendingTransferRecord, TransferRecord } from './types.ts'

/**
 * Transfers in two phases. `reserve` holds the amount on the debit account; `post` moves all or a part of it and frees
 * the rest; `end` frees it all. Each ends exactly once: a second end is a bug and stops the engine by assertion.
 */
export type PendingTransfers = Readonly<{
  reserve: (pending: PendingTransferRecord) => void
  /** `amount` from above 0 to the amount that is pending. */
  post: (
    id: TransferId,
    change: Readonly<{ transferId: TransferId; amount: Decimal; at: Instant }>,
  ) => Readonly<{ pending: PendingTransferRecord; transfer: TransferRecord }>
  end: (
    id: TransferId,
    change: Readonly<{ status: 'voided' | 'expired'; reason: string | null; at: Instant }>,
  ) => PendingTransferRecord
  /** Null when it is not pending (any more). */
  find: (id: TransferId) => PendingTransferRecord | null
  all: () => IterableIterator<PendingTransferRecord>
  /** Those whose time is over at `now`, at most `countMax`. */
  due: (now: Instant, countMax: number) => readonly PendingTransferRecord[]
}>

type Cash = Readonly<{
  check: (movement: PendingTransferRecord) => void
  hold: (id: AccountId, change: Decimal, currency: CurrencyCode) => void
  post: (transfer: TransferRecord) => void
}>

export const isDue = ({ expiresAt }: Pick<PendingTransferRecord, 'expiresAt'>, now: Instant): boolean =>
  expiresAt !== null && expiresAt <= now

export function makePendingTransfers(
  cash: Cash,
  initial: readonly PendingTransferRecord[],
): PendingTransfers {
  const waiting = new Map<TransferId, PendingTransferRecord>()
  for (const pending of initial) waiting.set(pending.id, pending)

  const take = (id: TransferId): PendingTransferRecord => {
    const pending = present(waiting.get(id), `pending transfer ${id}`)
    waiting.delete(id)
    cash.hold(pending.debitAccountId, pending.amount.negated(), pending.currency)
    return pending
  }

  return {
    reserve: (pending) => {
      assert(!waiting.has(pending.id), `${pending.id}: already pending`)
      assert(pending.status === 'pending', `${pending.id}: only what is pending can be reserved`)
      cash.check(pending)
      cash.hold(pending.debitAccountId, pending.amount, pending.currency)
      waiting.set(pending.id, pending)
    },
    post: (id, { transferId, amount, at }) => {
      const known = present(waiting.get(id), `pending transfer ${id}`)
      assert(amount.gt(ZERO) && amount.lte(known.amount), `${id}: posts from above 0 to what is pending`)
      const { debitAccountId, creditAccountId, currency, kind, causeId } = take(id)
      const movement = { debitAccountId, creditAccountId, currency, kind, causeId }
      const transfer: TransferRecord = { id: transferId, ...movement, amount, at }
      cash.post(transfer)
      const pending = {
        ...known,
        status: 'posted',
        postedAmount: amount,
        transferId,
        resolvedAt: at,
      } as const
      return { pending, transfer }
    },
    end: (id, { status, reason, at }) => ({ ...take(id), status, reason, resolvedAt: at }),
    find: (id) => waiting.get(id) ?? null,
    all: () => waiting.values(),
    due: (now, countMax) => {
      const found: PendingTransferRecord[] = []
      for (const pending of waiting.values()) {
        if (found.length >= countMax) break
        if (isDue(pending, now)) found.push(pending)
      }
      return found
    },
  }
}
