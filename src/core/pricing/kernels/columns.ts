import { assert } from '../../kernel/index.ts'
import type { EuropeanBatch, EuropeanOutputs, ImpliedVolOutputs, PremiumBatch } from './types.ts'

const numbers = (count: number): Float64Array => new Float64Array(count)

/** Empty columns for `count` options, to be filled by the caller and used again for the next valuation. */
export const makeEuropeanBatch = (count: number): EuropeanBatch => ({
  count,
  isCall: new Uint8Array(count),
  underlying: numbers(count),
  strike: numbers(count),
  rateCont: numbers(count),
  dividendYieldCont: numbers(count),
  timeYears: numbers(count),
  volAnnual: numbers(count),
})

export const makeEuropeanOutputs = (count: number): EuropeanOutputs => ({
  status: new Uint8Array(count),
  price: numbers(count),
  delta: numbers(count),
  gamma: numbers(count),
  vega: numbers(count),
  theta: numbers(count),
  rho: numbers(count),
})

export const makePremiumBatch = (count: number): PremiumBatch => ({
  count,
  isCall: new Uint8Array(count),
  forward: numbers(count),
  strike: numbers(count),
  discountFactor: numbers(count),
  timeYears: numbers(count),
  price: numbers(count),
})

export const makeImpliedVolOutputs = (count: number): ImpliedVolOutputs => ({
  status: new Uint8Array(count),
  volAnnual: numbers(count),
})

type Column = Readonly<{ length: number }>

/** Columns shorter than the batch are the caller's bug, not a row's. */
export function assertColumns(
  count: number,
  ...groups: readonly Readonly<Record<string, Column | number>>[]
): void {
  for (const group of groups)
    for (const [name, column] of Object.entries(group))
      if (typeof column !== 'number')
        assert(column.length >= count, `column ${name} is shorter than the batch`)
}
