import type { TableName, Tables, Write } from '../../../src/core/app/store/store.ts'
import { ZERO, decimalText } from '../../../src/core/kernel/index.ts'
import type {
  AccountId,
  CurrencyCode,
  Decimal,
  InstrumentSymbol,
  OrderId,
  PositionId,
} from '../../../src/core/kernel/index.ts'
import { venueAccountId } from '../../../src/core/ledger/index.ts'
import { makeCollateralModel } from './collateral-model.ts'
import type { CollateralModel } from './collateral-model.ts'
import { isOpen } from '../../../src/core/orders/index.ts'
import type { OrderRecord } from '../../../src/core/orders/index.ts'

type Row<Table extends TableName> = Tables[Table]

/** What transactions have said of an order so far. */
type OrderTrail = {
  order: OrderRecord | null
  quantity: Decimal
  value: Decimal
  fees: Decimal
  events: number
  last: string | null
  hasFired: boolean
}

/**
 * The laws of `storeBreaches`, kept along the way: each transaction costs what it touches, not what was ever stored, so
 * that a million events can be proven. An order that has ended is checked once more and forgotten; whoever writes it
 * again breaks the law that what has ended stays as it ended.
 */
export type RunningLaws = Readonly<{
  /** Sees a transaction that is durable. */
  see: (writes: readonly Write[]) => void
  /** Everything that was broken since the last time, looking at all that was touched. */
  breaches: () => readonly string[]
}>

function makeSums() {
  const sums = new Map<string, Decimal>()
  return {
    add: (key: string, change: Decimal): void => {
      if (!change.isZero()) sums.set(key, (sums.get(key) ?? ZERO).plus(change))
    },
    of: (key: string): Decimal => sums.get(key) ?? ZERO,
  }
}

/** Of each currency: cash is the sum of transfers, and over all accounts zero; no client is below what open orders and short options hold. */
function makeMoneyLaws(model: CollateralModel) {
  const [transferred, held] = [makeSums(), makeSums()]
  const balances = new Map<string, Row<'balances'>>()
  const overdrawing = new Set<AccountId>()
  const touched = new Map<string, Readonly<{ accountId: AccountId; currency: CurrencyCode }>>()
  const touch = (accountId: AccountId, currency: CurrencyCode): string => {
    const key = `${accountId} ${currency}`
    touched.set(key, { accountId, currency })
    return key
  }
  return {
    /** An open order holds more or less, in what its instrument is paid in. */
    hold: (accountId: AccountId, symbol: InstrumentSymbol, change: Decimal): void =>
      held.add(`${accountId} ${model.currencyOf(symbol)}`, change),
    account: ({ id, mayOverdraw }: Row<'accounts'>): void => {
      if (mayOverdraw) overdrawing.add(id)
    },
    transfer: ({ debitAccountId, creditAccountId, currency, amount }: Row<'transfers'>): void => {
      transferred.add(touch(debitAccountId, currency), amount.negated())
      transferred.add(touch(creditAccountId, currency), amount)
    },
    balance: (balance: Row<'balances'>): void =>
      void balances.set(touch(balance.accountId, balance.currency), balance),
    breaches: (): readonly string[] => {
      const found: string[] = []
      for (const [id, { accountId, currency }] of touched) {
        const cash = balances.get(id)?.cash ?? ZERO
        const holds = balances.get(id)?.held ?? ZERO
        if (!cash.eq(transferred.of(id))) found.push(`${id} has other cash than its transfers`)
        const needed = held.of(id).plus(model.heldOf(accountId, currency, cash.minus(held.of(id))))
        if (!holds.eq(needed)) {
          found.push(`${id} holds something else than its open orders and short options do`)
        }
        if (holds.isNegative()) found.push(`${id} holds ${decimalText(holds)}`)
        if (!overdrawing.has(accountId) && cash.lt(holds)) found.push(`${id} has ${decimalText(cash)}`)
        if (accountId === venueAccountId('clearing', 'paper') && !cash.isZero())
          found.push('clearing is not empty')
      }
      touched.clear()
      const totals = makeSums()
      for (const { currency, cash } of balances.values()) totals.add(currency, cash)
      for (const currency of ['USD', 'BTC'])
        if (!totals.of(currency).isZero()) found.push(`the trial balance of ${currency} does not balance`)
      return found
    },
  }
}

function stateAfter({ kind, facts }: Row<'orderEvents'>, before: string | null): string | null {
  if (kind === 'amended') return before
  if (kind === 'accepted') return facts['status'] === 'pending' ? 'pending' : 'open'
  return kind === 'triggered' ? 'open' : kind
}

