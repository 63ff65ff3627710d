import { describe, expect, it } from 'vitest'
import { decimal } from '../../../src/core/kernel/index.ts'
import {
  endOrder,
  fillOrder,
  isOpen,
  makeLimits,
  notCancellable,
  statusAfter,
} from '../../../src/core/orders/index.ts'
import type { OrderEventKind, OrderRecord, OrderStatus } from '../../../src/core/orders/index.ts'
import { START, makeVenue, must } from '../../sim/support/venue.ts'

function openOrder(): OrderRecord {
  const venue = makeVenue()
  return must(venue.order(venue.client('u1'), { quantity: 1, price: 40_000 })).order
}

const fill = (quantity: number): Parameters<typeof fillOrder>[1] => ({
  quantity: decimal(quantity),
  value: decimal(quantity).times(40_000),
  fee: decimal(1),
  multiplier: decimal(1),
  heldCash: decimal(0),
  at: START,
})

describe('the life of an order', () => {
  const EVENTS: readonly OrderEventKind[] = ['partially_filled', 'filled', 'cancelled', 'rejected', 'expired']

  it.each([
    ['open', EVENTS],
    ['partially_filled', ['partially_filled', 'filled', 'cancelled', 'expired']],
    ['filled', []],
    ['cancelled', []],
    ['rejected', []],
    ['expired', []],
  ] satisfies readonly [OrderStatus, readonly OrderEventKind[]][])(
    '%s knows %j and nothing else',
    (status, allowed) => {
      for (const event of EVENTS) {
        if ((allowed as readonly OrderEventKind[]).includes(event))
          expect(statusAfter(status, event)).toBe(event)
        else expect(() => statusAfter(status, event)).toThrow(/cannot follow/)
      }
      expect(() => statusAfter(status, 'accepted')).toThrow(/cannot follow/)
    },
  )

  it('fills up to its quantity and not beyond', () => {
    const half = fillOrder(openOrder(), fill(0.5))
    expect([half.status, half.averagePrice?.toFixed()]).toEqual(['partially_filled', '40000'])
    expect(fillOrder(half, fill(0.5)).status).toBe('filled')
    expect(() => fillOrder(half, fill(0.500001))).toThrow(/beyond its quantity/)
  })

  it('keeps its fills when its remainder goes, and says that it can no longer be cancelled', () => {
    const ended = endOrder(fillOrder(openOrder(), fill(0.5)), 'cancelled', 'requested', START)
    expect([isOpen(ended), ended.filledQuantity.toFixed(), ended.heldCash.toFixed()]).toEqual([
      false,
      '0.5',
      '0',
    ])
    expect(notCancellable(ended)).toMatchObject({ code: 'not_cancellable', details: { status: 'cancelled' } })
  })

  it('bounds follow those that are named, and contradictions are a bug', () => {
    expect(makeLimits({ notionalMin: decimal(1) }).notionalMin.toFixed()).toBe('1')
    const { confirmNotional, confirmPriceDeviation } = makeLimits({
      notionalMax: decimal(8_000),
      priceBand: decimal('0.1'),
    })
    expect([confirmNotional.toFixed(), confirmPriceDeviation.toFixed()]).toEqual(['2000', '0.1'])
    expect(() => makeLimits({ notionalMax: decimal(99) })).toThrow(/in order/)
    expect(() => makeLimits({ openOrdersMax: 0 })).toThrow(/open order/)
  })
})
