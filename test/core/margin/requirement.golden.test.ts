import { describe, expect, it } from 'vitest'
import { strategyRequirement } from '../../../src/core/margin/index.ts'
import type { MarginOption } from '../../../src/core/margin/index.ts'
import { JUNE, MARCH, bookOf, position } from './support.ts'

/**
 * Each figure is worked out by hand from the rule that its line names: greatest loss of what is covered, in USD, with
 * 100 units a contract. Rules: FINRA Rule 4210(f)(2)(H) and the strategies of the Cboe Margin Manual; for the whole
 * strike of a put that only cash secures, Regulation T, 12 CFR 220.8(a)(3) (cash account).
 */
const CASES: readonly (readonly [string, readonly MarginOption[], number, string, string])[] = [
  ['a call that 100 shares cover holds nothing', [position(-1, 'C', 105)], 100, '0', 'covered_call'],
  ['a put that cash secures holds its strike', [position(-1, 'P', 95)], 0, '9500', 'cash_secured_put'],
  ['stock does not cover a put', [position(-1, 'P', 95)], 100, '9500', 'cash_secured_put'],
  [
    'a bear call spread holds its width',
    [position(-1, 'C', 100), position(1, 'C', 110)],
    0,
    '1000',
    'vertical',
  ],
  ['a bull call spread holds nothing', [position(1, 'C', 100), position(-1, 'C', 110)], 0, '0', 'vertical'],
  ['a bull put spread holds its width', [position(-2, 'P', 95), position(2, 'P', 90)], 0, '1000', 'vertical'],
  ['a bear put spread holds nothing', [position(1, 'P', 95), position(-1, 'P', 90)], 0, '0', 'vertical'],
  [
    'a calendar whose long lasts longer holds nothing',
    [position(-1, 'C', 100), position(1, 'C', 100, { day: MARCH })],
    0,
    '0',
    'calendar',
  ],
  [
    'a diagonal holds the distance of its strikes',
    [position(-1, 'C', 100), position(1, 'C', 104, { day: MARCH })],
    0,
    '400',
    'diagonal',
  ],
  [
    'of an iron condor only the worse side counts: max(5, 10) × 100',
    [position(1, 'P', 80), position(-1, 'P', 85), position(-1, 'C', 110), position(1, 'C', 120)],
    0,
    '1000',
    'iron_condor',
  ],
  [
    'an iron butterfly likewise',
    [position(1, 'P', 90), position(-1, 'P', 100), position(-1, 'C', 100), position(1, 'C', 107)],
    0,
    '1000',
    'iron_butterfly',
  ],
  [
    'a long butterfly is paid in full: it cannot be worth less than nothing',
    [position(1, 'C', 90), position(-2, 'C', 100), position(1, 'C', 110)],
    0,
    '0',
    'butterfly',
  ],
  [
    'a broken-wing butterfly holds what the far wing is wider: (15 − 10) × 100',
    [position(1, 'C', 90), position(-2, 'C', 100), position(1, 'C', 115)],
    0,
    '500',
    'butterfly',
  ],
  [
    'a short box owes its width whatever happens',
    [position(-1, 'C', 100), position(1, 'C', 110), position(1, 'P', 100), position(-1, 'P', 110)],
    0,
    '1000',
    'box',
  ],
  [
    'a long box owes nothing',
    [position(1, 'C', 100), position(-1, 'C', 110), position(-1, 'P', 100), position(1, 'P', 110)],
    0,
    '0',
    'box',
  ],
]

describe('the collateral of a strategy', () => {
  it.each(CASES)('%s', (_says, options, stock, requirement, strategy) => {
    const found = strategyRequirement(bookOf(options, stock))
    expect(found.requirement.toFixed()).toBe(requirement)
    expect(found.groups.map((group) => group.strategy)).toEqual([strategy])
    expect(found.uncovered).toEqual([])
  })

  it('names who answers for whom, and what each pair holds', () => {
    const condor = [
      position(1, 'P', 80),
      position(-1, 'P', 85),
      position(-1, 'C', 110),
      position(1, 'C', 120),
    ]
    const [group] = strategyRequirement(bookOf(condor)).groups
    const told = group?.pairings.map(({ short, cover, alone, requirement }) => [
      short,
      cover,
      alone.toFixed(),
      requirement.toFixed(),
    ])
    expect(told).toEqual([
      [condor[2]?.symbol, { kind: 'option', symbol: condor[3]?.symbol }, '1000', '666.66666666'],
      [condor[1]?.symbol, { kind: 'option', symbol: condor[0]?.symbol }, '500', '333.33333334'],
    ])
  })

  it('a put of a multiplier of 1 holds its strike once', () => {
    const coin = position('-0.5', 'P', 40_000, { multiplier: 1 })
    expect(strategyRequirement(bookOf([coin])).requirement.toFixed()).toBe('20000')
  })

  it('two condors of different expiries do not spare each other', () => {
    const condor = (day: number) => [
      position(1, 'P', 80, { day }),
      position(-1, 'P', 85, { day }),
      position(-1, 'C', 110, { day }),
      position(1, 'C', 115, { day }),
    ]
    const both = strategyRequirement(bookOf([...condor(MARCH), ...condor(JUNE)]))
    expect(both.requirement.toFixed()).toBe('1000')
    expect(both.groups.map(({ strategy }) => strategy)).toEqual(['iron_condor', 'iron_condor'])
  })
})

