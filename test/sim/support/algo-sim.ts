import {
  makeAlgoDriver,
  makeCommitter,
  makeDesk,
  makeExecutionHandlers,
} from '../../../src/core/app/index.ts'
import type {
  AlgoDriver,
  Committer,
  Desk,
  DeskEvent,
  DeskOutcome,
  HandlerContext,
  Write,
} from '../../../src/core/app/index.ts'
import type { AlgoOrderRecord } from '../../../src/core/execution/index.ts'
import { isAlgoOpen } from '../../../src/core/execution/index.ts'
import { ZERO, addMs, asId, decimal, makeRandom } from '../../../src/core/kernel/index.ts'
import type { Decimal, OrderId } from '../../../src/core/kernel/index.ts'
import type { AccountRecord } from '../../../src/core/ledger/index.ts'
import { DEFAULT_LIMITS, isOpen, remainingQuantity } from '../../../src/core/orders/index.ts'
import type { OrderRecord } from '../../../src/core/orders/index.ts'
import { makeGuardedDesk } from '../../../src/main/engine/floor/guarded-desk.ts'
import { makeMemoryStore } from '../../support/memory-store.ts'
import { makePlainSealer } from './sim-store.ts'
import { BTC, btcUsd, fees, makeCountingIds, makeHandClock, must } from './venue.ts'

const LIMITS = { ...DEFAULT_LIMITS, dailyValueMax: decimal(1e12), openOrdersMax: 10_000 }
const USERS = ['jane', 'john']

/** What one run saw, and each law that it broke. */
type AlgoReport = Readonly<{ breaches: readonly string[]; counts: Readonly<Record<string, number>> }>

type Sim = Awaited<ReturnType<typeof openSim>>

/** The store, and a desk, a committer and a driver over it that can be lost at any commit. */
async function openSim(seed: number) {
  const random = makeRandom(seed)
  const clock = makeHandClock()
  const ids = makeCountingIds()
  const store = makeMemoryStore()
  const counts: Record<string, number> = {}
  const breaches: string[] = []
  /** Orders and parents as memory has them: what was handed to the committer, durable or not. */
  const orders = new Map<OrderId, OrderRecord>()
  const parents = new Map<OrderId, AlgoOrderRecord>()
  /** What the user was not party to, since each parent's start. */
  const othersVolume = new Map<OrderId, Decimal>()
  let listeners: ((event: DeskEvent) => void)[] = []
  const state = { desk: null as unknown as Desk, committer: null as unknown as Committer, fallen: false }

  const count = (what: string): void => void (counts[what] = (counts[what] ?? 0) + 1)

  const checkFamily = (parent: AlgoOrderRecord): void => {
    let most = ZERO
    for (const order of orders.values()) {
      if (order.parentOrderId !== parent.id) continue
      most = most.plus(order.filledQuantity).plus(isOpen(order) ? remainingQuantity(order) : ZERO)
    }
    if (most.gt(parent.quantity)) breaches.push(`${parent.id}: ${most} of ${parent.quantity}`)
    const heard = (othersVolume.get(parent.id) ?? ZERO).times(parent.participation ?? 0)
    if (parent.algo === 'pov' && most.gt(heard)) breaches.push(`${parent.id}: ${most} above ${heard}`)
  }

  /** Every hand-in is an instant: the laws hold in memory before anything is durable. */
  const remember = (writes: readonly Write[]): void => {
    for (const write of writes) {
      if (write.table === 'algoOrders') parents.set(write.record.id, write.record)
      if (write.table === 'orders') orders.set(write.record.id, write.record)
    }
    for (const parent of parents.values()) checkFamily(parent)
  }

  const load = async (): Promise<void> => {
    const snapshot = await store.loadDesk(clock.now())
    state.desk = makeDesk({ clock, ids, snapshot, fees: fees(), limits: LIMITS })
    state.committer = makeCommitter({ store, audit: makePlainSealer((await store.auditHead()).size) })
    orders.clear()
    parents.clear()
    for (let page = 0; ; page += 1) {
      const { items } = await store.trading.algoOrders({}, { limit: 100, offset: page * 100 })
      for (const record of items) {
        parents.set(record.id, record)
        for (const child of await store.trading.childOrders(record.id)) orders.set(child.id, child)
      }
      if (items.length < 100) break
    }
    state.fallen = false
  }
  await load()

  const committer: Committer = {
    commit: async (unit) => {
      remember(unit.writes)
      const current = state.committer
      try {
        return await current.commit(unit)
      } catch (error) {
        if (current === state.committer) state.fallen = true
        throw error
      }
    },
    drained: () => state.committer.drained(),
  }
  const desk = makeGuardedDesk(
    () => state.desk,
    () => !state.fallen,
    (error) => breaches.push(String(error)),
    () => undefined,
  )
  const publish = (events: readonly DeskEvent[]): void => {
    const users = new Map<string, Set<string>>()
    for (const event of events) {
      if (event.kind === 'fill') {
        const { matchId, userId } = event.fill
        users.set(matchId, (users.get(matchId) ?? new Set<string>()).add(userId))
      }
      if (event.kind === 'trade') {
        for (const parent of parents.values()) {
          if (users.get(event.trade.matchId)?.has(parent.userId)) continue
          const before = othersVolume.get(parent.id) ?? ZERO
          othersVolume.set(parent.id, before.plus(event.trade.quantity))
        }
      }
      for (const listener of listeners) listener(event)
    }
  }
  const parts = { desk, committer, store, publish, clock, limits: LIMITS }
  const newDriver = (): AlgoDriver => {
    const driver = makeAlgoDriver(parts)
    listeners = [(event) => void driver.heard(event)]
    return driver
  }
  return {
    ...{ random, clock, ids, store, counts, breaches, orders, parents, state, count, load, desk, committer },
    ...{ publish, parts, newDriver, driver: newDriver(), pending: [] as Promise<unknown>[] },
    accounts: [] as AccountRecord[],
    maker: null as unknown as AccountRecord,
  }
}

