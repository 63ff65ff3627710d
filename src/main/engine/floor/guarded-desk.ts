import { pipelineFailure } from '../../../core/app/index.ts'
import type { BookReads, Desk, DeskReads, GuardReads } from '../../../core/app/index.ts'
import { assert, refused } from '../../../core/kernel/index.ts'
import type { Failure, Result } from '../../../core/kernel/index.ts'

const STORE_UNAVAILABLE: Failure = pipelineFailure(
  'store_unavailable',
  'The store did not accept a change. Nothing was done; trading resumes when it answers again.',
  { details: { retry_after_s: 1 } },
)

type Guarded = <T>(command: (desk: Desk) => Result<T>) => Result<T>
type Own = <T>(command: (desk: Desk) => T) => T

const transfersOf = (
  guarded: Guarded,
  own: Own,
): Pick<Desk, 'reserveTransfer' | 'postTransfer' | 'voidTransfer' | 'expireTransfers'> => ({
  reserveTransfer: (request) => guarded((desk) => desk.reserveTransfer(request)),
  postTransfer: (request) => guarded((desk) => desk.postTransfer(request)),
  voidTransfer: (request) => guarded((desk) => desk.voidTransfer(request)),
  expireTransfers: () => own((desk) => desk.expireTransfers()),
})

const readsOf = (current: () => Desk): DeskReads & BookReads & GuardReads => ({
  revision: () => current().revision(),
  bookRevision: (id) => current().bookRevision(id),
  instrument: (symbol) => current().instrument(symbol),
  instruments: () => current().instruments(),
  account: (id) => current().account(id),
  accounts: () => current().accounts(),
  accountsOf: (userId) => current().accountsOf(userId),
  accountByAddress: (address) => current().accountByAddress(address),
  usedToday: (id) => current().usedToday(id),
  rateOf: (currency) => current().rateOf(currency),
  balance: (id) => current().balance(id),
  balances: (id) => current().balances(id),
  hasPendingTransfer: (id) => current().hasPendingTransfer(id),
  restingOrders: () => current().restingOrders(),
  positionsOf: (id) => current().positionsOf(id),
  openPositions: () => current().openPositions(),
  openOrdersOf: (id) => current().openOrdersOf(id),
  openOrder: (id) => current().openOrder(id),
  isReducing: (order) => current().isReducing(order),
  controls: () => current().controls(),
  accountGuards: (id) => current().accountGuards(id),
  ownGuards: (id) => current().ownGuards(id),
  ownMarketGuards: (symbol) => current().ownMarketGuards(symbol),
  guardReadings: (id) => current().guardReadings(id),
  marketGuards: (symbol) => current().marketGuards(symbol),
  nextEndAt: () => current().nextEndAt(),
  fundingPricesOf: (symbol) => current().fundingPricesOf(symbol),
  fundingDue: (symbol) => current().fundingDue(symbol),
  settledPriceOf: (symbol) => current().settledPriceOf(symbol),
  marginOf: (id) => current().marginOf(id),
  collateralOf: (id) => current().collateralOf(id),
  collateralWith: (id, changes) => current().collateralWith(id, changes),
  standaloneCollateral: (legs) => current().standaloneCollateral(legs),
  quote: (symbol) => current().quote(symbol),
  tradingOf: (symbol) => current().tradingOf(symbol),
  depth: (symbol, levels) => current().depth(symbol, levels),
})

/** Commands that end with an outcome whatever was asked; the pipeline answers 503 to the name of this error. */
function storeUnavailable(): Error {
  const error = new Error(STORE_UNAVAILABLE.message)
  error.name = 'StoreUnavailable'
  return error
}

/**
 * The desk's commands while it is down refuse by name; its reads go on showing the last state. A command that throws has
 * met a bug and may have changed half of the books in memory: `broke` must replace them before anybody trades on.
 * `beforeCommand` sees the desk before each command that may trade.
 */
export function makeGuardedDesk(
  current: () => Desk,
  isOpen: () => boolean,
  broke: (error: unknown) => void,
  beforeCommand: (desk: Desk) => void,
): Desk {
  const run = <T>(command: (desk: Desk) => T): T => {
    try {
      beforeCommand(current())
      return command(current())
    } catch (error) {
      broke(error)
      throw error
    }
  }
  const guarded: Guarded = (command) => (isOpen() ? run(command) : refused(STORE_UNAVAILABLE))
  const own: Own = (command) => {
    assert(isOpen(), 'the venue acts only while its store does')
    return run(command)
  }
  const asked: Own = (command) => {
    if (!isOpen()) throw storeUnavailable()
    return run(command)
  }
  return {
    ...readsOf(current),
    ...transfersOf(guarded, own),
    openAccount: (request) => guarded((desk) => desk.openAccount(request)),
    moveCash: (request) => guarded((desk) => desk.moveCash(request)),
    retireAccount: (request) => guarded((desk) => desk.retireAccount(request)),
    setAccountState: (request) => guarded((desk) => desk.setAccountState(request)),
    // Changes nothing, so a bug in it spoils nothing.
    preview: (request) => (isOpen() ? current().preview(request) : refused(STORE_UNAVAILABLE)),
    guardParent: (request) => guarded((desk) => desk.guardParent(request)),
    placeOrder: (request) => guarded((desk) => desk.placeOrder(request)),
    placeMultiLeg: (request) => guarded((desk) => desk.placeMultiLeg(request)),
    protectPosition: (request) => guarded((desk) => desk.protectPosition(request)),
    amendOrder: (request) => guarded((desk) => desk.amendOrder(request)),
    cancelOrder: (request) => guarded((desk) => desk.cancelOrder(request)),
    cancelOrders: (request) => asked((desk) => desk.cancelOrders(request)),
    setControl: (request) => asked((desk) => desk.setControl(request)),
    setDeadMan: (request) => asked((desk) => desk.setDeadMan(request)),
    exerciseOption: (request) => guarded((desk) => desk.exerciseOption(request)),
    instructExercise: (request) => guarded((desk) => desk.instructExercise(request)),
    applyCorporateAction: (request) => guarded((desk) => desk.applyCorporateAction(request)),
    fundPerpetual: (symbol, prices) => own((desk) => desk.fundPerpetual(symbol, prices)),
    listInstruments: (instruments) => own((desk) => desk.listInstruments(instruments)),
    quoteMarket: (quote) => own((desk) => desk.quoteMarket(quote)),
    hearLevel: (level) => own((desk) => desk.hearLevel(level)),
    expireOption: (symbol, price) => own((desk) => desk.expireOption(symbol, price)),
    setLeverage: (request) => guarded((desk) => desk.setLeverage(request)),
    setMarginModel: (request) => guarded((desk) => desk.setMarginModel(request)),
    guardAccount: (request) => guarded((desk) => desk.guardAccount(request)),
    guardInstrument: (request) => guarded((desk) => desk.guardInstrument(request)),
    keepGuards: () => own((desk) => desk.keepGuards()),
    endDue: () => own((desk) => desk.endDue()),
  }
}
