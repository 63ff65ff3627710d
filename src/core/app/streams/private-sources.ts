import type { StreamSnapshot } from '../../contract/index.ts'
import { ONE, ZERO, asId } from '../../kernel/index.ts'
import type { Clock, Decimal, Instant, InstrumentSymbol, UserId } from '../../kernel/index.ts'
import { algoAnswerOf } from '../algos/answers.ts'
import type { AlgoAnswer } from '../algos/answers.ts'
import type { AlgoDriver } from '../algos/index.ts'
import type { AlgoView, DeskEvent, DeskReads } from '../desk.ts'
import type { Store } from '../store.ts'
import { accountAnswerOf, fillAnswerOf, orderAnswerOf } from '../trading/answers.ts'
import type { PositionRecord } from '../../portfolio/index.ts'
import type { AccountAnswer, FillAnswer, OrderAnswer, PositionAnswer, Valuation } from '../trading/answers.ts'
import { valuedPosition } from '../trading/valuation.ts'
import type { Valuations } from '../trading/valuation.ts'
import { makeKeyedBuffer, mergeKeyed } from './keyed.ts'
import type { KeyedChange } from './keyed.ts'
import type { TopicSource } from './subscription.ts'

export type PrivateDeps = Readonly<{
  desk: DeskReads
  store: Store
  valuations: Valuations
  clock: Clock
  orderValueMax: Decimal
  /** Hears every event that has become durable; the answer stops it. */
  listen: (listener: (event: DeskEvent) => void) => () => void
}>

const SNAPSHOT_ITEMS = 100
/** Marks move with every quote; a person reads them four times a second at most. */
const POSITION_INTERVAL_MS = 250

function keyedSource<Item>(
  channel: string,
  keyOf: (item: Item) => string,
  snapshot: () => Promise<Item[]>,
  collect: () => KeyedChange<Item> | null,
  close: () => void,
): TopicSource {
  return {
    channel,
    symbol: null,
    snapshot: async () => ({ items: await snapshot() }),
    collect,
    merge: (older, newer) => mergeKeyed(older as KeyedChange<Item>, newer as KeyedChange<Item>, keyOf),
    close,
  }
}

const orderKey = (order: OrderAnswer): string => order.order_id
const fillKey = (fill: FillAnswer): string => fill.fill_id

const WORKING = ['pending', 'open', 'partially_filled'] as const

/** Working orders first, then the last hundred of any state. */
async function recentOrders(store: Store, userId: UserId): Promise<OrderAnswer[]> {
  const [working, recent] = await Promise.all([
    store.trading.orders({ userId, statuses: WORKING }, { limit: 500, offset: 0 }),
    store.trading.orders({ userId }, { limit: SNAPSHOT_ITEMS, offset: 0 }),
  ])
  const byId = new Map([...recent.items, ...working.items].map((order) => [order.id, order]))
  return [...byId.values()].map(orderAnswerOf)
}

export function ordersSource(deps: PrivateDeps, userId: UserId): TopicSource {
  const buffer = makeKeyedBuffer<OrderAnswer>(orderKey)
  const stop = deps.listen((event) => {
    if (event.kind === 'order' && event.order.userId === userId) buffer.put(orderAnswerOf(event.order))
  })
  return keyedSource('orders', orderKey, () => recentOrders(deps.store, userId), buffer.take, stop)
}

export function fillsSource(deps: PrivateDeps, userId: UserId): TopicSource {
  const buffer = makeKeyedBuffer<FillAnswer>(fillKey)
  const stop = deps.listen((event) => {
    if (event.kind === 'fill' && event.fill.userId === userId) buffer.put(fillAnswerOf(event.fill))
  })
  const snapshot = async (): Promise<FillAnswer[]> => {
    const fills = await deps.store.trading.fills({ userId }, { limit: SNAPSHOT_ITEMS, offset: 0 })
    return fills.items.map(fillAnswerOf)
  }
  return keyedSource('fills', fillKey, snapshot, buffer.take, stop)
}

const algoKey = (algo: AlgoAnswer): string => algo.id

export type AlgoSourceDeps = PrivateDeps & Readonly<{ algos: Pick<AlgoDriver, 'ready' | 'openOf' | 'view'> }>

/** Parents of execution algorithms with what their children have filled: when they change, and when a child of theirs does. */
export function algosSource(deps: AlgoSourceDeps, userId: UserId): TopicSource {
  const { algos, desk, store } = deps
  const buffer = makeKeyedBuffer<AlgoAnswer>(algoKey)
  const answerOf = (view: AlgoView): AlgoAnswer =>
    algoAnswerOf(view, desk.instrument(view.record.symbol)?.multiplier ?? ONE)
  const stop = deps.listen((event) => {
    if (event.kind === 'algo' && event.algo.record.userId === userId) buffer.put(answerOf(event.algo))
    if (event.kind !== 'order' || event.order.userId !== userId) return
    const view = event.order.parentOrderId === null ? null : algos.view(event.order.parentOrderId)
    if (view !== null) buffer.put(answerOf(view))
  })
  const snapshot = async (): Promise<AlgoAnswer[]> => {
    await algos.ready()
    const recent = await store.trading.algoOrders({ userId }, { limit: SNAPSHOT_ITEMS, offset: 0 })
    const open = algos.openOf(userId)
    const isOpenHere = new Set(open.map(({ record }) => record.id))
    const ended = recent.items.filter(({ id }) => !isOpenHere.has(id))
    return [...open, ...ended.map((record) => ({ record, openQuantity: ZERO }))].map(answerOf)
  }
  return keyedSource('algo_orders', algoKey, snapshot, buffer.take, stop)
}

