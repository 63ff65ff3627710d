import { pipelineFailure } from '../../core/app/index.ts'
import type { Desk } from '../../core/app/index.ts'
import { assert, refused } from '../../core/kernel/index.ts'
import type { Failure, Result } from '../../core/kernel/index.ts'

const STORE_UNAVAILABLE: Failure = pipelineFailure(
  'store_unavailable',
  'The store did not accept a change. Nothing was done; trading resumes when it answers again.',
  { details: { retry_after_s: 1 } },
)

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
  const guarded = <T>(command: (desk: Desk) => Result<T>): Result<T> =>
    isOpen() ? run(command) : refused(STORE_UNAVAILABLE)
  const own = <T>(command: (desk: Desk) => T): T => {
    assert(isOpen(), 'the venue acts only while its store does')
    return run(command)
  }
  return {
    instrument: (symbol) => current().instrument(symbol),
    instruments: () => current().instruments(),
    account: (id) => current().account(id),
    accounts: () => current().accounts(),
    accountsOf: (userId) => current().accountsOf(userId),
    accountByAddress: (address) => current().accountByAddress(address),
    balance: (id) => current().balance(id),
    positionsOf: (id) => current().positionsOf(id),
    openPositions: () => current().openPositions(),
    openOrdersOf: (id) => current().openOrdersOf(id),
    openOrder: (id) => current().openOrder(id),
    controls: () => current().controls(),
    nextEndAt: () => current().nextEndAt(),
    quote: (symbol) => current().quote(symbol),
    depth: (symbol, levels) => current().depth(symbol, levels),
    openAccount: (request) => guarded((desk) => desk.openAccount(request)),
    moveCash: (request) => guarded((desk) => desk.moveCash(request)),
    retireAccount: (request) => guarded((desk) => desk.retireAccount(request)),
    // Changes nothing, so a bug in it spoils nothing.
    preview: (request) => (isOpen() ? current().preview(request) : refused(STORE_UNAVAILABLE)),
    placeOrder: (request) => guarded((desk) => desk.placeOrder(request)),
    amendOrder: (request) => guarded((desk) => desk.amendOrder(request)),
    cancelOrder: (request) => guarded((desk) => desk.cancelOrder(request)),
    listInstruments: (instruments) => own((desk) => desk.listInstruments(instruments)),
    quoteMarket: (quote) => own((desk) => desk.quoteMarket(quote)),
    expireOption: (symbol, price) => own((desk) => desk.expireOption(symbol, price)),
    placeMultiLeg: (request) => guarded((desk) => desk.placeMultiLeg(request)),
    protectPosition: (request) => guarded((desk) => desk.protectPosition(request)),
    cancelOrders: (request) => own((desk) => desk.cancelOrders(request)),
    setControl: (request) => own((desk) => desk.setControl(request)),
    setDeadMan: (request) => own((desk) => desk.setDeadMan(request)),
    endDue: () => own((desk) => desk.endDue()),
  }
}
