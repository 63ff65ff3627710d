import { describe, expect, it } from 'vitest'
import { lifeCycleEvents } from '../../../../src/core/compliance/reporting/index.ts'
import { addMs, decimal } from '../../../../src/core/kernel/index.ts'
import { NOON } from '../../../support/records.ts'

let last = 0
const at = (minute: number) => addMs(NOON, minute * 60_000)
const trade = (id: string, minute: number, side: 'buy' | 'sell', quantity: number, symbol = 'CALL') => ({
  ...{ id, symbol, side, quantity: decimal(quantity), at: at(minute) },
})
const change = (
  minute: number,
  cause: string,
  quantity: number,
  symbol = 'CALL',
  causeId = `c-${minute}`,
) => ({
  ...{ id: `change-${String((last += 1)).padStart(3, '0')}`, symbol, cause, causeId },
  ...{ quantityChange: decimal(quantity), at: at(minute) },
})
const told = (...given: Parameters<typeof lifeCycleEvents>) =>
  lifeCycleEvents(...given).map(({ tradeId, event, symbol, before, after }) =>
    [tradeId, event, symbol, before.toString(), after.toString()].join(' '),
  )

describe('life-cycle events of reported trades', () => {
  it('of an exercise: the oldest trades end first, the last of them is only made smaller', () => {
    const trades = [trade('a', 1, 'buy', 3), trade('b', 2, 'buy', 4)]
    expect(told(trades, [change(5, 'exercise', -5)])).toEqual(['a EXER CALL 3 0', 'b EXER CALL 4 2'])
  })

  it('of an assignment: the writer’s trades, from the other side', () => {
    const trades = [trade('a', 1, 'sell', 3), trade('b', 2, 'sell', 1)]
    expect(told(trades, [change(5, 'assignment', 3)])).toEqual(['a EXER CALL 3 0'])
  })

  it('leave alone what a later trade closed, and follow one that turned the position round', () => {
    const trades = [trade('a', 1, 'buy', 3), trade('b', 2, 'sell', 3), trade('c', 3, 'buy', 2)]
    expect(told(trades, [change(5, 'close_out', -2)])).toEqual(['c ETRM CALL 2 0'])
    const turned = [trade('a', 1, 'buy', 3), trade('b', 2, 'sell', 5)]
    expect(told(turned, [change(5, 'assignment', 2)])).toEqual(['b EXER CALL 2 0'])
  })

  it('of a contract that ends on its day there are none', () => {
    expect(told([trade('a', 1, 'buy', 3)], [change(5, 'expiry', -3), change(5, 'delivery', -3)])).toEqual([])
  })

  it('of a split: every trade in the same proportion, and an exercise after it of the new quantity', () => {
    const trades = [trade('a', 1, 'buy', 1), trade('b', 2, 'buy', 3)]
    expect(told(trades, [change(5, 'split', 4), change(6, 'exercise', -2)])).toEqual([
      'a CORP CALL 1 2',
      'b CORP CALL 3 6',
      'a EXER CALL 2 0',
    ])
  })

  it('of an adjustment: the trades go on under the new name, with those that were there', () => {
    const trades = [trade('a', 1, 'buy', 2), trade('n', 2, 'buy', 1, 'CALL1')]
    const renamed = [
      change(5, 'option_adjustment', -2, 'CALL', 'action'),
      change(5, 'option_adjustment', 3, 'CALL1', 'action'),
    ]
    expect(told(trades, [...renamed, change(6, 'exercise', -4, 'CALL1')])).toEqual([
      'a CORP CALL1 2 3',
      'n EXER CALL1 1 0',
      'a EXER CALL1 3 0',
    ])
  })
})
