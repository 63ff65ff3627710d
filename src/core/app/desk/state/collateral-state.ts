import type { AccountId, CurrencyCode, Decimal, InstrumentSymbol } from '../../../kernel/index.ts'
import { isMargined, settlesInCoin } from '../../../instruments/index.ts'
import type { InstrumentRegistry } from '../../../instruments/index.ts'
import type { Ledger } from '../../../ledger/index.ts'
import type { MarginRequirement, ShortMargin } from '../../../margin/index.ts'

/** Margin of a book by its account's model. `full` is what would cover every loss; null where nothing would. */
export type ShortCharge = ShortMargin &
  Readonly<{
    full: Decimal | null
    /** Full collateral is what it holds, being no more than initial margin. */
    isFull: boolean
  }>

/** What one account must hold for one underlying, as last worked out. */
export type Charge = Readonly<{
  requirement: MarginRequirement
  hasShorts: boolean
  /** The part of the requirement that is initial margin of a future. */
  futures: Decimal
  /** What an order that waits to close a short takes off the requirement. */
  credit: Decimal
  /** Of a margin account: the figures of its model behind the requirement; null where that is full collateral by rule. */
  shorts: ShortCharge | null
  /** Shorts of a margin account that no price is known of. */
  unmarked: readonly InstrumentSymbol[]
}>

/**
 * Collateral of short options. All of it follows from positions and open sales; what stands here is worked out again
 * from them at every start.
 */
export type CollateralState = {
  /** Options that an account has or offers, by underlying. */
  readonly options: Map<AccountId, Map<InstrumentSymbol, Set<InstrumentSymbol>>>
  readonly charges: Map<AccountId, Map<InstrumentSymbol, Charge>>
  /** What of each account's held cash is collateral. */
  readonly held: Map<AccountId, Decimal>
  /** What of each account's held coin covers short options that settle in it; `coin-cover.ts` alone changes it. */
  readonly coins: Map<AccountId, Map<CurrencyCode, Decimal>>
  /** Accounts whose coin is to be worked out again before the command ends. */
  readonly dirtyCoins: Set<AccountId>
  /** Underlyings whose charge is to be worked out again before the command ends. */
  readonly dirty: Map<AccountId, Set<InstrumentSymbol>>
  /** Accounts that must hold more than they have. Everything they have is held, and what comes in. */
  readonly unmet: Set<AccountId>
}

export const makeCollateralState = (): CollateralState => ({
  options: new Map(),
  charges: new Map(),
  held: new Map(),
  coins: new Map(),
  dirtyCoins: new Set(),
  dirty: new Map(),
  unmet: new Set(),
})

type Known = Readonly<{ ledger: Ledger; registry: InstrumentRegistry; collateral: CollateralState }>

/** Remembers that a position or an open sale changed. Says nothing of the venue's own accounts: they owe what they owe. */
export function noteChange(
  { ledger, registry, collateral }: Known,
  accountId: AccountId,
  symbol: InstrumentSymbol,
): void {
  const owned = collateral.options.get(accountId)
  const instrument = registry.get(symbol)
  const option = instrument?.option ?? null
  if (instrument === null || option === null) {
    noteMargined({ ledger, registry, collateral }, accountId, symbol)
    if (owned?.has(symbol)) markDirty(collateral, accountId, symbol)
    return
  }
  if ((ledger.account(accountId)?.userId ?? null) === null) return
  if (settlesInCoin(instrument)) {
    collateral.dirtyCoins.add(accountId)
    return
  }
  const byUnderlying = owned ?? new Map<InstrumentSymbol, Set<InstrumentSymbol>>()
  if (owned === undefined) collateral.options.set(accountId, byUnderlying)
  const symbols = byUnderlying.get(option.underlying)
  if (symbols) symbols.add(symbol)
  else byUnderlying.set(option.underlying, new Set([symbol]))
  markDirty(collateral, accountId, option.underlying)
}

/** Remembers that a position or an open order in a margined contract changed: what it holds does, too. */
export function noteMargined(
  { ledger, registry, collateral }: Known,
  accountId: AccountId,
  symbol: InstrumentSymbol,
): void {
  const instrument = registry.get(symbol)
  if (instrument === null || !isMargined(instrument)) return
  if ((ledger.account(accountId)?.userId ?? null) !== null) markDirty(collateral, accountId, symbol)
}

/** Remembers that a purchase of an option waits, or waits no more, where the account is short in its underlying. */
export function noteClosing(
  { registry, collateral }: Pick<Known, 'registry' | 'collateral'>,
  accountId: AccountId,
  symbol: InstrumentSymbol,
): void {
  const underlying = registry.get(symbol)?.option?.underlying
  if (underlying === undefined || collateral.charges.get(accountId)?.has(underlying) !== true) return
  markDirty(collateral, accountId, underlying)
}

export function markDirty(
  { dirty }: CollateralState,
  accountId: AccountId,
  underlying: InstrumentSymbol,
): void {
  const known = dirty.get(accountId)
  if (known) known.add(underlying)
  else dirty.set(accountId, new Set([underlying]))
}
