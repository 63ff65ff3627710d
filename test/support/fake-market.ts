import type { ContractOutputs } from '../../src/core/contract/index.ts'
import { makeRandom } from '../../src/core/kernel/index.ts'

/** A seeded market for looking at screens. Fixture data of the tests; the product never loads it. */
export type Ticker = ContractOutputs['market']['ticker']
type Chain = ContractOutputs['market']['chain']
export type Asset = ContractOutputs['market']['asset']
type Side = NonNullable<Chain['chain'][number]['call']>

const random = makeRandom(20261014)
const iso = (atMs: number): string => new Date(atMs).toISOString()
const money = (value: number, digits = 2): string => value.toFixed(digits)

export const MARKETS = [
  { symbol: 'SPX', name: 'S&P 500 index', asset_type: 'index', price: 6842.35, tick: '0.05', lot: '1' },
  { symbol: 'BTC-USD', name: 'Bitcoin', asset_type: 'spot', price: 50_124.6, tick: '0.01', lot: '0.000001' },
  { symbol: 'ETH', name: 'Ether', asset_type: 'index', price: 3_412.8, tick: '0.01', lot: '0.001' },
  { symbol: 'NDX', name: 'Nasdaq 100 index', asset_type: 'index', price: 24_610.2, tick: '0.05', lot: '1' },
] as const

export function asset(market: (typeof MARKETS)[number]): Asset {
  return {
    id: market.symbol,
    symbol: market.symbol,
    name: market.name,
    asset_type: market.asset_type,
    sector: null,
    hours: 'always',
    exercise: null,
    settlement: null,
    payoff: 'linear',
    deliverable: null,
    funding_hours: null,
    funding_rate_max: null,
    tick_table: [],
    lot_table: [],
    delisted_at: null,
    currency: 'USD',
    exchange: 'paper',
    tick_size: market.tick,
    lot_size: market.lot,
    multiplier: '1',
    underlying: null,
    strike: null,
    option_type: null,
    expires_at: null,
    current_price: money(market.price),
    previous_close: money(market.price * 0.995),
    day_change: money(market.price * 0.005),
    day_change_percent: 0.5,
    is_tradeable: true,
    is_paper: true,
  }
}

/** A market in which orders trade as they come. */
export const OPEN_MARKET: Ticker['trading'] = {
  ...{ state: 'open', reason: null, until: null, uncrosses_at: null, reference_price: null },
  ...{ indicative_price: null, indicative_quantity: '0', imbalance: '0' },
}

export function ticker(symbol: string, nowMs: number, state: Ticker['state'] = 'live'): Ticker {
  const market = MARKETS.find((candidate) => candidate.symbol === symbol) ?? MARKETS[0]
  const direction = market.symbol === 'NDX' ? -1 : 1
  const price = market.price + random.normal() * market.price * 0.0002
  const ageMs = state === 'live' ? 300 : state === 'late' ? 3_400 : 14_000
  return {
    symbol: market.symbol,
    name: market.name,
    data_type: 'quote',
    price: money(price),
    bid: money(price - 0.25),
    ask: money(price + 0.25),
    bid_size: '10',
    ask_size: '8',
    last: money(price),
    mark: money(price),
    volume: '182340',
    change: money(direction * price * 0.0046),
    change_percent: direction * 0.46,
    state,
    trading: OPEN_MARKET,
    age_ms: ageMs,
    is_paper: true,
    source: 'paper market',
    timestamp: iso(nowMs - ageMs),
  }
}

/** Normal distribution, Abramowitz and Stegun 26.2.17: good enough for a picture. */
function normalCdf(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x))
  const poly =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
  const upper = (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) * poly
  return x >= 0 ? 1 - upper : upper
}

