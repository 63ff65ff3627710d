import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { makeAuditWriter, makeLiveMarket } from '../../src/core/app/index.ts'
import { typescriptKernel } from '../../src/core/pricing/index.ts'
import { addMs, decimal, present } from '../../src/core/kernel/index.ts'
import { DEFAULT_LIMITS } from '../../src/core/orders/index.ts'
import { makePaperMarketRunner } from '../../src/main/engine/paper-market/runner.ts'
import { openTradingFloor } from '../../src/main/engine/floor/trading-floor.ts'
import { countedSalt, fakeCipher } from '../core/app/support.ts'
import { EPOCH, realHistory } from '../core/paper-market/history-file.ts'
import { fees, makeCountingIds, makeHandClock, must } from '../sim/support/venue.ts'
import { makeMemoryStore } from '../support/memory-store.ts'
import { userId } from '../support/records.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'clearInterval'] })
})
afterEach(() => void vi.useRealTimers())

/** Time passes for the timers, and what they handed in becomes durable or fails. */
async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms)
  for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

async function openMarket() {
  const clock = makeHandClock(EPOCH)
  const ids = makeCountingIds()
  const store = makeMemoryStore()
  const { cipher } = fakeCipher()
  const errors: string[] = []
  const floor = await openTradingFloor({
    ...{ store, clock, ids, fees: fees(), limits: DEFAULT_LIMITS },
    openSealer: async () =>
      makeAuditWriter({ nextIndex: (await store.auditHead()).size, cipher, ids, salt: countedSalt() }),
    onFall: () => undefined,
  })
  const runner = await makePaperMarketRunner({
    ...{ floor, store, clock, history: realHistory() },
    settings: { seed: 1, speed: 1, quotesPerSecond: 100 },
    onQuotes: () => undefined,
    logger: { info: () => undefined, warn: () => undefined, error: (event) => errors.push(event) },
  })
  const live = makeLiveMarket({
    desk: floor.desk,
    clock,
    reference: runner.reference,
    kernel: typescriptKernel,
  })
  await runner.start(live)
  return { clock, store, floor, runner, errors }
}

describe('the paper market on a store that fails', () => {
  it('settles an expiry and lists what is new after the floor is up again', async () => {
    const { clock, store, floor, runner, errors } = await openMarket()
    const { desk } = floor
    const account = must(
      desk.openAccount({
        ...{ userId: userId(1), accountType: 'demo', ethereumAddress: null, requestId: null, personal: null },
        initialPaperCash: decimal(100_000),
      }),
    )
    await floor.settleOwn(account)
    const listed = desk.instruments().length
    const options = desk
      .instruments()
      .flatMap(({ symbol, option }) => (option ? [{ symbol, ...option }] : []))
    const first = present(
      options.toSorted((a, b) => a.expiresAt - b.expiresAt)[0],
      'an option of the first expiry',
    )
    const order = must(
      desk.placeOrder({
        ...{ userId: userId(1), accountId: account.value.id, symbol: first.symbol, side: 'buy' },
        ...{ orderType: 'limit', timeInForce: 'GTC', quantity: decimal(20), price: decimal('0.05') },
        ...{ clientOrderId: null, kycApproved: false, requestId: null, personal: null },
      }),
    )
    await floor.settleOwn(order)
    expect(desk.openOrdersOf(account.value.id)).toHaveLength(1)

    store.failNextCommit('before')
    clock.set(addMs(first.expiresAt, 1))
    await pass(50)
    expect(floor.isOpen()).toBe(false)
    await pass(1_000)
    expect(floor.isOpen()).toBe(true)
    await pass(50)
    expect(desk.openOrdersOf(account.value.id)).toEqual([])
    expect(await store.trading.order(order.value.order.id)).toMatchObject({ status: 'expired' })
    expect(desk.balance(account.value.id).held.isZero()).toBe(true)
    expect(desk.instruments().length).toBeGreaterThan(listed)
    expect(errors).toEqual(['paper_market_step_failed'])
    await runner.stop()
  })
})
