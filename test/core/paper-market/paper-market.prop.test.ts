import { describe, expect, it } from 'vitest'
import { MS_PER_DAY, asId, instant, yearsBetween } from '../../../src/core/kernel/index.ts'
import {
  PAPER_DIVIDEND_YIELD,
  PAPER_RATE,
  atmTotalVariance,
  bitcoinQuote,
  makeIndexPath,
  modelPair,
  paperExpiries,
  paperStrikes,
  totalVariance,
} from '../../../src/core/paper-market/index.ts'
import { EPOCH, paperSettings } from './history-file.ts'

const PEOPLE = { maker: asId<'account'>('maker'), taker: asId<'account'>('taker') }

describe('the bitcoin market', () => {
  it('keeps its asks at or below 49,995, over 5 bitcoin within 50,000, uncrossed, over 100,000 steps', () => {
    let [highestAsk, leastDepth, lowestBid] = [0, Infinity, Infinity]
    let widest = 0
    for (let i = 0; i < 100_000; i++) {
      // An odd step walks through all phases of the slower noises: 100,000 steps are 4.3 years.
      const { bids, asks } = bitcoinQuote(77, instant(EPOCH + i * 1_357_913), PEOPLE)
      const [bid, ask, deepest] = [bids[0], asks[0], asks.at(-1)]
      const prices = [bid, ask, deepest].map((level) => level?.price.toNumber() ?? NaN)
      highestAsk = Math.max(highestAsk, prices[2] ?? NaN)
      lowestBid = Math.min(lowestBid, bids.at(-1)?.price.toNumber() ?? NaN)
      widest = Math.max(widest, (prices[1] ?? NaN) - (prices[0] ?? NaN))
      leastDepth = Math.min(
        leastDepth,
        asks.reduce((sum, level) => sum + level.quantity.toNumber(), 0),
      )
      if (!((prices[0] ?? NaN) < (prices[1] ?? NaN))) throw new Error(`crossed at step ${i}`)
    }
    expect(highestAsk).toBeLessThanOrEqual(49_995)
    expect(lowestBid).toBeGreaterThan(49_400)
    expect(leastDepth).toBeGreaterThan(5)
    expect(widest).toBeLessThan(5)
  })
})

describe('the paper surface', () => {
  const days = [0, 30, 100, 250, 400, 700, 900, 1_500]
  const path = makeIndexPath(paperSettings())

  it.each(days)('has no butterfly and no calendar arbitrage, %i days after the epoch', (day) => {
    const now = instant(EPOCH + day * MS_PER_DAY)
    const spot = path.levelAt(now)
    const vols = path.volsAt(now)
    const expiries = paperExpiries(now)
    for (const expiresAt of expiries) {
      const pairs = paperStrikes(spot).map((strike) => ({
        strike,
        ...modelPair({ strike, expiresAt }, spot, vols, now),
      }))
      const discount = Math.exp(-PAPER_RATE * Math.max(yearsBetween(now, expiresAt), 1e-9))
      pairs.forEach(({ strike, call, put }, i) => {
        const [left, right] = [pairs[i - 1], pairs[i + 1]]
        const forwardValue = spot * Math.exp(-PAPER_DIVIDEND_YIELD * yearsBetween(now, expiresAt))
        expect(call).toBeGreaterThanOrEqual(Math.max(0, forwardValue - strike * discount) - 1e-9)
        expect(call).toBeLessThanOrEqual(forwardValue)
        expect(put).toBeGreaterThanOrEqual(Math.max(0, strike * discount - forwardValue) - 1e-9)
        expect(put).toBeLessThanOrEqual(strike * discount)
        if (!left || !right) return
        const weight = (strike - left.strike) / (right.strike - left.strike)
        expect(left.call + weight * (right.call - left.call) - call).toBeGreaterThanOrEqual(-1e-9)
        expect(left.call - call).toBeGreaterThanOrEqual(-1e-9)
      })
    }
    for (let k = -1; k <= 0.6; k += 0.05) {
      const variances = expiries.map((at) => totalVariance(atmTotalVariance(vols, yearsBetween(now, at)), k))
      expect(variances).toEqual(variances.toSorted((a, b) => a - b))
    }
  })

  it('takes its level of volatility from the history: calm and stormy times differ', () => {
    const atms = Array.from({ length: 60 }, (_, i) => {
      const now = instant(EPOCH + i * 25 * MS_PER_DAY)
      return Math.sqrt(atmTotalVariance(path.volsAt(now), 30 / 365) / (30 / 365))
    })
    expect(Math.min(...atms)).toBeGreaterThan(0.07)
    expect(Math.max(...atms)).toBeGreaterThan(2 * Math.min(...atms))
  })
})
