import { describe, expect, test } from 'vitest'
import { makeRandom } from '../../../src/core/kernel/index.ts'
import {
  black76Values,
  normalCdf,
  payoffAtExpiry,
  payoffProbabilities,
} from '../../../src/core/pricing/index.ts'
import type { PayoffLeg } from '../../../src/core/pricing/index.ts'
import { failureOf, valueOf } from './helpers.ts'

const LAW = { forward: 100, deviation: 0.2 }
const option = (
  optionType: 'call' | 'put',
  strike: number,
  quantity: number,
  entryPrice: number,
): PayoffLeg => ({
  ...{ kind: 'option', optionType, strike, quantity, entryPrice, multiplier: 100 },
  ...{ timeYears: 1, volAnnual: 0.2 },
})
/** P(S ≤ x) for the law above. */
const below = (x: number): number => normalCdf((Math.log(x / 100) + 0.02) / 0.2)

describe('the chances of a structure at expiry', () => {
  test('of a call are Φ(d2) at its breakeven, its gain without bound', () => {
    const found = valueOf(payoffProbabilities([option('call', 100, 1, 5)], LAW))
    expect(found.gain).toBeCloseTo(1 - below(105), 14)
    expect(found.loss).toBeCloseTo(below(105), 14)
    expect(found.maxGain).toBeNull()
    // The premium is lost whole below the strike: 1 less the undiscounted strike delta of the call.
    const values = {
      optionType: 'call',
      forward: 100,
      strike: 100,
      rateCont: 0,
      timeYears: 1,
      volAnnual: 0.2,
    } as const
    const bump = (strike: number): number => valueOf(black76Values({ ...values, strike })).price
    expect(found.maxLoss).toBeCloseTo(1 + (bump(100.001) - bump(99.999)) / 0.002, 7)
  })

  test('of a credit spread and of an iron condor, both wings and the middle', () => {
    const spread = [option('put', 95, -1, 4), option('put', 90, 1, 2)]
    const found = valueOf(payoffProbabilities(spread, LAW))
    expect(found.gain).toBeCloseTo(1 - below(93), 14)
    expect(found.maxGain).toBeCloseTo(1 - below(95), 14)
    expect(found.maxLoss).toBeCloseTo(below(90), 14)
    const condor = [...spread, option('call', 110, -1, 3), option('call', 115, 1, 1)]
    const wide = valueOf(payoffProbabilities(condor, LAW))
    expect(wide.gain).toBeCloseTo(below(114) - below(91), 14)
    expect(wide.maxGain).toBeCloseTo(below(110) - below(95), 14)
    expect(wide.maxLoss).toBeCloseTo(below(90) + 1 - below(115), 14)
  })

  test('a peak is met by one price alone, and what ends at nothing is neither gain nor loss', () => {
    const butterfly = [option('call', 95, 1, 7), option('call', 100, -2, 4), option('call', 105, 1, 2)]
    expect(valueOf(payoffProbabilities(butterfly, LAW)).maxGain).toBe(0)
    const free = [option('call', 110, 1, 1), option('call', 120, -1, 1)]
    const found = valueOf(payoffProbabilities(free, LAW))
    expect(found.loss).toBe(0)
    expect(found.gain).toBeCloseTo(1 - below(110), 14)
  })

  test('agree with drawn prices, and with certainty where nothing moves', () => {
    const legs = [option('put', 95, -2, 4), option('call', 104, 1, 3), option('call', 118, -1, 1)]
    const found = valueOf(payoffProbabilities(legs, LAW))
    const random = makeRandom(5)
    const spots = Array.from({ length: 200_000 }, () => 100 * Math.exp(0.2 * random.normal() - 0.02))
    const gains = valueOf(payoffAtExpiry(legs, spots)).filter(({ profit }) => profit > 0).length
    expect(found.gain).toBeCloseTo(gains / spots.length, 2)
    expect(found.gain + found.loss).toBeCloseTo(1, 12)
    const still = valueOf(payoffProbabilities([option('call', 90, 1, 5)], { forward: 100, deviation: 0 }))
    expect([still.gain, still.loss, still.maxLoss]).toEqual([1, 0, 0])
  })

  test('are refused as the payoff is', () => {
    expect(failureOf(payoffProbabilities([], LAW))).toMatchObject({ code: 'invalid_input', field: 'legs' })
  })
})
