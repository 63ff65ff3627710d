import { describe, expect, it } from 'vitest'
import { Decimal } from '../../../src/core/kernel/index.ts'
import { LEGS_MAX, moveLegs, pickLeg, withRatio } from '../../../src/renderer/state/legs.ts'
import type { Leg } from '../../../src/renderer/state/legs.ts'
import { START, spreadNext } from '../../../src/renderer/panels/spread/machine.ts'
import type { SpreadState, Unit } from '../../../src/renderer/panels/spread/machine.ts'
import { netOf, netWords, parseNet, structureName } from '../../../src/renderer/panels/spread/structure.ts'

const option = (strike: number, right: 'C' | 'P', day = '20261120'): string => `SPX-${day}-${strike}-${right}`
const leg = (side: Leg['side'], strike: number, right: 'C' | 'P', ratio = 1, day?: string): Leg => ({
  symbol: option(strike, right, day),
  side,
  ratio,
})

describe('a net price', () => {
  it('is told as what is paid or received, never by a bare sign', () => {
    expect(['2.15', '-2.55', '0'].map((net) => netWords(new Decimal(net)))).toEqual([
      'pay 2.15',
      'receive 2.55',
      'even',
    ])
  })
})

describe('legs picked on the chain', () => {
  it('are added, turned round by the other side, and dropped by the same again', () => {
    const one = pickLeg([], 'A', 'buy')
    expect(pickLeg(one, 'A', 'sell')).toEqual([{ symbol: 'A', side: 'sell', ratio: 1 }])
    expect(pickLeg(one, 'A', 'buy')).toEqual([])
  })

  it('are eight at most, with ratios from 1 to 100', () => {
    const full = Array.from({ length: LEGS_MAX }, (_, index) => leg('buy', index + 1, 'C'))
    expect(pickLeg(full, 'one more', 'buy')).toBe(full)
    expect(withRatio(full, option(1, 'C'), -5)[0]?.ratio).toBe(1)
    expect(withRatio(full, option(1, 'C'), 500)[0]?.ratio).toBe(100)
  })

  it('never meet in one option when they are rolled', () => {
    const legs = [leg('buy', 6900, 'C'), leg('sell', 7000, 'C')]
    expect(moveLegs(legs, new Map([[option(6900, 'C'), option(7000, 'C')]]))).toBe(legs)
    const both = new Map([
      [option(6900, 'C'), option(7000, 'C')],
      [option(7000, 'C'), option(7100, 'C')],
    ])
    expect(moveLegs(legs, both).map(({ symbol }) => symbol)).toEqual([option(7000, 'C'), option(7100, 'C')])
  })
})

describe('the structure', () => {
  it.each([
    [[leg('buy', 6900, 'C'), leg('sell', 7000, 'C')], 'SPX call vertical, 20 Nov 26'],
    [[leg('sell', 6900, 'C'), leg('sell', 6900, 'P')], 'SPX straddle, 20 Nov 26'],
    [[leg('sell', 7000, 'C'), leg('sell', 6800, 'P')], 'SPX strangle, 20 Nov 26'],
    [[leg('buy', 6900, 'C', 1, '20261218'), leg('sell', 6900, 'C')], 'SPX calendar, 20 Nov 26 / 18 Dec 26'],
    [[leg('buy', 6800, 'P'), leg('sell', 6900, 'P', 2), leg('buy', 7000, 'P')], 'SPX butterfly, 20 Nov 26'],
    [
      [leg('sell', 6650, 'P'), leg('buy', 6600, 'P'), leg('sell', 7000, 'C'), leg('buy', 7050, 'C')],
      'SPX iron condor, 20 Nov 26',
    ],
    [[leg('buy', 6800, 'P'), leg('buy', 6900, 'P'), leg('buy', 7000, 'P')], 'SPX 3 legs, 20 Nov 26'],
  ] as const)('is named as it is spoken', (legs, name) => expect(structureName(legs)).toBe(name))

  it('costs asks less bids, each times its ratio, and nothing while a leg has no price', () => {
    const legs = [leg('buy', 6900, 'C', 2), leg('sell', 7000, 'C', 3)]
    const quotes = new Map([
      [option(6900, 'C'), { bid: '10', ask: '10.5' }],
      [option(7000, 'C'), { bid: '4', ask: '4.2' }],
    ])
    expect(netOf(legs, quotes).natural?.toFixed()).toBe('9')
    expect(netOf(legs, quotes).mid?.toFixed()).toBe('8.2')
    quotes.set(option(7000, 'C'), { bid: null as unknown as string, ask: '4.2' })
    expect(netOf(legs, quotes)).toEqual({ natural: null, mid: null })
  })

  it('takes a net price with a sign, and nothing that could mean something else', () => {
    expect(parseNet('−2.50')?.toFixed()).toBe('-2.5')
    expect(parseNet('+.5')?.toFixed()).toBe('0.5')
    for (const text of ['', '1,5', '1e3', '--1', '2-']) expect(parseNet(text)).toBeNull()
  })
})

