import { ok, refused } from '../kernel/index.ts'
import type { Result } from '../kernel/index.ts'
import { black76AllValues, black76Values } from './black76.ts'
import { bsmAllValues, bsmValues } from './black-scholes.ts'
import { firstBreach, growthBreach } from './domain.ts'
import { invalidInput, pricingFailure } from './failures.ts'
import type { PricingFailure } from './failures.ts'
import { impliedVol } from './implied-vol.ts'
import { readChoice, readNumber, readText } from './row-reader.ts'
import type { RowRecord } from './row-reader.ts'
import type { AllValues, FirstOrderValues, ImpliedVol, OptionType } from './types.ts'

/** The batch formats of `price` and `iv`: a record of texts in, a record of cells out, whatever the record holds. */
export type GreeksLevel = 'basic' | 'all'

/** A cell: null prints empty. Numbers are finite and print shortest (up to 17 significant digits). */
export type RowCell = string | number | null
export type RowCells = Readonly<Record<string, RowCell>>

export const PRICE_COLUMNS_BASIC = [
  ...([
    'id',
    'status',
    'price',
    'delta',
    'gamma',
    'vega',
    'theta',
    'rho',
    'std_error',
    'method',
    'error',
  ] as const),
] as const
export const PRICE_COLUMNS_ALL = [
  ...PRICE_COLUMNS_BASIC,
  ...([
    'dividend_rho',
    'vanna',
    'volga',
    'charm',
    'speed',
    'zomma',
    'color',
    'ultima',
    'strike_delta',
  ] as const),
] as const
export const IV_COLUMNS = ['id', 'status', 'vol', 'error'] as const

export const priceColumns = (level: GreeksLevel): readonly string[] =>
  level === 'all' ? PRICE_COLUMNS_ALL : PRICE_COLUMNS_BASIC

const PRODUCTS = [
  ...(['vanilla', 'cash_or_nothing', 'asset_or_nothing', 'gap', 'barrier', 'double_barrier'] as const),
  ...([
    'lookback_fixed',
    'lookback_floating',
    'simple_chooser',
    'forward_start',
    'compound',
    'quanto',
  ] as const),
  ...(['exchange', 'spread', 'rainbow_min', 'rainbow_max', 'asian_geometric', 'asian_arithmetic'] as const),
] as const
const EXERCISES = ['european', 'american'] as const
const MODELS = ['bsm', 'black76', 'bachelier', 'merton76', 'heston'] as const
const METHODS = ['auto', 'analytic', 'tree', 'baw', 'bjs2002', 'collocation', 'fd', 'mc'] as const
const OPTION_TYPES = ['call', 'put'] as const
const IV_MODELS = ['bsm', 'black76'] as const

type PricedModel = (typeof IV_MODELS)[number]

/** The model of a row that this room prices; anything else on the page is refused by naming the combination. */
function supportedModel(record: RowRecord): Result<PricedModel, PricingFailure> {
  const product = readChoice(record, 'product', PRODUCTS, 'vanilla')
  if (!product.ok) return product
  const exercise = readChoice(record, 'exercise', EXERCISES, 'european')
  if (!exercise.ok) return exercise
  const model = readChoice(record, 'model', MODELS, 'bsm')
  if (!model.ok) return model
  const method = readChoice(record, 'method', METHODS, 'auto')
  if (!method.ok) return method
  const priced = model.value === 'bsm' || model.value === 'black76' ? model.value : null
  const closedForm = method.value === 'auto' || method.value === 'analytic'
  if (product.value === 'vanilla' && exercise.value === 'european' && closedForm && priced) return ok(priced)
  const combination = `product=${product.value} exercise=${exercise.value} model=${model.value} method=${method.value}`
  return refused(pricingFailure('unsupported', `${combination} is not priced`))
}

/** The columns both formats share, read and brought to the model's underlying. */
type Terms = Readonly<{
  optionType: OptionType
  strike: number
  rateCont: number
  dividendYieldCont: number
  timeYears: number
  spot: number | null
  forward: number | null
}>

function readTerms(record: RowRecord): Result<Terms, PricingFailure> {
  const optionType = readChoice(record, 'option_type', OPTION_TYPES, null)
  if (!optionType.ok) return optionType
  const numbers: Record<string, number | null> = {}
  for (const column of ['spot', 'forward', 'strike', 'rate', 'dividend_yield', 'time_years']) {
    const read = readNumber(record, column)
    if (!read.ok) return read
    numbers[column] = read.value
  }
  const {
    spot = null,
    forward = null,
    strike = null,
    rate,
    dividend_yield,
    time_years: timeYears = null,
  } = numbers
  if (spot === null && forward === null) return refused(invalidInput('spot', 'missing; give spot or forward'))
  if (strike === null) return refused(invalidInput('strike', 'missing'))
  if (timeYears === null) return refused(invalidInput('time_years', 'missing'))
  const [rateCont, dividendYieldCont] = [rate ?? 0, dividend_yield ?? 0]
  const breach =
    firstBreach([
      ['spot', spot ?? 1, 'positive'],
      ['forward', forward ?? 1, 'positive'],
      ['strike', strike, 'positive'],
      ['time_years', timeYears, 'not_negative'],
    ]) ??
    growthBreach('rate', rateCont, timeYears) ??
    growthBreach('dividend_yield', dividendYieldCont, timeYears) ??
    growthBreach('rate', rateCont - dividendYieldCont, timeYears)
  if (breach) return refused(breach)
  return ok({ optionType: optionType.value, strike, rateCont, dividendYieldCont, timeYears, spot, forward })
}

