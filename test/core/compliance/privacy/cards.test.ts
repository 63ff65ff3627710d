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

  it('is no matter of fields that hold what a machine made, unless it is written as people write it', () => {
    const digits = CARD.replaceAll(' ', '')
    expect(cardNumberPath({ order_id: digits, ids: [digits], code: digits })).toBeNull()
    expect(cardNumberPath({ grid: digits })).toEqual(['grid'])
    expect(cardNumberPath({ order_id: CARD })).toEqual(['order_id'])
    expect(cardNumberPath({ ids: [digits, `pay ${CARD}`] })).toEqual(['ids', '1'])
    expect(cardNumberPath({ password: CARD, api_secret: CARD, content: CARD })).toBeNull()
  })

  it('is found in the name of a field too, and the path tells it to nobody', () => {
    expect(cardNumberPath({ rows: [{ [CARD]: 'x' }] })).toEqual(['rows', '0'])
  })

  it('is not what merely looks like one: its check digit decides', () => {
    expect(cardNumberPath({ name: '4111 1111 1111 1112' })).toBeNull()
    expect(cardNumberPath({ quantity: 4111111111111111, at: new Date(0), note: null })).toBeNull()
  })
})
