import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { black76Price, black76Values, bsmAllValues, bsmPrice } from '../../../src/core/pricing/index.ts'
import type { AllValues, BsmOption } from '../../../src/core/pricing/index.ts'
import { valueOf } from './helpers.ts'

const SEED = { seed: 20_261_121, numRuns: 400 }
const number = (min: number, max: number): fc.Arbitrary<number> =>
  fc.double({ min, max, noNaN: true, noDefaultInfinity: true })
const positive = (min: number, max: number): fc.Arbitrary<number> =>
  number(Math.log(min), Math.log(max)).map((log) => Math.exp(log))
const optionType = fc.constantFrom('call' as const, 'put' as const)

const anyOption: fc.Arbitrary<BsmOption> = fc.record({
  optionType,
  spot: positive(1e-4, 1e7),
  strike: fc.constant(1),
  rateCont: number(-0.1, 0.3),
  dividendYieldCont: number(-0.1, 0.3),
  timeYears: fc.oneof(fc.constant(0), positive(1e-5, 30)),
  volAnnual: fc.oneof(fc.constant(0), positive(1e-4, 5)),
})

/** Any option with its strike at up to eight deviations from the spot. */
const wideOption = fc.tuple(anyOption, number(-8, 8)).map(([option, deviations]) => {
  const logStrike = deviations * Math.min(option.volAnnual * Math.sqrt(option.timeYears), 4)
  return { ...option, strike: option.spot * Math.exp(logStrike) }
})

const legs = (option: BsmOption): readonly [number, number] => [
  option.spot * Math.exp(-option.dividendYieldCont * option.timeYears),
  option.strike * Math.exp(-option.rateCont * option.timeYears),
]

describe('laws of the price', () => {
  test('put-call parity holds to rounding', () => {
    fc.assert(
      fc.property(wideOption, (option) => {
        const call = valueOf(bsmPrice({ ...option, optionType: 'call' }))
        const put = valueOf(bsmPrice({ ...option, optionType: 'put' }))
        const [spotLeg, strikeLeg] = legs(option)
        expect(Math.abs(call - put - (spotLeg - strikeLeg))).toBeLessThanOrEqual(
          4e-15 * (spotLeg + strikeLeg),
        )
      }),
      SEED,
    )
  })

  test('the price lies between the intrinsic value and its leg', () => {
    fc.assert(
      fc.property(wideOption, (option) => {
        const price = valueOf(bsmPrice(option))
        const [spotLeg, strikeLeg] = legs(option)
        const sign = option.optionType === 'call' ? 1 : -1
        const slack = 4e-15 * (spotLeg + strikeLeg)
        expect(price).toBeGreaterThanOrEqual(Math.max(sign * (spotLeg - strikeLeg), 0) - slack)
        expect(price).toBeGreaterThanOrEqual(0)
        expect(price).toBeLessThanOrEqual((sign > 0 ? spotLeg : strikeLeg) + slack)
      }),
      SEED,
    )
  })

  test('the price never falls as volatility rises', () => {
    fc.assert(
      fc.property(wideOption, positive(1.0001, 3), (option, factor) => {
        const price = valueOf(bsmPrice(option))
        const higher = valueOf(bsmPrice({ ...option, volAnnual: option.volAnnual * factor }))
        const [spotLeg, strikeLeg] = legs(option)
        expect(higher - price).toBeGreaterThanOrEqual(-2e-15 * (spotLeg + strikeLeg))
      }),
      SEED,
    )
  })

  test('a call falls and a put rises with the strike, both convexly', () => {
    fc.assert(
      fc.property(wideOption, number(0.001, 0.2), (option, width) => {
        const [low, mid, high] = [1 - width, 1, 1 + width].map((factor) =>
          valueOf(bsmPrice({ ...option, strike: option.strike * factor })),
        ) as [number, number, number]
        const slack = 1e-14 * (option.spot + option.strike) * Math.exp(0.3 * option.timeYears)
        const sign = option.optionType === 'call' ? 1 : -1
        expect(sign * (low - high)).toBeGreaterThanOrEqual(-slack)
        expect(low + high - 2 * mid).toBeGreaterThanOrEqual(-slack)
      }),
      SEED,
    )
  })

  test('BSM and Black-76 on its forward agree', () => {
    fc.assert(
      fc.property(wideOption, (option) => {
        const forward =
          option.spot * Math.exp((option.rateCont - option.dividendYieldCont) * option.timeYears)
        const [spotLeg, strikeLeg] = legs(option)
        const difference = valueOf(bsmPrice(option)) - valueOf(black76Price({ ...option, forward }))
        expect(Math.abs(difference)).toBeLessThanOrEqual(1e-14 * (spotLeg + strikeLeg))
      }),
      SEED,
    )
  })
})

