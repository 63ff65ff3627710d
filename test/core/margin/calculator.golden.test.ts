import { describe, expect, it } from 'vitest'
import { marginFiguresOf } from '../../../src/core/margin/index.ts'

// Sources of the rates: the README's list, with what was looked up and what was not. The figures below are worked out by hand from them.

const QUARTER = 0.25

const option = (quantity: number, right: 'call' | 'put', strike: number, premium: number, more = {}) => ({
  ...{ kind: 'option', option_type: right, strike, quantity, premium, time_years: QUARTER },
  ...more,
})
const stock = (quantity: number) => ({ kind: 'stock', quantity })

function figures(request: object) {
  const answer = marginFiguresOf(request)
  if (!answer.ok) throw new Error(answer.failure.message)
  return answer.value
}

const byStrategy = (legs: readonly object[], underlying: object = {}) =>
  figures({ method: 'strategy', underlying: { price: 100, ...underlying }, legs })
const rules = (legs: readonly object[]) => byStrategy(legs).breakdown.map(({ rule }) => rule)

describe('margin by strategy, one hundred units a contract, underlying at 100', () => {
  it('charges an uncovered call its value and 20 % less what it is out of the money', () => {
    expect(byStrategy([option(-1, 'call', 105, 2)]).requirement).toBe(200 + 2000 - 500)
  })

  it('does not charge less than 10 % of the underlying for a call and of the strike for a put', () => {
    expect(byStrategy([option(-1, 'call', 130, 0.5)]).requirement).toBe(50 + 1000)
    expect(byStrategy([option(-1, 'put', 80, 0.5)]).requirement).toBe(50 + 800)
  })

  it('asks for what a conversion is in the money once', () => {
    // Kept: a tenth of the strike and the call's depth (long 100 at 110, put and call at 100): 10 + 10 a share.
    const deep = (right: 'call' | 'put') => option(right === 'call' ? -1 : 1, right, 100, 0)
    const conversion = byStrategy([stock(100), deep('call'), deep('put')], { price: 110 })
    expect(conversion).toMatchObject({ maintenance: 2000, breakdown: [{ rule: 'conversion' }, {}] })
    const reverse = [stock(-100), option(1, 'call', 100, 0), option(-1, 'put', 100, 0)]
    // Short at 90 with its proceeds: 90 + a tenth of 100 + the put's depth of 10.
    expect(byStrategy(reverse, { price: 90 }).maintenance).toBe(11_000)
  })

  it('charges a broad index 15 %', () => {
    expect(byStrategy([option(-1, 'call', 105, 2)], { class: 'broad_index' }).requirement).toBe(
      200 + 1500 - 500,
    )
  })

  it('asks for the whole premium of a long option, for three quarters of one over nine months', () => {
    expect(byStrategy([option(2, 'call', 105, 2)]).requirement).toBe(400)
    expect(byStrategy([option(2, 'call', 105, 2, { time_years: 1 })]).requirement).toBe(300)
  })

  it('holds a credit spread to its width and a debit spread to what it cost', () => {
    expect(byStrategy([option(-1, 'put', 95, 2), option(1, 'put', 90, 1)]).requirement).toBe(500)
    expect(byStrategy([option(1, 'call', 100, 5), option(-1, 'call', 110, 2)]).requirement).toBe(300)
  })

  it('takes the greater side of a straddle and the value of the other', () => {
    const legs = [option(-1, 'put', 95, 2), option(-1, 'call', 105, 3)]
    expect(byStrategy(legs).requirement).toBe(300 + 2000 - 500 + 200)
    expect(rules(legs)).toEqual(['short_strangle'])
  })

  it('takes one wing of an iron condor, the wider', () => {
    const puts = [option(-1, 'put', 95, 2), option(1, 'put', 90, 1)]
    const calls = [option(-1, 'call', 105, 2), option(1, 'call', 115, 1)]
    expect(byStrategy([...puts, ...calls]).requirement).toBe(1000)
    expect(rules([...puts, ...calls])).toEqual(['iron_condor'])
  })

  it('asks for what a long butterfly or box cost, and for what a short one can owe', () => {
    const butterfly = (sign: number) => [
      option(sign, 'call', 90, 12),
      option(-2 * sign, 'call', 100, 5),
      option(sign, 'call', 110, 2),
    ]
    expect(byStrategy(butterfly(1)).requirement).toBe(400)
    expect(byStrategy(butterfly(-1)).requirement).toBe(1000)
    const box = (sign: number) => [
      ...[option(sign, 'call', 90, 12), option(-sign, 'call', 110, 2)],
      ...[option(sign, 'put', 110, 11), option(-sign, 'put', 90, 1.5)],
    ]
    expect(byStrategy(box(1)).requirement).toBe(1950)
    expect(byStrategy(box(-1)).requirement).toBe(2000)
    expect(rules(box(1))).toEqual(['box'])
  })

  it('covers a short only by a long that lasts as long', () => {
    const short = option(-1, 'call', 100, 4)
    const calendar = [short, option(1, 'call', 100, 6, { time_years: 0.5 })]
    expect(byStrategy(calendar).requirement).toBe(200)
    expect(rules(calendar)).toEqual(['calendar'])
    const wrongWay = [short, option(1, 'call', 100, 2, { time_years: 0.1 })]
    expect(byStrategy(wrongWay).requirement).toBe(400 + 2000 + 200)
  })

  it('gives half of the stock and the depth in the money for a covered call', () => {
    expect(byStrategy([stock(100), option(-1, 'call', 110, 1)])).toMatchObject({
      initial: 5000,
      maintenance: 2500,
    })
    expect(byStrategy([stock(100), option(-1, 'call', 95, 7)])).toMatchObject({
      initial: 0.5 * 9500 + 500,
      maintenance: 0.25 * 9500 + 500,
    })
  })

  it('holds protected stock to a tenth of the strike and what the put is away', () => {
    const answer = byStrategy([stock(100), option(1, 'put', 95, 2)])
    expect(answer.breakdown[0]).toMatchObject({ rule: 'protective_put', maintenance: 0.1 * 9500 + 500 })
    expect(rules([stock(100), option(-1, 'call', 110, 1), option(1, 'put', 90, 1)])).toEqual([
      'collar',
      'long_option',
    ])
    expect(rules([stock(100), option(-1, 'call', 100, 4), option(1, 'put', 100, 4)])[0]).toBe('conversion')
  })

  it('keeps the proceeds of a short sale', () => {
    expect(byStrategy([stock(-100)])).toMatchObject({ initial: 15_000, maintenance: 13_000 })
    expect(rules([stock(-100), option(-1, 'put', 90, 1)])).toEqual(['covered_put'])
  })

  it('charges the contracts that nothing covers, and covers the rest', () => {
    const answer = byStrategy([option(-3, 'put', 95, 2), option(1, 'put', 90, 1)])
    expect(answer.breakdown.map(({ rule, requirement }) => [rule, requirement])).toEqual([
      ['vertical', 500],
      ['naked_put', 2 * (200 + 1500)],
    ])
  })

  it('gives a long to the short that it helps the most', () => {
    // With the 110 the 100 would be held to 10 a unit, the 108 to 2: uncovered they cost 22.5 and 13.
    const answer = byStrategy([
      option(-1, 'call', 100, 2.5),
      option(-1, 'call', 108, 1),
      option(1, 'call', 110, 0.8),
    ])
    expect(answer.requirement).toBe(1000 + (100 + 1200))
  })
})

