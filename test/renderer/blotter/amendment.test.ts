import { describe, expect, it } from 'vitest'
import {
  amendKey,
  amendOutcomeOf,
  draftOf,
  readAmendment,
} from '../../../src/renderer/panels/blotter/amendment.ts'
import { isAmendKey } from '../../../src/renderer/panels/blotter/rows.ts'
import type { Order } from '../../../src/renderer/panels/blotter/rows.ts'
import { makeFakeTrading } from '../../support/fake-trading.ts'

const STEPS = { tick: '0.05', lot: '1' }

const orderWith = (change: Partial<Order>): Order => ({
  ...(makeFakeTrading().listTrades().orders[0] as Order),
  ...change,
})
const ORDER = orderWith({ price: '26.90', quantity: '10', filled_quantity: '4' })

const read = (priceText: string, quantityText: string, steps: typeof STEPS | null = STEPS) =>
  readAmendment(ORDER, { priceText, quantityText }, steps)

describe('the typed terms of an amendment', () => {
  it('begin as the order stands, and then there is nothing to send', () => {
    const { request, words } = readAmendment(ORDER, draftOf(ORDER), STEPS)
    expect([request, words]).toEqual([null, 'Nothing changes yet.'])
    // The same amount in other digits is no change.
    expect(read('26.9', '10.0').request).toBeNull()
  })

  it.each([
    ['26.90', '8', { quantity: '8' }, 'keeps its place'],
    ['26.90', '12', { quantity: '12' }, 'end of the queue'],
    ['27', '10', { price: '27' }, 'end of the queue'],
    ['26.85', '8', { price: '26.85', quantity: '8' }, 'end of the queue'],
  ])('%s × %s sends what changed and says what becomes of the place', (price, quantity, sent, words) => {
    const answer = read(price, quantity)
    expect(answer.request).toEqual({ trade_id: ORDER.trade_id, ...sent })
    expect(answer.words).toContain(words)
  })

  it.each([
    ['26.93', '8', 'price', 'The tick is 0.05'],
    ['26.90', '8.5', 'quantity', 'The lot is 1'],
    ['26.90', '4', 'quantity', '4 have filled'],
    ['26.90', '0', 'quantity', 'above 0'],
    ['1e2', '8', 'price', 'Write it in full'],
  ] as const)('%s × %s is not sent, with the reason at its field', (price, quantity, field, hint) => {
    const answer = read(price, quantity)
    expect(answer.request).toBeNull()
    expect(answer[field]).toMatchObject({ kind: 'refused', hint: expect.stringContaining(hint) as string })
  })

  it('are left to the venue to check while tick and lot are not known', () => {
    expect(read('26.93', '8', null).request).toMatchObject({ price: '26.93' })
    expect(read('', '8', null).request).toBeNull()
  })

  it('have one key for the same terms of the same state, and another for any other', () => {
    const request = { trade_id: ORDER.trade_id, price: '27' }
    const key = amendKey(ORDER, request)
    expect(amendKey({ ...ORDER }, { ...request })).toBe(key)
    const later = orderWith({ ...ORDER, updated_at: '2026-10-14T11:00:00.000Z' })
    const others = [amendKey(ORDER, { ...request, quantity: '8' }), amendKey(later, request)]
    expect(others).not.toContain(key)
    expect(key).toMatch(/^[\x21-\x7e]{1,128}$/)
  })
})

describe('the words of how it ended', () => {
  const answer = (change: Partial<Order>) =>
    amendOutcomeOf({
      kind: 'answer',
      value: { ...orderWith({ ...ORDER, ...change }), message: '', order: ORDER, fills: [] },
    })

  it('name the terms that stand, or what filled', () => {
    expect(answer({ price: '27', quantity: '8' })).toMatchObject({
      done: true,
      title: 'Amended to 8 at 27.00, working',
    })
    expect(answer({ status: 'filled', filled_quantity: '10', executed_price: '26.95' }).title).toBe(
      'Amended and filled: 10 at 26.95',
    )
  })

  it('of a denial are four lines and leave the form open', () => {
    const failure = {
      code: 'off_tick',
      message: 'The price is off the tick',
      status: 422,
      field: 'price',
      issues: [],
      details: {},
      requestId: null,
    }
    const outcome = amendOutcomeOf({ kind: 'refused', failure })
    expect(outcome.done).toBe(false)
    expect(outcome.facts.map(([label]) => label)).toEqual([
      'What happened',
      'Rule',
      'What is safe',
      'What you can do',
    ])
    expect(outcome.facts[0]?.[1]).toBe('The price is off the tick.')
  })

  it('of no answer claim neither the old terms nor the new', () => {
    expect(amendOutcomeOf({ kind: 'unknown', reason: 'timeout' })).toMatchObject({
      done: false,
      title: 'Unknown. It may have the old terms or the new ones.',
    })
    expect(amendOutcomeOf({ kind: 'unsent', reason: 'The link is down.' }).title).toContain('Not sent')
  })
})

describe('the key that amends', () => {
  it('is E alone', () => {
    const plain = { key: 'e', ctrlKey: false, altKey: false, metaKey: false }
    expect([isAmendKey(plain), isAmendKey({ ...plain, key: 'E' })]).toEqual([true, true])
    expect([isAmendKey({ ...plain, ctrlKey: true }), isAmendKey({ ...plain, key: 'd' })]).toEqual([
      false,
      false,
    ])
  })
})