describe('laws of the greeks', () => {
  test('signs: delta by type, gamma and vega never negative; nothing is NaN or infinite', () => {
    fc.assert(
      fc.property(wideOption, (option) => {
        const values = valueOf(bsmAllValues(option))
        expect((option.optionType === 'call' ? 1 : -1) * values.delta).toBeGreaterThanOrEqual(0)
        expect(values.gamma ?? 0).toBeGreaterThanOrEqual(0)
        expect(values.vega).toBeGreaterThanOrEqual(0)
        for (const value of Object.values(values)) expect(value === null || Number.isFinite(value)).toBe(true)
      }),
      SEED,
    )
  })

  /** Within two deviations of the money, where a difference quotient in float64 still has digits. */
  const moderate: fc.Arbitrary<BsmOption> = fc
    .record({
      optionType,
      spot: number(-2, 2),
      strike: fc.constant(100),
      rateCont: number(-0.05, 0.15),
      dividendYieldCont: number(-0.05, 0.15),
      timeYears: number(0.1, 3),
      volAnnual: number(0.1, 0.8),
    })
    .map((terms) => ({
      ...terms,
      spot: 100 * Math.exp(terms.spot * terms.volAnnual * Math.sqrt(terms.timeYears)),
    }))

  type Input = 'spot' | 'strike' | 'rateCont' | 'dividendYieldCont' | 'timeYears' | 'volAnnual'
  /** The greek, the sign and the quantity of which it is the slope, and the input. */
  const DERIVATIVES: readonly (readonly [keyof AllValues, 1 | -1, keyof AllValues, Input])[] = [
    ['delta', 1, 'price', 'spot'],
    ['gamma', 1, 'delta', 'spot'],
    ['speed', 1, 'gamma', 'spot'],
    ['vega', 1, 'price', 'volAnnual'],
    ['volga', 1, 'vega', 'volAnnual'],
    ['ultima', 1, 'volga', 'volAnnual'],
    ['vanna', 1, 'delta', 'volAnnual'],
    ['vanna', 1, 'vega', 'spot'],
    ['zomma', 1, 'gamma', 'volAnnual'],
    ['theta', -1, 'price', 'timeYears'],
    ['charm', -1, 'delta', 'timeYears'],
    ['color', 1, 'gamma', 'timeYears'],
    ['strikeDelta', 1, 'price', 'strike'],
  ]

  /** Five-point central difference: error of order step⁴. */
  function difference(option: BsmOption, name: keyof AllValues, input: Input, step: number): number {
    const at = (shift: number): number =>
      valueOf(bsmAllValues({ ...option, [input]: option[input] + shift * step }))[name] ?? NaN
    return (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * step)
  }

  test.each(DERIVATIVES)('%s is %i times the slope of %s in %s', (greek, sign, of, input) => {
    fc.assert(
      fc.property(moderate, (option) => {
        const values = valueOf(bsmAllValues(option))
        // The natural unit of the input: one deviation of the price for spot and strike.
        const deviation = option.volAnnual * Math.sqrt(option.timeYears)
        const unit = input === 'spot' || input === 'strike' ? option[input] * deviation : option[input]
        const slope = sign * difference(option, of, input, unit * 4e-3)
        // Relative to the greek or, where it passes through zero, to the quantity per unit of the input.
        const scale = Math.max(Math.abs(values[greek] ?? NaN), Math.abs(values[of] ?? NaN) / unit)
        expect(Math.abs((values[greek] ?? NaN) - slope)).toBeLessThan(1e-7 * scale)
      }),
      { ...SEED, numRuns: 100 },
    )
  })

  test.each([
    ['rho', 'rateCont'],
    ['dividendRho', 'dividendYieldCont'],
  ] as const)('%s is the slope of the price in %s', (greek, input) => {
    fc.assert(
      fc.property(moderate, (option) => {
        const slope = difference(option, 'price', input, 1e-3)
        const values = valueOf(bsmAllValues(option))
        const scale = Math.abs(values[greek] ?? NaN) + values.price
        expect(Math.abs((values[greek] ?? NaN) - slope)).toBeLessThan(1e-7 * scale)
      }),
      { ...SEED, numRuns: 100 },
    )
  })

  test('Black-76 rho holds the forward: minus time times value', () => {
    fc.assert(
      fc.property(moderate, (option) => {
        const black = { ...option, forward: option.spot }
        const at = (rateCont: number): number => valueOf(black76Price({ ...black, rateCont }))
        const slope = (at(option.rateCont + 1e-4) - at(option.rateCont - 1e-4)) / 2e-4
        const values = valueOf(black76Values(black))
        expect(Math.abs(values.rho - slope)).toBeLessThan(1e-7 * (Math.abs(slope) + values.price))
      }),
      { ...SEED, numRuns: 100 },
    )
  })
})
