import { microsOf } from '../../compliance/aml/index.ts'
import type { Account, Payment } from '../../compliance/aml/index.ts'
import { MS_PER_DAY } from '../../kernel/index.ts'
import type { Instant } from '../../kernel/index.ts'
import type { AccountRecord } from '../../ledger/index.ts'
import type { CashOrder } from '../accounts/cash-order.ts'
import type { MonitoredPaymentRecord } from '../store.ts'

/** The longest that a rule looks back, and the quiet half year before it. */
export const MONITORED_MS = 550 * MS_PER_DAY

/** The receiving side of a transfer within the house. */
const RECEIVED = ':in'

/** What the receiving side of this cash movement is called, where it is a transfer. */
export const receivedIdOf = (movementId: string): string => `${movementId}${RECEIVED}`

/** The cash movement that a payment is a side of. */
export const movementIdOf = (paymentId: string): string => paymentId.replace(/:in$/, '')

/** What monitoring is to know of an account. Whom a deposit came from and where money goes, the desk does not know yet. */
export const monitoredAccountOf = (account: AccountRecord): Account => ({
  account: account.id,
  customer: account.userId ?? account.id,
  kind: account.accountType === 'institutional' ? 'business' : 'person',
  country: '',
  openedAt: account.createdAt,
  expectedMonthlyMicros: null,
  lastActivityBefore: null,
})

/**
 * Live money that comes, goes or changes accounts, as payments: a transfer is two, one on each account. Paper money is
 * none: there is nothing to launder. Fees and dividends are the house's own.
 */
export function paymentsOf(order: CashOrder, id: string, at: Instant): readonly MonitoredPaymentRecord[] {
  const { account, counter, kind, amount } = order
  const { userId } = account
  if (account.moneyKind !== 'live' || userId === null) return []
  const own = { id, at, accountId: account.id, userId, amount, verdict: 'pass' } as const
  if (kind === 'deposit') return [{ ...own, type: 'WIRE_IN', counterAccountId: null }]
  if (kind === 'withdrawal') return [{ ...own, type: 'WIRE_OUT', counterAccountId: null }]
  if (kind !== 'transfer' || counter === null) return []
  const other = { ...own, id: receivedIdOf(id), accountId: counter.id, userId: counter.userId ?? userId }
  return [
    { ...own, type: 'TRANSFER_OUT', counterAccountId: counter.id },
    { ...other, type: 'TRANSFER_IN', counterAccountId: account.id },
  ]
}

/** A payment as the monitor takes it; null where its amount is beyond what it counts in. */
export function monitoredOf(record: MonitoredPaymentRecord): Payment | null {
  const amountMicros = microsOf(record.amount)
  if (amountMicros === null) return null
  return {
    id: record.id,
    at: record.at,
    type: record.type,
    account: record.accountId,
    customer: record.userId,
    counterparty: record.counterAccountId ?? '',
    counterpartyCountry: '',
    amountMicros,
    depositor: '',
  }
}
