import { spotPriceOf } from '../../core/app/index.ts'
import type { HandlerParts } from './handlers.ts'
import { every, makeTask } from './task.ts'

const FUNDING_CHECK_MS = 1_000

/**
 * Exchanges the funding of every perpetual within a second of its instant, at the middles of its book and of its
 * underlying's. Without both prices it waits for them; what did not become durable is tried again.
 */
export function keepFunding({ floor, reference, options }: HandlerParts): NodeJS.Timeout {
  const fund = makeTask({ floor, logger: options.logger }, 'funding_failed', async () => {
    const { desk } = floor
    for (const { symbol, kind, future } of desk.instruments()) {
      if (kind !== 'perpetual' || !future || desk.fundingDue(symbol) === null) continue
      const markPrice = spotPriceOf(desk, reference, symbol)
      const indexPrice = spotPriceOf(desk, reference, future.underlying)
      if (markPrice === null || indexPrice === null) continue
      await floor.settleOwn(desk.fundPerpetual(symbol, { markPrice, indexPrice }))
    }
  })
  return every(FUNDING_CHECK_MS, fund)
}
