import { normalCdf } from '../pricing/index.ts'
import type { ArbitrageFlag, SliceQuotes } from './types.ts'

/** One strike's undiscounted call per unit of forward at the sides that can be dealt; x = strike/forward. */
type Dealt = Readonly<{ x: number; bid: number; ask: number; logMoneyness: number }>

/** Undiscounted call over forward at volatility σ: Φ(d₁) − x·Φ(d₂). */
function callOverForward(logMoneyness: number, deviation: number): number {
  const d1 = -logMoneyness / deviation + deviation / 2
  return normalCdf(d1) - Math.exp(logMoneyness) * normalCdf(d1 - deviation)
}

function dealtOf(slice: SliceQuotes): readonly Dealt[] {
  const root = Math.sqrt(slice.timeYears)
  const byStrike = new Map<number, Dealt>()
  for (const { logMoneyness, bidVol, askVol } of slice.quotes) {
    if (bidVol === null || askVol === null) continue
    const x = Math.exp(logMoneyness)
    const bid = callOverForward(logMoneyness, bidVol * root)
    const ask = callOverForward(logMoneyness, askVol * root)
    const known = byStrike.get(logMoneyness)
    const best = { bid: Math.max(bid, known?.bid ?? bid), ask: Math.min(ask, known?.ask ?? ask) }
    byStrike.set(logMoneyness, { x, logMoneyness, ...best })
  }
  return [...byStrike.values()].toSorted((left, right) => left.x - right.x)
}

/** Profits below this share of the forward are rounding. */
const PROFIT_MIN = 1e-9

type Profit = Readonly<{ logMoneyness: number; value: number }>

/**
 * The dearest sure profit within one expiry: calls that do not fall with the strike, spreads worth more than the gap of
 * their strikes, and butterflies bought for less than nothing (convexity), each dealt at bid and ask.
 */
function strikeProfit(rows: readonly Dealt[]): Profit | null {
  let best: Profit | null = null
  const offer = (logMoneyness: number, profit: number): void => {
    if (profit > PROFIT_MIN && -profit < (best?.value ?? 0)) best = { logMoneyness, value: -profit }
  }
  rows.forEach((middle, i) => {
    const [left, right] = [rows[i - 1], rows[i + 1]]
    if (right) {
      offer(right.logMoneyness, right.bid - middle.ask)
      offer(middle.logMoneyness, middle.bid - right.ask - (right.x - middle.x))
    }
    if (!left || !right) return
    const part = (right.x - middle.x) / (right.x - left.x)
    offer(middle.logMoneyness, middle.bid - part * left.ask - (1 - part) * right.ask)
  })
  return best
}

/** The dearest earlier option sold against later ones bought at the same moneyness, by the chord between two strikes. */
function calendarProfit(earlier: readonly Dealt[], later: readonly Dealt[]): Profit | null {
  let best: Profit | null = null
  for (const { x, bid, logMoneyness } of earlier) {
    const high = later.findIndex((row) => row.x >= x)
    const [left, right] = [later[high - 1], later[high]]
    if (!right || (!left && right.x !== x)) continue
    const part = left && right.x !== x ? (right.x - x) / (right.x - left.x) : 0
    const cost = part * (left?.ask ?? 0) + (1 - part) * right.ask
    const profit = bid - cost
    if (profit > PROFIT_MIN && -profit < (best?.value ?? 0)) best = { logMoneyness, value: -profit }
  }
  return best
}

/**
 * Static arbitrage in the quotes themselves, where both sides are given: what can be dealt at once for a sure profit.
 * One flag an expiry and kind, where the profit per unit of forward is largest. Slices ascend in time.
 */
export function quoteArbitrage(slices: readonly SliceQuotes[]): readonly ArbitrageFlag[] {
  const dealt = slices.map(dealtOf)
  return slices.flatMap(({ expiry }, i): readonly ArbitrageFlag[] => {
    const butterfly = strikeProfit(dealt[i] ?? [])
    const calendar = i > 0 ? calendarProfit(dealt[i - 1] ?? [], dealt[i] ?? []) : null
    return [
      ...(butterfly ? [{ kind: 'butterfly' as const, expiry, ...butterfly, source: 'quotes' as const }] : []),
      ...(calendar ? [{ kind: 'calendar' as const, expiry, ...calendar, source: 'quotes' as const }] : []),
    ]
  })
}
