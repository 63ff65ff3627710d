import type { StreamSnapshot } from '../../contract/index.ts'
import { ZERO, asId, present } from '../../kernel/index.ts'
import type { AccountId, Clock, Decimal, Instant, InstrumentSymbol, UserId } from '../../kernel/index.ts'
import { algoAnswerOf } from '../algos/answers.ts'
import type { AlgoAnswer } from '../algos/answers.ts'
import type { AlgoDriver } from '../algos/index.ts'
import type { AlgoView, Desk, DeskEvent, DeskReads } from '../desk-port/desk.ts'
import type { Store } from '../store/store.ts'
import { accountAnswerOf, fillAnswerOf, orderAnswerOf } from '../trading/answers.ts'
import type { PositionRecord } from '../../portfolio/index.ts'
import type { AccountAnswer, FillAnswer, OrderAnswer, PositionAnswer, Valuation } from '../trading/answers.ts'
import { valuedPosition } from '../trading/valuation.ts'
import type { Valuations } from '../trading/valuation.ts'
import { appendEvents, makeEventBuffer, makeKeyedBuffer, mergeKeyed } from './keyed.ts'
import type { KeyedChange } from './keyed.ts'
import type { TopicSource } from './subscription.ts'

export type PrivateDeps = Readonly<{
  desk: DeskReads & Pick<Desk, 'balances'>
  store: Store
  valuations: Valuations
  clock: Clock
  orderValueMax: Decimal
  /** Hears every event that has become durable; the answer stops it. */
  listen: (listener: (event: DeskEvent) => void) => () => void
}>

/** Whose objects a private channel shows: all accounts of a user, or one of them. */
export type Audience = Readonly<{ userId: UserId; accountId: AccountId | null }>

const isFor = (audience: Audience, one: Readonly<{ userId: UserId | null; accountId: AccountId }>): boolean =>
  one.userId === audience.userId && (audience.accountId === null || one.accountId === audience.accountId)

const ownAccounts = (desk: DeskReads, { userId, accountId }: Audience) =>
  desk.accountsOf(userId).filter(({ id }) => accountId === null || id === accountId)

const filterOf = ({ userId, accountId }: Audience) =>
  accountId === null ? { userId } : { userId, accountId }

const SNAPSHOT_ITEMS = 100
/** Marks move with every quote; a person reads them four times a second at most. */
const POSITION_INTERVAL_MS = 250
const SCHEDULE_INTERVAL_MS = 1_000

/** What all channels of own objects share: no symbol, and a snapshot of items. */
const itemsOf = <Item>(
  channel: string,
  snapshot: () => Promise<Item[]>,
  collect: () => KeyedChange<Item> | null,
  close: () => void,
) => ({
  ...{ channel, symbol: null, collect, close },
  snapshot: async () => ({ items: await snapshot() }),
})

function keyedSource<Item>(
  channel: string,
  keyOf: (item: Item) => string,
  snapshot: () => Promise<Item[]>,
  collect: () => KeyedChange<Item> | null,
  close: () => void,
): TopicSource {
  return {
    ...itemsOf(channel, snapshot, collect, close),
    merge: (older, newer) => mergeKeyed(older as KeyedChange<Item>, newer as KeyedChange<Item>, keyOf),
  }
}

/** A channel whose every event counts: a slow reader gets them late, all of them, or a new snapshot. */
function eventSource<Item>(
  channel: string,
  snapshot: () => Promise<Item[]>,
  collect: () => KeyedChange<Item> | null,
  close: () => void,
): TopicSource {
  return {
    ...itemsOf(channel, snapshot, collect, close),
    merge: (older, newer) => appendEvents(older as KeyedChange<Item>, newer as KeyedChange<Item>),
    keepsAll: true,
  }
}

const WORKING = ['pending', 'open', 'partially_filled'] as const

