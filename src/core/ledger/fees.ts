import { CURRENCY_SCALE, Decimal, ZERO, decimalText, ok, parseDecimal, refused } from '../kernel/index.ts'
import type { Result } from '../kernel/index.ts'
import { ledgerFailure } from './failures.ts'
import type { LedgerFailure } from './failures.ts'

/** What one liquidity side pays: a share of the value, and USD per contract or unit. */
type FeeRate = Readonly<{ share: Decimal; perUnit: Decimal }>
export type FeeRates = Readonly<{ maker: FeeRate; taker: FeeRate }>

/** One schedule for the venue, by kind of instrument. */
export type FeeSchedule = Readonly<Record<FeeKind, FeeRates>>

const FEE_KINDS = [
  'spot',
  'index',
  'equity',
  'option',
  'etf',
  'commodity',
  'fx',
  'carbon',
  'future',
  'perpetual',
] as const
export type FeeKind = (typeof FEE_KINDS)[number]

/** Families that a schedule need not name: without a row of their own they pay as these do. */
const PAYS_AS: Readonly<Partial<Record<FeeKind, FeeKind>>> = {
  etf: 'equity',
  commodity: 'spot',
  fx: 'spot',
  carbon: 'spot',
  future: 'index',
  perpetual: 'spot',
}

/** The schedule as it stands in a file: decimal text. A missing `per_unit` is 0. */
type FeeScheduleText = Readonly<
  Record<string, Readonly<{ maker: string; taker: string; makerPerUnit?: string; takerPerUnit?: string }>>
>

const FEE_SHARE_MAX: Decimal = new Decimal('0.05')
const FEE_PER_UNIT_MAX: Decimal = new Decimal('10')

export const DEFAULT_FEES_TEXT: FeeScheduleText = {
  spot: { maker: '0.001', taker: '0.002' },
  index: { maker: '0.001', taker: '0.002' },
  equity: { maker: '0.0002', taker: '0.0005' },
  option: { maker: '0', taker: '0', makerPerUnit: '0.25', takerPerUnit: '0.65' },
}

const invalid = (field: string, value: string, bound: string): LedgerFailure =>
  ledgerFailure('invalid_fee_schedule', `The fee ${field} is ${value}; it must lie between 0 and ${bound}.`, {
    field,
    details: { value, minimum: '0', maximum: bound },
  })

function readBetween(text: string, field: string, maximum: Decimal): Result<Decimal, LedgerFailure> {
  const value = parseDecimal(text)
  if (value !== null && value.gte(ZERO) && value.lte(maximum)) return ok(value)
  return refused(invalid(field, text.slice(0, 64), decimalText(maximum)))
}

function readRate(share: string, perUnit: string, field: string): Result<FeeRate, LedgerFailure> {
  const readShare = readBetween(share, field, FEE_SHARE_MAX)
  if (!readShare.ok) return readShare
  const readUnit = readBetween(perUnit, `${field}PerUnit`, FEE_PER_UNIT_MAX)
  return readUnit.ok ? ok({ share: readShare.value, perUnit: readUnit.value }) : readUnit
}

/** Reads a schedule. Refused when a kind is missing, a share lies outside 0 to 5 %, or a unit fee outside 0 to 10 USD. */
export function loadFeeSchedule(text: FeeScheduleText): Result<FeeSchedule, LedgerFailure> {
  const schedule: Partial<Record<FeeKind, FeeRates>> = {}
  for (const kind of FEE_KINDS) {
    const row = text[kind] ?? text[PAYS_AS[kind] ?? kind]
    if (!row) {
      const message = `The fee schedule has no row for ${kind}.`
      return refused(ledgerFailure('invalid_fee_schedule', message, { field: kind }))
    }
    const maker = readRate(row.maker, row.makerPerUnit ?? '0', `${kind}.maker`)
    if (!maker.ok) return maker
    const taker = readRate(row.taker, row.takerPerUnit ?? '0', `${kind}.taker`)
    if (!taker.ok) return taker
    schedule[kind] = { maker: maker.value, taker: taker.value }
  }
  return ok(schedule as FeeSchedule)
}

/**
 * The fee of one fill in USD: share × value + perUnit × quantity, at most the value itself, rounded DOWN to the
 * ledger's eight digits. Rounding down makes the fees of the parts never exceed the fee of the whole, so what an order
 * holds back always covers its fills.
 */
export function feeOf(rate: FeeRate, value: Decimal, quantity: Decimal): Decimal {
  const byShare = rate.share.isZero() ? ZERO : rate.share.times(value)
  const byUnit = rate.perUnit.isZero() ? ZERO : rate.perUnit.times(quantity)
  const fee = byShare.plus(byUnit)
  return (fee.gt(value) ? value : fee).toDecimalPlaces(CURRENCY_SCALE.USD, Decimal.ROUND_DOWN)
}

/** The dearer of the two, part by part: what an order must be able to pay whichever side of the match it ends up on. */
export function dearestRate(rates: FeeRates): FeeRate {
  const { maker, taker } = rates
  return {
    share: maker.share.gt(taker.share) ? maker.share : taker.share,
    perUnit: maker.perUnit.gt(taker.perUnit) ? maker.perUnit : taker.perUnit,
  }
}