describe('margin by portfolio', () => {
  const naked = (underlying: object) =>
    figures({
      method: 'portfolio',
      underlying: { price: 100, vol: 0.25, ...underlying },
      legs: [option(-1, 'call', 105, 2)],
    })

  it('values ten moves of a share from −15 % to +15 % and of a broad index from −8 % to +6 %', () => {
    expect(naked({}).scenarios?.map(({ spot_shift }) => Number(spot_shift.toFixed(3)))).toEqual([
      ...[-0.15, -0.12, -0.09, -0.06, -0.03, 0.03, 0.06, 0.09, 0.12, 0.15],
    ])
    expect(
      naked({ class: 'broad_index' }).scenarios?.map(({ spot_shift }) => Number(spot_shift.toFixed(3))),
    ).toEqual([...[-0.08, -0.064, -0.048, -0.032, -0.016, 0.012, 0.024, 0.036, 0.048, 0.06]])
    expect(naked({}).worst_scenario?.spot_shift).toBe(0.15)
  })

  it('asks at least 37.50 a contract', () => {
    const far = figures({
      method: 'portfolio',
      underlying: { price: 100, vol: 0.1 },
      legs: [option(-4, 'put', 20, 0, { vol: 0.1, time_years: 0.02 })],
    })
    expect(far.requirement).toBe(150)
    expect(far.breakdown[0]?.rule).toBe('contract_minimum')
  })

  it('loses what the stock loses, and nothing where a box is locked', () => {
    expect(figures({ method: 'portfolio', underlying: { price: 100 }, legs: [stock(100)] }).requirement).toBe(
      1500,
    )
    const box = [
      ...[option(1, 'call', 90, 12, { vol: 0.3 }), option(-1, 'call', 110, 2, { vol: 0.3 })],
      ...[option(1, 'put', 110, 12, { vol: 0.3 }), option(-1, 'put', 90, 2, { vol: 0.3 })],
    ]
    expect(figures({ method: 'portfolio', underlying: { price: 100 }, legs: box }).requirement).toBe(150)
  })
})

