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

/** What is to happen to a position beside its open orders: `ordered` waits to trade, `filled` has; both signed. */
type FuturesChange = Readonly<{ ordered: Decimal; filled: Decimal }>

/**
 * Initial margin of a position in a future with its open orders, on the side that would come to more; those that only
 * reduce when they fire ask for nothing. 0 of whatever has none. `price` stands in where the contract never traded.
 */
export function futuresMargin(
  state: DeskState,
  position: Readonly<{ accountId: AccountId; symbol: InstrumentSymbol }>,
  { ordered, filled }: FuturesChange,
  price: Decimal | null,
): Decimal {
  const { accountId, symbol } = position
  const instrument = state.registry.get(symbol)
  if (instrument === null || !isMargined(instrument)) return ZERO
  const market = marketOf(state, symbol)
  const held = (state.positions.get(accountId)?.get(symbol)?.quantity ?? ZERO).plus(filled)
  const most = held.plus(openPurchases(state, position)).plus(Decimal.max(ZERO, ordered))
  const least = held.minus(offeredQuantity(state, accountId, symbol)).plus(Decimal.min(ZERO, ordered))
  const counted = market.settlementPrice ?? (held.isZero() ? (markOf(state, market) ?? price ?? ZERO) : ZERO)
  return initialOf(state, market, accountId, Decimal.max(most.abs(), least.abs()), counted)
}

const plus = (changes: QuantityChanges, symbol: InstrumentSymbol, quantity: Decimal): QuantityChanges =>
  new Map([...changes, [symbol, (changes.get(symbol) ?? ZERO).plus(quantity)]])

/** A trade that is judged before it is made. */
type ProposedTrade = Readonly<{
  changes: QuantityChanges
  /** What a future counts at that never traded. */
  price?: Decimal | null
  /** An order that is not in the book yet, or not under these terms. */
  closing?: ClosingOrder | null
}>

const AS_IT_IS: ProposedTrade = { changes: NO_CHANGES }

/** What one book of an account must hold, as it is or once what is proposed has traded. */
export function chargeOf(
  state: DeskState,
  accountId: AccountId,
  underlying: InstrumentSymbol,
  proposed: ProposedTrade = AS_IT_IS,
): Charge {
  const { changes, price = null, closing = null } = proposed
  const owner = { accountId, underlying, isHeld: proposed === AS_IT_IS }
  const judge = (traded: QuantityChanges) => {
    const book = bookOf(state, accountId, underlying, traded)
    const found = state.margin.collateralOf(book)
    return { book, judged: judgedByModel(state, owner, book, found) }
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
  const change = { ordered: changes.get(underlying) ?? ZERO, filled: ZERO }
  const futures = futuresMargin(state, { accountId, symbol: underlying }, change, price)
  const { requirement: held, ...rest } = judged
  const requirement = futures.isZero() ? held : { ...held, requirement: held.requirement.plus(futures) }
  return { requirement, hasShorts, futures, credit, ...rest }
}
