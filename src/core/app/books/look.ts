import {
  MS_PER_DAY,
  ZERO,
  addMs,
  decimal,
  decimalText,
  instant,
  parseIso,
  present,
} from '../../kernel/index.ts'
import type { CurrencyCode, Decimal, Instant } from '../../kernel/index.ts'
import type { BreakCategory, Comparison, ReconciliationKind } from '../../ledger/index.ts'
import type { Committer } from '../committer.ts'
import type { Desk } from '../desk-port/desk.ts'
import type { Store } from '../store/store.ts'

export type LookPorts = Readonly<{
  desk: Pick<Desk, 'account' | 'collateralOf' | 'restingOrders'>
  store: Pick<Store, 'trading' | 'checks'>
  committer: Pick<Committer, 'drained'>
  /** Whether the audit log holds what was written, in words. */
  auditVerdict: () => Promise<Readonly<{ checked: number; says: string }>>
}>

/** What one category compared. `checked` counts also what the store found equal and did not hand out. */
export type Looked = Readonly<{ checked: number; comparisons: readonly Comparison[] }>

type Look = (ports: LookPorts, period: Period) => Promise<Looked>
type Period = Readonly<{ from: Instant; to: Instant }>

const comparison = (
  category: BreakCategory,
  key: string,
  subject: string,
  internal: string | null,
  external: string | null,
): Comparison => ({ category, key, subject, internal, external })

/** Balances beside their transfers, what is held beside who holds it, and each kind of money beside zero. */
async function lookAtLedger({ store, desk }: LookPorts): Promise<Looked> {
  const found: Comparison[] = []
  const sums = new Map<string, Decimal>()
  for (const { accountId, currency, cash, transferred } of await store.trading.trialBalance()) {
    const key = `cash ${accountId} ${currency}`
    found.push(comparison('ledger', key, `cash ${currency}`, cash, transferred))
    const kind = `${desk.account(accountId)?.moneyKind ?? 'unknown'} ${currency}`
    sums.set(kind, (sums.get(kind) ?? ZERO).plus(cash))
  }
  for (const { accountId, currency, held, byOrders, byTransfers } of await store.checks.heldBack()) {
    const covered = desk.collateralOf(accountId)
    const collateral =
      currency === 'USD' ? covered.held : (covered.coins.get(currency as CurrencyCode) ?? ZERO)
    const holders = decimalText(decimal(byOrders).plus(byTransfers).plus(collateral))
    found.push(comparison('ledger', `held ${accountId} ${currency}`, `held ${currency}`, held, holders))
  }
  for (const [kind, sum] of sums) {
    found.push(comparison('ledger', `sum ${kind}`, `all ${kind}`, decimalText(sum), '0'))
  }
  return { checked: found.length, comparisons: found }
}

/** Positions beside their fills and the changes that no fill made (expiry, exercise, split), and longs beside shorts. */
async function lookAtPositions({ store }: LookPorts): Promise<Looked> {
  const positions = await store.checks.positions()
  const interest = await store.checks.openInterest()
  const found = [
    ...positions.map(({ accountId, symbol, quantity, filled, adjusted }) => {
      const explained = decimalText(decimal(filled).plus(adjusted))
      const key = `position ${accountId} ${symbol}`
      return comparison('positions', key, `quantity ${symbol}`, quantity, explained)
    }),
    ...interest.map(({ symbol, quantity }) =>
      comparison('positions', `open interest ${symbol}`, `longs less shorts ${symbol}`, quantity, '0'),
    ),
  ]
  return { checked: found.length, comparisons: found }
}

async function lookAtTrades({ store }: LookPorts, period: Period): Promise<Looked> {
  const { checked, mismatches } = await store.checks.matches(period)
  return {
    checked: checked * 2,
    comparisons: mismatches.flatMap(({ matchId, value, fees, paid, charged }) => [
      comparison('trades', `match ${matchId} value`, 'value of a match', value, paid),
      comparison('trades', `match ${matchId} fees`, 'fees of a match', fees, charged),
    ]),
  }
}

async function lookAtOrders({ store }: LookPorts): Promise<Looked> {
  const { checked, mismatches } = await store.checks.orders()
  return {
    checked: checked * 3,
    comparisons: mismatches.flatMap((order) => [
      comparison(
        'orders',
        `order ${order.orderId} quantity`,
        'filled quantity',
        order.quantity,
        order.fillQuantity,
      ),
      comparison('orders', `order ${order.orderId} value`, 'filled value', order.value, order.fillValue),
      comparison('orders', `order ${order.orderId} fees`, 'fees', order.fees, order.fillFees),
    ]),
  }
}

/** What open orders have left beside what rests in the books. */
async function lookAtVenue({ store, desk, committer }: LookPorts): Promise<Looked> {
  await committer.drained()
  const open = await store.checks.openOrders()
  const resting = new Map(desk.restingOrders().map(({ orderId, quantity }) => [orderId, quantity]))
  const known = new Set<string>(open.map(({ id }) => id))
  const strangers = [...resting].filter(([id]) => !known.has(id))
  const found = [
    ...open.map((order) => {
      const left = decimalText(order.quantity.minus(order.filledQuantity))
      const rests = resting.get(order.id)
      const inBook = rests === undefined ? null : decimalText(rests)
      return comparison('venue', `resting ${order.id}`, `rest of an order ${order.symbol}`, left, inBook)
    }),
    ...strangers.map(([id, quantity]) =>
      comparison('venue', `resting ${id}`, 'rest of an order', null, decimalText(quantity)),
    ),
  ]
  return { checked: found.length, comparisons: found }
}

async function lookAtReferences({ store }: LookPorts): Promise<Looked> {
  const found = (await store.checks.orphans()).map(({ reference, count }) =>
    comparison('references', reference, 'records that point to nothing', String(count), '0'),
  )
  return { checked: found.length, comparisons: found }
}

async function lookAtAudit({ auditVerdict }: LookPorts): Promise<Looked> {
  const { checked, says } = await auditVerdict()
  return { checked, comparisons: [comparison('audit', 'audit log', 'leaf hashes', says, 'valid')] }
}

export const LOOKS: Readonly<Record<BreakCategory, Look>> = {
  ledger: lookAtLedger,
  positions: lookAtPositions,
  trades: lookAtTrades,
  orders: lookAtOrders,
  venue: lookAtVenue,
  references: lookAtReferences,
  audit: lookAtAudit,
}

export const CATEGORIES_OF: Readonly<Record<ReconciliationKind, readonly BreakCategory[]>> = {
  daily: ['ledger', 'positions', 'trades', 'orders', 'venue'],
  monthly: ['ledger', 'positions', 'trades', 'orders', 'venue'],
  trade: ['trades', 'orders', 'venue'],
  position: ['positions'],
  integrity: ['ledger', 'positions', 'orders', 'references', 'audit'],
}

/** The UTC day, or of a monthly run its month up to and with the day. */
export function periodOf(kind: ReconciliationKind, businessDate: string): Period {
  const day = present(parseIso(businessDate), 'a business date')
  const first = kind === 'monthly' ? present(parseIso(`${businessDate.slice(0, 7)}-01`), 'a month') : day
  return { from: instant(first), to: addMs(day, MS_PER_DAY - 1) }
}
