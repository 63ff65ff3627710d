import { describe, expect, it } from 'vitest'
import { EMPTY_DRAFT, editDraft, orderBody, understand } from '../../../src/renderer/panels/ticket/draft.ts'
import type { Asset, Draft } from '../../../src/renderer/panels/ticket/draft.ts'
import { KINDS, ORDER_KINDS } from '../../../src/renderer/panels/ticket/kinds.ts'
import {
  NO_CONDITIONS,
  confirmationAsked,
  sameTerms,
  transition,
} from '../../../src/renderer/panels/ticket/machine.ts'
import { fieldsOf, fillFrom, withPreset } from '../../../src/renderer/panels/ticket/presets.ts'
import {
  conditionSentences,
  termsLine,
  triggerSentence,
} from '../../../src/renderer/panels/ticket/type-words.ts'
import { orderInput } from '../../../src/core/orders/contract-orders.ts'
import { PREVIEW, SUBMISSION, TERMS } from './support.ts'

const ASSET = { symbol: 'SPX', tick_size: '0.05', lot_size: '1' } as Asset

/** Every field filled, so that what a kind does not know is there to be left out. */
const FULL: Draft = {
  ...EMPTY_DRAFT,
  symbol: 'SPX',
  priceText: '24.95',
  quantityText: '1.5k',
  stopText: '25',
  trailText: '2.5',
  displayText: '100',
  endText: '2026-12-01T16:00',
}

const read = (change: Partial<Draft>) => understand(editDraft(FULL, change), ASSET, 'a-1')

describe('the kinds of order on the ticket', () => {
  it.each(ORDER_KINDS)(
    'sends of a %s only what belongs to it, and the engine takes the body',
    (orderType) => {
      for (const timeInForce of KINDS[orderType].validities) {
        const { terms, missing } = read({ orderType, timeInForce })
        expect(missing).toBeNull()
        const parsed = orderInput.safeParse(terms === null ? null : orderBody(terms))
        expect(parsed.error?.issues ?? []).toEqual([])
      }
    },
  )

  it.each([
    ['stop', { stopText: '' }, 'give a stop price'],
    ['stop_limit', { priceText: '' }, 'give a limit'],
    ['trailing_stop', { trailText: '' }, 'give a trail'],
    ['trailing_stop', { trailText: '100' }, 'the trail is not clear'],
    ['iceberg', { displayText: '' }, 'say how much shows'],
    ['limit', { protects: true }, 'give a stop loss or a take profit'],
    ['limit', { timeInForce: 'GTD', endText: '' }, 'give its last day and time'],
    ['stop', { stopText: '25.03' }, 'the stop price is not clear'],
  ] as const)('says what is missing of a %s', (orderType, change, words) => {
    expect(read({ orderType, ...change })).toMatchObject({ missing: words, terms: null })
  })

  it('lets a change of kind take away what the new one cannot say', () => {
    const limit = editDraft(FULL, { postOnly: true, timeInForce: 'GTC' })
    expect(limit.postOnly).toBe(true)
    expect(editDraft(limit, { orderType: 'market' })).toMatchObject({ postOnly: false, timeInForce: 'IOC' })
    expect(editDraft(limit, { timeInForce: 'IOC' }).postOnly).toBe(false)
    expect(editDraft({ ...FULL, protects: true }, { reduceOnly: true }).protects).toBe(false)
  })

  it('tells two orders apart by any one of their conditions', () => {
    const other = { ...TERMS, conditions: { ...NO_CONDITIONS, reduceOnly: true } }
    expect(sameTerms(TERMS, { ...TERMS, conditions: { ...NO_CONDITIONS } })).toBe(true)
    expect(sameTerms(TERMS, other)).toBe(false)
  })
})

describe('what an order of each kind does, in words', () => {
  const terms = (change: Partial<typeof TERMS>, conditions: Partial<typeof NO_CONDITIONS> = {}) => ({
    ...TERMS,
    symbol: 'SPX',
    price: null,
    ...change,
    conditions: { ...NO_CONDITIONS, ...conditions },
  })

  it.each([
    ['stop', 'sell', 'at or below 25.00, then sells at the market.'],
    ['stop', 'buy', 'at or above 25.00, then buys at the market.'],
    ['take_profit', 'sell', 'at or above 25.00, then sells at the market.'],
    ['take_profit', 'buy', 'at or below 25.00, then buys at the market.'],
  ] as const)('names the side of the trigger of a %s to %s', (orderType, side, words) => {
    const sentence = triggerSentence(terms({ orderType, side }, { stopPrice: '25' }), 2, 'UTC')
    expect(sentence).toContain(`fires when SPX trades ${words}`)
  })

  it('says what a trailing stop follows and what a stop limit asks for', () => {
    const trailing = terms({ orderType: 'trailing_stop', side: 'sell' }, { trailPercent: '2.5' })
    expect(triggerSentence(trailing, 2, 'UTC')).toContain('2.5 % below the highest price from now on')
    const limit = terms({ orderType: 'stop_limit', price: '24.95' }, { stopPrice: '25', triggerBy: 'mark' })
    expect(triggerSentence(limit, 2, 'UTC')).toContain(
      'is marked at or above 25.00, then buys at 24.95 or better',
    )
    expect(triggerSentence(TERMS, 2, 'UTC')).toBeNull()
  })

  it('puts kind, prices, end and wishes into one line', () => {
    const line = terms(
      { orderType: 'stop_limit', price: '24.95', timeInForce: 'GTD' },
      { stopPrice: '25', expiresAt: '2026-12-01T21:00:00.000Z', reduceOnly: true },
    )
    expect(termsLine(line, 2, 'America/New_York')).toBe(
      'Stop limit 25.00 · limit 24.95 · until 1 Dec 2026 16:00 ET · reduce only',
    )
  })

  it('says that the pair cancels itself', () => {
    const both = terms({}, { stopLoss: '20', takeProfit: '30' })
    expect(conditionSentences(both, 2)).toEqual([
      'What fills gets a stop loss at 20.00 and a take profit at 30.00; one cancels the other.',
    ])
  })
})

