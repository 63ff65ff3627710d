import { ok, refused } from '../kernel/index.ts'
import type { Result } from '../kernel/index.ts'
import { americanBlack76ImpliedVol, americanImpliedVol } from './american/index.ts'
import { pricingFailure } from './failures.ts'
import type { PricingFailure } from './failures.ts'
import { impliedVol } from './implied-vol.ts'
import { premiumOnForward, premiumOnSpot } from './premium.ts'
import { EXERCISES } from './row-pricers.ts'
import { readChoice, readText } from './row-reader.ts'
import type { RowRecord } from './row-reader.ts'
import { forwardOf, readRequired, readRowTerms, spotOf } from './row-terms.ts'
import { SCHEDULE_COLUMNS } from './row-pricers.ts'
import { cells, idOf } from './rows.ts'
import type { RowCells } from './rows.ts'
import { readSchedule } from './rows-american.ts'
import type { ImpliedVol } from './types.ts'

export const IV_COLUMNS = ['id', 'status', 'vol', 'error'] as const

const IV_MODELS = ['bsm', 'black76'] as const
type IvModel = (typeof IV_MODELS)[number]

type Implied = Result<ImpliedVol, PricingFailure>

function europeanVol(record: RowRecord, model: IvModel): Implied {
  const unread = SCHEDULE_COLUMNS.find((column) => readText(record, column) !== '')
  if (unread !== undefined) {
    const asked = `exercise=european model=${model} with ${unread}`
    return refused(pricingFailure('unsupported', `${asked} has no implied volatility here`))
  }
  const terms = readRowTerms(record)
  if (!terms.ok) return terms
  const price = readRequired(record, 'price')
  if (!price.ok) return price
  const { spot, forward, ...given } = terms.value
  const premium = { ...given, price: price.value }
  const bySpot = forward === null || (model === 'bsm' && spot !== null)
  return ok(
    impliedVol(
      bySpot ? premiumOnSpot({ ...premium, spot: spot ?? NaN }) : premiumOnForward({ ...premium, forward }),
    ),
  )
}

function americanVol(record: RowRecord, model: IvModel): Implied {
  const terms = readRowTerms(record)
  if (!terms.ok) return terms
  const price = readRequired(record, 'price')
  if (!price.ok) return price
  const schedule = readSchedule(record)
  if (!schedule.ok) return schedule
  const option = { ...terms.value, ...schedule.value }
  return ok(
    model === 'bsm'
      ? americanImpliedVol({ ...option, spot: spotOf(option) }, price.value)
      : americanBlack76ImpliedVol({ ...option, forward: forwardOf(option) }, price.value),
  )
}

function impliedOf(record: RowRecord): Implied {
  const model = readChoice(record, 'model', IV_MODELS, 'bsm')
  if (!model.ok) return model
  const exercise = readChoice(record, 'exercise', EXERCISES, 'european')
  if (!exercise.ok) return exercise
  return exercise.value === 'american' ? americanVol(record, model.value) : europeanVol(record, model.value)
}

/**
 * One row of `iv`: the status of `ImpliedVol`, the volatility where there is one (0 at intrinsic), the error of bad input.
 * `exercise` american takes the default method's price, `dividends` and `exercise_times` as in a row of `price`.
 */
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