/** Hands an outcome to the committer without waiting: others act before it is durable. */
function commit(sim: Sim, outcome: DeskOutcome<unknown>): void {
  const done = sim.committer
    .commit({ writes: outcome.writes, facts: outcome.facts })
    .then(() => sim.publish(outcome.events))
  sim.pending.push(done.catch(() => sim.count('lost units')))
}

async function openAccounts(sim: Sim): Promise<void> {
  const open = (user: string | null): AccountRecord => {
    const opened = must(
      sim.desk.openAccount({
        userId: user === null ? null : asId<'user'>(user),
        accountType: user === null ? 'paper' : 'demo',
        ethereumAddress: null,
        initialPaperCash: user === null ? ZERO : decimal(3_000_000),
        mayOverdraw: user === null,
        requestId: null,
        personal: null,
      }),
    )
    commit(sim, opened)
    return opened.value
  }
  sim.maker = open(null)
  sim.accounts = USERS.map(open)
  commit(sim, sim.desk.listInstruments([btcUsd()]))
  await Promise.all(sim.pending)
}

const amountOf = (sim: Sim, lotsMax: number): Decimal =>
  decimal(1 + sim.random.integer(lotsMax)).times('0.001')

/** A quote around a wandering middle: thin, one-sided, or through what rests. */
function quote(sim: Sim): void {
  const { random } = sim
  const middle = 50_000 + random.integer(2_000) / 10 - 100
  const level = (price: number) => ({ price: decimal(price.toFixed(2)), quantity: amountOf(sim, 400) })
  const bids = random.next() < 0.1 ? [] : [level(middle - 5), level(middle - 9)]
  const asks = random.next() < 0.1 ? [] : [level(middle + 5), level(middle + 9)]
  commit(sim, sim.desk.quoteMarket({ participant: sim.maker.id, symbol: BTC, bids, asks }))
}

function placeByHand(sim: Sim): void {
  const account = sim.accounts[sim.random.integer(sim.accounts.length)] as AccountRecord
  const placed = sim.desk.placeOrder({
    userId: account.userId as NonNullable<AccountRecord['userId']>,
    accountId: account.id,
    symbol: BTC,
    side: sim.random.next() < 0.6 ? 'buy' : 'sell',
    orderType: 'market',
    timeInForce: 'IOC',
    quantity: amountOf(sim, 300),
    price: null,
    clientOrderId: null,
    kycApproved: false,
    requestId: null,
    personal: null,
  })
  if (placed.ok) commit(sim, placed.value)
}

const contextOf = (userId: string): HandlerContext =>
  ({
    requestId: 'request',
    ipAddress: null,
    userAgent: null,
    idempotency: null,
    note: () => undefined,
    caller: { userId },
  }) as unknown as HandlerContext

const handlersOf = (sim: Sim) => makeExecutionHandlers({ ...sim.parts, driver: sim.driver, ids: sim.ids })

