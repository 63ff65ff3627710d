import { ok } from '../../kernel/index.ts'
import type { Result } from '../../kernel/index.ts'
import { bsmAllValues, bsmValues } from '../black-scholes.ts'
import type { PricingFailure } from '../failures.ts'
import type { AllValues, BsmOption, FirstOrderValues } from '../types.ts'
import { escrowedSpot } from './dividends.ts'
import { contractOf } from './domain.ts'
import type { CashDividend, Contract } from './types.ts'

export type DividendOption = BsmOption & Readonly<{ cashDividends: readonly CashDividend[] }>

/** How the part of the spot that diffuses moves with the rate while the spot stands still. */
const escrowByRate = ({ dividends, rateCont }: Contract): number =>
  dividends.reduce(
    (sum, { timeYears, amount }) => sum + timeYears * amount * Math.exp(-rateCont * timeYears),
    0,
  )

/** Values of the option on what diffuses, by the spot and the rate of the option itself. */
function escrowed<Values extends FirstOrderValues>(
  { cashDividends, ...option }: DividendOption,
  valuesOf: (option: BsmOption) => Result<Values, PricingFailure>,
): Result<Values, PricingFailure> {
  const contract = contractOf({ ...option, cashDividends })
  if (!contract.ok) return contract
  const values = valuesOf({ ...option, spot: escrowedSpot(contract.value) })
  const byRate = escrowByRate(contract.value)
  if (!values.ok || byRate === 0) return values
  const { rho, delta } = values.value
  return ok({ ...values.value, rho: rho === null || delta === null ? null : rho + delta * byRate })
}

/**
 * A European option with cash dividends in the escrowed model (Hull, "Options, Futures, and Other Derivatives", 15.12):
 * Black–Scholes–Merton on the spot less their present value, as `americanValues` has it. Rho counts that they are discounted
 * otherwise; theta, as everywhere −∂V/∂T, leaves their dates where they are. Dividends after expiry are left out.
 */
export const escrowedValues = (option: DividendOption): Result<FirstOrderValues, PricingFailure> =>
  escrowed(option, bsmValues)

/** As `escrowedValues`, with the second order and ultima. */
export const escrowedAllValues = (option: DividendOption): Result<AllValues, PricingFailure> =>
  escrowed(option, bsmAllValues)