/** Working orders first, then the last hundred of any state. */
async function recentOrders({ store, desk }: PrivateDeps, audience: Audience): Promise<OrderAnswer[]> {
  const own = filterOf(audience)
  const [working, recent] = await Promise.all([
    store.trading.orders({ ...own, statuses: WORKING }, { limit: 500, offset: 0 }),
    store.trading.orders(own, { limit: SNAPSHOT_ITEMS, offset: 0 }),
  ])
  const byId = new Map([...recent.items, ...working.items].map((order) => [order.id, order]))
  return [...byId.values()].map(orderAnswerOf(desk))
}

/** Every state that an order takes, one after another. */
export function ordersSource(deps: PrivateDeps, audience: Audience): TopicSource {
  const buffer = makeEventBuffer<OrderAnswer>()
  const answerOf = orderAnswerOf(deps.desk)
  const stop = deps.listen((event) => {
    if (event.kind === 'order' && isFor(audience, event.order)) buffer.put(answerOf(event.order))
  })
  return eventSource('orders', () => recentOrders(deps, audience), buffer.take, stop)
}

export function fillsSource(deps: PrivateDeps, audience: Audience): TopicSource {
  const buffer = makeEventBuffer<FillAnswer>()
  const answerOf = fillAnswerOf(deps.desk)
  const stop = deps.listen((event) => {
    if (event.kind === 'fill' && isFor(audience, event.fill)) buffer.put(answerOf(event.fill))
  })
  const snapshot = async (): Promise<FillAnswer[]> => {
    const fills = await deps.store.trading.fills(filterOf(audience), { limit: SNAPSHOT_ITEMS, offset: 0 })
    return fills.items.map(answerOf)
  }
  return eventSource('fills', snapshot, buffer.take, stop)
}

const algoKey = (algo: AlgoAnswer): string => algo.id

export type AlgoSourceDeps = PrivateDeps & Readonly<{ algos: Pick<AlgoDriver, 'ready' | 'openOf' | 'view'> }>

