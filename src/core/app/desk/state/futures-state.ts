import { Decimal, ZERO, instant } from '../../../kernel/index.ts'
import type { AccountId, CurrencyCode, Instant, InstrumentSymbol } from '../../../kernel/index.ts'
import { fundingInstantBefore, isMargined } from '../../../instruments/index.ts'
import type { Instrument, InstrumentRegistry } from '../../../instruments/index.ts'
import { futuresClassOf, futuresRates, initialMargin, maintenanceMargin } from '../../../margin/index.ts'
import type { FuturesRates } from '../../../margin/index.ts'
import type { AccountMarginRecord } from '../../../orders/index.ts'
import type { PositionRecord } from '../../../portfolio/index.ts'
import type { DeskSnapshot } from '../../store/store.ts'
import { markOf } from './mark.ts'
import { marketOf } from './state.ts'
import type { DeskState, FuturesState, Market } from './state-types.ts'

export function makeFuturesState({
  accountMargins = [],
}: Pick<DeskSnapshot, 'accountMargins'>): FuturesState {
  return {
    basis: new Map(),
    holders: new Map(),
    margins: new Map(accountMargins.map((record) => [record.accountId, record])),
    warned: new Set(
      accountMargins.filter(({ warnedAt }) => warnedAt !== null).map(({ accountId }) => accountId),
    ),
  }
}

/** What is remembered of an account's margin. */
export const marginOf = (state: DeskState, accountId: AccountId): AccountMarginRecord =>
  state.futures.margins.get(accountId) ?? {
    accountId,
    leverage: null,
    model: null,
    warnedAt: null,
    updatedAt: instant(0),
  }

/** The leverage that an account asks for: its own, else the venue's. */
export const leverageOf = (state: DeskState, accountId: AccountId): Decimal =>
  state.futures.margins.get(accountId)?.leverage ?? state.limits.leverage.default

/** Remembers who has a position in a margined contract. */
export function noteHolder(
  { futures, registry }: Readonly<{ futures: FuturesState; registry: InstrumentRegistry }>,
  { accountId, symbol, quantity }: Pick<PositionRecord, 'accountId' | 'symbol' | 'quantity'>,
): void {
  const instrument = registry.get(symbol)
  if (instrument === null || !isMargined(instrument)) return
  const known = futures.holders.get(symbol)
  if (quantity.isZero()) known?.delete(accountId)
  else if (known) known.add(accountId)
  else futures.holders.set(symbol, new Set([accountId]))
}

/** The funding instant that a perpetual owes; null when it is paid up, or nothing was listed before it. */
export function fundingDueAt(state: DeskState, instrument: Instrument | null, at: Instant): Instant | null {
  if (instrument?.kind !== 'perpetual' || !instrument.isTradeable) return null
  const due = fundingInstantBefore(instrument, at)
  if (due <= instrument.listedAt) return null
  return due > (state.contracts.fundedUntil.get(instrument.symbol) ?? 0) ? due : null
}

/**
 * Remembers, at the first change of a position after a funding instant that is not paid yet, who had how much: nobody leaves
 * in between without paying, nor pays who came later. `before` is what the changing account had.
 */
export function noteFundingHolders(
  state: DeskState,
  { accountId, symbol }: Pick<PositionRecord, 'accountId' | 'symbol'>,
  before: Decimal,
  at: Instant,
): void {
  const due = fundingDueAt(state, state.registry.get(symbol), at)
  if (due === null || state.contracts.heldAtFunding.get(symbol)?.due === due) return
  const quantities = new Map<AccountId, Decimal>()
  for (const id of holdersOf(state, symbol)) {
    const quantity = state.positions.get(id)?.get(symbol)?.quantity ?? ZERO
    if (id !== accountId && !quantity.isZero()) quantities.set(id, quantity)
  }
  if (!before.isZero()) quantities.set(accountId, before)
  state.contracts.heldAtFunding.set(symbol, { due, quantities })
}

export const holdersOf = (state: DeskState, symbol: InstrumentSymbol): readonly AccountId[] =>
  [...(state.futures.holders.get(symbol) ?? [])].sort()

/** What was paid up to per unit; 0 of whatever is paid wholly when it is bought. */
export const settledPriceOf = ({ instrument, settlementPrice }: Market): Decimal =>
  isMargined(instrument) ? (settlementPrice ?? ZERO) : ZERO

/** The rates of an account's whole position of `quantity` (absolute), at the price that it was paid up to. */
export function ratesOf(
  state: DeskState,
  market: Market,
  accountId: AccountId,
  notional: Decimal,
): FuturesRates {
  const { instrument } = market
  const account = state.ledger.account(accountId)
  const accountType = account?.accountType ?? 'standard'
  const of = { futuresClass: futuresClassOf(instrument), accountType, limits: state.limits.leverage }
  return futuresRates(of, notional, leverageOf(state, accountId))
}

/** Initial margin of so many contracts, signed or not. `price` stands in before the contract's first trade. */
export function initialOf(
  state: DeskState,
  market: Market,
  accountId: AccountId,
  quantity: Decimal,
  price: Decimal,
): Decimal {
  const notional = quantity.abs().times(price).times(market.instrument.multiplier)
  return notional.isZero() ? ZERO : initialMargin(notional, ratesOf(state, market, accountId, notional))
}

/** One open position of an account in a margined contract, with its figures at the mark. Money in USD. */
export type FuturesReading = Readonly<{
  market: Market
  /** Signed units: quantity × multiplier. */
  size: Decimal
  mark: Decimal
  /** Gained (lost below 0) since the last settlement, and not paid yet. */
  unpaid: Decimal
  initial: Decimal
  maintenance: Decimal
  maintenanceRate: Decimal
}>

function readingOf(state: DeskState, accountId: AccountId, position: PositionRecord): FuturesReading {
  const market = marketOf(state, position.symbol)
  const size = position.quantity.times(market.instrument.multiplier)
  const settled = settledPriceOf(market)
  const mark = markOf(state, market) ?? settled
  const rates = ratesOf(state, market, accountId, size.abs().times(settled))
  return {
    market,
    size,
    mark,
    unpaid: size.times(mark.minus(settled)),
    initial: initialOf(state, market, accountId, position.quantity, settled),
    maintenance: maintenanceMargin(size.abs().times(mark), rates),
    maintenanceRate: rates.maintenanceRate,
  }
}

export function futuresOf(state: DeskState, accountId: AccountId): readonly FuturesReading[] {
  const found: FuturesReading[] = []
  if (state.futures.holders.size === 0) return found
  for (const position of state.positions.get(accountId)?.values() ?? []) {
    if (position.quantity.isZero()) continue
    if (state.futures.holders.get(position.symbol)?.has(accountId) !== true) continue
    found.push(readingOf(state, accountId, position))
  }
  return found
}

/** Losses since the last settlement, where they outweigh the gains: cash that is owed already. 0 or less. */
function unpaidLossOf(state: DeskState, accountId: AccountId): Decimal {
  const sum = futuresOf(state, accountId).reduce((total, { unpaid }) => total.plus(unpaid), ZERO)
  return Decimal.min(ZERO, sum)
}

/** Cash that an order or a withdrawal may use: not held, and not lost already. Nothing is lost in coin before it is paid. */
export const freeCash = (state: DeskState, accountId: AccountId, currency: CurrencyCode = 'USD'): Decimal =>
  currency === 'USD'
    ? state.ledger.available(accountId).plus(unpaidLossOf(state, accountId))
    : state.ledger.available(accountId, currency)