function create(sim: Sim): void {
  const { random, clock } = sim
  const algo = (['twap', 'is', 'pov'] as const)[random.integer(3)] ?? 'twap'
  const startAt = addMs(clock.now(), random.integer(3) * 1_000)
  const input = {
    ...{ algo, symbol: BTC, quantity: amountOf(sim, 900), start: startAt },
    end: addMs(startAt, 5_000 + random.integer(40_000)),
    side: random.next() < 0.8 ? ('buy' as const) : ('sell' as const),
    style: random.next() < 0.6 ? ('join' as const) : ('take' as const),
    participation: algo === 'pov' ? decimal('0.4') : null,
    urgency: algo === 'is' ? decimal(random.integer(6)) : null,
    limit_price: random.next() < 0.2 ? decimal(50_050) : null,
  }
  const user = USERS[random.integer(USERS.length)] as string
  const created = handlersOf(sim).create(input, contextOf(user))
  sim.pending.push(created.then(() => sim.count(algo)).catch(() => sim.count('lost parents')))
}

/** Pauses, resumes or cancels any parent; one that has ended says so. */
function change(sim: Sim): void {
  const open = [...sim.parents.values()].filter(isAlgoOpen)
  const parent = open[sim.random.integer(Math.max(1, open.length))]
  if (!parent) return
  const entry = (['pause', 'resume', 'resume', 'cancel'] as const)[sim.random.integer(4)] ?? 'resume'
  const done = handlersOf(sim)[entry]({ algo_order_id: parent.id }, contextOf(parent.userId))
  sim.pending.push(done.then(({ ok }) => sim.count(ok ? entry : `${entry} refused`)).catch(() => undefined))
}

const step = (sim: Sim): Promise<void> => {
  const stepped = sim.driver.step().catch(() => sim.count('lost steps'))
  sim.pending.push(stepped)
  return stepped
}

async function settleDown(sim: Sim): Promise<void> {
  while (sim.pending.length > 0) await Promise.all(sim.pending.splice(0))
}

/** Comes up again over what became durable: as a new process, or as the same one whose desk fell. */
async function restart(sim: Sim): Promise<void> {
  await settleDown(sim)
  await sim.load()
  if (sim.random.next() < 0.5) sim.driver = sim.newDriver()
  else sim.driver.forget()
  sim.count('restarts')
}

async function act(sim: Sim): Promise<void> {
  const { random } = sim
  if (sim.state.fallen) await restart(sim)
  const draw = random.next()
  if (draw < 0.03) sim.store.failNextCommit(random.next() < 0.5 ? 'before' : 'after')
  if (draw < 0.25) quote(sim)
  else if (draw < 0.35) placeByHand(sim)
  else if (draw < 0.4) create(sim)
  else if (draw < 0.44) change(sim)
  else if (draw < 0.7) sim.clock.advance(random.integer(1_500))
  else if (draw < 0.85) void step(sim)
  else await step(sim)
  if (draw > 0.99) sim.store.failNextCommit('before')
  if (sim.state.fallen || draw > 0.985) await restart(sim)
}

/** Lets every window end; what the parents then say must be what their children did. */
async function finish(sim: Sim): Promise<void> {
  await settleDown(sim)
  await restart(sim)
  sim.clock.advance(120_000)
  for (let round = 0; round < 4; round += 1) {
    if (sim.state.fallen) await restart(sim)
    await step(sim)
    await settleDown(sim)
  }
  for (const id of sim.parents.keys()) {
    const record = await sim.store.trading.algoOrder(id)
    if (record === null || isAlgoOpen(record)) {
      sim.breaches.push(`${id} has not ended`)
      continue
    }
    const children = await sim.store.trading.childOrders(id)
    const filled = children.reduce((sum, { filledQuantity }) => sum.plus(filledQuantity), ZERO)
    if (children.some(isOpen)) sim.breaches.push(`${id} left a child behind`)
    if (!filled.eq(record.filledQuantity))
      sim.breaches.push(`${id}: ${filled} is not ${record.filledQuantity}`)
    if (children.length !== record.childCount) sim.breaches.push(`${id} lost a child`)
    sim.count(record.status)
  }
}

export async function runAlgoSim(seed: number, events: number): Promise<AlgoReport> {
  const sim = await openSim(seed)
  await openAccounts(sim)
  for (let event = 0; event < events; event += 1) await act(sim)
  await finish(sim)
  return { breaches: sim.breaches, counts: sim.counts }
}
