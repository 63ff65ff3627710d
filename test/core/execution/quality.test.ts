import { describe, expect, it } from 'vitest'
import { arrivalMid, slippageOf } from '../../../src/core/execution/index.ts'
import { ONE, ZERO, decimal } from '../../../src/core/kernel/index.ts'

const mid = decimal(100)
const traded = (side: 'buy' | 'sell', value: number, quantity = 2) => ({
  side,
  quantity: decimal(quantity),
  value: decimal(value),
  multiplier: ONE,
})

const figures = (...of: Parameters<typeof slippageOf>) => {
  const slippage = slippageOf(...of)
  return slippage && [slippage.bps.toNumber(), slippage.value.toNumber()]
}

describe('slippage', () => {
  it('is a cost where a buyer paid more or a seller got less than the middle', () => {
    expect(figures(traded('buy', 202), mid)).toEqual([100, 2])
    expect(figures(traded('buy', 199), mid)).toEqual([-50, -1])
    expect(figures(traded('sell', 199), mid)).toEqual([50, 1])
    expect(figures(traded('sell', 202), mid)).toEqual([-100, -2])
  })

  it('counts the multiplier of a contract', () => {
    const contract = { ...traded('buy', 2_020), multiplier: decimal(10) }
    expect(figures(contract, mid)).toEqual([100, 20])
  })

  it('is nothing before anything traded', () => {
    expect(slippageOf(traded('buy', 0, 0), mid)).toBeNull()
  })
})

describe('the price at arrival', () => {
  it('is the middle of both sides, or none with the reason', () => {
    expect(arrivalMid({ bid: decimal(99), ask: decimal(102) }).mid?.toNumber()).toBe(100.5)
    expect(arrivalMid(null).reason).toBe('arrival_not_recorded')
    expect(arrivalMid({ bid: null, ask: null }).reason).toBe('no_arrival_quote')
    expect(arrivalMid({ bid: ZERO, ask: null }).reason).toBe('one_sided_arrival')
  })
})