/** Parents of execution algorithms with what their children have filled: when they change, and when a child of theirs does. */
export function algosSource(deps: AlgoSourceDeps, audience: Audience): TopicSource {
  const { algos, clock, desk, store } = deps
  const openOnes = () => algos.openOf(audience.userId).filter(({ record }) => isFor(audience, record))
  let due = new Map<string, string>()
  let checkedAt = clock.now()
  const buffer = makeKeyedBuffer<AlgoAnswer>(algoKey)
  const answerOf = (view: AlgoView): AlgoAnswer =>
    algoAnswerOf(
      view,
      present(desk.instrument(view.record.symbol), 'the instrument of an order'),
      clock.now(),
    )
  const stop = deps.listen((event) => {
    if (event.kind === 'algo' && isFor(audience, event.algo.record)) buffer.put(answerOf(event.algo))
    if (event.kind !== 'order' || !isFor(audience, event.order)) return
    const view = event.order.parentOrderId === null ? null : algos.view(event.order.parentOrderId)
    if (view !== null) buffer.put(answerOf(view))
  })
  /** The schedule goes on where nothing is sent, too. */
  const collect = (): KeyedChange<AlgoAnswer> | null => {
    if (clock.now() - checkedAt >= SCHEDULE_INTERVAL_MS) {
      checkedAt = clock.now()
      const next = new Map<string, string>()
      for (const answer of openOnes().map(answerOf)) {
        const moved = `${answer.scheduled_quantity} ${answer.last_refusal}`
        if (due.get(answer.id) !== moved) buffer.put(answer)
        next.set(answer.id, moved)
      }
      due = next
    }
    return buffer.take()
  }
  const snapshot = async (): Promise<AlgoAnswer[]> => {
    await algos.ready()
    const recent = await store.trading.algoOrders(filterOf(audience), { limit: SNAPSHOT_ITEMS, offset: 0 })
    const open = openOnes()
    const isOpenHere = new Set(open.map(({ record }) => record.id))
    const ended = recent.items.filter(({ id }) => !isOpenHere.has(id))
    return [...open, ...ended.map((record) => ({ record, openQuantity: ZERO }))].map(answerOf)
  }
  return keyedSource('algo_orders', algoKey, snapshot, collect, stop)
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

/** Positions by instrument, as long as they stay the same records: nearly every tick moves marks and no position. */
function makeHoldings(read: () => PositionRecord[]) {
  let records: readonly PositionRecord[] = []
  let bySymbol: ReadonlyMap<InstrumentSymbol, readonly PositionRecord[]> = new Map()
  return {
    bySymbol: () => {
      const now = read()
      const isSame = now.length === records.length && now.every((record, at) => record === records[at])
      if (!isSame) bySymbol = Map.groupBy(now, (record) => record.symbol)
      records = now
      return bySymbol
    },
  }
}

/** Positions with their marks; only those whose answer differs from the one sent last, and only those that moved are valued. */
export function positionsSource(deps: PrivateDeps, audience: Audience): TopicSource {
  const sent = new Map<string, SentPosition>()
  /** What has been gone through for each instrument, and with which valuation. */
  const seen = new Map<
    InstrumentSymbol,
    Readonly<{ held: readonly PositionRecord[]; valuation: Valuation }>
  >()
  const steady = makeSteadyValuations(deps.valuations)
  let checkedAt: Instant | null = null
  const records = (): PositionRecord[] =>
    ownAccounts(deps.desk, audience).flatMap((account) => deps.desk.positionsOf(account.id))
  const holdings = makeHoldings(records)
  const answerOf = (position: PositionRecord): PositionAnswer | null =>
    valuedPosition(deps.desk, { valuationOf: steady.of }, position)
  const moved = (position: PositionRecord, valuation: Valuation): PositionAnswer[] => {
    const before = sent.get(position.id)
    if (before?.position === position && before.valuation === valuation) return []
    const answer = answerOf(position)
    if (answer === null) return []
    const text = JSON.stringify(answer)
    sent.set(position.id, { position, valuation, text })
    return before?.text === text ? [] : [answer]
  }
  const movedOf = (symbol: InstrumentSymbol, held: readonly PositionRecord[]): PositionAnswer[] => {
    const valuation = steady.of(symbol)
    const before = seen.get(symbol)
    if (before?.held === held && before.valuation === valuation) return []
    // What is not listed has no answer yet, and is asked again until it has.
    if (deps.desk.instrument(symbol) !== null) seen.set(symbol, { held, valuation })
    return held.flatMap((position) => moved(position, valuation))
  }
  const collect = (): KeyedChange<PositionAnswer> | null => {
    const now = deps.clock.now()
    if (checkedAt !== null && now - checkedAt < POSITION_INTERVAL_MS) return null
    checkedAt = now
    steady.nextRound()
    const changed = [...holdings.bySymbol()].flatMap(([symbol, held]) => movedOf(symbol, held))
    return changed.length === 0 ? null : { items: changed }
  }
  const snapshot = (): Promise<PositionAnswer[]> => {
    steady.nextRound()
    return Promise.resolve(records().flatMap((position) => answerOf(position) ?? []))
  }
  return keyedSource('positions', positionKey, snapshot, collect, () => undefined)
}

const accountKey = (account: AccountAnswer): string => account.account_id

export function balancesSource(deps: PrivateDeps, audience: Audience): TopicSource {
  const buffer = makeKeyedBuffer<AccountAnswer>(accountKey)
  const answerOf = (accountId: string): AccountAnswer | null => {
    const account = deps.desk.account(asId<'account'>(accountId))
    if (!account) return null
    const { held } = deps.desk.collateralOf(account.id)
    return accountAnswerOf(account, deps.desk.balances(account.id), deps.orderValueMax, held)
  }
  const stop = deps.listen((event) => {
    if (event.kind !== 'balance') return
    if (!isFor(audience, { userId: event.account.userId, accountId: event.account.id })) return
    const { held } = deps.desk.collateralOf(event.account.id)
    buffer.put(accountAnswerOf(event.account, event.balances, deps.orderValueMax, held))
  })
  const snapshot = (): Promise<AccountAnswer[]> =>
    Promise.resolve(ownAccounts(deps.desk, audience).flatMap((account) => answerOf(account.id) ?? []))
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
