import { decimal, present } from '../../../kernel/index.ts'
import type { Instant, InstrumentSymbol } from '../../../kernel/index.ts'
import { makeInstrumentRegistry, sessionCloseAfter } from '../../../instruments/index.ts'
import type { Instrument } from '../../../instruments/index.ts'
import { makeLedger } from '../../../ledger/index.ts'
import type { OrderRecord } from '../../../orders/index.ts'
import type { PositionRecord } from '../../../portfolio/index.ts'
import type { DeskSnapshot } from '../../store/store.ts'
import { makeCollateralState, noteChange } from './collateral-state.ts'
import { makeDayState, makeGuardState } from './day-state.ts'
import { makeContractState } from './exercise-state.ts'
import { makeFuturesState, noteHolder } from './futures-state.ts'
import { watch } from './pending.ts'
import { restoreCall } from './phase-state.ts'
import { makeRevisions } from './revisions.ts'
import {
  addUsed,
  changeOffered,
  ensure,
  indexAccount,
  indexOpenOrder,
  keepControl,
  marketOf,
  ownerOf,
} from './state.ts'
import { dayNumber, restoreTape } from './tape.ts'
import type { DeskParts, DeskState, Participant } from './state-types.ts'

/** A DAY order of a release that did not store its end gets the one it was accepted with. */
const withEnd = (order: OrderRecord, instrument: Instrument): OrderRecord =>
  order.timeInForce === 'DAY' && order.expiresAt === null
    ? { ...order, expiresAt: sessionCloseAfter(instrument, order.createdAt) }
    : order

function restoreOrder(state: DeskState, stored: OrderRecord, nextEvent: number): void {
  const market = marketOf(state, stored.symbol)
  const order = withEnd(stored, market.instrument)
  const { tickSize, lotSize } = market.instrument
  const participant: Participant = {
    accountId: order.accountId,
    userId: order.userId,
    order,
    handle: null,
    nextEvent,
  }
  const remaining = order.quantity.minus(order.filledQuantity)
  // What rests has been seen: without it a market that has not traded lately would look older than it is.
  if (order.updatedAt > market.updatedAt) market.updatedAt = order.updatedAt
  if (order.status === 'pending') watch(market, participant, order)
  else {
    participant.handle = market.book.restore({
      tag: participant,
      owner: ownerOf(state, order.accountId, order.userId),
      side: order.side,
      ticks: present(order.price, `price of resting order ${order.id}`).div(tickSize).toNumber(),
      lots: remaining.div(lotSize).toNumber(),
      displayLots: order.displayQuantity?.div(lotSize).toNumber(),
      shownLots: order.shownQuantity?.div(lotSize).toNumber(),
    })
  }
  indexOpenOrder(state, participant, order)
  changeOffered(state, order, remaining)
}

function restorePosition(state: DeskState, position: PositionRecord): void {
  const { accountId, symbol, quantity } = position
  ensure(state.positions, accountId, () => new Map<InstrumentSymbol, PositionRecord>()).set(symbol, position)
  if (!quantity.isZero()) noteChange(state, accountId, symbol)
  noteHolder(state, position)
}

/** What counts against the limits of the day: dollars, and every coin for itself. */
function restoreUsed(state: DeskState, snapshot: DeskSnapshot, now: Instant): void {
  for (const [accountId, used] of snapshot.acceptedValueToday) {
    addUsed(state, accountId, 'USD', decimal(used), now)
  }
  for (const [accountId, currency, used] of snapshot.acceptedCoinToday ?? []) {
    addUsed(state, accountId, currency, decimal(used), now)
  }
}

/** The desk as the store last knew it. Books are rebuilt from the open orders in the order of their time priority. */
export function loadState(parts: DeskParts, snapshot: DeskSnapshot): DeskState {
  const now = parts.clock.now()
  const state: DeskState = {
    ...parts,
    ledger: makeLedger({
      accounts: snapshot.accounts,
      balances: snapshot.balances,
      pendingTransfers: snapshot.pendingTransfers,
    }),
    registry: makeInstrumentRegistry(snapshot.instruments),
    receivables: Map.groupBy(snapshot.receivables, ({ accountId }) => accountId),
    markets: new Map(),
    accountsByUser: new Map(),
    accountByAddress: new Map(),
    openOrders: new Map(),
    openOrdersByAccount: new Map(),
    reduceOnly: new Set(),
    groups: new Map(),
    phased: new Set(),
    ends: new Map(),
    firstEnd: Infinity,
    positions: new Map(),
    offered: new Map(),
    controls: new Map(),
    sent: new Map(),
    rateSecond: 0,
    owners: new Map(),
    retired: new Set(snapshot.retiredAccounts),
    usedToday: new Map(),
    usedCoins: new Map(),
    usedDay: dayNumber(now),
    lastSequence: snapshot.lastOrderSequence,
    revisions: makeRevisions(now),
    contracts: makeContractState(snapshot),
    collateral: makeCollateralState(),
    levels: new Map(),
    futures: makeFuturesState(snapshot),
    today: makeDayState(snapshot, dayNumber(now)),
    guards: makeGuardState(snapshot),
  }
  for (const account of snapshot.accounts) indexAccount(state, account.id)
  for (const position of snapshot.positions) restorePosition(state, position)
  // Before the orders: those that wait in a call may cross.
  for (const tape of snapshot.tapes) {
    restoreCall(state, restoreTape(marketOf(state, tape.symbol), tape), tape.callEndsAt)
  }
  const bySequence = [...snapshot.openOrders].sort((a, b) => a.sequence - b.sequence)
  for (const order of bySequence) {
    restoreOrder(
      state,
      order,
      present(snapshot.nextEventNumbers.get(order.id), `events of order ${order.id}`),
    )
  }
  for (const control of snapshot.controls) keepControl(state, control)
  restoreUsed(state, snapshot, now)
  return state
}
