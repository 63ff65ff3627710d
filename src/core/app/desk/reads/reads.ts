import { instant, present } from '../../../kernel/index.ts'
import type { InstrumentSymbol, OrderId } from '../../../kernel/index.ts'
import type { BookLevel } from '../../../matching/index.ts'
import type { DepthLevel, DeskReads } from '../../desk-port/desk.ts'
import type { GuardReads } from '../../desk-port/guards.ts'
import type { BookReads } from '../../desk-port/transfers.ts'
import { rateOf } from '../state/coin-rate.ts'
import { collateralReport, collateralWith, standaloneCollateral } from './collateral-report.ts'
import { guardsOf, readGuards } from '../guards/day-guards.ts'
import { settledPriceOf } from '../state/futures-state.ts'
import { fundingDue } from '../contracts/funding.ts'
import { fundingPricesOf } from '../state/mark.ts'
import { marginReport } from '../collateral/margin-health.ts'
import { moveOf, tiersOf } from '../guards/price-moves.ts'
import { readQuote } from './read-quote.ts'
import { readTrading } from './read-trading.ts'
import { readRevisions } from '../state/revisions.ts'
import { dayNumber, isCurrent, marketOf, usedToday } from '../state/state.ts'
import { isReducing, priceBandOf } from '../guards/trading-state.ts'
import type { DeskState, Market } from '../state/state-types.ts'

const NO_ORDERS: ReadonlySet<OrderId> = new Set()

function depthLevel(market: Market, level: BookLevel): DepthLevel {
  const { tickSize, lotSize } = market.instrument
  return { price: tickSize.times(level.ticks), quantity: lotSize.times(level.lots), orders: level.orders }
}

/** What client orders have left in the books. Quotes of market makers are no orders. */
function restingOrders(state: DeskState): ReturnType<BookReads['restingOrders']> {
  return [...state.markets.values()].flatMap(({ book, instrument }) =>
    book
      .resting()
      .flatMap(({ tag, lots }) =>
        tag.order === null ? [] : [{ orderId: tag.order.id, quantity: instrument.lotSize.times(lots) }],
      ),
  )
}

function readMarketGuards(
  state: DeskState,
  symbol: InstrumentSymbol,
): ReturnType<GuardReads['marketGuards']> {
  const market = marketOf(state, symbol)
  const { previousClose, moveTier, day } = market
  const isToday = day === dayNumber(state.clock.now())
  return {
    move: moveOf(state, market),
    previousClose: isToday ? previousClose : (market.last ?? previousClose),
    tiers: tiersOf(state, market.instrument),
    tiersMet: isToday ? moveTier : 0,
    priceBand: priceBandOf(state, symbol),
  }
}

export function makeReads(state: DeskState): DeskReads & BookReads & GuardReads {
  return {
    ...readRevisions(state),
    instrument: state.registry.get,
    instruments: state.registry.all,
    account: state.ledger.account,
    accounts: () => [...state.ledger.accounts()],
    accountsOf: (userId) =>
      (state.accountsByUser.get(userId) ?? []).map((id) =>
        present(state.ledger.account(id), `account ${id}`),
      ),
    accountByAddress: (address) => {
      const id = state.accountByAddress.get(address.toLowerCase())
      return id === undefined ? null : state.ledger.account(id)
    },
    accountGuards: (id) => guardsOf(state, id),
    ownGuards: (id) => state.guards.accounts.get(id) ?? null,
    ownMarketGuards: (symbol) => state.guards.instruments.get(symbol) ?? null,
    guardReadings: (id) => readGuards(state, id),
    marketGuards: (symbol) => readMarketGuards(state, symbol),
    usedToday: (id) => usedToday(state, id, state.clock.now()),
    balance: (id) => state.ledger.balance(id),
    balances: state.ledger.balances,
    rateOf: (currency) => rateOf(state, currency),
    hasPendingTransfer: (id) => state.ledger.pending.find(id) !== null,
    restingOrders: () => restingOrders(state),
    openPositions: () =>
      [...state.positions.values()].flatMap((bySymbol) =>
        [...bySymbol.values()].filter((position) => !position.quantity.isZero()),
      ),
    positionsOf: (id) => {
      const now = state.clock.now()
      return [...(state.positions.get(id)?.values() ?? [])].filter((position) => isCurrent(position, now))
    },
    marginOf: (id) => marginReport(state, id),
    collateralOf: (id) => collateralReport(state, id),
    collateralWith: (id, changes) => collateralWith(state, id, changes),
    standaloneCollateral: (legs) => standaloneCollateral(state, legs),
    settledPriceOf: (symbol) => settledPriceOf(marketOf(state, symbol)),
    fundingPricesOf: (symbol) => fundingPricesOf(state, marketOf(state, symbol)),
    fundingDue: (symbol) => fundingDue(state, symbol),
    openOrdersOf: (id) =>
      [...(state.openOrdersByAccount.get(id) ?? NO_ORDERS)].map((orderId) =>
        present(state.openOrders.get(orderId)?.order, `order ${orderId}`),
      ),
    openOrder: (id) => state.openOrders.get(id)?.order ?? null,
    isReducing: (order) => isReducing(state, { ...order, orderType: 'market' }, false),
    controls: () => [...state.controls.values()],
    nextEndAt: () => (Number.isFinite(state.firstEnd) ? instant(state.firstEnd) : null),
    tradingOf: (symbol) => readTrading(state, symbol),
    quote: (symbol) => readQuote(state, symbol),
    depth: (symbol, levels) => {
      const market = marketOf(state, symbol)
      const side = (from: 'buy' | 'sell'): readonly DepthLevel[] =>
        market.book.levels(from, levels).map((level) => depthLevel(market, level))
      return { symbol, bids: side('buy'), asks: side('sell'), at: market.updatedAt }
    },
  }
}
