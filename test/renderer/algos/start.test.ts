import { describe, expect, it } from 'vitest'
import { EMPTY_DRAFT, bodyOf, understand } from '../../../src/renderer/panels/algos/draft.ts'
import type { Asset, Draft, Parent } from '../../../src/renderer/panels/algos/draft.ts'
import { START, startNext } from '../../../src/renderer/panels/algos/machine.ts'
import type { StartEvent, StartState } from '../../../src/renderer/panels/algos/machine.ts'
import { consequenceOf, shareOf, statusWords, titleOf } from '../../../src/renderer/panels/algos/words.ts'

const NOW = Date.parse('2026-10-20T16:00:00Z')
const ASSET = { symbol: 'BTC-USD', tick_size: '0.01', lot_size: '0.000001', is_tradeable: true } as Asset

const read = (change: Partial<Draft>, asset: Asset = ASSET) =>
  understand({ ...EMPTY_DRAFT, quantityText: '0.6', ...change }, asset, NOW)

const parentOf = (change: Partial<Draft> = {}): Parent => {
  const { parent } = read(change)
  if (parent === null) throw new Error('the fields were not understood')
  return parent
}

describe('the fields of an algorithm', () => {
  it('become the request exactly as typed', () => {
    expect(bodyOf(parentOf({ limitText: '50000.5' }), 'acc', null)).toEqual({
      ...{ algo: 'twap', symbol: 'BTC-USD', side: 'buy', quantity: '0.6', style: 'take', account_id: 'acc' },
      ...{ limit_price: '50000.5', end: '2026-10-20T16:30:00.000Z' },
    })
    expect(bodyOf(parentOf({ algo: 'pov', shareText: '12.5' }), 'acc', 'YES')).toMatchObject({
      participation: '0.125',
      confirm: 'YES',
    })
    const shortfall = bodyOf(parentOf({ algo: 'is', urgencyText: '8', startText: '10m' }), 'acc', null)
    expect(shortfall).toMatchObject({ urgency: '8', start: '2026-10-20T16:10:00.000Z' })
    expect(shortfall).not.toHaveProperty('participation')
  })

  it.each([
    [{ quantityText: '' }, 'Off: give a quantity'],
    [{ quantityText: '0.0000001' }, /^Off: The lot is/],
    [{ limitText: '50000.001' }, /^Off: The tick is/],
    [{ algo: 'pov', shareText: '101' }, /^Off: From above 0 to 100/],
    [{ algo: 'is', urgencyText: '51' }, /^Off: From 0 to 50/],
    [{ endText: 'later' }, /^Off: Write 14:30/],
  ] as const)('%j keep it back and say why', (change, words) => {
    const { parent, off } = read(change)
    expect(parent).toBeNull()
    expect(off).toMatch(words)
  })

  it('of what does not trade keep it back', () => {
    expect(read({}, { ...ASSET, is_tradeable: false }).off).toBe('Off: BTC-USD is not traded here')
  })

  it('that belong to another algorithm do not matter', () => {
    expect(read({ shareText: 'x', urgencyText: 'y' }).off).toBeNull()
  })
})

describe('the words of an algorithm', () => {
  it('say what will happen, with its bound and its way', () => {
    const parent = parentOf({ limitText: '50000.5', style: 'join' })
    expect(titleOf(parent)).toBe('TWAP: buy 0.6 BTC-USD')
    expect(consequenceOf(parent, { nowMs: NOW, zone: 'UTC', priceDecimals: 2 })).toEqual([
      'You buy up to 0.6 BTC-USD from now until 16:30:00 UTC (30 min), in equal parts.',
      'Never above 50,000.50. Each part rests at your best price for half a slice, then crosses.',
      'What has not filled at the end is dropped. You can pause or cancel it at any time.',
    ])
    const pov = consequenceOf(parentOf({ algo: 'pov', side: 'sell', shareText: '12.5' }), {
      ...{ nowMs: NOW, zone: 'UTC', priceDecimals: 2 },
    })
    expect(pov.slice(0, 2)).toEqual([
      'You sell up to 0.6 BTC-USD from now until 16:30:00 UTC (30 min), at 12.50 % of what others trade.',
      'It takes any price: there is no limit. Each part crosses the spread at once.',
    ])
  })

  it.each([
    [{ status: 'working', status_reason: null, last_refusal: null }, 'Working'],
    [{ status: 'working', status_reason: null, last_refusal: 'limit_price' }, 'Waits: price beyond limit'],
    [{ status: 'paused', status_reason: 'insufficient_cash', last_refusal: null }, 'Paused: not enough cash'],
    [{ status: 'paused', status_reason: 'kyc_required', last_refusal: null }, 'Paused: kyc required'],
    [{ status: 'completed', status_reason: null, last_refusal: 'no_market' }, 'Completed'],
  ] as const)('%j reads %s', (row, words) => {
    expect(statusWords(row)).toBe(words)
  })

  it('shares stay between nothing and the whole', () => {
    expect([shareOf('0.3', '0.6'), shareOf('2', '1'), shareOf('1', '0')]).toEqual([0.5, 1, 0])
  })
})

describe('the life of a start', () => {
  const submission = {
    ...{ parent: parentOf(), accountId: 'acc', idempotencyKey: 'k1' },
    asked: null,
    because: null,
  }
  const after = (...events: readonly StartEvent[]): StartState => events.reduce(startNext, START)
  const sent: readonly StartEvent[] = [{ type: 'reviewed', submission }, { type: 'sent' }]
  const refusal = { type: 'refused', words: 'no', key: 'k2' } as const

  it('asks again under the same name when no reply came, and never by itself', () => {
    const unknown = after(...sent, { type: 'lost' })
    expect(unknown).toMatchObject({ step: 'unknown', submission: { idempotencyKey: 'k1' } })
    expect(startNext(unknown, { type: 'edited' })).toBe(unknown)
    expect(startNext(unknown, { type: 'sent' })).toMatchObject({ step: 'sending', submission })
  })

  it('goes back to review with what the guard wants typed, under a new name', () => {
    const asked = after(...sent, { ...refusal, code: 'confirmation_required', status: 409, asked: 'BUY' })
    expect(asked).toMatchObject({ step: 'review', submission: { asked: 'BUY', idempotencyKey: 'k2' } })
  })

  it('is denied by a rule, unknown by a failing engine, and a draft again when nothing left', () => {
    expect(after(...sent, { ...refusal, code: 'off_lot', status: 422, asked: null }).step).toBe('denied')
    expect(after(...sent, { ...refusal, code: 'internal', status: 500, asked: null }).step).toBe('unknown')
    expect(after(...sent, { type: 'unsent', words: 'w' })).toEqual({ step: 'draft', notice: 'w' })
  })

  it('is sent once: a second press while it is on its way changes nothing', () => {
    const sending = after(...sent)
    expect(startNext(sending, { type: 'sent' })).toBe(sending)
    expect(after({ type: 'sent' })).toBe(START)
  })
})
