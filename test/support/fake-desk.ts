import { EFFECT } from './effect.ts'
import type { ContractOutputs } from '../../src/core/contract/index.ts'
import * as market from './fake-market.ts'
import { PLAIN_ORDER_ANSWER } from './plain-order.ts'

/** A scripted venue for the ticket: previews, curves, and orders that end as the script says. Fixture of the tests. */
type Preview = ContractOutputs['trading']['preview']
type Payoff = ContractOutputs['trading']['payoff']
type Order = ContractOutputs['trading']['listOrders']['orders'][number]
type Detail = ContractOutputs['trading']['getTrade']

const OPTION = /^(.+)-(\d{4})(\d{2})(\d{2})-(\d+)-([CP])$/

function optionOf(symbol: string) {
  const match = OPTION.exec(symbol)
  if (!match) return null
  const [, underlying = '', year, month, day, strike = '', right] = match
  const expiry = `${year}-${month}-${day}`
  const row = market.chain(underlying, expiry, Date.now()).chain.find((one) => one.strike === strike)
  const side = right === 'C' ? row?.call : row?.put
  return { underlying, expiry, strike: Number(strike), isCall: right === 'C', side: side ?? null }
}

export function optionTicker(symbol: string, state: Preview['quote_state']): market.Ticker | null {
  const option = optionOf(symbol)
  if (option === null) return null
  const base = market.ticker(option.underlying, Date.now(), state === 'live' ? 'live' : 'stale')
  const { side } = option
  const [bid, ask] = [side?.bid ?? '48.50', side?.ask ?? '49.00']
  return {
    ...base,
    symbol,
    name: symbol,
    bid,
    ask,
    mark: side?.mark ?? '48.75',
    price: side?.mark ?? '48.75',
    state,
  }
}

export function assetOf(id: string): market.Asset {
  const option = optionOf(id)
  const plain = market.MARKETS.find((row) => row.symbol === (option?.underlying ?? id)) ?? market.MARKETS[0]
  const base = market.asset(plain)
  if (option === null) return base
  return {
    ...base,
    id,
    symbol: id,
    name: id,
    asset_type: 'option',
    tick_size: '0.05',
    lot_size: '1',
    multiplier: '100',
    underlying: option.underlying,
    strike: String(option.strike),
    option_type: option.isCall ? 'call' : 'put',
    expires_at: `${option.expiry}T20:00:00.000Z`,
  }
}

type Terms = Readonly<{
  symbol?: string | undefined
  side?: 'buy' | 'sell' | undefined
  quantity: Readonly<{ toString: () => string }>
  price?: Readonly<{ toString: () => string }> | null | undefined
  order_type?: string
  client_order_id?: string | null | undefined
}>

function priced(terms: Terms) {
  const symbol = terms.symbol ?? 'SPX'
  const asset = assetOf(symbol)
  const ticker = optionTicker(symbol, 'live') ?? market.ticker(symbol, Date.now())
  const touch = Number(terms.side === 'buy' ? ticker.ask : ticker.bid)
  const limit = terms.price ? Number(terms.price.toString()) : touch
  const crosses = terms.side === 'buy' ? limit >= touch : limit <= touch
  const quantity = Number(terms.quantity.toString())
  return { symbol, asset, touch, limit, crosses, quantity, units: quantity * Number(asset.multiplier) }
}

export function previewOf(terms: Terms): Preview {
  const { symbol, touch, limit, crosses, quantity, units } = priced(terms)
  const sign = terms.side === 'buy' ? -1 : 1
  const value = units * (crosses ? touch : limit)
  const fees = quantity * 1.31
  const cash = sign === -1 || crosses ? sign * value - fees : 0
  const option = optionOf(symbol)
  const fits = value <= 1_000_000
  return {
    symbol,
    side: terms.side ?? 'buy',
    quantity: String(quantity),
    currency: 'USD',
    notional: value.toFixed(2),
    estimated_fill: { price: crosses ? touch.toFixed(2) : null, quantity: crosses ? String(quantity) : '0' },
    fees: fees.toFixed(2),
    cash_change: cash.toFixed(2),
    balance_after: (97_414.75 + cash).toFixed(2),
    liquidation: null,
    worst_loss: sign === -1 ? value.toFixed(2) : null,
    best_gain: sign === -1 ? null : value.toFixed(2),
    breakevens: option ? [option.strike + (option.isCall ? 1 : -1) * touch] : [touch],
    margin_impact: { used_before: '1250', used_after: '1250' },
    collateral: { before: '0', after: '0' },
    call: null,
    greeks_impact: {
      delta: -sign * units * 0.38,
      gamma: -sign * units * 0.0009,
      theta: sign * units * 620,
      vega: -sign * units * 860,
      rho: 0,
    },
    effect: EFFECT,
    quote_state: 'live',
    quote_age_ms: 300,
    checks: [
      {
        name: 'lot',
        passed: true,
        limit: '1',
        value: String(quantity),
        message: 'The quantity is a whole number of lots.',
      },
      {
        name: 'tick',
        passed: true,
        limit: '0.05',
        value: limit.toFixed(2),
        message: 'The price is a whole number of ticks.',
      },
      {
        name: 'notional',
        passed: fits,
        limit: '1000000',
        value: value.toFixed(2),
        message: fits
          ? 'Worth within the bounds.'
          : `The order is worth ${value.toFixed(2)} USD; the most is 1000000.`,
      },
      {
        name: 'cash',
        passed: true,
        limit: '96164.75',
        value: Math.max(0, -cash).toFixed(2),
        message: 'Cash covers it.',
      },
      {
        name: 'daily_limit',
        passed: true,
        limit: '10000000',
        value: value.toFixed(2),
        message: 'Within the day.',
      },
      { name: 'open_orders', passed: true, limit: '200', value: '2', message: '2 of 200 open orders.' },
    ],
    accepted: fits,
  }
}

