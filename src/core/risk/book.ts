import { ok, refused } from '../kernel/index.ts'
import type { Result } from '../kernel/index.ts'
import type { OptionType } from '../instruments/index.ts'
import { invalidInput } from './failures.ts'
import type { RiskFailure } from './failures.ts'

/** Moves one for one with its underlying: a stock, a coin, a future, an index product. */
export type LinearModel = Readonly<{
  kind: 'linear'
  /** Price of one unit, above 0. */
  price: number
}>

export type OptionModel = Readonly<{
  kind: 'option'
  optionType: OptionType
  exercise: 'european' | 'american'
  spot: number
  strike: number
  rateCont: number
  dividendYieldCont: number
  timeYears: number
  volAnnual: number
}>

/** One holding as risk sees it. */
export type RiskPosition = Readonly<{
  id: string
  symbol: string
  /** What it moves with: all positions of one underlying take one shock. A linear one names itself or its underlying. */
  underlying: string
  /** Signed units of the underlying: quantity × multiplier. */
  units: number
  model: LinearModel | OptionModel
}>

export type RiskBook = Readonly<{
  positions: readonly RiskPosition[]
  /** The risk factors, each underlying once, in the order of their first position. */
  factors: readonly string[]
  /** For each position the index of its factor. */
  factorOf: Int32Array
}>

const isPositive = (value: number): boolean => Number.isFinite(value) && value > 0
const YEARS_MAX = 100
const RATE_MAX = 2

function modelBreach({ id, model }: RiskPosition): RiskFailure | null {
  const at = (field: string, rule: string): RiskFailure => invalidInput(field, `of position ${id} ${rule}`)
  if (model.kind === 'linear') return isPositive(model.price) ? null : at('price', 'must be above 0')
  if (!isPositive(model.spot)) return at('spot', 'must be above 0')
  if (!isPositive(model.strike)) return at('strike', 'must be above 0')
  if (!(model.timeYears >= 0 && model.timeYears <= YEARS_MAX)) return at('time_years', 'must lie in 0 to 100')
  if (!(model.volAnnual >= 0 && model.volAnnual <= 100)) return at('vol', 'must lie in 0 to 100')
  if (!(Math.abs(model.rateCont) <= RATE_MAX)) return at('rate', 'must lie in -2 to 2')
  if (!(Math.abs(model.dividendYieldCont) <= RATE_MAX)) return at('dividend_yield', 'must lie in -2 to 2')
  return null
}

/** Checks positions and finds their risk factors. Refuses `invalid_input` naming field and position. */
export function makeRiskBook(positions: readonly RiskPosition[]): Result<RiskBook, RiskFailure> {
  const factors: string[] = []
  const indexOf = new Map<string, number>()
  const factorOf = new Int32Array(positions.length)
  for (const [at, position] of positions.entries()) {
    if (!Number.isFinite(position.units)) return refused(invalidInput('units', `of position ${position.id}`))
    const breach = modelBreach(position)
    if (breach) return refused(breach)
    let factor = indexOf.get(position.underlying)
    if (factor === undefined) {
      factor = factors.length
      factors.push(position.underlying)
      indexOf.set(position.underlying, factor)
    }
    factorOf[at] = factor
  }
  return ok({ positions, factors, factorOf })
}
