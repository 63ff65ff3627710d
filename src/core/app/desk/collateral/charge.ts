import { Decimal, ZERO, present } from '../../../kernel/index.ts'
import type { AccountId, InstrumentSymbol } from '../../../kernel/index.ts'
import { deliverableOf, isMargined, settlesInCoin } from '../../../instruments/index.ts'
import type { MarginBook, MarginOption } from '../../../margin/index.ts'
import { closingCredit } from './closing-credit.ts'
import type { ClosingOrder } from './closing-credit.ts'
import type { Charge } from '../state/collateral-state.ts'
import { initialOf } from '../state/futures-state.ts'
import { markOf } from '../state/mark.ts'
import { judgedByModel, modelOf } from './short-margin.ts'
import { marketOf, offeredQuantity, openPurchases } from '../state/state.ts'
import type { DeskState } from '../state/state-types.ts'

/** Signed quantities that an order or a unit would trade, by symbol. */
export type QuantityChanges = ReadonlyMap<InstrumentSymbol, Decimal>

export const NO_CHANGES: QuantityChanges = new Map()

/** What is left of a position when every open sale has filled: the least that the account may come to have. */
export function leastQuantity(
  state: DeskState,
  accountId: AccountId,
  symbol: InstrumentSymbol,
  changes: QuantityChanges,
): Decimal {
  const held = state.positions.get(accountId)?.get(symbol)?.quantity ?? ZERO
  return held.minus(offeredQuantity(state, accountId, symbol)).plus(changes.get(symbol) ?? ZERO)
}

/** The underlying of an option that is paid in dollars; null of everything else: `coin-cover.ts` looks after the others. */
export function underlyingOfOption(
  state: Pick<DeskState, 'registry'>,
  symbol: InstrumentSymbol,
): InstrumentSymbol | null {
  const instrument = state.registry.get(symbol)
  return instrument?.option && !settlesInCoin(instrument) ? instrument.option.underlying : null
}

function marginOption(state: DeskState, symbol: InstrumentSymbol, quantity: Decimal): MarginOption {
  const instrument = present(state.registry.get(symbol), `instrument ${symbol}`)
  const { optionType, strike, expiresAt, settlement } = present(instrument.option, 'option terms')
  const { multiplier } = instrument
  return {
    ...{ symbol, right: optionType, strike, expiresAt, settlement, multiplier, quantity },
    deliverable: deliverableOf(instrument),
  }
}

export const underlyingIsMargined = (state: DeskState, symbol: InstrumentSymbol): boolean => {
  const instrument = state.registry.get(symbol)
  return instrument !== null && isMargined(instrument)
}

/** The account's worst book in one underlying, with `changes` traded. */
function bookOf(
  state: DeskState,
  accountId: AccountId,
  underlying: InstrumentSymbol,
  changes: QuantityChanges,
): MarginBook {
  const symbols = new Set(state.collateral.options.get(accountId)?.get(underlying) ?? [])
  for (const symbol of changes.keys()) {
    if (underlyingOfOption(state, symbol) === underlying) symbols.add(symbol)
  }
  const options = [...symbols].flatMap((symbol) => {
    const quantity = leastQuantity(state, accountId, symbol, changes)
    return quantity.isZero() ? [] : [marginOption(state, symbol, quantity)]
  })
  const { multiplier } = state.registry.get(underlying) ?? { multiplier: new Decimal(1) }
  // A future is a promise: it delivers nothing that a short call could be paid with.
  const isPromise = underlyingIsMargined(state, underlying)
  const stock = isPromise ? ZERO : leastQuantity(state, accountId, underlying, changes).times(multiplier)
  return { stock, options }
}

/**
 * Initial margin of a position in a future with its open orders, on the side that would come to more; those that only
 * reduce when they fire ask for nothing. 0 of whatever has none. `price` stands in where the contract never traded. With
 * `isFilled` the changes have traded and are no open orders any more.
 */
export function futuresMargin(
  state: DeskState,
  accountId: AccountId,
  symbol: InstrumentSymbol,
  changes: QuantityChanges,
  price: Decimal | null,
  isFilled = false,
): Decimal {
  const instrument = state.registry.get(symbol)
  if (instrument === null || !isMargined(instrument)) return ZERO
  const market = marketOf(state, symbol)
  const traded = changes.get(symbol) ?? ZERO
  const change = isFilled ? ZERO : traded
  const held = (state.positions.get(accountId)?.get(symbol)?.quantity ?? ZERO).plus(isFilled ? traded : ZERO)
  const most = held.plus(openPurchases(state, { accountId, symbol })).plus(Decimal.max(ZERO, change))
  const least = held.minus(offeredQuantity(state, accountId, symbol)).plus(Decimal.min(ZERO, change))
  const counted = market.settlementPrice ?? (held.isZero() ? (markOf(state, market) ?? price ?? ZERO) : ZERO)
  return initialOf(state, market, accountId, Decimal.max(most.abs(), least.abs()), counted)
}

const plus = (changes: QuantityChanges, symbol: InstrumentSymbol, quantity: Decimal): QuantityChanges =>
  new Map([...changes, [symbol, (changes.get(symbol) ?? ZERO).plus(quantity)]])

/**
 * What one book of an account must hold with `changes` traded. `price` is what a future counts at that never traded,
 * `closing` an order that is not in the book yet, or not under these terms.
 */
export function chargeOf(
  state: DeskState,
  accountId: AccountId,
  underlying: InstrumentSymbol,
  changes: QuantityChanges = NO_CHANGES,
  price: Decimal | null = null,
  closing: ClosingOrder | null = null,
): Charge {
  const isHeld = changes === NO_CHANGES
  const judge = (traded: QuantityChanges) => {
    const book = bookOf(state, accountId, underlying, traded)
    const found = state.margin.collateralOf(book)
    return { book, judged: judgedByModel(state, accountId, underlying, book, found, isHeld) }
  }
  const { book, judged } = judge(changes)
  const hasShorts = book.options.some(({ quantity }) => quantity.isNegative())
  const credit =
    hasShorts && modelOf(state, accountId) === 'cash'
      ? closingCredit(
          state,
          { accountId, underlying, changes, closing },
          judged.requirement,
          (symbol, quantity) => judge(plus(changes, symbol, quantity)).judged.requirement,
        )
      : ZERO
  const futures = futuresMargin(state, accountId, underlying, changes, price)
  const { requirement: held, ...rest } = judged
  const requirement = futures.isZero() ? held : { ...held, requirement: held.requirement.plus(futures) }
  return { requirement, hasShorts, futures, credit, ...rest }
}
