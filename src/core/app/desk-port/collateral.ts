import type {
  AccountId,
  CurrencyCode,
  Decimal,
  Instant,
  InstrumentSymbol,
  Result,
} from '../../kernel/index.ts'
import type { MarginModel, MarginRequirement, ShortMargin } from '../../margin/index.ts'
import type { AccountMarginRecord } from '../../orders/index.ts'
import type { Acting, DeskOutcome } from './outcome.ts'

/** Collateral of one account, by underlying. */
export type CollateralReport = Readonly<{
  held: Decimal
  /** Coin that is held for short options which settle in it, by coin. */
  coins: ReadonlyMap<CurrencyCode, Decimal>
  /** The account has less than it must hold: all of its cash is held. */
  isUnmet: boolean
  books: readonly Readonly<{
    underlying: InstrumentSymbol
    requirement: MarginRequirement
    /** The part of it that is initial margin of the future of that name. */
    margin: Decimal
    /** Of a margin account: the figures of its model; null where the book is covered by rule. */
    shorts: ShortMargin | null
    /** What an order that waits to buy a short back takes off it: the cash that it holds is there for both. */
    closingCredit: Decimal
  }>[]
}>

/** What stands behind an account's futures and, of a margin account, its short options. Money in USD. */
export type MarginReport = Readonly<{
  /** Cash that nothing else holds, with what has been won or lost since the last settlement, less debts. */
  equity: Decimal
  initial: Decimal
  maintenance: Decimal
  /** Maintenance over equity: at 1 positions are closed. Null without futures, and without equity (`isExhausted`). */
  ratio: Decimal | null
  isExhausted: boolean
  /** Notional over initial margin that the account asks for. */
  leverage: Decimal
  /** The most that it may choose. */
  leverageMax: Decimal
  /** Chosen, not the venue's own. */
  isLeverageChosen: boolean
  /** How it is held to its short options, and what it may choose. */
  model: MarginModel
  models: readonly MarginModel[]
  /** Since when it is warned; null while its margin is enough. */
  warnedAt: Instant | null
  /** Futures, and underlyings of short options, whose level is too old: they keep their last mark, and close nothing. */
  staleMarks: readonly InstrumentSymbol[]
  positions: readonly Readonly<{
    symbol: InstrumentSymbol
    initial: Decimal
    maintenance: Decimal
    /** Price of this future that closes positions while everything else stands still; null where no price does. */
    liquidationPrice: Decimal | null
  }>[]
}>

export type CollateralCommands = Readonly<{
  /** Sets the leverage that a client's account asks for; null follows the venue's. */
  setLeverage: (
    request: Readonly<{ accountId: AccountId; leverage: Decimal | null }> & Acting,
  ) => Result<DeskOutcome<AccountMarginRecord>>
  /** Sets how a client's account is held to its short options. */
  setMarginModel: (
    request: Readonly<{ accountId: AccountId; model: MarginModel }> & Acting,
  ) => Result<DeskOutcome<AccountMarginRecord>>
}>

export type CollateralReads = Readonly<{
  marginOf: (id: AccountId) => MarginReport
  /** What all positions in a future have been paid up to per unit; 0 of whatever is paid wholly when it is bought. */
  settledPriceOf: (symbol: InstrumentSymbol) => Decimal
  /** What an account holds for its short options, and who answers for whom. */
  collateralOf: (id: AccountId) => CollateralReport
  /** What an account holds now and, with these signed quantities traded, then; null where nothing would be enough. */
  collateralWith: (
    id: AccountId,
    changes: ReadonlyMap<InstrumentSymbol, Decimal>,
  ) => Readonly<{ currency: CurrencyCode; before: Decimal; after: Decimal | null }>
  /** What signed quantities alone would hold, in an account that has nothing else. */
  standaloneCollateral: (legs: ReadonlyMap<InstrumentSymbol, Decimal>) => MarginRequirement
}>
