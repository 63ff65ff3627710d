import { ok, refused } from '../kernel/index.ts'
import type { Result } from '../kernel/index.ts'
import { makeSharedBoundaries } from './american/index.ts'
import type { Boundaries } from './american/index.ts'
import { makeLawOf } from './exotic/asian-arithmetic.ts'
import type { LawOf } from './exotic/asian-arithmetic.ts'
import { pricingFailure } from './failures.ts'
import type { PricingFailure } from './failures.ts'
import type { SimulatedGreeks } from './monte-carlo/types.ts'
import { readChoice } from './row-reader.ts'
import type { RowRecord } from './row-reader.ts'
import type { AllValues } from './types.ts'

/** What a row of `price` may ask for, and what a family of models answers: the registry's words (`rows.ts`). */
export type GreeksLevel = 'basic' | 'all'

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
export const EXERCISES = ['european', 'american'] as const
const MODELS = ['bsm', 'black76', 'bachelier', 'merton76', 'heston', 'sabr', 'local_vol'] as const
const METHODS = ['auto', 'analytic', 'tree', 'baw', 'bjs2002', 'collocation', 'fd', 'mc'] as const
export const OPTION_TYPES = ['call', 'put'] as const

/** What happens before expiry, as cells of a row. */
export const SCHEDULE_COLUMNS = ['dividends', 'exercise_times'] as const
type ScheduleColumn = (typeof SCHEDULE_COLUMNS)[number]

/** Every word that the four columns know: the registry of what may be asked. */
export const ROW_WORDS = { product: PRODUCTS, exercise: EXERCISES, model: MODELS, method: METHODS } as const

export type RowProduct = (typeof PRODUCTS)[number]
export type RowModel = (typeof MODELS)[number]
export type RowMethod = (typeof METHODS)[number]

/** The four columns that name what prices a row. */
export type RowChoice = Readonly<{
  product: RowProduct
  exercise: (typeof EXERCISES)[number]
  model: RowModel
  method: RowMethod
}>

/** The values of one row. A greek that the family does not know is absent, one without a finite limit is null. */
export type PricedRow = Readonly<{
  values: Readonly<{ price: number }> & Partial<Readonly<Record<keyof AllValues, number | null>>>
  /** What was really used; never `auto`. */
  method: Exclude<RowMethod, 'auto'>
  /** Of a simulation only. */
  stdError?: number
  /** Of a simulation's greeks. */
  greekErrors?: SimulatedGreeks
  /** What the reader should know of a figure that is given all the same, such as a violated Feller condition. */
  warning?: string
}>

/** What the rows of one batch share; the answers are the same without it. */
export type BatchShare = Readonly<{ boundaries: Boundaries; lawOf: LawOf }>
export const makeBatchShare = (): BatchShare => ({ boundaries: makeSharedBoundaries(), lawOf: makeLawOf() })

/** One family of models. The first of the list that covers a choice prices the row. */
export type RowPricer = Readonly<{
  covers: (choice: RowChoice) => boolean
  price: (
    record: RowRecord,
    level: GreeksLevel,
    choice: RowChoice,
    share?: BatchShare,
  ) => Result<PricedRow, PricingFailure>
  /** Columns of `SCHEDULE_COLUMNS` that the family reads; given to another, one is refused rather than left out. */
  schedule?: readonly ScheduleColumn[]
  /** Whether a row may take more than 5 ms, so that a server prices it on another thread. */
  isCostly?: (choice: RowChoice, record: RowRecord) => boolean
}>

export function readRowChoice(record: RowRecord): Result<RowChoice, PricingFailure> {
  const product = readChoice(record, 'product', PRODUCTS, 'vanilla')
  if (!product.ok) return product
  const exercise = readChoice(record, 'exercise', EXERCISES, 'european')
  if (!exercise.ok) return exercise
  const model = readChoice(record, 'model', MODELS, 'bsm')
  if (!model.ok) return model
  const method = readChoice(record, 'method', METHODS, 'auto')
  if (!method.ok) return method
  return ok({
    product: product.value,
    exercise: exercise.value,
    model: model.value,
    method: method.value,
  })
}

/** Whether a closed form may answer. */
export const wantsClosedForm = ({ method }: RowChoice): boolean => method === 'auto' || method === 'analytic'

/** Refuses a combination that no family covers, naming it, and the column that it does not know. */
export function unsupported(choice: RowChoice, column?: string): Result<never, PricingFailure> {
  const { product, exercise, model, method } = choice
  const combination = `product=${product} exercise=${exercise} model=${model} method=${method}`
  const priced = column === undefined ? combination : `${combination} with ${column}`
  return refused(pricingFailure('unsupported', `${priced} is not priced`))
}
