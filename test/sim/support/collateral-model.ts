import type { Tables } from '../../../src/core/app/store.ts'
import { isMargined } from '../../../src/core/instruments/index.ts'
import { Decimal, ZERO } from '../../../src/core/kernel/index.ts'
import type { AccountId, InstrumentSymbol, OrderId, PositionId } from '../../../src/core/kernel/index.ts'
import {
  DEFAULT_LEVERAGE,
  futuresClassOf,
  futuresRates,
  initialMargin,
  strategyRequirement,
} from '../../../src/core/margin/index.ts'
import type { MarginOption } from '../../../src/core/margin/index.ts'
import { isOpen } from '../../../src/core/orders/index.ts'

type Owned = Readonly<{ symbol: InstrumentSymbol; quantity: Decimal }>

/** What clients must hold for short options and futures, as positions and open orders alone say it. The model's underlyings have no stock. */
export type CollateralModel = Readonly<{
  account: (record: Tables['accounts']) => void
  tape: (record: Tables['tapes']) => void
  instrument: (record: Tables['instruments']) => void
  position: (record: Tables['positions']) => void
  order: (record: Tables['orders']) => void
  /** Of `spare`, the cash that open orders leave: an account that must hold more holds all of it. */
  heldOf: (accountId: AccountId, spare: Decimal) => Decimal
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

  const keep = (accountId: AccountId, id: PositionId | OrderId, one: Owned): void => {
    const known = owned.get(accountId) ?? new Map<PositionId | OrderId, Owned>()
    if (one.quantity.isZero()) known.delete(id)
    else known.set(id, one)
    owned.set(accountId, known)
  }

  const bookOf = (accountId: AccountId): readonly MarginOption[] => {
    const bySymbol = new Map<InstrumentSymbol, Decimal>()
    for (const { symbol, quantity } of owned.get(accountId)?.values() ?? []) {
      bySymbol.set(symbol, (bySymbol.get(symbol) ?? ZERO).plus(quantity))
    }
    return [...bySymbol].flatMap(([symbol, quantity]) => {
      const option = options.get(symbol)
      return option ? [{ ...option, quantity }] : []
    })
  }

  return {
    account: ({ id, accountType, userId }) => {
      if (userId !== null) margin.accountTypes.set(id, accountType)
    },
    tape: ({ symbol, settlementPrice }) => {
      if (settlementPrice !== null) margin.prices.set(symbol, settlementPrice)
    },
    instrument: (instrument) => {
      const { symbol, option, multiplier } = instrument
      if (isMargined(instrument)) margin.contracts.set(symbol, instrument)
      if (option === null) return
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
      margin.keep(accountId, id, symbol, 'held', quantity)
    },
    order: (order) => {
      const { id, accountId, symbol, side, status, isReduceOnly, quantity, filledQuantity } = order
      const waits = status === 'pending' && isReduceOnly === true
      const isOffered = isOpen(order) && side === 'sell' && !waits
      keep(accountId, id, { symbol, quantity: isOffered ? filledQuantity.minus(quantity) : ZERO })
      const left = isOpen(order) && !waits ? quantity.minus(filledQuantity) : ZERO
      margin.keep(accountId, id, symbol, side === 'buy' ? 'buys' : 'sells', left)
    },
    heldOf: (accountId, spare) => {
      const { requirement, uncovered } = strategyRequirement({ stock: ZERO, options: bookOf(accountId) })
      return uncovered.length > 0
        ? Decimal.max(ZERO, spare)
        : Decimal.min(requirement.plus(margin.marginOf(accountId)), Decimal.max(ZERO, spare))
    },
  }
}
