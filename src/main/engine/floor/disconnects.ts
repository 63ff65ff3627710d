import { errorFields } from '../../../core/app/index.ts'
import type { AlgoStops, CancelOrders, Logger } from '../../../core/app/index.ts'
import type { TradingFloor } from './trading-floor.ts'

const AGAIN_MS = 1_000

/** So long a reader has to follow anew after the desk has ended their stream, as with a token that ran out. */
const BACK_MS = 10_000

/** Cancels a moment later, unless the reader is back by then. */
export const makeCancelUnlessBack =
  (cancel: (request: CancelOrders) => void, backMs = BACK_MS) =>
  (request: CancelOrders, isBack: () => boolean): void =>
    void setTimeout(() => {
      if (!isBack()) cancel(request)
    }, backMs).unref()

/**
 * Cancels the orders of somebody who is gone and pauses the execution algorithms behind them; while the store does not
 * serve, again and again until it does.
 */
function makeCancelOnEnd(
  floor: TradingFloor,
  algos: AlgoStops,
  logger: Logger,
): (request: CancelOrders) => void {
  const cancelNow = async (request: CancelOrders): Promise<void> => {
    await algos.ready()
    const outcome = floor.desk.cancelOrders(request)
    const symbols = request.symbol === null ? null : [request.symbol]
    const stopped = algos.stop({ ...request, symbols, to: 'pause' }, outcome)
    await floor.settleOwn({
      ...outcome,
      writes: [...outcome.writes, ...stopped.writes],
      facts: [...outcome.facts, ...stopped.facts],
      events: [...outcome.events, ...stopped.events],
    })
  }
  const cancel = (request: CancelOrders): void => {
    const again = (): void => void setTimeout(() => cancel(request), AGAIN_MS).unref()
    if (!floor.isOpen()) return again()
    cancelNow(request).catch((error: unknown) => {
      logger.error('orders_not_cancelled', { account_id: request.accountId, ...errorFields(error) })
      again()
    })
  }
  return cancel
}

type Cancelling = Readonly<{
  cancelOnEnd: (request: CancelOrders) => void
  cancelUnlessBack: (request: CancelOrders, isBack: () => boolean) => void
}>

/** What the loss of a stream sets off: at once, and after a moment to come back. */
export function makeCancelling(...parts: Parameters<typeof makeCancelOnEnd>): Cancelling {
  const cancelOnEnd = makeCancelOnEnd(...parts)
  return { cancelOnEnd, cancelUnlessBack: makeCancelUnlessBack(cancelOnEnd) }
}
