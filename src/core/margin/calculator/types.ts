import type { Decimal } from '../../kernel/index.ts'
import type { OptionType } from '../../instruments/index.ts'

export const MARGIN_METHODS = ['strategy', 'portfolio', 'span', 'deribit', 'leverage'] as const
export type MarginMethod = (typeof MARGIN_METHODS)[number]

export const UNDERLYING_CLASSES = ['equity', 'broad_index', 'narrow_index', 'future', 'crypto'] as const
export type UnderlyingClass = (typeof UNDERLYING_CLASSES)[number]

/** What the legs are written on. Price above 0; rates continuous; the volatility serves legs that state none. */
export type MarginUnderlying = Readonly<{
  class: UnderlyingClass
  price: Decimal
  rateCont: number
  dividendYieldCont: number
  volAnnual: number | null
}>

/** Contracts, signed: bought > 0, sold < 0. */
export type OptionLeg = Readonly<{
  kind: 'option'
  name: string
  right: OptionType
  strike: Decimal
  quantity: Decimal
  /** Units of the underlying to a contract. */
  multiplier: Decimal
  /** What the option is worth now, per unit of the underlying (`deribit`: in coin); null where it was not given. */
  premium: Decimal | null
  timeYears: number | null
  volAnnual: number | null
}>

/** Shares, signed. */
export type StockLeg = Readonly<{ kind: 'stock'; name: string; quantity: Decimal }>

/** Contracts, signed; `entryPrice` and `price` per unit of the underlying. */
export type FutureLeg = Readonly<{
  kind: 'future'
  name: string
  quantity: Decimal
  multiplier: Decimal
  entryPrice: Decimal
  price: Decimal
}>

export type MarginLeg = OptionLeg | StockLeg | FutureLeg

/** One line of the explanation. Amounts are in the currency of the report and add up to its totals. */
export type MarginItem = Readonly<{
  item: string
  /** The rule by which the line was worked out, as the README names it. */
  rule: string
  quantity: Decimal
  initial: Decimal
  maintenance: Decimal
}>

/** A revaluation; `profit` in money, a loss is negative. Shifts are fractions: −0.15 is 15 % lower. */
export type MarginScenario = Readonly<{
  name: string
  spotShift: number
  volShift: number
  profit: Decimal
}>

/** Figures that only one method has. */
export type MarginDetail =
  | ('scan_loss' | 'contract_minimum')
  | ('scan_risk' | 'short_option_minimum' | 'net_option_value')
  | ('unit' | 'initial_value' | 'maintenance_value')
  | ('liquidation_price' | 'equity' | 'unrealised_pnl')

export type MarginReport = Readonly<{
  method: MarginMethod
  /** To open the positions. */
  initial: Decimal
  /** Below this the positions are called or closed. */
  maintenance: Decimal
  /** Premium paid (above 0) less premium received; null where a leg's premium was not given. */
  netPremium: Decimal | null
  worst: MarginScenario | null
  breakdown: readonly MarginItem[]
  scenarios: readonly MarginScenario[]
  details: Readonly<Partial<Record<MarginDetail, Decimal | string | null>>>
}>
