import { bsmPrice, bsmValues } from '../black-scholes.ts'
import type { PricingFailure } from '../failures.ts'
import { impliedVol } from '../implied-vol.ts'
import type { BsmOption, FirstOrderValues } from '../types.ts'
import { assertColumns } from './columns.ts'
import { VALUE_COUNT, commonEuropeanValues } from './european.ts'
import { commonImpliedVol } from './implied.ts'
import { ROW_STATUS } from './types.ts'
import type {
  EuropeanBatch,
  EuropeanOutputs,
  EuropeanPriceOutputs,
  ImpliedVolOutputs,
  PremiumBatch,
  PricingKernel,
} from './types.ts'

const COLUMN_STATUS: Readonly<Record<string, number>> = {
  spot: ROW_STATUS.invalid_underlying,
  forward: ROW_STATUS.invalid_underlying,
  strike: ROW_STATUS.invalid_strike,
  rate: ROW_STATUS.invalid_rate,
  dividend_yield: ROW_STATUS.invalid_dividend_yield,
  discount_factor: ROW_STATUS.invalid_discount_factor,
  time_years: ROW_STATUS.invalid_time_years,
  vol: ROW_STATUS.invalid_vol,
  price: ROW_STATUS.invalid_price,
}

const statusOfColumn = (column: string | undefined): number =>
  COLUMN_STATUS[column ?? 'vol'] ?? ROW_STATUS.invalid_vol

const statusOfFailure = (failure: PricingFailure): number => statusOfColumn(failure.field)

/** A cell within the batch: `assertColumns` has seen that it is there. */
const cell = (column: Float64Array | Uint8Array, row: number): number => column[row] ?? NaN

const optionAt = (batch: EuropeanBatch, row: number): BsmOption => ({
  optionType: cell(batch.isCall, row) === 0 ? 'put' : 'call',
  spot: cell(batch.underlying, row),
  strike: cell(batch.strike, row),
  rateCont: cell(batch.rateCont, row),
  dividendYieldCont: cell(batch.dividendYieldCont, row),
  timeYears: cell(batch.timeYears, row),
  volAnnual: cell(batch.volAnnual, row),
})

const NO_VALUES: FirstOrderValues = { price: 0, delta: 0, gamma: 0, vega: 0, theta: 0, rho: 0 }

function writeValues(outputs: EuropeanOutputs, row: number, status: number, values: FirstOrderValues): void {
  outputs.status[row] = status
  outputs.price[row] = values.price
  outputs.delta[row] = values.delta
  outputs.gamma[row] = values.gamma ?? 0
  outputs.vega[row] = values.vega
  outputs.theta[row] = values.theta ?? 0
  outputs.rho[row] = values.rho
}

const premiumAt = (batch: PremiumBatch, row: number) =>
  ({
    optionType: cell(batch.isCall, row) === 0 ? 'put' : 'call',
    forward: cell(batch.forward, row),
    strike: cell(batch.strike, row),
    discountFactor: cell(batch.discountFactor, row),
    timeYears: cell(batch.timeYears, row),
    price: cell(batch.price, row),
  }) as const

const common = new Float64Array(VALUE_COUNT)

const isCommon = (batch: EuropeanBatch, row: number): boolean =>
  commonEuropeanValues(
    cell(batch.isCall, row) !== 0,
    cell(batch.underlying, row),
    cell(batch.strike, row),
    cell(batch.rateCont, row),
    cell(batch.dividendYieldCont, row),
    cell(batch.timeYears, row),
    cell(batch.volAnnual, row),
    common,
  )

/** A row that the common form does not suit: wings, limits, and what is refused. */
export function europeanRowOutside(batch: EuropeanBatch, row: number, outputs: EuropeanOutputs): void {
  const values = bsmValues(optionAt(batch, row))
  if (!values.ok) return writeValues(outputs, row, statusOfFailure(values.failure), NO_VALUES)
  const atKink = values.value.gamma === null
  writeValues(outputs, row, atKink ? ROW_STATUS.no_greek_limit : ROW_STATUS.ok, values.value)
}

function europeanRow(batch: EuropeanBatch, row: number, outputs: EuropeanOutputs): void {
  if (!isCommon(batch, row)) return europeanRowOutside(batch, row, outputs)
  const { status, price, delta, gamma, vega, theta, rho } = outputs
  status[row] = ROW_STATUS.ok
  price[row] = common[0] ?? 0
  delta[row] = common[1] ?? 0
  gamma[row] = common[2] ?? 0
  vega[row] = common[3] ?? 0
  theta[row] = common[4] ?? 0
  rho[row] = common[5] ?? 0
}

export function europeanPriceRow(batch: EuropeanBatch, row: number, outputs: EuropeanPriceOutputs): void {
  const price = bsmPrice(optionAt(batch, row))
  outputs.status[row] = price.ok ? ROW_STATUS.ok : statusOfFailure(price.failure)
  outputs.price[row] = price.ok ? price.value : 0
}

/** A premium that the common form does not suit: wings, bounds, and what is refused. */
export function impliedVolRowOutside(batch: PremiumBatch, row: number, outputs: ImpliedVolOutputs): void {
  const implied = impliedVol(premiumAt(batch, row))
  const isRefused = implied.status === 'invalid_input'
  outputs.status[row] = isRefused ? statusOfColumn(implied.column) : ROW_STATUS[implied.status]
  outputs.volAnnual[row] = implied.status === 'ok' ? implied.volAnnual : 0
}

function impliedVolRow(batch: PremiumBatch, row: number, outputs: ImpliedVolOutputs): void {
  const volAnnual = commonImpliedVol(
    cell(batch.isCall, row) !== 0,
    cell(batch.forward, row),
    cell(batch.strike, row),
    cell(batch.discountFactor, row),
    cell(batch.timeYears, row),
    cell(batch.price, row),
  )
  if (volAnnual === 0) return impliedVolRowOutside(batch, row, outputs)
  outputs.status[row] = ROW_STATUS.ok
  outputs.volAnnual[row] = volAnnual
}

/** The plain twin: row by row, with the bits of the scalar functions. Runs wherever JavaScript does. */
export const typescriptKernel: PricingKernel = {
  name: 'typescript',
  europeanValues: (batch, outputs) => {
    assertColumns(batch.count, batch, outputs)
    for (let row = 0; row < batch.count; row++) europeanRow(batch, row, outputs)
  },
  europeanPrices: (batch, outputs) => {
    assertColumns(batch.count, batch, outputs)
    for (let row = 0; row < batch.count; row++) europeanPriceRow(batch, row, outputs)
  },
  impliedVols: (batch, outputs) => {
    assertColumns(batch.count, batch, outputs)
    for (let row = 0; row < batch.count; row++) impliedVolRow(batch, row, outputs)
  },
}
