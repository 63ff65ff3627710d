import type { Desk } from '../../../src/core/app/desk-port/desk.ts'
import { ONE, ZERO, decimalText } from '../../../src/core/kernel/index.ts'
import type { AccountId, Decimal, InstrumentSymbol, OrderId, UserId } from '../../../src/core/kernel/index.ts'
import { trialBalance, venueAccountId } from '../../../src/core/ledger/index.ts'
import type { AccountRecord } from '../../../src/core/ledger/index.ts'
import { isOpen } from '../../../src/core/orders/index.ts'
import type { OrderRecord } from '../../../src/core/orders/index.ts'
import { makeCollateralModel } from './collateral-model.ts'
import type { SimStore } from './sim-store.ts'
import { BTC } from './venue.ts'

const add = (sums: Map<string, Decimal>, key: string, change: Decimal): void =>
  void sums.set(key, (sums.get(key) ?? ZERO).plus(change))

const texts = (sums: Map<string, Decimal>): readonly string[] =>
  [...sums].flatMap(([key, sum]) => (sum.isZero() ? [] : [`${key} ${decimalText(sum)}`])).sort()

const same = (left: Map<string, Decimal>, right: Map<string, Decimal>): boolean =>
  JSON.stringify(texts(left)) === JSON.stringify(texts(right))

/** The books balance, no client is below zero, and clearing is empty. */
function moneyBreaches(store: SimStore): readonly string[] {
  const breaches: string[] = []
  const accounts = store.rows('accounts')
  const trial = trialBalance(accounts, store.rows('balances'), store.rows('transfers'))
  if (!trial.isBalanced) breaches.push('the trial balance does not balance')
  const mayOverdraw = new Map(accounts.map((account) => [account.id, account.mayOverdraw]))
  for (const { accountId, cash, held } of store.rows('balances')) {
    if (held.isNegative()) breaches.push(`${accountId} holds ${decimalText(held)}`)
    if (!mayOverdraw.get(accountId) && cash.lt(held)) breaches.push(`${accountId} has ${decimalText(cash)}`)
    if (accountId === venueAccountId('clearing', 'paper') && !cash.isZero())
      breaches.push('clearing is not empty')
  }
  return breaches
}

/** Orders, their fills and events agree; what is held is what open orders and short options hold. */
function orderBreaches(store: SimStore): readonly string[] {
  const breaches: string[] = []
  const [filled, byFills] = [new Map<string, Decimal>(), new Map<string, Decimal>()]
  const [held, byOrders] = [new Map<string, Decimal>(), new Map<string, Decimal>()]
  const heldByOrders: OrderRecord[] = []
  const lastEvents = new Map<string, string>()
  const eventCounts = new Map<string, number>()
  const triggered = new Set<string>()
  for (const { orderId, number, kind, facts } of store.rows('orderEvents')) {
    const expected = eventCounts.get(orderId) ?? 0
    if (number !== expected) breaches.push(`${orderId} has event ${number} where ${expected} belongs`)
    eventCounts.set(orderId, expected + 1)
    // An amendment changes no state.
    if (kind !== 'amended') {
      const waits = kind === 'accepted' && facts['status'] === 'pending'
      lastEvents.set(orderId, waits ? 'pending' : kind === 'accepted' || kind === 'triggered' ? 'open' : kind)
    }
    if (kind === 'triggered') {
      if (triggered.has(orderId)) breaches.push(`${orderId} fired twice`)
      triggered.add(orderId)
    }
  }
  for (const fill of store.rows('fills')) {
    add(byFills, `${fill.orderId} quantity`, fill.quantity)
    add(byFills, `${fill.orderId} value`, fill.value)
    add(byFills, `${fill.orderId} fee`, fill.fee)
  }
  for (const order of store.rows('orders')) {
    add(filled, `${order.id} quantity`, order.filledQuantity)
    add(filled, `${order.id} value`, order.filledValue)
    add(filled, `${order.id} fee`, order.fees)
    if (lastEvents.get(order.id) !== order.status)
      breaches.push(`${order.id} is ${order.status} without its event`)
    if (!isOpen(order) && !order.heldCash.isZero())
      breaches.push(`${order.id} has ended and still holds cash`)
    heldByOrders.push(order)
  }
  const model = makeCollateralModel()
  store.rows('accounts').forEach(model.account)
  store.rows('accountMargins').forEach(model.margin)
  store.rows('tapes').forEach(model.tape)
  store.rows('instruments').forEach(model.instrument)
  store.rows('positions').forEach(model.position)
  store.rows('orders').forEach(model.order)
  for (const { accountId, symbol, heldCash } of heldByOrders)
    add(byOrders, `${accountId} ${model.currencyOf(symbol)}`, heldCash)
  for (const { accountId, currency, cash, held: holds } of store.rows('balances')) {
    const key = `${accountId} ${currency}`
    add(byOrders, key, model.heldOf(accountId, currency, cash.minus(byOrders.get(key) ?? ZERO)))
    add(held, key, holds)
  }
  if (!same(filled, byFills)) breaches.push('orders and their fills differ')
  if (!same(held, byOrders))
    breaches.push('balances hold something else than the open orders and the short options do')
  return breaches
}

