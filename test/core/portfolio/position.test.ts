import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ONE, ZERO, addMs, asId, decimal } from '../../../src/core/kernel/index.ts'
import { applyFill, unrealizedPnl } from '../../../src/core/portfolio/index.ts'
import type { PositionFill, PositionRecord } from '../../../src/core/portfolio/index.ts'
import { START } from '../../sim/support/venue.ts'

const FLAT: PositionRecord = {
  id: asId('p'),
  accountId: asId('a'),
  userId: asId('u'),
  symbol: asId('BTC-USD'),
  quantity: ZERO,
  averagePrice: ZERO,
  realizedPnl: ZERO,
  fees: ZERO,
  openedAt: START,
  updatedAt: START,
  settledAt: null,
}

const fill = (
  side: 'buy' | 'sell',
  quantity: number | string,
  price: number | string,
  multiplier = 1,
): PositionFill => ({
  side,
  quantity: decimal(quantity),
  price: decimal(price),
  multiplier: decimal(multiplier),
  fee: decimal('0.1'),
  at: START,
})

describe('a position', () => {
  it('does what the README’s worked example says, flip included', () => {
    let position = FLAT
    const rows = [
      fill('buy', 2, 10),
      fill('buy', 2, 14),
      fill('sell', 1, 15),
      fill('sell', 5, 11),
      fill('buy', 2, 9),
    ].map((next) => {
      const filled = applyFill(position, next)
      position = filled.position
      return [position.quantity, position.averagePrice, filled.realizedPnl].map((amount) => amount.toNumber())
    })
    expect(rows).toEqual([
      [2, 10, 0],
      [4, 12, 0],
      [3, 12, 3],
      [-2, 11, -3],
      [0, 0, 4],
    ])
    expect([position.realizedPnl.toFixed(), position.fees.toFixed()]).toEqual(['4', '0.5'])
  })

  it('began with the fill that opened the side it is on', () => {
    const later = (minutes: number, next: PositionFill): PositionFill => ({
      ...next,
      at: addMs(START, minutes * 60_000),
    })
    let position = FLAT
    const begun = [
      later(1, fill('buy', 2, 10)),
      later(2, fill('buy', 1, 10)),
      later(3, fill('sell', 1, 10)),
      later(4, fill('sell', 5, 10)),
      later(5, fill('buy', 3, 10)),
      later(6, fill('sell', 1, 10)),
    ].map((next) => {
      position = applyFill(position, next).position
      return (position.openedAt - START) / 60_000
    })
    expect(begun).toEqual([1, 1, 1, 4, 4, 6])
  })

  it('counts the multiplier in profit and not in the average', () => {
    const opened = applyFill(FLAT, fill('buy', 3, '12.5', 100)).position
    expect(unrealizedPnl(opened, decimal(13), decimal(100)).toFixed()).toBe('150')
    const { position, realizedPnl } = applyFill(opened, fill('sell', 3, '12.37', 100))
    expect([realizedPnl.toFixed(), position.quantity.toFixed()]).toEqual(['-39', '0'])
  })

  it('is the sum of its fills, and its profit is their cash flow at the mark', () => {
    const anyFill = fc.record({
      side: fc.constantFrom('buy' as const, 'sell' as const),
      lots: fc.integer({ min: 1, max: 5_000_000 }),
      ticks: fc.integer({ min: 1, max: 10_000_000 }),
    })
    fc.assert(
      fc.property(
        fc.array(anyFill, { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 10_000_000 }),
        (fills, markTicks) => {
          const mark = decimal(markTicks).div(100)
          let position = FLAT
          let flow = ZERO
          const booked = fills.map(({ side, lots, ticks }) =>
            fill(side, decimal(lots).div(1e6).toFixed(), decimal(ticks).div(100).toFixed()),
          )
          for (const next of booked) {
            position = applyFill(position, next).position
            const value = next.price.times(next.quantity)
            flow = next.side === 'buy' ? flow.minus(value) : flow.plus(value)
          }
          const sum = booked.reduce(
            (total, { side, quantity }) => (side === 'buy' ? total.plus(quantity) : total.minus(quantity)),
            ZERO,
          )
          expect(position.quantity.eq(sum)).toBe(true)
          expect(position.quantity.isZero()).toBe(position.averagePrice.isZero())
          const profit = position.realizedPnl.plus(unrealizedPnl(position, mark, ONE))
          const exact = flow.plus(position.quantity.times(mark))
          // Realised profit rounds once per fill, at most half of 1e-8; the average's rounding is far below that.
          expect(profit.minus(exact).abs().lte(decimal('0.0000000051').times(booked.length))).toBe(true)
        },
      ),
      { seed: 6, numRuns: 200 },
    )
  })
})
