import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decimal } from '../../../src/core/kernel/index.ts'
import { firesOnRise, trailed, trailingTrigger } from '../../../src/core/orders/index.ts'
import type { OrderRecord } from '../../../src/core/orders/index.ts'
import { orderRecord } from '../../support/records.ts'

const TICK = decimal('0.05')
const SEED = { seed: 20_261_121, numRuns: 300 }

const side = fc.constantFrom('buy' as const, 'sell' as const)
const ticks = fc.integer({ min: 200, max: 200_000 })
const distance = fc.oneof(
  fc.integer({ min: 1, max: 150 }).map((count) => ({ trailAmount: TICK.times(count), trailPercent: null })),
  fc
    .integer({ min: 1, max: 5_000 })
    .map((basis) => ({ trailAmount: null, trailPercent: decimal(basis).div(100) })),
)

const start = (
  order: Pick<OrderRecord, 'side' | 'trailAmount' | 'trailPercent'>,
  at: number,
): OrderRecord => {
  const trailExtreme = TICK.times(at)
  const triggerPrice = trailingTrigger(order, trailExtreme, TICK)
  return orderRecord(1, {
    ...order,
    orderType: 'trailing_stop',
    status: 'pending',
    trailExtreme,
    triggerPrice,
  })
}

describe('a trailing stop', () => {
  it('moves its trigger one way only, on ticks, never nearer than its distance', () => {
    fc.assert(
      fc.property(side, distance, ticks, fc.array(ticks, { maxLength: 40 }), (way, far, first, path) => {
        let order = start({ side: way, ...far }, first)
        for (const at of path) {
          const price = TICK.times(at)
          const next = trailed(order, price, TICK) ?? order
          const [before, after] = [order.triggerPrice, next.triggerPrice]
          if (before === null || after === null || next.trailExtreme === null) throw new Error('no trigger')
          expect(after.mod(TICK).isZero()).toBe(true)
          expect(way === 'sell' ? after.gte(before) : after.lte(before)).toBe(true)
          const gap = way === 'sell' ? next.trailExtreme.minus(after) : after.minus(next.trailExtreme)
          const wanted = far.trailAmount ?? next.trailExtreme.times(far.trailPercent ?? 0).div(100)
          expect(gap.gte(wanted) && gap.minus(wanted).lt(TICK)).toBe(true)
          order = next
        }
        const prices = [first, ...path]
        const extreme = way === 'sell' ? Math.max(...prices) : Math.min(...prices)
        expect(order.trailExtreme?.eq(TICK.times(extreme))).toBe(true)
      }),
      SEED,
    )
  })
})

describe('the direction of a trigger', () => {
  it('of a take-profit is the opposite of that of a stop on the same side', () => {
    fc.assert(
      fc.property(side, fc.constantFrom('stop' as const, 'stop_limit' as const), (way, orderType) => {
        expect(firesOnRise({ side: way, orderType })).toBe(way === 'buy')
        expect(firesOnRise({ side: way, orderType: 'take_profit' })).toBe(way === 'sell')
      }),
      SEED,
    )
  })
})
