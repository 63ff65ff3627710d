import { assert } from '../kernel/index.ts'
import { americanOverEuropean, makeEuropeanBatch, rowIsValued } from '../pricing/index.ts'
import type { EuropeanBatch, OverEuropean, PricingKernel } from '../pricing/index.ts'
import type { OptionModel, RiskBook } from './book.ts'

/** What happens to the market at once. */
export type Shock = Readonly<{
  /** Relative move of each factor, above −1: one number for all, or one for each in the book's order. */
  spot: number | Float64Array
  /** Relative move of every volatility, −1 or more: 0.5 turns 20 % into 30 %. */
  vol: number
  /** Added to every rate: 0.01 is a hundred basis points. */
  rate: number
  /** Calendar days that pass, of 365 in a year. */
  days: number
}>

export const NO_SHOCK: Shock = { spot: 0, vol: 0, rate: 0, days: 0 }

/**
 * How an option with early exercise is valued over spots, from its terms after the shock and the European value at a spot. The
 * terms are asked for once as long as volatility, rate and time stay.
 */
export type EarlyExercise = (option: OptionModel) => OverEuropean

export type Revaluer = Readonly<{
  /** Profit of the whole book; `byPosition`, when given, takes each position's. */
  profit: (shock: Shock, byPosition?: Float64Array) => number
  /** Model value of each position's unit now. */
  baseValues: Float64Array
  /** How options with early exercise are valued: with it by approximation, or without it, which the caller has to say. */
  american: 'none' | 'approximated' | 'as_european'
}>

const DAYS_A_YEAR = 365

type Rows = Readonly<{ positions: Int32Array; models: readonly OptionModel[]; batch: EuropeanBatch }>

function rowsOf(book: RiskBook): Rows {
  const models: OptionModel[] = []
  const positions: number[] = []
  for (const [at, { model }] of book.positions.entries()) {
    if (model.kind !== 'option') continue
    models.push(model)
    positions.push(at)
  }
  const batch = makeEuropeanBatch(models.length)
  for (const [row, model] of models.entries()) {
    batch.isCall[row] = model.optionType === 'call' ? 1 : 0
    batch.strike[row] = model.strike
    batch.dividendYieldCont[row] = model.dividendYieldCont
  }
  return { positions: Int32Array.from(positions), models, batch }
}

const shockOf = (shock: Shock, factor: number): number =>
  typeof shock.spot === 'number' ? shock.spot : (shock.spot[factor] ?? 0)

const timeAfter = (timeYears: number, days: number): number => Math.max(0, timeYears - days / DAYS_A_YEAR)

/** Writes the shocked market into the batch; columns whose shock is that of the call before stay as they are. */
function makeMarketWriter(book: RiskBook, { positions, models, batch }: Rows): (shock: Shock) => void {
  let before: Shock | null = null
  return (shock) => {
    for (let row = 0; row < models.length; row += 1) {
      const model = models[row]
      if (model === undefined) continue
      batch.underlying[row] = model.spot * (1 + shockOf(shock, book.factorOf[positions[row] ?? 0] ?? 0))
      if (shock.vol !== before?.vol) batch.volAnnual[row] = model.volAnnual * (1 + shock.vol)
      if (shock.rate !== before?.rate) batch.rateCont[row] = model.rateCont + shock.rate
      if (shock.days !== before?.days) batch.timeYears[row] = timeAfter(model.timeYears, shock.days)
    }
    before = shock
  }
}

function checked(shock: Shock): void {
  const spots = typeof shock.spot === 'number' ? [shock.spot] : shock.spot
  for (const spot of spots) assert(spot > -1 && Number.isFinite(spot), 'a price shock is above −100 %')
  assert(shock.vol >= -1 && Number.isFinite(shock.vol), 'a volatility shock is −100 % or more')
  assert(
    Number.isFinite(shock.rate) && shock.days >= 0,
    'a rate shock is a number and no time passes backwards',
  )
}

const isEarly = (model: OptionModel): boolean => model.exercise === 'american'

/** Adds what early exercise is worth to the European values of a batch, solving its terms once a slice of shocks. */
function makeEarlyValues(
  { models, batch }: Rows,
  exercise: EarlyExercise,
): (prices: Float64Array, shock: Shock) => void {
  const rows = Int32Array.from([...models.entries()].flatMap(([row, model]) => (isEarly(model) ? [row] : [])))
  let solved: readonly OverEuropean[] = []
  let before: Shock | null = null
  return (prices, shock) => {
    if (shock.vol !== before?.vol || shock.rate !== before.rate || shock.days !== before.days) {
      before = shock
      solved = Array.from(rows, (row) =>
        exercise({
          ...(models[row] as OptionModel),
          volAnnual: batch.volAnnual[row] ?? 0,
          rateCont: batch.rateCont[row] ?? 0,
          timeYears: batch.timeYears[row] ?? 0,
        }),
      )
    }
    for (const [at, row] of rows.entries()) {
      prices[row] = solved[at]?.(batch.underlying[row] ?? 0, prices[row] ?? 0) ?? 0
    }
  }
}

/**
 * Full revaluation of a book: European options by the kernel in one batch; options with early exercise as those and what
 * `exercise` adds (null: nothing); everything else one for one with its underlying. Positions keep; nothing is exercised or
 * delivered on the way, an option past its expiry counts its intrinsic value.
 */
export function makeRevaluer(
  book: RiskBook,
  kernel: PricingKernel,
  exercise: EarlyExercise | null = americanOverEuropean,
): Revaluer {
  const rows = rowsOf(book)
  const write = makeMarketWriter(book, rows)
  const early = exercise === null ? null : makeEarlyValues(rows, exercise)
  const outputs = { status: new Uint8Array(rows.models.length), price: new Float64Array(rows.models.length) }
  const valuesUnder = (shock: Shock, values: Float64Array): void => {
    write(shock)
    kernel.europeanPrices(rows.batch, outputs)
    for (let row = 0; row < rows.models.length; row += 1) {
      assert(rowIsValued(outputs.status[row] ?? 255), 'a checked book has a value under every checked shock')
    }
    early?.(outputs.price, shock)
    for (let row = 0; row < rows.models.length; row += 1) {
      values[rows.positions[row] ?? 0] = outputs.price[row] ?? 0
    }
    for (const [at, { model }] of book.positions.entries()) {
      if (model.kind === 'linear') values[at] = model.price * (1 + shockOf(shock, book.factorOf[at] ?? 0))
    }
  }
  const baseValues = new Float64Array(book.positions.length)
  valuesUnder(NO_SHOCK, baseValues)
  const values = new Float64Array(book.positions.length)
  const units = Float64Array.from(book.positions, (position) => position.units)
  return {
    baseValues,
    american: !rows.models.some(isEarly) ? 'none' : exercise === null ? 'as_european' : 'approximated',
    profit: (shock, byPosition) => {
      checked(shock)
      valuesUnder(shock, values)
      let total = 0
      for (let at = 0; at < values.length; at += 1) {
        const profit = (units[at] ?? 0) * ((values[at] ?? 0) - (baseValues[at] ?? 0))
        if (byPosition) byPosition[at] = profit
        total += profit
      }
      return total
    },
  }
}