/** The growth of spot to forward, e^((r−q)T). */
const carryGrowth = (terms: Terms): number =>
  Math.exp((terms.rateCont - terms.dividendYieldCont) * terms.timeYears)

/** Each model takes its own underlying when given, and derives it from the other one when not. */
const forwardOf = (terms: Terms): number => terms.forward ?? (terms.spot ?? NaN) * carryGrowth(terms)
const spotOf = (terms: Terms): number => terms.spot ?? (terms.forward ?? NaN) / carryGrowth(terms)

type Values = FirstOrderValues & Partial<AllValues>

function evaluate(record: RowRecord, level: GreeksLevel): Result<Values, PricingFailure> {
  const model = supportedModel(record)
  if (!model.ok) return model
  const terms = readTerms(record)
  if (!terms.ok) return terms
  const vol = readNumber(record, 'vol')
  if (!vol.ok) return vol
  if (vol.value === null) return refused(invalidInput('vol', 'missing'))
  if (model.value === 'bsm') {
    const option = { ...terms.value, spot: spotOf(terms.value), volAnnual: vol.value }
    return level === 'all' ? bsmAllValues(option) : bsmValues(option)
  }
  const option = { ...terms.value, forward: forwardOf(terms.value), volAnnual: vol.value }
  return level === 'all' ? black76AllValues(option) : black76Values(option)
}

const idOf = (record: RowRecord, rowNumber: number | null): string =>
  readText(record, 'id') || (rowNumber === null ? '' : String(rowNumber))

/** Every column of the level, empty; then what is known. -0 prints as 0. */
function cells(columns: readonly string[], known: Readonly<Record<string, RowCell | undefined>>): RowCells {
  const row: Record<string, RowCell> = {}
  for (const column of columns) row[column] = known[column] === 0 ? 0 : (known[column] ?? null)
  return row
}

/**
 * One row of `price`: status `ok` with values, or `invalid_input` (error names the column) or `unsupported` (names the
 * combination) with none. `rowNumber` stands in for a missing id. A closed form has no standard error: its cell is empty.
 * BSM without a spot takes it from the forward, Black-76 without a forward from the spot; delta is with respect to the
 * model's own underlying.
 */
export function priceRow(record: RowRecord, level: GreeksLevel, rowNumber: number | null = null): RowCells {
  const id = idOf(record, rowNumber)
  const result = evaluate(record, level)
  const columns = priceColumns(level)
  if (!result.ok) return cells(columns, { id, status: result.failure.code, error: result.failure.message })
  const values = result.value
  return cells(columns, {
    ...values,
    id,
    status: 'ok',
    method: 'analytic',
    dividend_rho: values.dividendRho,
    strike_delta: values.strikeDelta,
  })
}

function impliedOf(record: RowRecord): Result<ImpliedVol, PricingFailure> {
  const model = readChoice(record, 'model', IV_MODELS, 'bsm')
  if (!model.ok) return model
  const terms = readTerms(record)
  if (!terms.ok) return terms
  const price = readNumber(record, 'price')
  if (!price.ok) return price
  if (price.value === null) return refused(invalidInput('price', 'missing'))
  const { optionType, strike, rateCont, timeYears } = terms.value
  const bySpot = model.value === 'bsm' && terms.value.spot !== null
  const forward = bySpot ? forwardOf({ ...terms.value, forward: null }) : forwardOf(terms.value)
  const discountFactor = Math.exp(-rateCont * timeYears)
  return ok(impliedVol({ optionType, strike, timeYears, forward, discountFactor, price: price.value }))
}

/** One row of `iv`: the status of `ImpliedVol`, the volatility where there is one (0 at intrinsic), the error of bad input. */
export function ivRow(record: RowRecord, rowNumber: number | null = null): RowCells {
  const id = idOf(record, rowNumber)
  const result = impliedOf(record)
  if (!result.ok) return cells(IV_COLUMNS, { id, status: result.failure.code, error: result.failure.message })
  const implied = result.value
  const vol = implied.status === 'ok' || implied.status === 'at_intrinsic' ? implied.volAnnual : null
  return cells(IV_COLUMNS, {
    id,
    status: implied.status,
    vol,
    error: implied.status === 'invalid_input' ? implied.message : null,
  })
}
