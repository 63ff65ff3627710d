import { pipelineFailure } from '../../core/app/index.ts'
import type { Desk } from '../../core/app/index.ts'
import { assert, refused } from '../../core/kernel/index.ts'
import type { Failure, Result } from '../../core/kernel/index.ts'

const STORE_UNAVAILABLE: Failure = pipelineFailure(
  'store_unavailable',
  'The store did not accept a change. Nothing was done; trading resumes when it answers again.',
  { details: { retry_after_s: 1 } },
)

/** The desk's commands while it is down refuse by name; its reads go on showing the last state. */
export function makeGuardedDesk(current: () => Desk, isOpen: () => boolean): Desk {
  const guarded = <T>(command: (desk: Desk) => Result<T>): Result<T> =>
    isOpen() ? command(current()) : refused(STORE_UNAVAILABLE)
  const own = <T>(command: (desk: Desk) => T): T => {
    assert(isOpen(), 'the venue acts only while its store does')
    return command(current())
  }
  return {
    instrument: (symbol) => current().instrument(symbol),
    instruments: () => current().instruments(),
    account: (id) => current().account(id),
    accountsOf: (userId) => current().accountsOf(userId),
    accountByAddress: (address) => current().accountByAddress(address),
    balance: (id) => current().balance(id),
    positionsOf: (id) => current().positionsOf(id),
    openPositions: () => current().openPositions(),
    openOrdersOf: (id) => current().openOrdersOf(id),
    openOrder: (id) => current().openOrder(id),
    quote: (symbol) => current().quote(symbol),
    depth: (symbol, levels) => current().depth(symbol, levels),
    openAccount: (request) => guarded((desk) => desk.openAccount(request)),
    preview: (request) => guarded((desk) => desk.preview(request)),
    placeOrder: (request) => guarded((desk) => desk.placeOrder(request)),
    amendOrder: (request) => guarded((desk) => desk.amendOrder(request)),
    cancelOrder: (request) => guarded((desk) => desk.cancelOrder(request)),
    listInstruments: (instruments) => own((desk) => desk.listInstruments(instruments)),
    quoteMarket: (quote) => own((desk) => desk.quoteMarket(quote)),
    expireOption: (symbol, price) => own((desk) => desk.expireOption(symbol, price)),
    endDay: () => own((desk) => desk.endDay()),
  }
}