describe('margin by sixteen scenarios', () => {
  const span = (legs: readonly object[], parameters = {}) =>
    figures({
      method: 'span',
      underlying: { class: 'future', price: 100, vol: 0.25, multiplier: 50 },
      parameters: { price_scan: 0.09, vol_scan: 0.05, look_ahead_days: 0, ...parameters },
      legs,
    })

  it('holds a future to its price range, and the extreme moves to a third of theirs', () => {
    const answer = span([{ kind: 'future', quantity: 2, multiplier: 50 }])
    expect(answer.scenarios).toHaveLength(16)
    expect(answer.requirement).toBeCloseTo(2 * 50 * 9, 9)
    expect(answer.scenarios?.at(-1)?.pnl).toBeCloseTo(-2 * 50 * 100 * 0.27 * 0.33, 9)
  })

  it('nets a future against its synthetic', () => {
    const legs = [
      { kind: 'future', quantity: 1, multiplier: 50 },
      option(-1, 'call', 100, 5, { vol: 0.25 }),
      option(1, 'put', 100, 5, { vol: 0.25 }),
    ]
    expect(span(legs).requirement).toBeCloseTo(0, 6)
  })

  it('asks at least the short option minimum', () => {
    const legs = [option(-1, 'put', 40, 0, { vol: 0.1 })]
    expect(span(legs, { short_option_minimum: 0.03 })).toMatchObject({ requirement: 150, scan_risk: 0 })
  })

  it('counts a fall of everything as one', () => {
    const short = [option(-1, 'put', 100, 2, { vol: 0.2 })]
    const span = { method: 'span', underlying: { price: 100 }, legs: short, parameters: { price_scan: 1 } }
    const grid = { ...span, method: 'portfolio', parameters: { move_down: 1 } }
    expect(figures(span).requirement).toBeGreaterThan(9_500)
    expect(figures(grid).requirement).toBeGreaterThan(9_500)
    expect(figures(grid).worst_scenario).toMatchObject({ spot_shift: -1 })
  })
})

describe('margin of the crypto venue, in coin', () => {
  const venue = (legs: readonly object[]) =>
    figures({ method: 'deribit', underlying: { price: 60_000 }, legs })

  it('charges a short call 15 % less what it is out of the money, not below 10 %, and its mark', () => {
    expect(venue([option(-1, 'call', 60_000, 0.05)])).toMatchObject({ requirement: 0.2, maintenance: 0.125 })
    expect(venue([option(-2, 'call', 66_000, 0.02)])).toMatchObject({ requirement: 0.24, maintenance: 0.19 })
  })

  it('does not let a deep put open below its maintenance', () => {
    // In the money by 1.5 coins: maintenance is 1.075 times its mark.
    expect(venue([option(-1, 'put', 150_000, 1.5)])).toMatchObject({ requirement: 1.65, maintenance: 1.6125 })
    expect(venue([option(-1, 'put', 300_000, 4)])).toMatchObject({ requirement: 4.3, maintenance: 4.3 })
  })

  it('asks nothing for long options, and more a coin for larger futures', () => {
    expect(venue([option(5, 'call', 60_000, 0.05)]).requirement).toBe(0)
    expect(venue([{ kind: 'perpetual', quantity: 100 }])).toMatchObject({
      requirement: 2.5,
      maintenance: 1.5,
    })
  })
})