function optionSide(
  kind: 'C' | 'P',
  spot: number,
  strike: number,
  years: number,
  expiry: string,
  nowMs: number,
): Side {
  const vol = 0.134 + 0.25 * Math.max(0, (spot - strike) / spot) + 0.05 * Math.abs((strike - spot) / spot)
  const deviation = vol * Math.sqrt(years)
  const d1 = (Math.log(spot / strike) + (vol * vol * years) / 2) / deviation
  const d2 = d1 - deviation
  const sign = kind === 'C' ? 1 : -1
  const value = sign * (spot * normalCdf(sign * d1) - strike * normalCdf(sign * d2))
  const density = Math.exp((-d1 * d1) / 2) / Math.sqrt(2 * Math.PI)
  const mid = Math.max(0.05, Math.round(value * 20) / 20)
  const half = Math.max(0.05, Math.round(mid * 0.1) / 20)
  return {
    symbol: `SPX-${expiry.replaceAll('-', '')}-${strike}-${kind}`,
    bid: mid - half > 0 ? money(mid - half) : null,
    ask: money(mid + half),
    bid_size: '12',
    ask_size: '9',
    last: money(mid),
    mark: money(mid),
    volume: String(random.integer(2_000)),
    open_interest: String(random.integer(9_000)),
    bid_iv: vol - 0.002,
    ask_iv: vol + 0.002,
    mark_iv: vol,
    delta: kind === 'C' ? normalCdf(d1) : normalCdf(d1) - 1,
    gamma: density / (spot * deviation),
    theta: (-spot * density * vol) / (2 * Math.sqrt(years)),
    vega: spot * density * Math.sqrt(years),
    rho: 0,
    state: 'live',
    timestamp: iso(nowMs),
    quarantine: null,
  }
}

const EXPIRY_DAYS = [7, 16, 37, 65, 93, 156] as const

export function chain(symbol: string, asked: string | undefined, nowMs: number): Chain {
  const spot = MARKETS.find((market) => market.symbol === symbol)?.price ?? MARKETS[0].price
  const expiries = EXPIRY_DAYS.map((days) => {
    const at = iso(nowMs + days * 86_400_000)
    const cycle = days === 16 ? ('W' as const) : ('M' as const)
    return { expiry: at.slice(0, 10), expires_at: at, days, cycle, strikes: 41 }
  })
  const chosen = expiries.find((expiry) => expiry.expiry === asked) ?? expiries[0]
  if (!chosen) throw new Error('no expiry')
  const years = chosen.days / 365
  const centre = Math.round(spot / 25) * 25
  const rows = Array.from({ length: 41 }, (_, index) => centre + (index - 20) * 25).map((strike) => ({
    strike: String(strike),
    call: optionSide('C', spot, strike, years, chosen.expiry, nowMs),
    put: optionSide('P', spot, strike, years, chosen.expiry, nowMs),
  }))
  const move = spot * 0.134 * Math.sqrt(years)
  return {
    symbol,
    spot: money(spot),
    spot_state: 'live',
    expiry: chosen.expiry,
    expires_at: chosen.expires_at,
    time_years: years,
    forward: spot * Math.exp(0.023 * years),
    discount_factor: Math.exp(-0.036 * years),
    atm_volatility: 0.134,
    straddle: move * 0.8,
    expected_move: move,
    put_call_volume_ratio: 1.38,
    put_call_open_interest_ratio: 1.21,
    multiplier: '100',
    currency: 'USD',
    model: 'Black-76',
    source: 'paper market',
    is_paper: true,
    is_tradeable: true,
    expiries,
    chain: rows,
    timestamp: iso(nowMs),
  }
}

type Candle = ContractOutputs['market']['candles']['candles'][number]

export function candles(symbol: string, stepMs: number, count: number, nowMs: number): readonly Candle[] {
  const seeded = makeRandom(7)
  const market = MARKETS.find((candidate) => candidate.symbol === symbol) ?? MARKETS[0]
  let close = market.price * 0.985
  const first = Math.floor(nowMs / stepMs) * stepMs - (count - 1) * stepMs
  return Array.from({ length: count }, (_, index) => {
    const open = close
    close = open * (1 + seeded.normal() * 0.0012 + 0.00008)
    const high = Math.max(open, close) * (1 + Math.abs(seeded.normal()) * 0.0005)
    const low = Math.min(open, close) * (1 - Math.abs(seeded.normal()) * 0.0005)
    return {
      timestamp: iso(first + index * stepMs),
      open: money(open),
      high: money(high),
      low: money(low),
      close: money(close),
      volume: String(200 + seeded.integer(900)),
    }
  })
}
