import { CURRENCY_SCALE, Decimal, ZERO, decimalText, ok, parseDecimal, refused } from '../kernel/index.ts'
import type { Result } from '../kernel/index.ts'
import { settlesInCoin } from '../instruments/index.ts'
import type { Instrument } from '../instruments/index.ts'
import { ledgerFailure } from './failures.ts'
import type { LedgerFailure } from './failures.ts'
import { ACCOUNT_TYPES } from './types.ts'
import type { AccountType } from './types.ts'

/** What one liquidity side pays: a share of the value, and an amount per contract or unit, in the currency of the trade. */
type FeeRate = Readonly<{ share: Decimal; perUnit: Decimal }>
export type FeeRates = Readonly<{ maker: FeeRate; taker: FeeRate }>

/**
 * One schedule for the venue, by kind of instrument. `tiers` are the types of account that pay less; a rate of theirs is
 * never above the common one, so what an order holds back by the common rates always covers its fees.
 */
export type FeeSchedule = Readonly<Record<FeeKind, FeeRates>> &
  Readonly<{ tiers?: Readonly<Partial<Record<AccountType, Readonly<Record<FeeKind, FeeRates>>>>> }>

export const FEE_KINDS = [
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
  'coin_option',
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

/**
 * What an instrument pays as. Per contract an option that settles in a coin pays in that coin: the dollars of the other
 * options would be many times its premium.
 */
export const feeKindOf = ({ kind, currency }: Pick<Instrument, 'kind' | 'currency'>): FeeKind =>
  kind === 'option' && settlesInCoin({ currency }) ? 'coin_option' : kind

type FeeRowText = Readonly<{ maker: string; taker: string; makerPerUnit?: string; takerPerUnit?: string }>

/** The schedule as it stands in a file: decimal text. A missing `per_unit` is 0; a tier names only what it pays less. */
type FeeScheduleText = Readonly<{
  fees: Readonly<Record<string, FeeRowText>>
  tiers?: Readonly<Record<string, Readonly<Record<string, FeeRowText>>>>
}>

export const FEE_SHARE_MAX: Decimal = new Decimal('0.05')
const FEE_PER_UNIT_MAX: Decimal = new Decimal('10')

/** Coin per contract: what exchanges of coin options charge. Also of a schedule that does not name them. */
const COIN_OPTION_ROW: FeeRowText = {
  maker: '0',
  taker: '0',
  makerPerUnit: '0.0003',
  takerPerUnit: '0.0003',
}

export const DEFAULT_FEES_TEXT: FeeScheduleText = {
  fees: {
    spot: { maker: '0.001', taker: '0.002' },
    index: { maker: '0.001', taker: '0.002' },
    equity: { maker: '0.0002', taker: '0.0005' },
    option: { maker: '0', taker: '0', makerPerUnit: '0.25', takerPerUnit: '0.65' },
    coin_option: COIN_OPTION_ROW,
  },
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

type Rates = Readonly<Record<FeeKind, FeeRates>>

const standingRow = (rows: Readonly<Record<string, FeeRowText>>, kind: FeeKind): FeeRowText | undefined =>
  kind === 'coin_option' ? COIN_OPTION_ROW : rows[PAYS_AS[kind] ?? kind]

function readRates(
  rows: Readonly<Record<string, FeeRowText>>,
  common: Rates | null,
  name: string,
): Result<Rates, LedgerFailure> {
  const rates: Partial<Record<FeeKind, FeeRates>> = {}
  for (const kind of FEE_KINDS) {
    const row = rows[kind] ?? (common === null ? standingRow(rows, kind) : undefined)
    if (!row) {
      const paid = common?.[kind]
      if (!paid) {
        const message = `The fee schedule has no row for ${kind}.`
        return refused(ledgerFailure('invalid_fee_schedule', message, { field: kind }))
      }
      rates[kind] = paid
      continue
    }
    const maker = readRate(row.maker, row.makerPerUnit ?? '0', `${name}${kind}.maker`)
    if (!maker.ok) return maker
    const taker = readRate(row.taker, row.takerPerUnit ?? '0', `${name}${kind}.taker`)
    if (!taker.ok) return taker
    rates[kind] = { maker: maker.value, taker: taker.value }
  }
  return ok(rates as Rates)
}

/** The kind in which a tier would pay more than everybody, or null. */
function dearerKind(tier: Rates, common: Rates): FeeKind | null {
  const isDearer = (own: FeeRate, all: FeeRate): boolean =>
    own.share.gt(all.share) || own.perUnit.gt(all.perUnit)
  return (
    FEE_KINDS.find(
      (kind) =>
        isDearer(tier[kind].maker, common[kind].maker) || isDearer(tier[kind].taker, common[kind].taker),
    ) ?? null
  )
}

const isAccountType = (name: string): name is AccountType =>
  (ACCOUNT_TYPES as readonly string[]).includes(name)

/**
 * Reads a schedule. Refused when a kind is missing, a share lies outside 0 to 5 %, a unit fee outside 0 to 10 USD, or a
 * tier is no type of account or pays more than the common rate.
 */
export function loadFeeSchedule(text: FeeScheduleText): Result<FeeSchedule, LedgerFailure> {
  const common = readRates(text.fees, null, '')
  if (!common.ok) return common
  const tiers: Partial<Record<AccountType, Rates>> = {}
  for (const [name, rows] of Object.entries(text.tiers ?? {})) {
    if (!isAccountType(name)) {
      const message = `The fee schedule has a tier ${name.slice(0, 64)}, which is no type of account.`
      return refused(ledgerFailure('invalid_fee_schedule', message, { field: name.slice(0, 64) }))
    }
    const own = readRates(rows, common.value, `${name}.`)
    if (!own.ok) return own
    const dearer = dearerKind(own.value, common.value)
    if (dearer !== null) {
      const message = `The tier ${name} would pay more than the common fee for ${dearer}.`
      return refused(ledgerFailure('invalid_fee_schedule', message, { field: `${name}.${dearer}` }))
    }
    tiers[name] = own.value
  }
  return ok({ ...common.value, tiers })
}

/** What accounts of a type pay for a kind of instrument. */
export const feeRatesFor = (fees: FeeSchedule, kind: FeeKind, accountType: AccountType): FeeRates =>
  fees.tiers?.[accountType]?.[kind] ?? fees[kind]

/**
 * The fee of one fill in the currency of its value: share × value + perUnit × quantity, at most the value itself, rounded DOWN to the
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
