import type { AccountId, Decimal, InstrumentSymbol } from '../kernel/index.ts'
import type { MarginRequirement } from '../margin/index.ts'

/** Collateral of one account, by underlying. */
export type CollateralReport = Readonly<{
  held: Decimal
  /** The account has less than it must hold: all of its cash is held. */
  isUnmet: boolean
  books: readonly Readonly<{
    underlying: InstrumentSymbol
    requirement: MarginRequirement
    /** The part of it that is initial margin of the future of that name. */
    margin: Decimal
  }>[]
}>

export type CollateralReads = Readonly<{
  /** What all positions in a future have been paid up to per unit; 0 of whatever is paid wholly when it is bought. */
  settledPriceOf: (symbol: InstrumentSymbol) => Decimal
  /** What an account holds for its short options, and who answers for whom. */
  collateralOf: (id: AccountId) => CollateralReport
  /** What signed quantities alone would hold, in an account that has nothing else. */
  standaloneCollateral: (legs: ReadonlyMap<InstrumentSymbol, Decimal>) => MarginRequirement
}>
