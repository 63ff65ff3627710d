import { errorFields } from '../../core/app/index.ts'
import type { CancelOrders, Logger } from '../../core/app/index.ts'
import type { TradingFloor } from './trading-floor.ts'

const AGAIN_MS = 1_000

/** Cancels the orders of somebody who is gone; while the store does not serve, again and again until it does. */
export function makeCancelOnEnd(floor: TradingFloor, logger: Logger): (request: CancelOrders) => void {
  const cancel = (request: CancelOrders): void => {
    const again = (): void => void setTimeout(() => cancel(request), AGAIN_MS).unref()
    if (!floor.isOpen()) return again()
    floor.settleOwn(floor.desk.cancelOrders(request)).catch((error: unknown) => {
      logger.error('orders_not_cancelled', { account_id: request.accountId, ...errorFields(error) })
      again()
    })
  }
  return cancel
}
