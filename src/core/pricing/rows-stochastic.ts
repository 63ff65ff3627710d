import { ok, refused } from '../kernel/index.ts'
import type { Result } from '../kernel/index.ts'
import type { PricingFailure } from './failures.ts'
import { wantsClosedForm } from './row-pricers.ts'
import type { RowPricer } from './row-pricers.ts'
import { readText } from './row-reader.ts'
import type { RowRecord } from './row-reader.ts'
import { forwardOf, readRequired, readRowTerms, spotOf } from './row-terms.ts'
import { hestonAllValues, hestonValues } from './stochastic/heston.ts'
import { fellerHolds } from './stochastic/heston-types.ts'
import type { HestonParameters } from './stochastic/heston-types.ts'
import { sabrValues } from './stochastic/sabr-values.ts'
import { sabrVol } from './stochastic/sabr.ts'
import type { SabrParameters } from './stochastic/sabr.ts'

/** Several numbers that a row must give, under the names of a record. */
function readNumbers<Name extends string>(
  record: RowRecord,
  columns: Readonly<Record<Name, string>>,
): Result<Readonly<Record<Name, number>>, PricingFailure> {
  const numbers: Partial<Record<Name, number>> = {}
  for (const name of Object.keys(columns) as Name[]) {
    const read = readRequired(record, columns[name])
    if (!read.ok) return read
    numbers[name] = read.value
  }
  return ok(numbers as Record<Name, number>)
}

/** The five columns of the Heston model. */
export const readHeston = (record: RowRecord): Result<HestonParameters, PricingFailure> =>
  readNumbers(record, {
    v0: 'v0',
    kappa: 'kappa',
    theta: 'theta',
    volOfVol: 'vol_of_vol',
    correlation: 'correlation',
  })

export const FELLER_WARNING =
  'Feller condition violated (2·kappa·theta < vol_of_vol²): the variance can reach 0'

/** European vanilla options under Heston. */
export const hestonRows: RowPricer = {
  isCostly: () => true,
  covers: (choice) =>
    choice.product === 'vanilla' &&
    choice.exercise === 'european' &&
    choice.model === 'heston' &&
    wantsClosedForm(choice),
  price: (record, level) => {
    const terms = readRowTerms(record)
    if (!terms.ok) return terms
    const parameters = readHeston(record)
    if (!parameters.ok) return parameters
    const option = { ...terms.value, spot: spotOf(terms.value), parameters: parameters.value }
    const values = level === 'all' ? hestonAllValues(option) : hestonValues(option)
    if (!values.ok) return values
    const warning = fellerHolds(parameters.value) ? undefined : FELLER_WARNING
    return ok({ values: values.value, method: 'analytic', ...(warning === undefined ? {} : { warning }) })
  },
}

/** The four columns of SABR, called as the command `sabr` calls them. */
const readSabr = (record: RowRecord): Result<SabrParameters, PricingFailure> =>
  readNumbers(record, { alpha: 'alpha', beta: 'beta', nu: 'nu', rho: 'rho' })

/** European vanilla options under SABR: Black at Hagan's volatility, on the forward. */
export const sabrRows: RowPricer = {
  covers: (choice) =>
    choice.product === 'vanilla' &&
    choice.exercise === 'european' &&
    choice.model === 'sabr' &&
    wantsClosedForm(choice),
  price: (record, level) => {
    const terms = readRowTerms(record)
    if (!terms.ok) return terms
    const parameters = readSabr(record)
    if (!parameters.ok) return parameters
    const values = sabrValues({ ...terms.value, forward: forwardOf(terms.value), ...parameters.value }, level)
    return values.ok ? ok({ values: values.value, method: 'analytic' }) : values
  },
}

export const SABR_COLUMNS = ['id', 'status', 'vol', 'error'] as const

/** One row of `sabr`: Hagan's lognormal volatility, or the code and the column at fault. */
export function sabrRow(
  record: RowRecord,
  rowNumber: number | null = null,
): Readonly<Record<(typeof SABR_COLUMNS)[number], string | number | null>> {
  const id = readText(record, 'id') || (rowNumber === null ? '' : String(rowNumber))
  const terms = readNumbers(record, {
    forward: 'forward',
    strike: 'strike',
    timeYears: 'time_years',
    alpha: 'alpha',
    beta: 'beta',
    nu: 'nu',
    rho: 'rho',
  })
  const vol = terms.ok ? sabrVol(terms.value) : refused(terms.failure)
  return vol.ok
    ? { id, status: 'ok', vol: vol.value, error: null }
    : { id, status: vol.failure.code, vol: null, error: vol.failure.message }
}