/** A position is the sum of its account's fills, less what expiry settled; over all accounts each symbol sums to 0. */
function positionBreaches(store: SimStore): readonly string[] {
  const breaches: string[] = []
  const [held, byFills, overall] = [
    new Map<string, Decimal>(),
    new Map<string, Decimal>(),
    new Map<string, Decimal>(),
  ]
  const settled = new Set<string>()
  for (const { accountId, symbol, quantity, settledAt, userId } of store.rows('positions')) {
    add(overall, symbol, quantity)
    if (settledAt !== null) settled.add(symbol)
    if (userId !== null) add(held, `${accountId} ${symbol}`, quantity)
  }
  for (const { accountId, symbol, side, quantity } of store.rows('fills')) {
    if (!settled.has(symbol))
      add(byFills, `${accountId} ${symbol}`, side === 'buy' ? quantity : quantity.negated())
  }
  for (const { accountId, userId, symbol, quantityChange, cause } of store.rows('positionAdjustments')) {
    if (userId !== null && cause === 'close_out' && !settled.has(symbol))
      add(byFills, `${accountId} ${symbol}`, quantityChange)
  }
  for (const [symbol, sum] of overall)
    if (!sum.isZero()) breaches.push(`${symbol} positions sum to ${decimalText(sum)}`)
  for (const symbol of settled) {
    for (const [key, sum] of held)
      if (key.endsWith(` ${symbol}`) && !sum.isZero()) breaches.push(`${key} outlived its expiry`)
  }
  if (!same(held, byFills)) breaches.push('positions and fills differ')
  return breaches
}

/** The log of audit facts has no gap, and every order and match has its fact. */
function auditBreaches(store: SimStore): readonly string[] {
  const breaches: string[] = []
  const records = store.rows('auditRecords')
  records.forEach(({ index }, at) => {
    if (index !== at) breaches.push(`audit record ${index} stands at ${at}`)
  })
  const placed = new Set(
    records.filter(({ action }) => action === 'order.placed').map(({ resourceId }) => resourceId),
  )
  const traded = new Set(
    records.filter(({ action }) => action === 'trade.executed').map(({ resourceId }) => resourceId),
  )
  for (const { id } of store.rows('orders'))
    if (!placed.has(id)) breaches.push(`order ${id} has no audit fact`)
  for (const { matchId } of store.rows('fills'))
    if (!traded.has(matchId)) breaches.push(`match ${matchId} has no audit fact`)
  return breaches
}

/** Every law that what is stored must obey at any moment. Empty when all hold. */
export const storeBreaches = (store: SimStore): readonly string[] => [
  ...moneyBreaches(store),
  ...orderBreaches(store),
  ...positionBreaches(store),
  ...auditBreaches(store),
]

const previewOf = (
  desk: Desk,
  account: AccountRecord,
  symbol: InstrumentSymbol,
  side: 'buy' | 'sell',
): string => {
  const preview = desk.preview({
    userId: account.userId as UserId,
    accountId: account.id,
    symbol,
    side,
    orderType: 'limit',
    timeInForce: 'GTC',
    quantity: ONE,
    price: ONE,
    clientOrderId: null,
    kycApproved: false,
    requestId: null,
    personal: null,
  })
  return JSON.stringify(preview.ok ? preview.value.checks : preview.failure)
}

/** Everything that a desk can be asked about clients and books, as comparable text. Quotes must have been withdrawn. */
export function deskText(desk: Desk, store: SimStore): string {
  const accounts = store.rows('accounts').map((account) => {
    const positions = [...desk.positionsOf(account.id)].sort((a, b) => (a.symbol < b.symbol ? -1 : 1))
    return [
      desk.account(account.id),
      desk.balances(account.id),
      [...desk.openOrdersOf(account.id)].sort((a, b) => a.sequence - b.sequence),
      positions,
      // The checks show what is offered by open sales and used of the day's limit.
      account.userId === null
        ? null
        : positions.map(({ symbol }) => previewOf(desk, account, symbol, 'sell')),
      account.userId === null ? null : previewOf(desk, account, BTC, 'buy'),
    ]
  })
  const books = desk.instruments().flatMap(({ symbol }) => {
    const { bids, asks } = desk.depth(symbol, Number.MAX_SAFE_INTEGER)
    return bids.length + asks.length === 0 ? [] : [[symbol, bids, asks]]
  })
  return JSON.stringify([accounts, books])
}

/**
 * Sweeps every book of a desk that is about to be thrown away, and tells in which order the resting orders filled:
 * the only way to see time priority from outside. Orders that the sweep itself brings about have no known id.
 */
export function sweepText(desk: Desk, participant: AccountId, known: ReadonlySet<OrderId>): string {
  const filled: unknown[] = []
  for (const { symbol, tickSize, lotSize } of desk.instruments()) {
    const { bids, asks } = desk.depth(symbol, 1)
    if (bids.length + asks.length === 0) continue
    const quantity = lotSize.times(1_000_000_000_000)
    const lowest = { price: tickSize, quantity }
    const highest = { price: tickSize.times(1_000_000_000_000), quantity }
    for (const sweep of [
      { bids: [], asks: [lowest] },
      { bids: [highest], asks: [] },
    ]) {
      const { events } = desk.quoteMarket({ participant, symbol, ...sweep })
      for (const event of events)
        if (event.kind === 'fill') {
          const { orderId, price, quantity } = event.fill
          filled.push([known.has(orderId) ? orderId : 'new', price, quantity])
        }
    }
  }
  return JSON.stringify(filled)
}
