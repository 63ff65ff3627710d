import type { Tables } from '../../../src/core/app/store/store.ts'
import { isMargined } from '../../../src/core/instruments/index.ts'
import { Decimal, ZERO } from '../../../src/core/kernel/index.ts'
import type {
  AccountId,
  CurrencyCode,
  InstrumentSymbol,
  OrderId,
  PositionId,
} from '../../../src/core/kernel/index.ts'
import {
  DEFAULT_LEVERAGE,
  futuresClassOf,
  futuresRates,
  initialMargin,
  shortOptionMargin,
  strategyRequirement,
  underlyingClassOf,
} from '../../../src/core/margin/index.ts'
import type {
  MarginMark,
  MarginModel,
  MarginOption,
  MarginRequirement,
} from '../../../src/core/margin/index.ts'
import { isOpen } from '../../../src/core/orders/index.ts'

type Owned = Readonly<{ symbol: InstrumentSymbol; quantity: Decimal }>

/** What clients must hold for short options and futures, as positions and open orders alone say it. The model's underlyings have no stock. */
export type CollateralModel = Readonly<{
  account: (record: Tables['accounts']) => void
  margin: (record: Tables['accountMargins']) => void
  tape: (record: Tables['tapes']) => void
  instrument: (record: Tables['instruments']) => void
  position: (record: Tables['positions']) => void
  order: (record: Tables['orders']) => void
  /**
   * Of `spare`, the cash that open orders leave: an account that must hold more dollars holds all of them. Of a coin: one
   * a unit that it is short of, or offers to be.
   */
  heldOf: (accountId: AccountId, currency: CurrencyCode, spare: Decimal) => Decimal
  /** What a listed symbol is paid in. */
  currencyOf: (symbol: InstrumentSymbol) => CurrencyCode
}>

/** What an account has of one future: its position, and what its open orders may still buy and sell. */
type Side = 'held' | 'buys' | 'sells'

/** Initial margin of futures, as positions, open orders and settlement prices alone say it. */
function makeMarginModel() {
  const contracts = new Map<InstrumentSymbol, Tables['instruments']>()
  const prices = new Map<InstrumentSymbol, Decimal>()
  const accountTypes = new Map<AccountId, Tables['accounts']['accountType']>()
  const owned = new Map<AccountId, Map<string, { symbol: InstrumentSymbol; side: Side; quantity: Decimal }>>()

  const worstOf = (accountId: AccountId, symbol: InstrumentSymbol): Decimal => {
    const sums = { held: ZERO, buys: ZERO, sells: ZERO }
    for (const one of owned.get(accountId)?.values() ?? []) {
      if (one.symbol === symbol) sums[one.side] = sums[one.side].plus(one.quantity)
    }
    return Decimal.max(sums.held.plus(sums.buys).abs(), sums.held.minus(sums.sells).abs())
  }
  return {
    contracts,
    prices,
    accountTypes,
    keep: (
      accountId: AccountId,
      id: string,
      symbol: InstrumentSymbol,
      side: Side,
      quantity: Decimal,
    ): void => {
      if (!contracts.has(symbol)) return
      const known = owned.get(accountId) ?? new Map()
      owned.set(accountId, known)
      if (quantity.isZero()) known.delete(id)
      else known.set(id, { symbol, side, quantity })
    },
    marginOf: (accountId: AccountId): Decimal => {
      const accountType = accountTypes.get(accountId)
      let sum = ZERO
      if (accountType === undefined || !owned.has(accountId)) return sum
      for (const [symbol, instrument] of contracts) {
        const price = prices.get(symbol) ?? ZERO
        const notional = worstOf(accountId, symbol).times(price).times(instrument.multiplier)
        if (notional.isZero()) continue
        const of = { futuresClass: futuresClassOf(instrument), accountType, limits: DEFAULT_LEVERAGE }
        sum = sum.plus(initialMargin(notional, futuresRates(of, notional)))
      }
      return sum
    },
  }
}

