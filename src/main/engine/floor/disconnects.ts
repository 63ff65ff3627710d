import { errorFields } from '../../../core/app/index.ts'
import type { AlgoStops, CancelOrders, Logger } from '../../../core/app/index.ts'
import type { TradingFloor } from './trading-floor.ts'

const AGAIN_MS = 1_000

/**
 * Cancels the orders of somebody who is gone and pauses the execution algorithms behind them; while the store does not
 * serve, again and again until it does.
 */
export function makeCancelOnEnd(
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
