import { describe, expect, test } from 'vitest'
import { makeRandom } from '../../../src/core/kernel/index.ts'
import {
  bsmPrice,
  impliedVol,
  ivRow,
  priceRow,
  premiumOnForward,
  premiumOnSpot,
} from '../../../src/core/pricing/index.ts'
import type { BsmOption } from '../../../src/core/pricing/index.ts'
import { valueOf } from './helpers.ts'

/** Deep in the money, without time value, over decades at rates and yields of both signs: the exponents round the most. */
function deepOption(random: ReturnType<typeof makeRandom>): BsmOption {
  const timeYears = 0.05 + 30 * random.next()
  const rateCont = 0.4 * random.next() - 0.1
  const dividendYieldCont = 0.4 * random.next() - 0.2
  const volAnnual = 0.01 + 0.05 * random.next()
  const isCall = random.next() < 0.5
  const deviations = (isCall ? -1 : 1) * (4 + 12 * random.next())
  const spot = 1000 * random.next() + 1
  const drift = (rateCont - dividendYieldCont) * timeYears
  return {
    ...{ optionType: isCall ? 'call' : 'put', spot, rateCont, dividendYieldCont, timeYears, volAnnual },
    strike: spot * Math.exp(drift + deviations * volAnnual * Math.sqrt(timeYears)),
  }
}

/** The intrinsic value as different makers of prices compute it. */
function legByLeg({ optionType, spot, strike, rateCont, dividendYieldCont, timeYears }: BsmOption) {
  const sign = optionType === 'call' ? 1 : -1
  const forward = spot * Math.exp((rateCont - dividendYieldCont) * timeYears)
  const discount = Math.exp(-rateCont * timeYears)
  return [
    sign * (spot * Math.exp(-dividendYieldCont * timeYears) - strike * discount),
    sign * (discount * forward - discount * strike),
    sign * discount * (forward - strike),
    (sign * (forward - strike)) / Math.exp(rateCont * timeYears),
  ]
}

const legsOf = ({ spot, strike, rateCont, dividendYieldCont, timeYears }: BsmOption): number =>
  Math.max(spot * Math.exp(-dividendYieldCont * timeYears), strike * Math.exp(-rateCont * timeYears))

describe('what the exponents of discounting round is not arbitrage', () => {
  test('a deep row in the money that an own price gave', () => {
    const row = {
      ...{ option_type: 'call', spot: '520.7380981423912', strike: '876049.858527207' },
      ...{ rate: '0.15377888350356303', dividend_yield: '-0.19338740115497044' },
      time_years: '25.01268540060246',
    }
    const { price } = priceRow({ ...row, vol: '0.02' }, 'basic')
    expect(ivRow({ ...row, price: '46960.294632162186' })).toMatchObject({ status: 'at_intrinsic', vol: 0 })
    expect(['ok', 'at_intrinsic']).toContain(ivRow({ ...row, price: String(price) })['status'])
  })

  test('forty thousand prices of our own, over rates to 30 % and thirty years', () => {
    const random = makeRandom(20_261_122)
    const refusedRows: unknown[] = []
    for (let row = 0; row < 40_000; row += 1) {
      const option = deepOption(random)
      const price = valueOf(bsmPrice(option))
      const { status } = impliedVol(premiumOnSpot({ ...option, price }))
      if (status !== 'ok' && status !== 'at_intrinsic') refusedRows.push({ ...option, price, status })
    }
    expect(refusedRows).toEqual([])
  })

  test('ten thousand intrinsic values, however they were discounted', () => {
    const random = makeRandom(7)
    const refusedRows: unknown[] = []
    for (let row = 0; row < 10_000; row += 1) {
      const option = deepOption(random)
      for (const price of legByLeg(option)) {
        const { status } = impliedVol(premiumOnSpot({ ...option, price }))
        if (status !== 'ok' && status !== 'at_intrinsic') refusedRows.push({ ...option, price, status })
      }
    }
    expect(refusedRows).toEqual([])
  })

  test('a premium lower than the bound on the rounding still is arbitrage, by however little', () => {
    const random = makeRandom(11)
    for (let row = 0; row < 2_000; row += 1) {
      const option = deepOption(random)
      const [intrinsic = NaN] = legByLeg(option)
      const { rateCont, dividendYieldCont, timeYears } = option
      const exponent = Math.abs(rateCont * timeYears) + Math.abs((rateCont - dividendYieldCont) * timeYears)
      // Twice the bound: the intrinsic value subtracted from is itself rounded by as much.
      const price = intrinsic - 2 * (7 + 2 * exponent) * Number.EPSILON * legsOf(option)
      expect(impliedVol(premiumOnSpot({ ...option, price })).status).toBe('below_intrinsic')
    }
  })

  test('a forward that is given rounds by its discounting alone', () => {
    const terms = { optionType: 'call', forward: 100, strike: 90, rateCont: 0.05, timeYears: 1 } as const
    const intrinsic = 10 * Math.exp(-0.05)
    const near = premiumOnForward({ ...terms, price: intrinsic - 6e-14 })
    expect(impliedVol(near).status).toBe('at_intrinsic')
    const below = premiumOnForward({ ...terms, price: intrinsic - 4e-13 })
    expect(impliedVol(below).status).toBe('below_intrinsic')
    const above = premiumOnForward({ ...terms, price: 100 * Math.exp(-0.05) + 4e-13 })
    expect(impliedVol(above).status).toBe('above_maximum')
  })
})
