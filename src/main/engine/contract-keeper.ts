import type { HandlerParts } from './handlers/parts.ts'
import { every, makeTask } from './task.ts'

const FUNDING_CHECK_MS = 1_000

/**
 * Exchanges the funding of every perpetual within a second of its instant, at its mark and its index. Without both prices
 * it waits for them; what did not become durable is tried again.
 */
export function keepFunding({ floor, options }: HandlerParts): NodeJS.Timeout {
  const fund = makeTask({ floor, logger: options.logger }, 'funding_failed', async () => {
    const { desk } = floor
    for (const { symbol, kind } of desk.instruments()) {
      if (kind !== 'perpetual' || desk.fundingDue(symbol) === null) continue
      const prices = desk.fundingPricesOf(symbol)
      if (prices !== null) await floor.settleOwn(desk.fundPerpetual(symbol, prices))
    }
  })
  return every(FUNDING_CHECK_MS, fund)
}
