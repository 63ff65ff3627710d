import { describe, expect, it } from 'vitest'
import { Decimal } from '../../../src/core/kernel/index.ts'
import {
  centreOf,
  fittingStep,
  ownLeft,
  rungIndex,
  rungsOf,
  workingOrders,
} from '../../../src/renderer/panels/ladder/rungs.ts'
import type { Depth } from '../../../src/renderer/panels/ladder/rungs.ts'
import { OPEN_MARKET } from '../../support/fake-market.ts'
import { order } from '../ticket/support.ts'

const level = (price: string, quantity: string) => ({ price, quantity, orders: 1 })

const DEPTH: Depth = {
  symbol: 'BTC-USD',
  bids: [level('99.98', '1'), level('99.93', '2'), level('99.50', '4')],
  asks: [level('100.02', '3'), level('100.07', '1'), level('100.60', '2')],
  mid: '100',
  spread: '0.04',
  imbalance: 0,
  state: 'live',
  trading: OPEN_MARKET,
  timestamp: null,
}
const STEP = new Decimal('0.1')
const view = { step: STEP, top: 1006, rows: 12, last: '100.02' }

describe('the rungs of the ladder', () => {
  it('never show a price better than it is: bids go down to their rung, asks up', () => {
    expect(rungIndex('99.98', STEP, 'buy')).toBe(999)
    expect(rungIndex('100.02', STEP, 'sell')).toBe(1001)
    expect(rungIndex('100', STEP, 'buy')).toBe(rungIndex('100', STEP, 'sell'))
  })

  it('sum the levels of one rung and mark the best of each side', () => {
    const rungs = rungsOf(DEPTH, [], view)
    const at = (index: number) => rungs.find((rung) => rung.index === index)
    expect(at(999)).toMatchObject({ price: '99.9', bid: '3', ask: null, isBestBid: true })
    expect(at(1001)).toMatchObject({ price: '100.1', bid: null, ask: '4', isBestAsk: true, askShare: 1 })
    expect(at(1000)).toMatchObject({ bid: null, ask: null, isLast: true })
    expect(rungs).toHaveLength(12)
    expect(rungs[0]?.index).toBe(1006)
  })

  it('end above zero', () => {
    expect(rungsOf(DEPTH, [], { ...view, top: 3 }).map((rung) => rung.index)).toEqual([3, 2, 1])
  })

  it('choose a step that brings the levels into view, and centre between the best prices', () => {
    expect(fittingStep(DEPTH, new Decimal('0.01'), 24).toFixed()).toBe('0.1')
    expect(fittingStep({ ...DEPTH, bids: [], asks: [] }, new Decimal('0.05'), 24).toFixed()).toBe('0.05')
    expect(centreOf(DEPTH, STEP)).toBe(1000)
    expect(centreOf({ ...DEPTH, bids: [], asks: [], mid: null }, STEP)).toBeNull()
  })

  it('carry own orders at their prices: a waiting one at its trigger, none that is done or another account’s', () => {
    const mine = (change: object) => order({ account_id: 'a-1', symbol: 'BTC-USD', ...change })
    const own = workingOrders(
      [
        mine({ order_id: 'o-1', price: '99.98', remaining_quantity: '2' }),
        mine({ order_id: 'o-2', price: '99.93', remaining_quantity: '0.5' }),
        mine({ order_id: 'o-3', status: 'pending', side: 'sell', price: null, stop_price: '99.6' }),
        mine({ order_id: 'o-4', status: 'filled' }),
        order({ account_id: 'a-2', symbol: 'BTC-USD' }),
        order({ account_id: 'a-1', symbol: 'SPX' }),
      ],
      'a-1',
      'BTC-USD',
    )
    expect(own.map(({ order: { order_id } }) => order_id)).toEqual(['o-1', 'o-2', 'o-3'])
    const rungs = rungsOf(DEPTH, own, view)
    const first = rungs.find((rung) => rung.index === 999)?.own ?? []
    expect(ownLeft(first, 'buy')).toBe('2.5')
    expect(ownLeft(first, 'sell')).toBeNull()
    expect(rungs.find((rung) => rung.index === 996)?.own[0]).toMatchObject({ isWaiting: true })
  })
})
