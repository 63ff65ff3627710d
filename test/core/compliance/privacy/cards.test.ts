import { describe, expect, it } from 'vitest'
import { cardNumberPath } from '../../../../src/core/compliance/privacy/index.ts'

/** The test number of a scheme; its last digit is the check digit (ISO/IEC 7812-1, annex B). */
const CARD = '4111 1111 1111 1111'

describe('the number of a payment card in an input', () => {
  it('is found wherever it stands, and its path is told', () => {
    expect(cardNumberPath({ name: `my card ${CARD}` })).toEqual(['name'])
    expect(cardNumberPath({ orders: [{ note: 'none' }, { note: CARD }] })).toEqual(['orders', '1', 'note'])
    expect(cardNumberPath({ notes: ['none', CARD] })).toEqual(['notes', '1'])
    expect(cardNumberPath(CARD)).toEqual([])
  })

  it('is no matter of fields that hold what a machine made', () => {
    expect(cardNumberPath({ order_id: CARD, ids: [CARD], code: CARD })).toBeNull()
    expect(cardNumberPath({ grid: CARD })).toEqual(['grid'])
  })

  it('is not what merely looks like one: its check digit decides', () => {
    expect(cardNumberPath({ name: '4111 1111 1111 1112' })).toBeNull()
    expect(cardNumberPath({ quantity: 4111111111111111, at: new Date(0), note: null })).toBeNull()
  })
})
