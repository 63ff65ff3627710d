import { CURRENCY_SCALE, Decimal, MS_PER_SECOND, ZERO, decimal, present } from '../kernel/index.ts'
import type { Instrument } from '../instruments/index.ts'
import type { AccountType } from '../ledger/index.ts'
import { MARGIN_PARAMETERS } from './calculator/parameters.ts'

/** What lies beneath a future: coins move more than the rest. */
export type FuturesClass = 'crypto' | 'other'

/** How much notional a unit of margin may carry: what an account has that chose nothing, and the most that one may choose. */
export type LeverageLimits = Readonly<{ default: Decimal; max: Decimal }>

const { leverageDefault, leverageMax } = MARGIN_PARAMETERS.leverage

export const DEFAULT_LEVERAGE: LeverageLimits = {
  default: decimal(leverageDefault),
  max: decimal(leverageMax),
}

/** A future on spot money that never shuts is one on a coin; every other asset has hours or is an index. */
export const futuresClassOf = ({ kind, hours }: Pick<Instrument, 'kind' | 'hours'>): FuturesClass =>
  kind === 'perpetual' || (hours ?? 'always') === 'always' ? 'crypto' : 'other'

/** How far a contract's mark may lie from its index while nobody quotes it, as a share of the index. */
export const basisMaxOf = (instrument: Pick<Instrument, 'kind' | 'hours'>): Decimal =>
  decimal(MARGIN_PARAMETERS.leverage.basisMax[futuresClassOf(instrument)])

/** Up to which age a level is a price to mark and to liquidate at, in milliseconds. */
export const levelMaxAgeMsOf = (of: FuturesClass): number =>
  MARGIN_PARAMETERS.leverage.levelMaxAgeSeconds[of] * MS_PER_SECOND

export type FuturesRates = Readonly<{
  /** Notional over initial margin: what the account asks for, or less where the position is large. */
  leverage: Decimal
  /** Share of the notional below which the position is closed. */
  maintenanceRate: Decimal
}>

/** The most leverage that an account of that type may choose; a position's tier may allow less. */
export const leverageMaxOf = (accountType: AccountType, limits: LeverageLimits): Decimal =>
  Decimal.min(MARGIN_PARAMETERS.leverage.leverageMaxByAccount[accountType], limits.max)

/** Rates of a whole position of so much notional, for an account that asks for `leverage`. */
export function futuresRates(
  of: Readonly<{ futuresClass: FuturesClass; accountType: AccountType; limits: LeverageLimits }>,
  notional: Decimal,
  leverage: Decimal = of.limits.default,
): FuturesRates {
  const { tiers } = MARGIN_PARAMETERS.leverage
  const found = tiers[of.futuresClass].find((one) => notional.lte(one.notionalMax))
  const tier = present(found, 'a tier of any notional')
  const most = Decimal.min(tier.leverageMax, leverageMaxOf(of.accountType, of.limits))
  return { leverage: Decimal.min(leverage, most), maintenanceRate: decimal(tier.maintenanceRate) }
}

const roundedUp = (amount: Decimal): Decimal => amount.toDecimalPlaces(CURRENCY_SCALE.USD, Decimal.ROUND_UP)

/** Notional over leverage, rounded up to the digits of the ledger. */
export const initialMargin = (notional: Decimal, { leverage }: FuturesRates): Decimal =>
  roundedUp(notional.div(leverage))

export const maintenanceMargin = (notional: Decimal, { maintenanceRate }: FuturesRates): Decimal =>
  roundedUp(notional.times(maintenanceRate))

/**
 * The price P of one future at which what the account has is its maintenance margin, everything else standing still:
 * spare + size × (P − settled) = rate × |size| × P, where `spare` is the account's margin equity without this position
 * less the maintenance of its others, `size` signed units (quantity × multiplier) and `settled` the price that was paid up
 * to. A long falls to it, a short rises to it. Null where no price above 0 reaches it.
 */
export function liquidationPriceOf(
  position: Readonly<{ size: Decimal; settled: Decimal; maintenanceRate: Decimal; spare: Decimal }>,
): Decimal | null {
  const { size, settled, maintenanceRate, spare } = position
  if (size.isZero()) return null
  const units = size.abs()
  const price = size.isPositive()
    ? settled
        .times(units)
        .minus(spare)
        .div(units.times(decimal(1).minus(maintenanceRate)))
    : settled
        .times(units)
        .plus(spare)
        .div(units.times(decimal(1).plus(maintenanceRate)))
  return price.gt(ZERO) ? price : null
}
