import { describe, expect, it } from 'vitest'
import { makeDesk } from '../../src/core/app/desk/index.ts'
import type { Desk, DeskOutcome } from '../../src/core/app/desk-port/desk.ts'
import type { Write } from '../../src/core/app/store/store.ts'
import { makeOption } from '../../src/core/instruments/index.ts'
import { ZERO, addMs, asId, decimal, makeRandom } from '../../src/core/kernel/index.ts'
import type { Decimal, Result, UserId } from '../../src/core/kernel/index.ts'
import type { AccountRecord } from '../../src/core/ledger/index.ts'
import { DEFAULT_LIMITS } from '../../src/core/orders/index.ts'
import { makeMemoryStore } from '../support/memory-store.ts'
import {
  START,
  btcUsd,
  fees,
  makeCountingIds,
  makeHandClock,
  must,
  requestOf,
  symbolOf,
} from './support/venue.ts'

const EVENTS = process.env['OPTIONIX_PROVE'] === '1' ? 200_000 : 3_000
const DAY_MS = 86_400_000
const STRIKES = [40_000, 50_000, 60_000]
const ASKER = { requestId: null, personal: null }

// Beside the simulation of the whole desk, which has these options among its instruments: here they alone are traded, by few
// clients and at a level that is heard, so that exercise, cover and settlement meet every case many times.

