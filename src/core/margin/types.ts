import type { Decimal, Instant, InstrumentSymbol } from '../kernel/index.ts'
import type { OptionType } from '../instruments/index.ts'

/** One option position of an account. `quantity` is signed: long > 0, short < 0. */
export type MarginOption = Readonly<{
  symbol: InstrumentSymbol
  right: OptionType
  strike: Decimal
  expiresAt: Instant
  settlement: 'cash' | 'physical'
  /** Exercise cost = strike × multiplier; of a cash-settled option also the units that it pays on. */
  multiplier: Decimal
  /** Units of the underlying that one physical contract delivers. */
  deliverable: Decimal
  quantity: Decimal
}>

/** Everything that one account has of one underlying. */
export type MarginBook = Readonly<{
  /** Units of the underlying that may be delivered; below 0 counts as none. */
  stock: Decimal
  options: readonly MarginOption[]
}>

export type StrategyName =
  | 'covered_call'
  | 'cash_secured_put'
  | 'vertical'
  | 'calendar'
  | 'diagonal'
  | 'butterfly'
  | 'iron_condor'
  | 'iron_butterfly'
  | 'box'
  | 'combination'

/** What answers for a short option. `quantity` in contracts of the short; amounts in the currency of the strike. */
export type Pairing = Readonly<{
  strategy: StrategyName
  short: InstrumentSymbol
  cover: Readonly<{ kind: 'stock' | 'cash' } | { kind: 'option'; symbol: InstrumentSymbol }>
  quantity: Decimal
  /** Greatest loss of the pair alone. */
  alone: Decimal
  /** Its part of what the group must hold; less than `alone` where another pair gains what this one loses. */
  requirement: Decimal
}>

/** Shorts of one expiry and one kind of settlement with what covers them. They are held to their greatest loss together. */
export type MarginGroup = Readonly<{
  expiresAt: Instant
  settlement: 'cash' | 'physical'
  strategy: StrategyName
  requirement: Decimal
  pairings: readonly Pairing[]
}>

export type UncoveredShort = Readonly<{ symbol: InstrumentSymbol; quantity: Decimal }>

/** `requirement` is the sum over the groups, ≥ 0. It says nothing about `uncovered`: their loss has no bound. */
export type MarginRequirement = Readonly<{
  requirement: Decimal
  groups: readonly MarginGroup[]
  /** Short calls that nothing covers, in contracts. Empty in every book that the desk let come about. */
  uncovered: readonly UncoveredShort[]
}>

/** One option in units of the underlying: `units` > 0, `strike` per unit, so that odd deliverables compare. */
export type Line = Readonly<{
  symbol: InstrumentSymbol
  right: OptionType
  strike: Decimal
  expiresAt: Instant
  units: Decimal
  unitsPerContract: Decimal
}>

/** Shorts of one expiry, the longs that are given to them, and the short calls that stock answers for. */
export type CoveredGroup = Readonly<{
  expiresAt: Instant
  shorts: readonly Line[]
  longs: readonly Line[]
  /** Short calls that stock covers; not in `shorts`. */
  byStock: readonly Line[]
}>