describe('what is not covered', () => {
  const uncoveredOf = (options: readonly MarginOption[], stock = 0) =>
    strategyRequirement(bookOf(options, stock)).uncovered.map(({ quantity }) => quantity.toFixed())

  it('is a call beyond the stock and the longs', () => {
    expect(uncoveredOf([position(-1, 'C', 100)])).toEqual(['1'])
    expect(uncoveredOf([position(-3, 'C', 100), position(1, 'C', 110)], 100)).toEqual(['1'])
    expect(uncoveredOf([position(-2, 'C', 100), position(1, 'C', 110)], 100)).toEqual([])
  })

  it('is a call whose long ends before it', () => {
    expect(uncoveredOf([position(-1, 'C', 100, { day: MARCH }), position(1, 'C', 100)])).toEqual(['1'])
  })

  it('is a call settled in cash over stock, or over a long that is delivered', () => {
    expect(uncoveredOf([position(-1, 'C', 100, { settlement: 'cash' })], 100)).toEqual(['1'])
    expect(uncoveredOf([position(-1, 'C', 100, { settlement: 'cash' }), position(1, 'C', 90)])).toEqual(['1'])
  })

  it('is never a put: its strike bounds what it can lose', () => {
    expect(uncoveredOf([position(-4, 'P', 100)])).toEqual([])
  })
})

describe('the least cover', () => {
  it('charges the width once where two longs can serve two shorts either way', () => {
    // January 100 short, March 100 short; longs: March 100 and June 120. The June long can serve both, the March long both.
    // 100 March to January and June 120 to March: 0 + 20; the other way round likewise 20; both are 2,000.
    const found = strategyRequirement(
      bookOf([
        position(-1, 'C', 100),
        position(-1, 'C', 100, { day: MARCH }),
        position(1, 'C', 100, { day: MARCH }),
        position(1, 'C', 120, { day: JUNE }),
      ]),
    )
    expect(found.requirement.toFixed()).toBe('2000')
  })

  it('does not take the best long for the last expiry when an earlier one needs it more', () => {
    // Puts. January 100, March 50; June longs 90 and 45. Last first takes 90 for the March 50 (0) and leaves
    // 45 for the January 100: 55. The other way round: 100 − 90 = 10 and 50 − 45 = 5, together 15.
    const found = strategyRequirement(
      bookOf([
        position(-1, 'P', 100),
        position(-1, 'P', 50, { day: MARCH }),
        position(1, 'P', 90, { day: JUNE }),
        position(1, 'P', 45, { day: JUNE }),
      ]),
    )
    expect(found.requirement.toFixed()).toBe('1500')
    expect(found.groups.map(({ requirement }) => requirement.toFixed())).toEqual(['1000', '500'])
  })

  it('puts the stock where it saves most', () => {
    // January call 100 with a January 130 long: stock on it saves 30; on the March call 100 with a March 105: 5.
    const found = strategyRequirement(
      bookOf(
        [
          position(-1, 'C', 100),
          position(1, 'C', 130),
          position(-1, 'C', 100, { day: MARCH }),
          position(1, 'C', 105, { day: MARCH }),
        ],
        100,
      ),
    )
    expect(found.requirement.toFixed()).toBe('500')
  })

  it('covers an adjusted contract by what it delivers', () => {
    // 1 for 10: strike 100 × 100 for 10 shares. Ten shares cover it, nine do not.
    const adjusted = position(-1, 'C', 100, { deliverable: 10 })
    expect(strategyRequirement(bookOf([adjusted], 10))).toMatchObject({ uncovered: [] })
    expect(strategyRequirement(bookOf([adjusted], 9)).uncovered[0]?.quantity.toFixed()).toBe('0.1')
    expect(strategyRequirement(bookOf([{ ...adjusted, right: 'put' }])).requirement.toFixed()).toBe('10000')
  })
})