/** Everything that may change hands at random between clients in options that settle in coin, and what happened. */
async function run(seed: number, events: number) {
  const random = makeRandom(seed)
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random.next() * all.length)] as T
  const clock = makeHandClock()
  const ids = makeCountingIds()
  const store = makeMemoryStore()
  const counts: Record<string, number> = {}
  const count = (name: string): void => void (counts[name] = (counts[name] ?? 0) + 1)
  const open = async (): Promise<Desk> =>
    makeDesk({
      ...{ clock, ids, fees: fees(), limits: { ...DEFAULT_LIMITS, dailyValueMax: decimal('1e12') } },
      snapshot: await store.loadDesk(clock.now()),
    })
  let desk = await open()
  const commit = async (writes: readonly Write[]): Promise<void> => store.commit(writes)
  const take = async <T>(outcome: DeskOutcome<T>): Promise<T> => {
    await commit(outcome.writes)
    return outcome.value
  }
  const tried = async <T>(result: Result<DeskOutcome<T>>, name: string): Promise<T | null> => {
    count(result.ok ? name : `${name} refused ${result.failure.code}`)
    return result.ok ? take(result.value) : null
  }
  let price = 50_000
  let expiresAt = addMs(START, DAY_MS)
  let symbols: readonly string[] = []
  const hear = async (): Promise<void> =>
    void (await take(desk.hearLevel({ symbol: symbolOf('BTC-USD'), price: decimal(price), at: clock.now() })))
  const list = async (): Promise<void> => {
    const series = STRIKES.flatMap((strike) =>
      (['call', 'put'] as const).map((optionType) =>
        must(
          makeOption({
            ...{ underlying: symbolOf('BTC-USD'), optionType, strike: decimal(strike), expiresAt },
            ...{ tickSize: decimal('0.0001'), lotSize: decimal('0.1'), multiplier: decimal(1) },
            ...{ currency: 'BTC', payoff: 'inverse', exchange: 'OPTX', isPaper: true, listedAt: START },
            exercise: strike === 50_000 ? 'american' : 'european',
          }),
        ),
      ),
    )
    await take(desk.listInstruments([btcUsd(), ...series]))
    symbols = series.map(({ symbol }) => symbol)
  }
  await list()
  await hear()
  const opening = (name: string | null) =>
    desk.openAccount({
      ...{ userId: name === null ? null : asId<'user'>(name), accountType: name === null ? 'paper' : 'demo' },
      ...{ ethereumAddress: null, initialPaperCash: ZERO, mayOverdraw: name === null, ...ASKER },
    })
  const maker = await take(must(opening(null)))
  const clients: AccountRecord[] = []
  for (const name of ['u1', 'u2', 'u3', 'u4']) clients.push(await take(must(opening(name))))

  const quantity = (): string => (Math.ceil(random.next() * 20) / 10).toFixed(1)
  const steps: readonly (() => Promise<unknown>)[] = [
    async () => {
      const amount = decimal((random.next() * 2 + 0.00000001).toFixed(8))
      const [from, to] = random.next() < 0.7 ? (['in', 'out'] as const) : (['out', 'in'] as const)
      const client = pick(clients).id
      const reserved = await tried(
        desk.reserveTransfer({
          ...{ from: from === 'in' ? 'issuance' : client, to: to === 'in' ? 'issuance' : client },
          ...{ currency: 'BTC', amount, kind: from === 'in' ? 'deposit' : 'withdrawal' },
          ...{ causeId: null, expiresAt: null, actorId: 'operator', ...ASKER },
        }),
        from === 'in' ? 'deposit' : 'withdrawal',
      )
      if (reserved && random.next() < 0.8) {
        await tried(
          desk.postTransfer({ id: reserved.id, amount: null, actorId: 'operator', ...ASKER }),
          'post',
        )
      }
    },
    ...Array.from({ length: 6 }, () => async () => {
      const isMarket = random.next() < 0.3
      const terms = {
        ...{ symbol: pick(symbols), side: pick(['buy', 'sell'] as const), quantity: quantity() },
        ...{ orderType: isMarket ? ('market' as const) : ('limit' as const) },
        price: isMarket ? null : (Math.ceil(random.next() * 40 + 20) / 1_000).toFixed(4),
      }
      await tried(desk.placeOrder(requestOf(pick(clients), terms)), `${terms.orderType} ${terms.side}`)
    }),
    async () => {
      const mid = 0.03 + random.next() * 0.02
      const side = (at: number) => [{ price: decimal(at.toFixed(4)), quantity: decimal(quantity()) }]
      const asked = { participant: maker.id, symbol: symbolOf(pick(symbols)) }
      await take(desk.quoteMarket({ ...asked, bids: side(mid), asks: side(mid + 0.002) }))
    },
    async () => {
      const client = pick(clients)
      const order = pick([...desk.openOrdersOf(client.id), null])
      if (order === null) return
      const acting = { actorId: client.userId as UserId, ...ASKER }
      if (random.next() < 0.5) await tried(desk.cancelOrder({ orderId: order.id, ...acting }), 'cancel')
      else
        await tried(
          desk.amendOrder({
            orderId: order.id,
            price: null,
            quantity: decimal(quantity()),
            kycApproved: false,
            ...acting,
          }),
          'amend',
        )
    },
    async () => {
      const client = pick(clients)
      const about = { userId: client.userId as UserId, accountId: client.id, symbol: symbolOf(pick(symbols)) }
      const asked = { ...about, quantity: decimal('0.1'), settlementPrice: decimal(price), ...ASKER }
      await tried(desk.exerciseOption(asked), 'exercise')
    },
    async () => {
      price = Math.max(1_000, price * (0.9 + random.next() * 0.2))
      await hear()
    },
  ]
  const breaches: string[] = []
  const look = (at: number): void => {
    let sum: Decimal = ZERO
    for (const account of desk.accounts()) {
      for (const { currency, cash, held } of desk.balances(account.id)) {
        if (currency === 'BTC') sum = sum.plus(cash)
        if (currency === 'USD' && !cash.isZero()) breaches.push(`${at}: dollars moved`)
        if (!account.mayOverdraw && held.gt(cash))
          breaches.push(`${at}: ${account.id} holds more than it has`)
      }
      const cover = desk.positionsOf(account.id).reduce((all, position) => {
        const isCall = desk.instrument(position.symbol)?.option?.optionType === 'call'
        if (!isCall && position.quantity.isNegative() && !position.quantity.isZero() && account.userId)
          breaches.push(`${at}: a client is short of a put`)
        return isCall && position.quantity.isNegative() ? all.plus(position.quantity.abs()) : all
      }, ZERO)
      const covered = desk.collateralOf(account.id).coins.get('BTC') ?? ZERO
      if (account.userId && covered.lt(cover)) breaches.push(`${at}: ${account.id} is short without cover`)
    }
    if (!sum.isZero()) breaches.push(`${at}: the coin sums to ${sum.toFixed()}`)
  }
  const standing = (): string =>
    JSON.stringify(
      clients.map(({ id }) => [
        desk.balances(id).map(({ currency, cash, held }) => [currency, cash, held]),
        [...desk.collateralOf(id).coins].map(([coin, held]) => [coin, held]),
        desk.usedToday(id),
      ]),
    )
  for (let at = 0; at < events; at += 1) {
    clock.advance(1_000)
    await pick(steps)()
    if (random.next() < 0.01) {
      // Killed: whatever was not made durable is gone, and quotes always are.
      const before = standing()
      desk = await open()
      await hear()
      if (standing() !== before) breaches.push(`${at}: another desk after a restart`)
      count('restarts')
    }
    if (random.next() < 0.004) {
      clock.set(expiresAt)
      for (const symbol of symbols) await take(desk.expireOption(symbolOf(symbol), decimal(price.toFixed(2))))
      count('expiries')
      expiresAt = addMs(expiresAt, DAY_MS)
      await list()
      await hear()
    }
    look(at)
  }
  return { breaches, counts, standing: standing() }
}

describe('options that settle in coin under random trading, expiries and restarts', () => {
  it(`hold every law over ${EVENTS} events`, async () => {
    const { breaches, counts } = await run(20_261_122, EVENTS)
    expect(breaches).toEqual([])
    for (const happened of [
      ...['deposit', 'withdrawal', 'limit buy', 'limit sell', 'market buy', 'market sell', 'cancel', 'amend'],
      ...['exercise', 'restarts', 'expiries', 'withdrawal refused insufficient_balance'],
      ...['limit buy refused insufficient_cash', 'limit sell refused insufficient_collateral'],
      ...['limit sell refused uncovered_short_option'],
    ]) {
      expect(counts[happened] ?? 0, `${happened} of ${JSON.stringify(counts)}`).toBeGreaterThan(0)
    }
  })

  it('end in the same state for the same seed', async () => {
    expect((await run(7, 300)).standing).toBe((await run(7, 300)).standing)
  })
})
