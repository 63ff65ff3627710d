import { describe, expect, it } from 'vitest'
import { againstTouch } from '../../../src/core/execution/index.ts'
import { decimal } from '../../../src/core/kernel/index.ts'

const quote = (bid: string | null, ask: string | null) => ({
  bid: bid === null ? null : decimal(bid),
  ask: ask === null ? null : decimal(ask),
})
const traded = (side: 'buy' | 'sell', quantity: string, value: string) => ({
  ...{ side, quantity: decimal(quantity), value: decimal(value), multiplier: decimal(100) },
})
const said = (...given: Parameters<typeof againstTouch>) => {
  const touch = againstTouch(...given)
  return touch && [touch.verdict, touch.improvement.toString()]
}

describe('what was paid against the touch', () => {
  it('is better below the ask for a buyer, above the bid for a seller, and per unit of the instrument', () => {
    expect(said(traded('buy', '2', '980'), quote('4.8', '5'))).toEqual(['better', '0.1'])
    expect(said(traded('sell', '2', '980'), quote('4.8', '5'))).toEqual(['better', '0.1'])
    expect(said(traded('buy', '2', '1000'), quote('4.8', '5'))).toEqual(['at', '0'])
    expect(said(traded('sell', '2', '950'), quote('4.8', null))).toEqual(['worse', '-0.05'])
  })

  it('is exact where the average price is not', () => {
    expect(said(traded('buy', '3', '1000'), quote(null, '3.3333333333'))?.[0]).toBe('worse')
    expect(said(traded('buy', '3', '1000'), quote(null, '3.3333333334'))?.[0]).toBe('better')
  })

  it('is not there when nothing traded, nobody stood on that side, or nobody looked', () => {
    expect(said(traded('buy', '0', '0'), quote('4.8', '5'))).toBeNull()
    expect(said(traded('buy', '2', '980'), quote('4.8', null))).toBeNull()
    expect(said(traded('buy', '2', '980'), null)).toBeNull()
  })
})
