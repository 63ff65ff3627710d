import { describe, expect, it } from 'vitest'
import { decimal } from '../../../src/core/kernel/index.ts'
import {
  amendOrder,
  endOrder,
  notAmendable,
  quantityBelowFilled,
  statusAfter,
} from '../../../src/core/orders/index.ts'
import type { OrderRecord } from '../../../src/core/orders/index.ts'
import { START, makeVenue, must } from '../../sim/support/venue.ts'

function openOrder(): OrderRecord {
  const venue = makeVenue()
  return must(venue.order(venue.client('u1'), { quantity: 1, price: 40_000 })).order
}

const terms = (quantity: number): Parameters<typeof amendOrder>[1] => ({
  price: decimal(41_000),
  quantity: decimal(quantity),
  heldCash: decimal(7),
  sequence: 9,
  at: START,
})

describe('an amendment in the life of an order', () => {
  it('leaves an open and a part-filled order in its state, and follows no end', () => {
    expect(statusAfter('open', 'amended')).toBe('open')
    expect(statusAfter('partially_filled', 'amended')).toBe('partially_filled')
    for (const ended of ['filled', 'cancelled', 'rejected', 'expired'] as const)
      expect(() => statusAfter(ended, 'amended')).toThrow(/cannot follow/)
  })

  it('changes terms, hold and place, and nothing that has happened', () => {
    const order = openOrder()
    const amended = amendOrder(order, terms(2))
    expect(amended).toEqual({ ...order, ...terms(2), at: undefined, updatedAt: START })
  })

  it('always leaves something to fill', () => {
    const half = { ...openOrder(), filledQuantity: decimal(0.5), status: 'partially_filled' as const }
    expect(() => amendOrder(half, terms(0.5))).toThrow(/something to fill/)
    expect(amendOrder(half, terms(0.6)).status).toBe('partially_filled')
    expect(quantityBelowFilled(half, decimal(0.5))).toMatchObject({
      code: 'quantity_below_filled',
      field: 'quantity',
      details: { value: '0.5', filled_quantity: '0.5' },
    })
  })

  it('is refused by name after the end', () => {
    expect(notAmendable(endOrder(openOrder(), 'expired', 'day_ended', START))).toMatchObject({
      code: 'not_amendable',
      details: { status: 'expired' },
    })
  })
})