describe('margin by leverage', () => {
  const leveraged = (quantity: number, more = {}) =>
    figures({
      ...{ method: 'leverage', leverage: 10, maintenance_rate: 0.01, taker_fee: 0 },
      ...{ underlying: { price: 100 }, legs: [{ kind: 'perpetual', quantity, entry_price: 100 }] },
      ...more,
    })

  it('is the notional over the leverage', () => {
    expect(leveraged(5)).toMatchObject({ initial: 50, maintenance: 5, equity: 50 })
  })

  it('is liquidated where what is left is the maintenance margin', () => {
    // 50 + 5(P − 100) = 0.01·5·P at 90/0.99; 50 − 5(P − 100) = 0.05·P at 110/1.01.
    expect(leveraged(5).liquidation_price).toBeCloseTo(90 / 0.99, 12)
    expect(leveraged(-5).liquidation_price).toBeCloseTo(110 / 1.01, 12)
  })

  it('comes nearer by fees and funding that was paid', () => {
    expect(leveraged(5, { taker_fee: 0.001 }).liquidation_price).toBeCloseTo(90 / 0.989, 12)
    expect(leveraged(5, { funding_paid: 5 }).liquidation_price).toBeCloseTo(91 / 0.99, 12)
  })

  it('has no liquidation price where the long is paid in full', () => {
    expect(leveraged(5, { leverage: 1 }).liquidation_price).toBeNull()
  })
})

describe('what is refused, by the name of its field', () => {
  const legs = [option(-1, 'call', 105, 2)]
  it.each([
    ['method', { method: 'house', underlying: { price: 100 }, legs }],
    ['underlying', { method: 'strategy', legs }],
    ['underlying.price', { method: 'strategy', underlying: { price: 0 }, legs }],
    ['legs', { method: 'strategy', underlying: { price: 100 }, legs: [] }],
    [
      'legs[0].strike',
      { method: 'strategy', underlying: { price: 100 }, legs: [{ ...legs[0], strike: -5 }] },
    ],
    [
      'legs[0].quantity',
      { method: 'strategy', underlying: { price: 100 }, legs: [{ ...legs[0], quantity: 'x' }] },
    ],
    [
      'legs[0].premium',
      { method: 'strategy', underlying: { price: 100 }, legs: [{ ...legs[0], premium: null }] },
    ],
    [
      'legs[0].time_years',
      { method: 'portfolio', underlying: { price: 100 }, legs: [{ ...legs[0], time_years: null }] },
    ],
    ['leverage', { method: 'leverage', leverage: 101, underlying: { price: 100 }, legs: [stock(1)] }],
    ['legs[0].quantity', { method: 'leverage', underlying: { price: 100 }, legs: [stock(0)] }],
  ])('%s', (field, request) => {
    expect(marginFiguresOf(request)).toMatchObject({ ok: false, failure: { code: 'invalid_input', field } })
  })

  it('not a word for its capital letters', () => {
    const loud = [{ ...legs[0], kind: 'Option', option_type: 'CALL', side: 'SELL' }]
    expect(figures({ method: 'Strategy', underlying: { price: 100, class: 'EQUITY' }, legs: loud })).toEqual(
      byStrategy(legs),
    )
  })

  it('a leg that the method has no rule for', () => {
    const future = { kind: 'future', quantity: 1 }
    for (const [method, leg] of [
      ['strategy', future],
      ['deribit', stock(1)],
      ['leverage', legs[0]],
    ] as const) {
      expect(marginFiguresOf({ method, underlying: { price: 100 }, legs: [leg] })).toMatchObject({
        failure: { code: 'unsupported' },
      })
    }
  })
})
