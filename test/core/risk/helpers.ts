import { makeRandom } from '../../../src/core/kernel/index.ts'
import type { Failure, Result } from '../../../src/core/kernel/index.ts'
import { makeRiskBook } from '../../../src/core/risk/index.ts'
import type { OptionModel, RiskBook, RiskPosition } from '../../../src/core/risk/index.ts'

export function valueOf<T>(result: Result<T, Failure>): T {
  if (!result.ok) throw new Error(`${result.failure.code}: ${result.failure.message}`)
  return result.value
}

export const codeOf = (result: Result<unknown, Failure>): string | null =>
  result.ok ? null : result.failure.code

export const option = (changed: Partial<OptionModel> = {}): OptionModel => ({
  kind: 'option',
  optionType: 'call',
  exercise: 'european',
  spot: 100,
  strike: 100,
  rateCont: 0.03,
  dividendYieldCont: 0.01,
  timeYears: 0.5,
  volAnnual: 0.2,
  ...changed,
})

export const holding = (changed: Partial<RiskPosition> = {}): RiskPosition => ({
  id: 'p',
  symbol: 'X',
  underlying: 'X',
  units: 100,
  model: option(),
  ...changed,
})

export const stock = (id: string, price: number, units: number): RiskPosition => ({
  ...{ id, symbol: id, underlying: id, units },
  model: { kind: 'linear', price },
})

export const bookOf = (...positions: readonly RiskPosition[]): RiskBook => valueOf(makeRiskBook(positions))

/** A seeded book of European options on a few underlyings. */
export function randomBook(count: number, seed: number): RiskBook {
  const random = makeRandom(seed)
  return bookOf(
    ...Array.from({ length: count }, (_, at) => {
      const spot = 50 + 10 * (at % 7)
      return holding({
        id: `p${at}`,
        symbol: `O${at}`,
        underlying: `U${at % 7}`,
        units: random.integer(200) - 100,
        model: option({
          optionType: random.next() < 0.5 ? 'call' : 'put',
          spot,
          strike: spot * (0.6 + 0.8 * random.next()),
          timeYears: 0.02 + 2 * random.next(),
          volAnnual: 0.1 + 0.5 * random.next(),
        }),
      })
    }),
  )
}
