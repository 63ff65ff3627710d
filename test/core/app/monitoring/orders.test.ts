import { describe, expect, it } from 'vitest'
import { openRuleBook } from '../../../../src/core/app/laboratory/rule-book.ts'
import { makeOrderFeed } from '../../../../src/core/app/monitoring/orders.ts'
import { makePaymentWatch } from '../../../../src/core/app/monitoring/watch.ts'
import { readHistory } from '../../../../src/core/app/laboratory/history.ts'
import { replayRules } from '../../../../src/core/app/laboratory/job.ts'
import { DESK_PARAMETERS, MARKET_TYPOLOGIES, withChanges } from '../../../../src/core/compliance/aml/index.ts'
import { addMs, asId, instant, makeRandom, present } from '../../../../src/core/kernel/index.ts'
import type { JsonObject } from '../../../../src/core/kernel/index.ts'
import type { OrderRecord } from '../../../../src/core/orders/index.ts'
import { answer } from '../trading/support.ts'
import { openCaseRoom } from './support.ts'

/** A trading room whose clients' orders are watched. */
async function watchedRoom({ isSettled = false } = {}) {
  const { room, cases } = await openCaseRoom()
  const { store, desk, clock } = room
  const { committer } = room.floor
  const rules = await openRuleBook(store)
  const failures: unknown[] = []
  const open = () =>
    makePaymentWatch({
      ...{ store, desk, clock, cases, rules, committer },
      ...{ cipher: cases.cipher, hashSecret: (secret: string) => secret },
      parameters: DESK_PARAMETERS,
      later: (work) => void setImmediate(work),
      // Where time stands still a moment later is the same moment: there the end is waited for.
      soon: (work) => void (isSettled ? null : setImmediate(work)),
      failed: (error) => void failures.push(error),
    })
  const watch = open()
  room.listen(watch.heard)
  await room.openAccount(1)
  await room.openAccount(2)
  const place = async (user: number, order: JsonObject) =>
    answer(await room.call(user, 'trading.createOrder', { symbol: 'BTC-USD', ...order }))
  const cancel = async (user: number, order: JsonObject) =>
    answer(await room.call(user, 'trading.cancelTrade', { trade_id: order['order_id'] ?? '' }))
  /** What was found, once the batches that were told have been looked at. */
  const found = async () => {
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve))
    await watch.idle()
    expect(failures).toEqual([])
    return (await store.cases.alerts({}, { limit: 100, offset: 0 })).items
  }
  return { room, place, cancel, found, open, watch }
}

type Watched = Awaited<ReturnType<typeof watchedRoom>>

const limit = (side: string, quantity: string, price: string) => ({
  ...{ side, quantity, price },
  order_type: 'limit',
})

/** A small sale behind three large purchases that nobody means, which go as soon as it has traded. */
async function spoof({ room, place, cancel }: Watched): Promise<readonly JsonObject[]> {
  await place(1, { side: 'buy', quantity: '0.1', order_type: 'market' })
  await place(1, limit('sell', '0.05', '50000'))
  const layers: JsonObject[] = []
  for (const price of ['49995', '49994', '49993']) {
    layers.push((await place(1, limit('buy', '0.5', price))) as JsonObject)
  }
  room.clock.advance(500)
  await place(2, limit('buy', '0.05', '50000'))
  room.clock.advance(500)
  for (const layer of layers) await cancel(1, layer)
  return layers
}

/** What the rule laboratory makes of the same orders under the same rules. */
async function replayed({ room }: Watched): Promise<readonly string[]> {
  const { store, desk, clock } = room
  const ports = { store, desk, breathe: () => Promise.resolve() }
  const span = { from: instant(0), to: addMs(clock.now(), 1), marketMemoryMs: 0 }
  const history = await readHistory(ports, span, null)
  if (!history.ok) throw new Error(history.failure.message)
  const request = {
    ...{ ...history.value, present: DESK_PARAMETERS, changed: DESK_PARAMETERS, labels: [] },
    ...{ from: instant(0), hiddenFrom: [] },
  }
  // Against rules that find nothing everything is lost.
  const nothing = withChanges(
    DESK_PARAMETERS,
    Object.fromEntries(MARKET_TYPOLOGIES.map((rule) => [`rules.${rule}.enabled`, false])),
  )
  if (!nothing.ok) throw new Error(nothing.failure.message)
  const done = replayRules({ ...request, changed: nothing.value }, { progress: () => undefined } as never)
  if (!done.ok) throw new Error('a replay cannot fail')
  return done.value.lostAlerts.map(({ alert }) => `${alert.id} ${alert.evidence.join(' ')}`).toSorted()
}

