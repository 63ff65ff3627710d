import { describe, expect, it } from 'vitest'
import { nettingSetsOf, saccrInput } from '../../../src/core/risk/contract-saccr.ts'
import { SACCR_SAMPLES, saccr } from '../../../src/core/risk/index.ts'
import { codeOf, valueOf } from './helpers.ts'

import reference from './saccr-reference.json' with { type: 'json' }

// Sources. Trades and printed exposures (569, 381, 5,406, 936, 1,879): Basel Committee, bcbs279 (2014), annex 4a, examples 1 to 5, as
// repeated with those figures in the R package SACCR (T. Grivas) and in the UAE Central Bank's illustrations 1 to 3 (C 52/2017 STA).
// Supervisory factors, correlations and option volatilities: CRE52.72, table 2, the same figures in the UAE's (table 2) and ADGM's rulebooks
// (PRU A4.6.34). The steps printed in between were not found. `saccr-reference.json`: make_saccr.py works the examples out from the
// formulas of CRE52, apart from the product, and comes to the same after rounding.

const figures = (input: unknown) => valueOf(saccr(nettingSetsOf(saccrInput.parse(input))))
const sample = (at: number) => figures(SACCR_SAMPLES[at]?.input)

describe('the worked examples of the Basel Committee (CRE99, SA-CCR)', () => {
  it.each(SACCR_SAMPLES)('$name has the printed exposure', ({ input, ead }) => {
    expect(Math.round(figures(input).ead)).toBe(ead)
  })

  it.each(SACCR_SAMPLES)('$name comes to what the formulas say, worked out apart', ({ name, input, ead }) => {
    const told = figures(input)
    const wanted = reference[name]
    expect(told.replacementCost).toBeCloseTo(wanted.rc, 9)
    expect(told.addon).toBeCloseTo(wanted.addon, 8)
    expect(told.multiplier).toBeCloseTo(wanted.multiplier, 12)
    expect(told.ead).toBeCloseTo(wanted.ead, 8)
    expect(Math.round(wanted.ead)).toBe(ead)
  })

  it('example 1 has the printed steps', () => {
    const told = sample(0)
    expect(told.replacementCost).toBe(60)
    expect(Math.round(told.addon)).toBe(347)
    expect(told.multiplier).toBe(1)
    const [first, second, third] = told.nettingSets[0]?.trades ?? []
    expect(Math.round(first?.adjustedNotional ?? 0)).toBe(78_694)
    expect(Math.round(second?.adjustedNotional ?? 0)).toBe(36_254)
    expect(Math.round(third?.adjustedNotional ?? 0)).toBe(37_428)
    expect(third?.delta).toBeCloseTo(-0.27, 2)
  })

  it('example 2 has the printed add-on and multiplier', () => {
    expect(Math.round(sample(1).addon)).toBe(282)
    expect(sample(1).multiplier).toBeCloseTo(0.965, 3)
  })

  it('example 3 has the printed add-ons', () => {
    expect(Math.round(sample(2).addon)).toBe(3841)
    expect(sample(2).replacementCost).toBe(20)
  })

  it('example 5 has the printed margin figures', () => {
    const told = sample(4)
    expect(told.replacementCost).toBe(0)
    expect(told.nettingSets[0]?.trades[0]?.maturityFactor).toBeCloseTo(0.355, 3)
    expect(Math.round(told.addon)).toBe(1401)
    expect(told.multiplier).toBeCloseTo(0.958, 3)
  })
})