describe('presets of the ticket', () => {
  const kept = [
    { level: 'account', key: 'a-1', fields: { quantityText: '5', timeInForce: 'GTC' } },
    { level: 'symbol', key: 'SPX', fields: { quantityText: '10' } },
    { level: 'named', key: 'hedge', fields: { orderType: 'iceberg', displayText: '2' } },
  ] as const
  const presets = kept.reduce((before, preset) => withPreset(before, preset), { list: [] } as Parameters<
    typeof withPreset
  >[0])

  it('fill one over the other: house, account, symbol, named; each field names its own', () => {
    const filled = fillFrom(presets, { accountId: 'a-1', underlying: 'SPX', name: 'hedge' })
    expect(filled.fields).toMatchObject({
      orderType: 'iceberg',
      timeInForce: 'GTC',
      quantityText: '10',
      displayText: '2',
      triggerBy: 'last',
    })
    expect(filled.by).toMatchObject({
      orderType: '“hedge”',
      timeInForce: 'account',
      quantityText: 'SPX',
      triggerBy: 'house',
    })
  })

  it('say nothing about another account or symbol', () => {
    const filled = fillFrom(presets, { accountId: 'a-2', underlying: 'BTC-USD', name: null })
    expect(filled.fields.quantityText).toBeUndefined()
    expect(new Set(Object.values(filled.by))).toEqual(new Set(['house']))
  })

  it('take the place of the one kept before', () => {
    const again = withPreset(presets, { level: 'symbol', key: 'SPX', fields: { quantityText: '20' } })
    expect(again.list).toHaveLength(3)
    expect(fillFrom(again, { accountId: null, underlying: 'SPX', name: null }).fields.quantityText).toBe('20')
  })
})

describe('a soft guard that asks for a typed confirmation', () => {
  const text = 'BUY 2 SPX-20261120-6900-C 24.95'
  const asks = {
    ...PREVIEW,
    checks: [
      ...PREVIEW.checks,
      {
        name: 'confirmation',
        passed: true,
        limit: null,
        value: null,
        message: `The order is worth 2000000 USD, more than 1000000. To send it all the same, confirm with: ${text}`,
      },
    ],
  }
  const review = { step: 'review', terms: TERMS, preview: asks, notice: null } as const
  const send = (confirm: string | null) =>
    transition(review, { type: 'sent', submission: { ...SUBMISSION, confirm } })

  it('lets the order go only with exactly that text', () => {
    expect(confirmationAsked(asks)).toBe(text)
    expect(send(null)).toBe(review)
    expect(send(text.toLowerCase())).toBe(review)
    expect(send(text)).toMatchObject({ step: 'sending' })
  })

  it('asks for nothing where no guard does', () => {
    expect(confirmationAsked(PREVIEW)).toBeNull()
    expect(transition({ ...review, preview: PREVIEW }, { type: 'sent', submission: SUBMISSION }).step).toBe(
      'sending',
    )
  })
})

describe('an order that would meet one of its owner', () => {
  it('says to the engine what is chosen, and nothing when the house decides', () => {
    const body = (selfTrade: Draft['selfTrade']) => {
      const { terms } = read({ selfTrade })
      return terms === null ? null : orderBody(terms)
    }
    expect(body('cancel_newest')).not.toHaveProperty('self_trade_prevention')
    for (const chosen of ['cancel_oldest', 'cancel_both', 'decrement'] as const) {
      expect(body(chosen)).toMatchObject({ self_trade_prevention: chosen })
      expect(orderInput.safeParse(body(chosen)).success).toBe(true)
    }
  })

  it('is told in the review and kept by a preset', () => {
    const terms = { ...TERMS, conditions: { ...NO_CONDITIONS, selfTrade: 'cancel_both' as const } }
    expect(conditionSentences(terms, 2)).toEqual([
      'Where it would meet an order of your own, both are cancelled.',
    ])
    expect(termsLine(terms, 2, 'UTC')).toContain('own orders: cancel both')
    expect(sameTerms(TERMS, terms)).toBe(false)
    expect(fieldsOf({ ...EMPTY_DRAFT, selfTrade: 'decrement' })).toMatchObject({ selfTrade: 'decrement' })
  })
})