/** Orders, their fills and their events agree; `hold` hears what open orders hold more or less. */
function makeOrderLaws(hold: (accountId: AccountId, symbol: InstrumentSymbol, change: Decimal) => void) {
  const trails = new Map<OrderId, OrderTrail>()
  const touched = new Set<OrderId>()
  let found: string[] = []

  const trailOf = (id: OrderId): OrderTrail => {
    const known = trails.get(id)
    touched.add(id)
    if (known) return known
    const none = { quantity: ZERO, value: ZERO, fees: ZERO, events: 0, last: null, hasFired: false }
    const trail: OrderTrail = { order: null, ...none }
    trails.set(id, trail)
    return trail
  }

  return {
    order: (order: OrderRecord, op: Write['op']): void => {
      if (op === 'put' && !trails.has(order.id)) found.push(`${order.id} has ended and is written again`)
      const trail = trailOf(order.id)
      hold(order.accountId, order.symbol, order.heldCash.minus(trail.order?.heldCash ?? ZERO))
      trail.order = order
    },
    event: (event: Row<'orderEvents'>): void => {
      const trail = trailOf(event.orderId)
      if (event.number !== trail.events) {
        found.push(`${event.orderId} has event ${event.number} where ${trail.events} belongs`)
      }
      trail.events += 1
      trail.last = stateAfter(event, trail.last)
      if (event.kind !== 'triggered') return
      if (trail.hasFired) found.push(`${event.orderId} fired twice`)
      trail.hasFired = true
    },
    fill: ({ orderId, quantity, value, fee }: Row<'fills'>): void => {
      const trail = trailOf(orderId)
      trail.quantity = trail.quantity.plus(quantity)
      trail.value = trail.value.plus(value)
      trail.fees = trail.fees.plus(fee)
    },
    breaches: (): readonly string[] => {
      for (const id of touched) {
        const { order, quantity, value, fees, last } = trails.get(id) as OrderTrail
        if (order === null) found.push(`${id} has events or fills and is no order`)
        if (order === null) continue
        const agrees = order.filledQuantity.eq(quantity) && order.filledValue.eq(value) && order.fees.eq(fees)
        if (!agrees) found.push(`${id} and its fills differ`)
        if (last !== order.status) found.push(`${id} is ${order.status} without its event`)
        if (isOpen(order)) continue
        if (!order.heldCash.isZero()) found.push(`${id} has ended and still holds cash`)
        trails.delete(id)
      }
      touched.clear()
      const broken = found
      found = []
      return broken
    },
  }
}

/** A position is the sum of its account's fills, less what expiry settled; over all accounts each symbol sums to 0. */
function makePositionLaws() {
  const [held, byFills, overall] = [makeSums(), makeSums(), makeSums()]
  const quantities = new Map<PositionId, Decimal>()
  const settled = new Set<string>()
  const touched = new Map<string, string>()
  return {
    position: (position: Row<'positions'>): void => {
      const { id, accountId, userId, symbol, quantity, settledAt } = position
      const change = quantity.minus(quantities.get(id) ?? ZERO)
      if (quantity.isZero()) quantities.delete(id)
      else quantities.set(id, quantity)
      overall.add(symbol, change)
      if (settledAt !== null) settled.add(symbol)
      if (userId !== null) held.add(`${accountId} ${symbol}`, change)
      touched.set(`${accountId} ${symbol}`, symbol)
    },
    fill: ({ accountId, symbol, side, quantity }: Row<'fills'>): void => {
      byFills.add(`${accountId} ${symbol}`, side === 'buy' ? quantity : quantity.negated())
      touched.set(`${accountId} ${symbol}`, symbol)
    },
    /** Expiries are known by their positions; what a liquidation took over is a change of its own. */
    adjustment: ({ accountId, userId, symbol, quantityChange, cause }: Row<'positionAdjustments'>): void => {
      if (userId === null || cause !== 'close_out') return
      byFills.add(`${accountId} ${symbol}`, quantityChange)
      touched.set(`${accountId} ${symbol}`, symbol)
    },
    breaches: (): readonly string[] => {
      const found: string[] = []
      for (const [key, symbol] of touched) {
        const expected = settled.has(symbol) ? null : byFills.of(key)
        const isOwn = expected !== null || !held.of(key).isZero()
        if (isOwn && !held.of(key).eq(expected ?? ZERO)) found.push(`${key} differs from its fills`)
        if (!overall.of(symbol).isZero()) {
          found.push(`${symbol} positions sum to ${decimalText(overall.of(symbol))}`)
        }
      }
      touched.clear()
      return found
    },
  }
}

/** The log has no gap, and every order and match has its fact in its own transaction. */
function makeAuditLaws() {
  let next = 0
  let found: string[] = []
  return {
    see: (writes: readonly Write[]): void => {
      const facts = new Set<string>()
      for (const write of writes) {
        if (write.table !== 'auditRecords') continue
        const { index, action, resourceId } = write.record
        if (index !== next) found.push(`audit record ${index} stands at ${next}`)
        next += 1
        facts.add(`${action} ${resourceId}`)
      }
      for (const { table, op, record } of writes) {
        if (table === 'orders' && op === 'insert' && !facts.has(`order.placed ${record.id}`))
          found.push(`order ${record.id} has no audit fact`)
        if (table === 'fills' && !facts.has(`trade.executed ${record.matchId}`))
          found.push(`match ${record.matchId} has no audit fact`)
      }
    },
    breaches: (): readonly string[] => {
      const broken = found
      found = []
      return broken
    },
  }
}

export function makeRunningLaws(): RunningLaws {
  const model = makeCollateralModel()
  const money = makeMoneyLaws(model)
  const orders = makeOrderLaws(money.hold)
  const positions = makePositionLaws()
  const audit = makeAuditLaws()
  return {
    see: (writes) => {
      for (const { table, op, record } of writes) {
        if (table === 'accounts') {
          money.account(record)
          model.account(record)
        } else if (table === 'tapes') model.tape(record)
        else if (table === 'accountMargins') model.margin(record)
        else if (table === 'instruments') model.instrument(record)
        else if (table === 'transfers') money.transfer(record)
        else if (table === 'balances') money.balance(record)
        else if (table === 'orders') {
          orders.order(record, op)
          model.order(record)
        } else if (table === 'orderEvents') orders.event(record)
        else if (table === 'positions') {
          positions.position(record)
          model.position(record)
        } else if (table === 'positionAdjustments') positions.adjustment(record)
        else if (table === 'fills') {
          orders.fill(record)
          positions.fill(record)
        }
      }
      audit.see(writes)
    },
    breaches: () => [...money.breaches(), ...orders.breaches(), ...positions.breaches(), ...audit.breaches()],
  }
}