/** Orders that fill and go in one millisecond, by chance: the clock stands still more often than not. */
async function trade(watched: Watched, seed: number): Promise<void> {
  const { room, place, cancel } = watched
  const random = makeRandom(seed)
  await place(1, { side: 'buy', quantity: '0.1', order_type: 'market' })
  for (let round = 0; round < 4; round += 1) {
    const resting: JsonObject[] = []
    await place(1, limit('sell', '0.01', '50000'))
    for (const price of ['49995', '49994', '49993', '49992']) {
      resting.push((await place(1, limit('buy', '0.2', price))) as JsonObject)
    }
    if (random.next() < 0.4) room.clock.advance(1 + random.integer(900))
    const fillAfter = random.integer(resting.length + 1)
    for (const [at, order] of resting.entries()) {
      if (at === fillAfter) await place(2, limit('buy', '0.01', '50000'))
      if (random.next() < 0.3) room.clock.advance(random.integer(300))
      await cancel(1, order)
    }
    if (fillAfter === resting.length) await place(2, limit('buy', '0.01', '50000'))
    room.clock.advance(1 + random.integer(2_000_000))
  }
}

/** The same, but the large purchases become as large, or as small, only before the sale trades, or after it. */
async function spoofBy(
  watched: Watched,
  { placed, amended, isTraded = false }: Readonly<{ placed: string; amended: string; isTraded?: boolean }>,
): Promise<void> {
  const { room, place, cancel, found } = watched
  await place(1, { side: 'buy', quantity: '0.1', order_type: 'market' })
  await place(1, limit('sell', '0.05', '50000'))
  const layers: JsonObject[] = []
  for (const price of ['49995', '49994', '49993']) {
    layers.push((await place(1, limit('buy', placed, price))) as JsonObject)
  }
  await found()
  room.clock.advance(500)
  if (isTraded) await place(2, limit('buy', '0.05', '50000'))
  for (const layer of layers) {
    room.clock.advance(1)
    const terms = { trade_id: layer['order_id'] ?? '', quantity: amended }
    answer(await room.call(1, 'trading.amendOrder', terms))
  }
  room.clock.advance(500)
  if (!isTraded) await place(2, limit('buy', '0.05', '50000'))
  room.clock.advance(500)
  for (const layer of layers) await cancel(1, layer)
  room.clock.advance(1)
}

describe('an amended order counts with the quantity that it had at the moment', () => {
  it.each([
    ['grown before the sale trades', { placed: '0.1', amended: '0.5' }, ['M03']],
    ['made small before it', { placed: '0.5', amended: '0.1' }, []],
    ['grown after it', { placed: '0.1', amended: '0.5', isTraded: true }, []],
    ['made small after it', { placed: '0.5', amended: '0.1', isTraded: true }, ['M03']],
  ])('%s: live, in a replay and after a restart', async (_what, sizes, expected) => {
    const watched = await watchedRoom({ isSettled: true })
    await spoofBy(watched, sizes)
    expect((await watched.found()).map(({ rule }) => rule)).toEqual(expected)
    expect((await replayed(watched)).map((text) => text.slice(0, 3))).toEqual(expected)

    // Nothing was judged before the restart but what was placed.
    const again = await watchedRoom({ isSettled: true })
    await spoofBy(again, sizes)
    again.watch.forget()
    await again.place(2, { side: 'sell', quantity: '0.01', order_type: 'market' })
    expect((await again.found()).map(({ rule }) => rule)).toEqual(expected)
  })
})