describe('SA-CCR beyond the examples', () => {
  const equity = (more: object) => ({
    asset_class: 'equity',
    reference: 'X',
    notional: 1000,
    maturity_years: 1,
    ...more,
  })
  const addonOf = (...trades: readonly object[]): number => figures({ netting_sets: [{ trades }] }).addon

  it('nets one issuer wholly, and others by half', () => {
    expect(addonOf(equity({}), equity({ direction: 'short' }))).toBeCloseTo(0, 12)
    // 32 % of 1000 each: √((½·640)² + ¾·2·320²).
    expect(addonOf(equity({}), equity({ reference: 'Y' }))).toBeCloseTo(
      Math.sqrt(320 ** 2 + 1.5 * 320 ** 2),
      9,
    )
    expect(addonOf(equity({ is_index: true, reference: 'SPX' }))).toBeCloseTo(200, 12)
  })

  it('reads a currency pair either way round', () => {
    const fx = (pair: string, direction: string) => ({
      ...{ asset_class: 'fx', currency_pair: pair, direction, notional: 1000, maturity_years: 2 },
    })
    expect(addonOf(fx('EUR/USD', 'long'), fx('USD/EUR', 'long'))).toBeCloseTo(0, 12)
    expect(addonOf(fx('EUR/USD', 'long'), fx('EUR/JPY', 'short'))).toBeCloseTo(80, 12)
  })

  it('halves basis trades and takes volatility trades five times, in sets of their own', () => {
    expect(addonOf(equity({ special: 'volatility' }))).toBeCloseTo(1600, 9)
    expect(addonOf(equity({ special: 'basis' }), equity({ direction: 'short' }))).toBeCloseTo(160 + 320, 9)
  })

  it('gives options the deltas of CRE52.40 and tranches those of CRE52.43', () => {
    const option = { position: 'bought', underlying_price: 100, strike: 100, time_years: 1 }
    const delta = (more: object): number =>
      figures({ netting_sets: [{ trades: [equity(more)] }] }).nettingSets[0]?.trades[0]?.delta ?? NaN
    // Φ(½·120 %) = Φ(0.6) = 0.7257.
    expect(delta({ option: { ...option, type: 'call' } })).toBeCloseTo(0.7257, 4)
    expect(delta({ option: { ...option, type: 'put' } })).toBeCloseTo(-0.2743, 4)
    expect(delta({ option: { ...option, type: 'put', position: 'sold' } })).toBeCloseTo(0.2743, 4)
    expect(delta({ option: { ...option, type: 'call', strike: 90, time_years: 0 } })).toBe(1)
    expect(delta({ tranche: { attachment: 0, detachment: 0.03 } })).toBeCloseTo(15 / 1.42, 12)
  })

  it('has one hedging set of volatility for a class, and one of basis for a pair of factors (CRE52.28)', () => {
    const volatility = { special: 'volatility' }
    // Five times √((½·640)² + ¾·2·320²), as for the prices of the two names.
    expect(addonOf(equity(volatility), equity({ ...volatility, reference: 'Y' }))).toBeCloseTo(
      5 * Math.sqrt(320 ** 2 + 1.5 * 320 ** 2),
      9,
    )
    const basis = { special: 'basis' }
    expect(addonOf(equity(basis), equity({ ...basis, reference: 'Y' }))).toBeCloseTo(320, 9)
  })

  it('does not net names that nobody gave', () => {
    const nameless = { reference: null }
    expect(addonOf(equity(nameless), equity({ ...nameless, direction: 'short' }))).toBeCloseTo(
      Math.sqrt(1.5 * 320 ** 2),
      9,
    )
  })

  it('reads what people write for the documented words', () => {
    const option = { underlying_price: '100', strike: 100, time_years: 1 }
    const same = (one: object, other: object): void => {
      expect(addonOf(equity(one))).toBe(addonOf(equity(other)))
    }
    same({ asset_class: 'Equities', notional: '1000', id: 7, market_value: null }, {})
    same({ direction: 'SELL' }, { direction: 'short' })
    same(
      { direction: 'short', option: { ...option, option_type: 'Call' } },
      { option: { ...option, type: 'call', position: 'sold' } },
    )
    same(
      { option: { ...option, type: 'put', position: 'Short' } },
      { option: { ...option, type: 'put', position: 'sold' } },
    )
    const credit = { asset_class: 'credit' }
    same({ ...credit, rating: 'bbb' }, { ...credit, quality: 'BBB' })
    same({ ...credit, quality: 'IG' }, { ...credit, quality: 'investment_grade' })
    const commodity = { asset_class: 'Commodity' }
    same({ ...commodity, commodity_type: 'Oil/Gas' }, { ...commodity, commodity_type: 'oil_gas' })
    same({ asset_class: 'FX', currency_pair: 'eurusd' }, { asset_class: 'fx', currency_pair: 'EUR/USD' })
  })

  it('weighs a hundred thousand trades of one hedging set in linear time', () => {
    const trades = Array.from({ length: 100_000 }, () => equity({}))
    expect(addonOf(...trades)).toBeCloseTo(320 * 100_000, 3)
  })

  it('counts ten business days at least', () => {
    expect(addonOf(equity({ maturity_years: 0 }))).toBeCloseTo(320 * Math.sqrt(0.04), 12)
  })

  it('floors the multiplier at 5 % and caps a margined set at what it is without the agreement', () => {
    const drowned = figures({ netting_sets: [{ collateral: 1e9, trades: [equity({})] }] })
    expect(drowned.multiplier).toBeCloseTo(0.05, 12)
    const margined = { margined: true, threshold: 1e6, trades: [equity({ market_value: 10 })] }
    const told = figures({ netting_sets: [margined] })
    expect(told.nettingSets[0]?.isCapped).toBe(true)
    expect(told.ead).toBeCloseTo(1.4 * (10 + 320), 9)
  })

  it('adds up netting sets that do not know each other', () => {
    const both = figures({
      netting_sets: [{ trades: [equity({})] }, { trades: [equity({ direction: 'short' })] }],
    })
    expect(both.ead).toBeCloseTo(2 * 1.4 * 320, 9)
    expect(figures({ netting_sets: [{ trades: [] }] })).toMatchObject({ ead: 0, multiplier: 1 })
  })

  it('refuses what it cannot weigh, naming trade and field', () => {
    const refusal = (trade: object) => {
      const told = saccr(
        nettingSetsOf(saccrInput.parse({ netting_sets: [{ trades: [{ ...equity({}), ...trade }] }] })),
      )
      return told.ok ? null : told.failure.field
    }
    expect(refusal({ notional: 0 })).toBe('notional')
    expect(refusal({ asset_class: 'credit' })).toBe('quality')
    expect(refusal({ asset_class: 'commodity' })).toBe('commodity_type')
    expect(refusal({ asset_class: 'fx', currency_pair: 'EURUS' })).toBe('currency_pair')
    expect(refusal({ asset_class: 'ir' })).toBe('currency')
    expect(refusal({ maturity_years: null })).toBe('maturity_years')
    expect(refusal({ notional: 1e308, asset_class: 'ir', currency: 'USD', maturity_years: 10 })).toBe(
      'notional',
    )
    expect(refusal({ market_value: 1.7e308 })).toBe('notional')
    expect(refusal({ end_years: 1, start_years: 2 })).toBe('end_years')
    expect(refusal({ tranche: { attachment: 0.5, detachment: 0.1 } })).toBe('tranche')
    expect(codeOf(saccr([{ id: 'x', trades: [], collateral: NaN, margin: null }]))).toBe('invalid_input')
  })
})