export function payoffOf(
  legs: readonly Terms[],
  at: string | undefined,
  volShift: number,
  points: number,
): Payoff {
  const [leg] = legs
  const { symbol, limit, units } = priced(leg ?? { quantity: '1' })
  const option = optionOf(symbol)
  const spot = market.MARKETS.find((row) => row.symbol === (option?.underlying ?? symbol))?.price ?? 100
  const sign = leg?.side === 'sell' ? -1 : 1
  const expiresAt = option
    ? `${option.expiry}T20:00:00.000Z`
    : new Date(Date.now() + 30 * 86_400_000).toISOString()
  const atMs = at === undefined ? Date.now() : Date.parse(at)
  const left = Math.max(0, Date.parse(expiresAt) - atMs) / (365 * 86_400_000)
  const worth = (price: number, width: number): number => {
    if (option === null) return price
    const distance = option.isCall ? price - option.strike : option.strike - price
    return width === 0
      ? Math.max(0, distance)
      : (distance + Math.sqrt(distance * distance + width * width)) / 2
  }
  const width = 1.2 * spot * (0.134 + volShift) * Math.sqrt(left)
  const leftNow = Math.max(0, Date.parse(expiresAt) - Date.now()) / (365 * 86_400_000)
  const widthNow = 1.2 * spot * 0.134 * Math.sqrt(leftNow)
  const curve = Array.from({ length: points }, (_, index) => {
    const price = spot * (0.9 + (0.2 * index) / (points - 1))
    const profit = (value: number): number => sign * units * (value - limit)
    return {
      spot: price,
      at_expiry: profit(worth(price, 0)),
      at_date: profit(worth(price, width)),
      at_now: profit(worth(price, widthNow)),
    }
  })
  return {
    underlying: option?.underlying ?? symbol,
    spot,
    expires_at: expiresAt,
    at: new Date(atMs).toISOString(),
    curve,
    held_curve: null,
    breakevens: [option ? option.strike + (option.isCall ? limit : -limit) : limit],
    worst_loss: sign === 1 ? units * limit : null,
    best_gain: sign === 1 ? null : units * limit,
    collateral: { required: '0', strategies: [], uncovered: [] },
    expected_move: option ? spot * 0.134 * Math.sqrt(37 / 365) : null,
    probabilities: null,
  }
}

export type Fate = 'fill' | 'rest' | 'part' | 'reject' | 'deny' | 'slow' | 'lose'

export function orderOf(terms: Terms, accountId: string, fate: Fate): Order {
  const { symbol, touch, limit, quantity } = priced(terms)
  const id = `0190b000-0000-7000-8000-${String(Date.now()).slice(-12).padStart(12, '0')}`
  const filled = fate === 'fill' || fate === 'slow' ? quantity : fate === 'part' ? Math.ceil(quantity / 2) : 0
  const status =
    ({ fill: 'filled', slow: 'filled', part: 'partially_filled', reject: 'rejected' } as const)[
      fate as 'fill'
    ] ?? 'open'
  const now = new Date().toISOString()
  return {
    ...PLAIN_ORDER_ANSWER,
    trade_id: id,
    order_id: id,
    id,
    client_order_id: terms.client_order_id ?? null,
    account_id: accountId,
    symbol,
    trade_type: terms.side ?? 'buy',
    side: terms.side ?? 'buy',
    order_type: terms.order_type === 'market' ? 'market' : 'limit',
    time_in_force: 'DAY',
    quantity: String(quantity),
    filled_quantity: String(filled),
    remaining_quantity: String(quantity - filled),
    price: limit.toFixed(2),
    executed_price: filled === 0 ? null : touch.toFixed(2),
    total_value: (filled * touch * 100).toFixed(2),
    fees: (filled * 1.31).toFixed(2),
    status,
    status_reason: fate === 'reject' ? 'price outside band' : null,
    compliance_status: null,
    risk_score: null,
    blockchain_tx_hash: null,
    created_at: now,
    updated_at: now,
    executed_at: filled === 0 ? null : now,
  }
}

export function detailOf(order: Order): Detail {
  const filled = order.executed_price !== null
  const base = { order_id: order.order_id, trade_id: order.trade_id, symbol: order.symbol, side: order.side }
  const fill = {
    ...base,
    fill_id: 'f-1',
    currency: 'USD',
    match_id: 'm-1',
    quantity: order.filled_quantity,
    price: order.executed_price ?? '0',
    value: order.total_value,
    fee: order.fees,
    liquidity: 'taker' as const,
    realized_pnl: '0',
    created_at: order.updated_at,
  }
  const event = (
    number: number,
    kind: Detail['events'][number]['kind'],
    facts: Detail['events'][number]['facts'],
  ) => ({
    number,
    kind,
    facts,
    created_at: order.created_at,
  })
  const ended =
    order.status === 'open' || order.status === 'pending'
      ? []
      : [
          event(2, order.status, {
            quantity: order.filled_quantity,
            ...(filled ? { price: order.executed_price } : {}),
            ...(order.status_reason ? { reason: order.status_reason } : {}),
          }),
        ]
  const fact = (index: number, action: string, leaf: string) => ({
    index,
    action,
    leaf_hash: leaf.repeat(16),
    created_at: order.created_at,
  })
  return {
    ...order,
    fills: filled ? [fill] : [],
    events: [event(1, 'accepted', {}), ...ended],
    settlement: null,
    audit: [fact(8_211, 'order.accepted', '9f2c'), ...(filled ? [fact(8_212, 'order.filled', '41d7')] : [])],
  }
}