export function makeCollateralModel(): CollateralModel {
  const margin = makeMarginModel()
  const options = new Map<InstrumentSymbol, Omit<MarginOption, 'quantity'>>()
  const owned = new Map<AccountId, Map<PositionId | OrderId, Owned>>()
  const positions = new Map<AccountId, Map<PositionId, Owned>>()
  const purchases = new Map<AccountId, Map<OrderId, Owned & Readonly<{ cost: Decimal }>>>()

  const keep = (accountId: AccountId, id: PositionId | OrderId, one: Owned): void => {
    const known = owned.get(accountId) ?? new Map<PositionId | OrderId, Owned>()
    if (one.quantity.isZero()) known.delete(id)
    else known.set(id, one)
    owned.set(accountId, known)
  }

  const models = new Map<AccountId, MarginModel>()
  const marks = new Map<InstrumentSymbol, MarginMark>()
  const listed = new Map<InstrumentSymbol, Tables['instruments']>()

  /** One book by its account's model, at the marks that the store knows; null where full collateral is what it holds. */
  const modelled = (
    accountId: AccountId,
    underlying: InstrumentSymbol,
    book: readonly MarginOption[],
    full: MarginRequirement,
  ): Decimal | null => {
    const model = models.get(accountId) ?? 'cash'
    const [first] = book
    if (model === 'cash' || !first || !book.some(({ quantity }) => quantity.isNegative())) return null
    const found = shortOptionMargin(model, {
      ...{ stock: ZERO, options: book, marks },
      underlying: {
        class: underlyingClassOf(listed.get(underlying) ?? null, first),
        mark: marks.get(underlying) ?? null,
      },
    })
    if ('unmarked' in found) return null
    return full.uncovered.length === 0 ? Decimal.min(full.requirement, found.initial) : found.initial
  }

  const underlyingOf = (symbol: InstrumentSymbol): InstrumentSymbol =>
    listed.get(symbol)?.option?.underlying ?? symbol

  const bookOf = (accountId: AccountId, bought: Owned | null = null): readonly MarginOption[] => {
    const bySymbol = new Map<InstrumentSymbol, Decimal>(bought ? [[bought.symbol, bought.quantity]] : [])
    for (const { symbol, quantity } of owned.get(accountId)?.values() ?? []) {
      bySymbol.set(symbol, (bySymbol.get(symbol) ?? ZERO).plus(quantity))
    }
    return [...bySymbol].flatMap(([symbol, quantity]) => {
      const option = options.get(symbol)
      return option ? [{ ...option, quantity }] : []
    })
  }

  /** What the account holds for its shorts in one underlying; null where nothing would be enough. */
  const requiredOf = (accountId: AccountId, underlying: InstrumentSymbol, bought: Owned | null = null) => {
    const options = bookOf(accountId, bought).filter(
      ({ symbol, quantity }) => underlyingOf(symbol) === underlying && !quantity.isZero(),
    )
    const full = strategyRequirement({ stock: ZERO, options })
    const held = modelled(accountId, underlying, options, full)
    return held ?? (full.uncovered.length > 0 ? null : full.requirement)
  }

  const shortOf = (accountId: AccountId, symbol: InstrumentSymbol): Decimal =>
    [...(positions.get(accountId)?.values() ?? [])].reduce(
      (sum, one) => (one.symbol === symbol ? sum.minus(one.quantity) : sum),
      ZERO,
    )

  /** The most that one waiting purchase takes off it: what it holds, or what closing the short with it would free. */
  const creditOf = (accountId: AccountId, underlying: InstrumentSymbol, required: Decimal): Decimal => {
    let best = ZERO
    if ((models.get(accountId) ?? 'cash') !== 'cash') return best
    for (const { symbol, quantity, cost } of purchases.get(accountId)?.values() ?? []) {
      const short = shortOf(accountId, symbol)
      if (underlyingOf(symbol) !== underlying || !options.has(symbol) || short.lte(ZERO)) continue
      const bought = { symbol, quantity: Decimal.min(short, quantity) }
      const freed = required.minus(requiredOf(accountId, underlying, bought) ?? required)
      best = Decimal.max(best, Decimal.min(cost, freed))
    }
    return best
  }

  /** Coin for short calls and calls offered: none of them pays more than one coin a unit. */
  const coinOf = (accountId: AccountId, currency: CurrencyCode): Decimal => {
    const least = new Map<InstrumentSymbol, Decimal>()
    for (const { symbol, quantity } of owned.get(accountId)?.values() ?? [])
      least.set(symbol, (least.get(symbol) ?? ZERO).plus(quantity))
    let sum = ZERO
    for (const [symbol, quantity] of least) {
      const instrument = listed.get(symbol)
      if (instrument?.currency !== currency || instrument.option?.optionType !== 'call') continue
      if (quantity.isNegative()) sum = sum.minus(quantity.times(instrument.multiplier))
    }
    return sum
  }

  return {
    account: ({ id, accountType, userId }) => {
      if (userId !== null) margin.accountTypes.set(id, accountType)
    },
    margin: ({ accountId, model }) => void models.set(accountId, model ?? 'cash'),
    tape: ({ symbol, settlementPrice, marginPrice, marginPricedAt }) => {
      if (marginPrice !== null && marginPricedAt !== null) {
        marks.set(symbol, { price: marginPrice, at: marginPricedAt })
      }
      if (settlementPrice !== null) margin.prices.set(symbol, settlementPrice)
    },
    instrument: (instrument) => {
      const { symbol, option, multiplier } = instrument
      listed.set(symbol, instrument)
      if (isMargined(instrument)) margin.contracts.set(symbol, instrument)
      // What is paid in a coin stands behind nothing in dollars, and nothing in dollars behind it.
      if (option === null || instrument.currency !== 'USD') return
      const { optionType: right, strike, expiresAt, settlement } = option
      options.set(symbol, {
        symbol,
        right,
        strike,
        expiresAt,
        settlement,
        multiplier,
        deliverable: multiplier,
      })
    },
    position: ({ id, accountId, userId, symbol, quantity }) => {
      if (userId === null) return
      keep(accountId, id, { symbol, quantity })
      positions.set(accountId, (positions.get(accountId) ?? new Map()).set(id, { symbol, quantity }))
      margin.keep(accountId, id, symbol, 'held', quantity)
    },
    order: (order) => {
      const { id, accountId, symbol, side, status, isReduceOnly, quantity, filledQuantity } = order
      const waits = status === 'pending' && isReduceOnly === true
      const isOffered = isOpen(order) && side === 'sell' && !waits
      keep(accountId, id, { symbol, quantity: isOffered ? filledQuantity.minus(quantity) : ZERO })
      const waiting = purchases.get(accountId) ?? new Map()
      purchases.set(accountId, waiting)
      if (side === 'buy' && isOpen(order) && !order.heldCash.isZero()) {
        waiting.set(id, { symbol, quantity: quantity.minus(filledQuantity), cost: order.heldCash })
      } else waiting.delete(id)
      const left = isOpen(order) && !waits ? quantity.minus(filledQuantity) : ZERO
      margin.keep(accountId, id, symbol, side === 'buy' ? 'buys' : 'sells', left)
    },
    currencyOf: (symbol) => listed.get(symbol)?.currency ?? 'USD',
    heldOf: (accountId, currency, spare) => {
      if (currency !== 'USD') return coinOf(accountId, currency)
      const most = Decimal.max(ZERO, spare)
      let sum = margin.marginOf(accountId)
      for (const underlying of new Set(bookOf(accountId).map(({ symbol }) => underlyingOf(symbol)))) {
        const required = requiredOf(accountId, underlying)
        if (required === null) return most
        sum = sum.plus(required).minus(creditOf(accountId, underlying, required))
      }
      return Decimal.min(sum, most)
    },
  }
}
