import type { Clock, IdSource } from '../../kernel/index.ts'
import type { FeeSchedule } from '../../ledger/index.ts'
import { makeCashMargin } from '../../orders/index.ts'
import type { MarginPort, TradingLimits } from '../../orders/index.ts'
import type { Desk } from '../desk-port/desk.ts'
import type { DeskSnapshot } from '../store/store.ts'
import { setAccountState } from './accounts/account-state.ts'
import { listInstruments, openAccount } from './accounts/accounts.ts'
import { amendOpenOrder } from './orders/amend.ts'
import { guardAccount, guardInstrument, keepGuards } from './controls/breakers.ts'
import { cancelOrder, endDue } from './orders/cancel.ts'
import { loadCollateral } from './collateral/collateral.ts'
import { moveCash, retireAccount } from './accounts/cash.ts'
import { applyCorporateAction } from './contracts/corporate-actions.ts'
import { exerciseOption, instructExercise } from './contracts/exercise.ts'
import { expireOption } from './contracts/expiry.ts'
import { fundPerpetual } from './contracts/funding.ts'
import { cancelOrders, setControl, setDeadMan } from './controls/controls.ts'
import { setLeverage } from './accounts/leverage.ts'
import { setMarginModel } from './accounts/margin-model.ts'
import { placeMultiLeg } from './orders/multi-leg.ts'
import { guardParent } from './controls/parent-guard.ts'
import { placeOrder } from './orders/place.ts'
import { previewOrder } from './orders/preview.ts'
import { protectPosition } from './orders/protect-position.ts'
import { quoteMarket } from './orders/quoting.ts'
import { makeReads } from './reads/reads.ts'
import { hearLevel } from './contracts/reference-level.ts'
import { loadState } from './state/load-state.ts'
import type { DeskState } from './state/state-types.ts'
import { firstVariation } from './settlement/variation.ts'
import { expireTransfers, postTransfer, reserveTransfer, voidTransfer } from './accounts/transfers.ts'

export { takesBack } from './orders/amend-facts.ts'
export { deskFact, orderFacts, requestFacts } from './state/facts.ts'

type Opening = Readonly<{
  clock: Clock
  ids: IdSource
  snapshot: DeskSnapshot
  fees: FeeSchedule
  limits: TradingLimits
  margin?: MarginPort
}>

/** The desk over what the store last knew. Without `margin` accounts are cash accounts. */
export const makeDesk = (opening: Opening): Desk => deskOver(openState(opening))

/** Everything that a desk knows when it begins. */
export function openState({ clock, ids, snapshot, fees, limits, margin: chosen }: Opening): DeskState {
  const margin = chosen ?? makeCashMargin(fees)
  const state = loadState({ clock, ids, fees, limits, margin }, snapshot)
  loadCollateral(state)
  state.firstEnd = Math.min(state.firstEnd, firstVariation(state))
  return state
}

/** The commands and reads over one state, which nobody else changes. */
export function deskOver(state: DeskState): Desk {
  return {
    ...makeReads(state),
    guardParent: (request) => guardParent(state, request),
    openAccount: (request) => openAccount(state, request),
    moveCash: (request) => moveCash(state, request),
    setAccountState: (request) => setAccountState(state, request),
    retireAccount: (request) => retireAccount(state, request),
    listInstruments: (instruments) => listInstruments(state, instruments),
    preview: (request) => previewOrder(state, request),
    placeOrder: (request) => placeOrder(state, request),
    amendOrder: (request) => amendOpenOrder(state, request),
    cancelOrder: (request) => cancelOrder(state, request),
    quoteMarket: (quote) => quoteMarket(state, quote),
    hearLevel: (level) => hearLevel(state, level),
    exerciseOption: (request) => exerciseOption(state, request),
    instructExercise: (request) => instructExercise(state, request),
    applyCorporateAction: (request) => applyCorporateAction(state, request),
    fundPerpetual: (symbol, prices) => fundPerpetual(state, symbol, prices),
    expireOption: (symbol, settlementPrice) => expireOption(state, symbol, settlementPrice),
    reserveTransfer: (request) => reserveTransfer(state, request),
    postTransfer: (request) => postTransfer(state, request),
    voidTransfer: (request) => voidTransfer(state, request),
    expireTransfers: () => expireTransfers(state),
    placeMultiLeg: (request) => placeMultiLeg(state, request),
    protectPosition: (request) => protectPosition(state, request),
    cancelOrders: (request) => cancelOrders(state, request),
    setControl: (request) => setControl(state, request),
    setDeadMan: (request) => setDeadMan(state, request),
    setLeverage: (request) => setLeverage(state, request),
    setMarginModel: (request) => setMarginModel(state, request),
    guardAccount: (request) => guardAccount(state, request),
    guardInstrument: (request) => guardInstrument(state, request),
    keepGuards: () => keepGuards(state),
    endDue: () => endDue(state),
  }
}