const positionKey = (position: PositionAnswer): string => position.position_id

const GREEKS = ['delta', 'gamma', 'theta', 'vega', 'rho'] as const

function isSameValuation(one: Valuation, other: Valuation): boolean {
  const { mark, greeks } = one
  if (one.at !== other.at || one.state !== other.state) return false
  if (one.impliedVolatility !== other.impliedVolatility) return false
  if (mark !== other.mark && (mark === null || other.mark === null || !mark.eq(other.mark))) return false
  return greeks === other.greeks || GREEKS.every((name) => greeks?.[name] === other.greeks?.[name])
}

/** Values each instrument once a round, however many positions it has, and gives the same object until it moves. */
function makeSteadyValuations(valuations: Valuations) {
  const last = new Map<InstrumentSymbol, Readonly<{ round: number; valuation: Valuation }>>()
  let round = 0
  return {
    nextRound: (): void => void (round += 1),
    of: (symbol: InstrumentSymbol): Valuation => {
      const known = last.get(symbol)
      if (known?.round === round) return known.valuation
      const fresh = valuations.valuationOf(symbol)
      const valuation = known && isSameValuation(known.valuation, fresh) ? known.valuation : fresh
      last.set(symbol, { round, valuation })
      return valuation
    },
  }
}

type SentPosition = Readonly<{ position: PositionRecord; valuation: Valuation; text: string }>

/** Positions with their marks; only those whose answer differs from the one sent last, and only those that moved are valued. */
export function positionsSource(deps: PrivateDeps, userId: UserId): TopicSource {
  const sent = new Map<string, SentPosition>()
  const steady = makeSteadyValuations(deps.valuations)
  let checkedAt: Instant | null = null
  const records = (): PositionRecord[] =>
    deps.desk.accountsOf(userId).flatMap((account) => deps.desk.positionsOf(account.id))
  const answerOf = (position: PositionRecord): PositionAnswer | null =>
    valuedPosition(deps.desk, { valuationOf: steady.of }, position)
  const moved = (position: PositionRecord): PositionAnswer[] => {
    const before = sent.get(position.id)
    const valuation = steady.of(position.symbol)
    if (before?.position === position && before.valuation === valuation) return []
    const answer = answerOf(position)
    if (answer === null) return []
    const text = JSON.stringify(answer)
    sent.set(position.id, { position, valuation, text })
    return before?.text === text ? [] : [answer]
  }
  const collect = (): KeyedChange<PositionAnswer> | null => {
    const now = deps.clock.now()
    if (checkedAt !== null && now - checkedAt < POSITION_INTERVAL_MS) return null
    checkedAt = now
    steady.nextRound()
    const changed = records().flatMap(moved)
    return changed.length === 0 ? null : { items: changed }
  }
  const snapshot = (): Promise<PositionAnswer[]> => {
    steady.nextRound()
    return Promise.resolve(records().flatMap((position) => answerOf(position) ?? []))
  }
  return keyedSource('positions', positionKey, snapshot, collect, () => undefined)
}

const accountKey = (account: AccountAnswer): string => account.account_id

export function balancesSource(deps: PrivateDeps, userId: UserId): TopicSource {
  const buffer = makeKeyedBuffer<AccountAnswer>(accountKey)
  const answerOf = (accountId: string): AccountAnswer | null => {
    const account = deps.desk.account(asId<'account'>(accountId))
    return account ? accountAnswerOf(account, deps.desk.balance(account.id), deps.orderValueMax) : null
  }
  const stop = deps.listen((event) => {
    if (event.kind !== 'balance' || event.account.userId !== userId) return
    buffer.put(accountAnswerOf(event.account, event.balance, deps.orderValueMax))
  })
  const snapshot = (): Promise<AccountAnswer[]> =>
    Promise.resolve(deps.desk.accountsOf(userId).flatMap((account) => answerOf(account.id) ?? []))
  return keyedSource('balances', accountKey, snapshot, buffer.take, stop)
}

export type Links = StreamSnapshot<'links'>

/** The connection strip: how each link does, once a second. */
export function linksSource(read: () => Links, clock: Clock): TopicSource {
  let sentAt: Instant | null = null
  return {
    channel: 'links',
    symbol: null,
    snapshot: () => Promise.resolve(read()),
    collect: () => {
      const now = clock.now()
      if (sentAt !== null && now - sentAt < 1_000) return null
      sentAt = now
      return read()
    },
    merge: (_older, newer) => newer,
    close: () => undefined,
  }
}
