import { describe, expect, it } from 'vitest'
import { decimal } from '../../../src/core/kernel/index.ts'
import { NO_CONDITIONS } from '../../../src/core/orders/index.ts'
import { BTC, market, must, quoted, refusal, requestOf } from '../../sim/support/venue.ts'

const ACTING = { actorId: 'risk', requestId: null, personal: null } as const

/** Two levels a side, far apart, and a band of 10 %; the trader holds 1 BTC. */
function banded() {
  const venue = quoted()
  const account = venue.client('u1', 1_000_000)
  must(venue.order(account, market(1)))
  const set = { symbol: BTC, priceBand: decimal('0.1'), moveTiers: null, ...ACTING }
  venue.take(must(venue.desk.guardInstrument(set)))
  venue.quote(
    [
      [50_000, 0.1],
      [45_000, 0.1],
    ],
    [
      [50_010, 0.1],
      [55_011, 0.1],
      [55_012, 0.1],
    ],
  )
  return { venue, account }
}

describe('the price band of an instrument', () => {
  it('refuses only the aggressive side, to the tick, and lets far patient orders rest', () => {
    const { venue, account } = banded()
    const buy = (price: number) => venue.order(account, { quantity: 0.01, price })
    expect(refusal(buy(55_011.01))).toMatchObject({
      code: 'outside_price_band',
      details: { limit: 'price_band', bound: '10 %' },
    })
    expect(must(buy(55_011)).order.status).toBe('filled')
    expect(must(buy(10_000)).order.status).toBe('open')
    const sell = (price: number) => venue.order(account, { side: 'sell', quantity: 0.01, price })
    expect(refusal(sell(45_454.54)).code).toBe('outside_price_band')
    expect(must(sell(45_454.55)).order.status).toBe('filled')
    expect(must(sell(900_000)).order.status).toBe('open')
  })

  it('ends a market order where the band ends, and the preview says so before', () => {
    const { venue, account } = banded()
    const preview = must(venue.desk.preview(requestOf(account, market(0.3))))
    expect(preview.estimatedQuantity.toFixed()).toBe('0.2')
    const bought = must(venue.order(account, market(0.3))).order
    expect([bought.status, bought.statusReason, bought.filledQuantity.toFixed()]).toEqual([
      'cancelled',
      'price_band',
      '0.2',
    ])
    const sold = must(venue.order(account, market(0.2, { side: 'sell' }))).order
    expect([sold.statusReason, sold.filledQuantity.toFixed()]).toEqual(['price_band', '0.1'])
  })

  it('binds no market maker, whose next quote moves the market', () => {
    const { venue, account } = banded()
    venue.quote([[30_000, 1]], [[30_010, 1]])
    expect(venue.desk.quote(BTC).bid?.toFixed()).toBe('30000')
    expect(must(venue.order(account, market(0.1))).order.averagePrice?.toFixed()).toBe('30010')
  })

  it('makes a careless protection price no wider than the band', () => {
    const { venue, account } = banded()
    const bought = must(venue.order(account, market(0.3, { price: 1_000_000 }))).order
    expect([bought.status, bought.filledQuantity.toFixed()]).toEqual(['cancelled', '0.2'])
    const sold = must(venue.order(account, market(0.2, { side: 'sell', price: 0.01 }))).order
    expect([sold.status, sold.filledQuantity.toFixed()]).toEqual(['cancelled', '0.1'])
  })

  it('stops a stop that fires at the market, and lets a stop limit keep the bound that it names itself', () => {
    const { venue, account } = banded()
    const trigger = { ...NO_CONDITIONS, triggerPrice: decimal(46_000), isReduceOnly: true }
    const stop = { side: 'sell', quantity: 0.2, conditions: trigger } as const
    const plain = must(venue.order(account, { ...stop, orderType: 'stop' })).order
    const limited = must(venue.order(account, { ...stop, orderType: 'stop_limit', price: 20_000 })).order
    venue.quote(
      [
        [45_900, 0.1],
        [40_000, 0.3],
      ],
      [[45_910, 1]],
    )
    must(venue.order(account, market(0.01)))
    const fate = (id: string) => {
      const write = venue.writes.findLast(({ table, record }) => table === 'orders' && record.id === id)
      return write?.table === 'orders'
        ? [write.record.statusReason, write.record.filledQuantity.toFixed()]
        : null
    }
    expect(fate(plain.id)).toEqual(['price_band', '0.1'])
    expect(fate(limited.id)).toEqual([null, '0.2'])
  })
})
