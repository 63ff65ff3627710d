import { describe, expect, it } from 'vitest'
import { makeCachingValuer, makePricingValuer } from '../../../../src/core/app/market/valuer.ts'
import { makeRandom } from '../../../../src/core/kernel/index.ts'
import { NO_VALUES, valueExpiry } from '../../../../src/core/market-data/index.ts'
import type { OptionValuer } from '../../../../src/core/market-data/index.ts'
import {
  black76Price,
  black76Values,
  quoteGreeks,
  typescriptKernel,
} from '../../../../src/core/pricing/index.ts'
import { choosePricingKernel } from '../../../../src/core/app/kernels.ts'
import { wasmKernelLoader } from '../../../../src/main/adapters/kernels/index.ts'

/** One contract after another by the scalar functions: what the chain was valued by before there was a batch. */
const scalar: OptionValuer = {
  values: (quotes) =>
    quotes.map((quote) => {
      const values = quoteGreeks(quote)
      return values.ok ? values.value : NO_VALUES
    }),
  atVols: (all) =>
    all.map((terms) => {
      const rateCont = -Math.log(terms.discountFactor) / terms.timeYears + 0
      const values = black76Values({ ...terms, rateCont })
      return values.ok ? values.value : null
    }),
}

const SPOT = 6_790
const TIME = 30 / 365
const RATE = 0.04

/** Five hundred strikes around the spot as a venue quotes them, with what a chain has of gaps, dust and nonsense. */
function chainOf(strikes: number, seed: number, spot = SPOT) {
  const random = makeRandom(seed)
  const forward = spot * Math.exp(RATE * TIME)
  const quoted = (optionType: 'call' | 'put', strike: number) => {
    const skew = 0.18 - 0.25 * Math.log(strike / forward)
    const option = { optionType, forward, strike, rateCont: RATE, timeYears: TIME, volAnnual: skew }
    const price = black76Price(option)
    const fair = price.ok ? price.value : 0
    const tick = 0.05
    const bid = Math.floor((fair * 0.995) / tick) * tick
    const ask = Math.ceil((fair * 1.005) / tick) * tick + tick
    const dice = random.next()
    const common = { mark: null, volume: 1, openInterest: 1, isStale: false }
    if (dice < 0.02) return null
    if (dice < 0.04) return { ...common, bid: ask, ask: bid }
    if (dice < 0.06) return { ...common, bid: null, ask: null, mark: fair }
    return { ...common, bid: bid > 0 && dice > 0.1 ? bid : null, ask }
  }
  return {
    strikes: Array.from({ length: strikes }, (_, at) => {
      const strike = SPOT * (0.5 + at / strikes)
      return { strike, call: quoted('call', strike), put: quoted('put', strike) }
    }),
    ...{ spot, timeYears: TIME, inverse: false, discountPrior: 1, tick: 0.05 },
  }
}

const kernels = [
  ['the plain twin', typescriptKernel],
  ['the compiled kernel', choosePricingKernel(wasmKernelLoader).kernel],
] as const

describe.each(kernels)('a chain valued in one batch by %s', (_, kernel) => {
  it('has the bits that the scalar functions give contract by contract', () => {
    for (const seed of [1, 2, 3]) {
      const input = chainOf(500, seed)
      const batch = valueExpiry(input, makePricingValuer(kernel))
      expect(batch).toEqual(valueExpiry(input, scalar))
      const marked = batch.rows.flatMap(({ call, put }) => [call, put]).filter((side) => side?.values.markIv)
      expect(marked.length).toBeGreaterThan(600)
    }
  })

  it('gives what has neither terms nor prices of their kind no values, and never NaN', () => {
    const terms = { optionType: 'call', forward: 100, discountFactor: 1, strike: 100, timeYears: 1 } as const
    const valuer = makePricingValuer(kernel)
    const bad = [NaN, Infinity, -1, -Infinity].flatMap((value) => [
      { ...terms, bid: value, ask: 11, mark: 10 },
      { ...terms, bid: 9, ask: 11, mark: value },
      ...['forward', 'discountFactor', 'strike', 'timeYears'].map((name) => ({
        ...{ ...terms, bid: 9, ask: 11, mark: 10 },
        [name]: value,
      })),
    ])
    const good = { ...terms, bid: 9, ask: 1e308, mark: 10 }
    const answers = valuer.values([good, ...bad, good])
    expect(answers).toEqual(scalar.values([good, ...bad, good]))
    expect(answers.slice(1, -1)).toEqual(bad.map(() => NO_VALUES))
    expect(answers[0]?.markIv).toBeGreaterThan(0)
  })
})

describe('a chain that is valued again', () => {
  it('asks only for the contracts that moved, and gives the same objects for the rest', () => {
    const asked: number[] = []
    const inner = makePricingValuer(typescriptKernel)
    const caching = makeCachingValuer({
      ...inner,
      values: (quotes) => {
        asked.push(quotes.length)
        return inner.values(quotes)
      },
    })
    const input = chainOf(100, 4)
    const first = valueExpiry(input, caching)
    const moved = input.strikes.map((row, at) =>
      at === 50 && row.call?.bid ? { ...row, call: { ...row.call, bid: row.call.bid - 0.05 } } : row,
    )
    const second = valueExpiry({ ...input, strikes: moved }, caching)
    expect(asked.slice(1)).toEqual([1])
    expect(second.rows[40]?.call?.values).toBe(first.rows[40]?.call?.values)
  })
})