describe('the life of a unit', () => {
  const unit: Unit = {
    accountId: 'a-1',
    legs: [leg('buy', 6900, 'C'), leg('sell', 7000, 'C')],
    quantity: '1',
    netPrice: '6.5',
    strategy: 'SPX call vertical',
    idempotencyKey: 'key-1',
    confirm: null,
  }
  const sending = spreadNext({ step: 'review', unit }, { type: 'sent', unit })

  it('goes out only after a review', () => {
    expect(spreadNext(START, { type: 'sent', unit })).toBe(START)
    expect(spreadNext(START, { type: 'reviewed', unit })).toEqual({ step: 'review', unit })
    expect(sending).toEqual({ step: 'sending', unit })
  })

  it('without a reply is unknown, and asks again only under its own name', () => {
    const unknown = spreadNext(sending, { type: 'lost' })
    expect(unknown).toEqual({ step: 'unknown', unit })
    expect(spreadNext(unknown, { type: 'edited' })).toBe(unknown)
    expect(spreadNext(unknown, { type: 'sent', unit })).toEqual({ step: 'sending', unit })
  })

  it('is unknown when the engine failed at it, denied when it was refused, back in draft when it never left', () => {
    const refused = (status: number): SpreadState =>
      spreadNext(sending, { type: 'refused', code: 'no_market', words: 'No.', status, asked: null })
    expect(refused(500).step).toBe('unknown')
    expect(refused(409)).toMatchObject({ step: 'denied', code: 'no_market' })
    expect(spreadNext(sending, { type: 'unsent', words: 'No link.' })).toEqual({
      step: 'draft',
      notice: 'No link.',
    })
  })

  it('goes out again, under its own name, with the text that a guard asked for', () => {
    const asked = 'UNIT 1 6.5'
    const refused = { type: 'refused', code: 'confirmation_required', words: 'Large.', status: 409 } as const
    const denied = spreadNext(sending, { ...refused, asked })
    expect(denied).toMatchObject({ step: 'denied', asked })
    const confirmed = { ...unit, confirm: asked }
    const again = spreadNext(denied, { type: 'sent', unit: confirmed })
    expect(again).toEqual({ step: 'sending', unit: confirmed })
    expect(spreadNext(again, { type: 'lost' })).toEqual({ step: 'unknown', unit: confirmed })
    const forGood = spreadNext(sending, { ...refused, asked: null })
    expect(spreadNext(forGood, { type: 'sent', unit })).toBe(forGood)
  })

  it('a change of legs takes a review back, but never an order under way', () => {
    expect(spreadNext({ step: 'review', unit }, { type: 'edited' })).toEqual(START)
    expect(spreadNext(sending, { type: 'edited' })).toBe(sending)
  })
})
