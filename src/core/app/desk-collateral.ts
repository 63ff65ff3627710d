import type { AccountId, Decimal, InstrumentSymbol } from '../kernel/index.ts'
import type { MarginRequirement } from '../margin/index.ts'

/** Collateral of one account, by underlying. */
export type CollateralReport = Readonly<{
  held: Decimal
  /** The account has less than it must hold: all of its cash is held. */
  isUnmet: boolean
  books: readonly Readonly<{ underlying: InstrumentSymbol; requirement: MarginRequirement }>[]
}>

export type CollateralReads = Readonly<{
  /** What an account holds for its short options, and who answers for whom. */
  collateralOf: (id: AccountId) => CollateralReport
  /** What an account holds now and, with these signed quantities traded, then; null where nothing would be enough. */
  collateralWith: (
    id: AccountId,
    changes: ReadonlyMap<InstrumentSymbol, Decimal>,
  ) => Readonly<{ before: Decimal; after: Decimal | null }>
  /** What signed quantities alone would hold, in an account that has nothing else. */
  standaloneCollateral: (legs: ReadonlyMap<InstrumentSymbol, Decimal>) => MarginRequirement
}>
