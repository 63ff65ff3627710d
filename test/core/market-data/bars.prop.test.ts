import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { asId, decimal, instant, toIso } from '../../../src/core/kernel/index.ts'
import type { InstrumentSymbol } from '../../../src/core/kernel/index.ts'
import {
  TIMEFRAMES,
  adjustBars,
  adjustmentsOf,
  aggregateBars,
  intervalStart,
  judgeBar,
  makeBarBuilder,
  timeframeMs,
} from '../../../src/core/market-data/index.ts'
import type { BarRecord, Timeframe } from '../../../src/core/market-data/index.ts'

const SEED = { seed: 20_261_121 }
const SYMBOL: InstrumentSymbol = asId('TEST')
const START = Date.UTC(2026, 9, 28, 22)

const bar = (at: number, prices: readonly number[], volume = 1, timeframe: Timeframe = '1m'): BarRecord => {
  const [open = 0, high = 0, low = 0, close = 0] = prices.map((price) => decimal(price))
  if (
    typeof open === 'number' ||
    typeof high === 'number' ||
    typeof low === 'number' ||
    typeof close === 'number'
  ) {
    throw new Error('four prices')
  }
  return { symbol: SYMBOL, timeframe, at: instant(at), open, high, low, close, volume: decimal(volume) }
}

/** One-minute bars with gaps of up to nine hours, so that whole intervals are missing. */
const minuteBars = fc
  .array(
    fc.tuple(
      fc.integer({ min: 1, max: 540 }),
      fc.integer({ min: 1, max: 9_999 }),
      fc.integer({ min: 0, max: 500 }),
    ),
    {
      minLength: 1,
      maxLength: 60,
    },
  )
  .map((rows) => {
    let minute = 0
    return rows.map(([gap, price, volume]) => {
      minute += gap
      return bar(START + minute * 60_000, [price, price + 7, Math.max(1, price - 5), price + 2], volume)
    })
  })

const wire = (bars: readonly BarRecord[]): string => JSON.stringify(bars)

describe('aggregation', () => {
  it('gives the same in two steps as in one', () => {
    fc.assert(
      fc.property(
        minuteBars,
        fc.constantFrom(...TIMEFRAMES),
        fc.constantFrom(...TIMEFRAMES),
        (bars, a, b) => {
          const [fine, coarse] = timeframeMs(a) <= timeframeMs(b) ? [a, b] : [b, a]
          expect(wire(aggregateBars(aggregateBars(bars, fine), coarse))).toBe(
            wire(aggregateBars(bars, coarse)),
          )
        },
      ),
      SEED,
    )
  })

  it('keeps volume, extremes, first open and last close, and invents no interval', () => {
    fc.assert(
      fc.property(minuteBars, fc.constantFrom(...TIMEFRAMES), (bars, timeframe) => {
        const made = aggregateBars(bars, timeframe)
        const volumeOf = (list: readonly BarRecord[]) =>
          list.reduce((sum, one) => sum + one.volume.toNumber(), 0)
        expect(volumeOf(made)).toBe(volumeOf(bars))
        expect(Math.max(...made.map((one) => one.high.toNumber()))).toBe(
          Math.max(...bars.map((one) => one.high.toNumber())),
        )
        expect(Math.min(...made.map((one) => one.low.toNumber()))).toBe(
          Math.min(...bars.map((one) => one.low.toNumber())),
        )
        expect(made[0]?.open.equals(bars[0]?.open ?? 0)).toBe(true)
        expect(made.at(-1)?.close.equals(bars.at(-1)?.close ?? 0)).toBe(true)
        const intervals = new Set(bars.map((one) => intervalStart(one.at, timeframe)))
        expect(new Set(made.map((one) => one.at))).toEqual(intervals)
        expect(made).toHaveLength(intervals.size)
      }),
      SEED,
    )
  })

  it('starts weeks on Monday 00:00 UTC', () => {
    expect(toIso(intervalStart(instant(Date.UTC(2026, 10, 22, 23, 59)), '1w'))).toBe(
      '2026-11-16T00:00:00.000Z',
    )
    expect(toIso(intervalStart(instant(Date.UTC(2026, 10, 23)), '1w'))).toBe('2026-11-23T00:00:00.000Z')
  })
})

describe('the bar builder', () => {
  it('builds from trades what aggregation makes of them', () => {
    fc.assert(
      fc.property(minuteBars, (bars) => {
        const builder = makeBarBuilder(SYMBOL, '1h')
        const trades = bars.map(({ at, close, volume }) => ({ at, price: close, quantity: volume }))
        const built = trades.flatMap((trade) => builder.trade(trade) ?? [])
        const current = builder.current()
        const flat = trades.map(({ at, price, quantity }) => ({
          ...bar(at, [1, 1, 1, 1]),
          ...{ open: price, high: price, low: price, close: price, volume: quantity },
        }))
        expect(wire([...built, ...(current ? [current] : [])])).toBe(wire(aggregateBars(flat, '1h')))
      }),
      SEED,
    )
  })

  it('closes by the clock, continues a begun bar, and takes no trade of the past', () => {
    const builder = makeBarBuilder(SYMBOL, '1m')
    builder.resume(bar(START, [10, 12, 9, 11], 5))
    expect(
      builder.trade({ at: instant(START + 30_000), price: decimal(13), quantity: decimal(2) }),
    ).toBeNull()
    expect(builder.roll(instant(START + 59_999))).toBeNull()
    const closed = builder.roll(instant(START + 60_000))
    expect(closed?.high.toNumber()).toBe(13)
    expect(closed?.volume.toNumber()).toBe(7)
    expect(builder.current()).toBeNull()
    builder.trade({ at: instant(START + 120_000), price: decimal(20), quantity: decimal(1) })
    builder.trade({ at: instant(START + 60_000), price: decimal(99), quantity: decimal(1) })
    expect(builder.current()?.high.toNumber()).toBe(20)
  })
})

describe('judging a bar', () => {
  it.each([
    ['good', [10, 12, 9, 11]],
    ['repaired', [10, 9, 12, 11]],
    ['repaired', [10, 10.98, 9, 11]],
    ['refused', [10, 10.5, 9, 11]],
    ['refused', [10, 12, 0, 11]],
    ['refused', [-1, 12, 9, 11]],
  ])('%s: %j', (kind, prices) => {
    expect(judgeBar(bar(START, prices)).kind).toBe(kind)
  })

  it('refuses negative volume', () => {
    expect(judgeBar(bar(START, [10, 12, 9, 11], -1)).kind).toBe('refused')
  })
})

describe('corporate actions', () => {
  it('multiplies prices by the factor of their day: a 7 for 1 split leaves no jump', () => {
    const days = [
      bar(Date.UTC(2014, 5, 6), [700, 700, 700, 700]),
      bar(Date.UTC(2014, 5, 9), [100, 100, 100, 100]),
    ]
    const seventh = decimal(1).dividedBy(7)
    const adjustments = adjustmentsOf([
      { date: '2014-06-05', factor: seventh },
      { date: '2014-06-06', factor: seventh },
      { date: '2014-06-09', factor: decimal(1) },
    ])
    expect(adjustments).toHaveLength(2)
    expect(adjustBars(days, adjustments).map((one) => one.close.toNumber())).toEqual([100, 100])
  })
})