describe('a replay', () => {
  it('finds what the live monitor found, whatever happened at one instant', async () => {
    let alerts = 0
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      const watched = await watchedRoom({ isSettled: true })
      await trade(watched, seed)
      const live = (await watched.found())
        .filter(({ status }) => status !== 'withdrawn')
        .map(({ key, evidence }) => `${key} ${(evidence['orders'] as string[]).join(' ')}`)
      expect([seed, live.toSorted()]).toEqual([seed, await replayed(watched)])
      alerts += live.length
    }
    expect(alerts).toBeGreaterThan(5)
  })
})

describe('surveillance of orders', () => {
  it('puts a spoofed book before a reviewer: the trader, and the orders that were not meant', async () => {
    const watched = await watchedRoom()
    const layers = await spoof(watched)
    const alerts = await watched.found()
    expect(alerts.map(({ rule, kind, userId, isTold }) => [rule, kind, userId, isTold])).toEqual([
      ['M03', 'market_abuse', watched.room.userOf(1), false],
    ])
    const caseId = alerts[0]?.caseId
    if (caseId === undefined) throw new Error('an alert has its case')
    const links = await watched.room.store.cases.links(caseId)
    const orders = links.filter(({ kind }) => kind === 'order').map(({ targetId }) => targetId)
    for (const layer of layers) expect(orders).toContain(layer['order_id'])
    expect(links.filter(({ kind }) => kind === 'customer').map(({ targetId }) => targetId)).toEqual([
      watched.room.userOf(1),
    ])
  })

  it('leaves alone who trades and cancels what did not', async () => {
    const watched = await watchedRoom()
    const { place, cancel, room } = watched
    await place(2, { side: 'buy', quantity: '0.2', order_type: 'market' })
    const rest = await place(2, limit('buy', '0.2', '49000'))
    room.clock.advance(60_000)
    await cancel(2, rest as JsonObject)
    await place(2, { side: 'sell', quantity: '0.2', order_type: 'market' })
    expect(await watched.found()).toEqual([])
  })

  it('judges what piled up a piece at a time, so that others have their turn between', async () => {
    const { room, place } = await watchedRoom()
    const heard: OrderRecord[] = []
    room.listen((event) => void (event.kind === 'order' && heard.push(event.order)))
    await place(1, limit('buy', '0.1', '49000'))
    const one = present(heard.at(-1), 'the order')
    const turns: (() => void)[] = []
    const failures: unknown[] = []
    const { store, clock } = room
    const ports = { store, clock, parameters: DESK_PARAMETERS, soon: (work: () => void) => turns.push(work) }
    const feed = makeOrderFeed(
      { ...ports, failed: (error: unknown) => void failures.push(error) } as never,
      () => undefined,
    )
    const play = async (): Promise<number> => {
      let pieces = 0
      for (let turn = turns.shift(); turn; turn = turns.shift()) {
        turn()
        pieces += 1
        for (let wait = 0; wait < 20; wait += 1) await new Promise((resolve) => setImmediate(resolve))
      }
      return pieces
    }
    // What is told first makes it read what the store has.
    feed.heard({ kind: 'order', order: one })
    room.clock.advance(1)
    expect(await play()).toBe(1)
    for (let i = 0; i < 5_000; i += 1)
      feed.heard({ kind: 'order', order: { ...one, id: asId<'order'>(`piled-${i}`) } })
    expect([await play(), failures]).toEqual([3, []])
  })

  it('remembers after a restart what it had seen, and raises nothing twice', async () => {
    const watched = await watchedRoom()
    const { room, place, open } = watched
    await spoof(watched)
    const before = await watched.found()
    watched.watch.forget()
    const again = open()
    room.listen(again.heard)
    await place(2, { side: 'sell', quantity: '0.01', order_type: 'market' })
    const after = await watched.found()
    await again.idle()
    expect(after.map(({ key, revision }) => [key, revision])).toEqual(
      before.map(({ key, revision }) => [key, revision]),
    )
  })
})
