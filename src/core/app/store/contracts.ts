import type { AccountId, Decimal, Instant, InstrumentSymbol, JsonObject, UserId } from '../../kernel/index.ts'
import type { AdjustmentCause } from './books.ts'

/** What a holder wants done with an option at its expiry, against what would happen by itself. */
export type ExerciseInstructionRecord = Readonly<{
  accountId: AccountId
  symbol: InstrumentSymbol
  userId: UserId
  instruction: 'do_not_exercise' | 'automatic'
  at: Instant
}>

/**
 * A change of a position that no fill made: quantity of a position = Σ signed fills + Σ `quantityChange`. `price` is what
 * one unit of the change was booked at, 0 where it is free of charge.
 */
export type PositionAdjustmentRecord = Readonly<{
  id: string
  accountId: AccountId
  userId: UserId | null
  symbol: InstrumentSymbol
  quantityChange: Decimal
  price: Decimal
  cause: AdjustmentCause
  causeId: string
  at: Instant
}>

/** A corporate action that was carried out, with its terms and what it changed, in plain data. */
export type CorporateActionRecord = Readonly<{
  id: string
  kind: 'split' | 'cash_dividend' | 'symbol_change'
  symbol: InstrumentSymbol
  /** Ex-date, `2014-06-09`. */
  effectiveOn: string
  terms: JsonObject
  result: JsonObject
  appliedBy: string
  at: Instant
}>

/** Funding that a perpetual's longs and shorts exchanged at one funding instant. `rate` > 0: longs paid. */
export type FundingRecord = Readonly<{
  symbol: InstrumentSymbol
  /** The funding instant. */
  at: Instant
  rate: Decimal
  markPrice: Decimal
  indexPrice: Decimal
  /** What each long unit paid (< 0: received), in the instrument's currency. */
  amountPerUnit: Decimal
  longQuantity: Decimal
  bookedAt: Instant
}>
