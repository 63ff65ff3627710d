import type { Desk, DeskOutcome, OrderRequest } from '../../../src/core/app/desk-port/desk.ts'
import { deskOver, openState } from '../../../src/core/app/desk/index.ts'
import type { DeskState, Market } from '../../../src/core/app/desk/state/state-types.ts'
import type { DeskSnapshot, Write } from '../../../src/core/app/store/store.ts'
import { phaseAt } from '../../../src/core/instruments/index.ts'
import type { Instrument } from '../../../src/core/instruments/index.ts'
import {
  MS_PER_HOUR,
  asId,
  canonicalJson,
  decimal,
  makeRandom,
  parseIso,
} from '../../../src/core/kernel/index.ts'
import type { Decimal, Instant, JsonValue, Random, Result } from '../../../src/core/kernel/index.ts'
import type { AccountRecord } from '../../../src/core/ledger/index.ts'
import { DEFAULT_LIMITS, NO_CONDITIONS } from '../../../src/core/orders/index.ts'
import type { OrderRecord, OrderType } from '../../../src/core/orders/index.ts'
import { withConditions } from './sim-conditions.ts'
import {
  BTC,
  EMPTY_SNAPSHOT,
  SHARE,
  acmeShare,
  btcUsd,
  fees,
  makeCountingIds,
  makeHandClock,
  must,
  requestOf,
} from './venue.ts'

// A day of one desk, seeded: every kind of order, amended, cancelled, halted and ended, in a market that never closes and
// in one that opens and closes by calls. What a twin that was started again must do alike.

/** A Monday in New York, half an hour after the opening. */
const MONDAY = parseIso('2026-11-23T15:00:00Z') as Instant
const CLIENTS = 8
/** Nothing about the day is to run into the limits of one: refusals are boring. */
const LIMITS = {
  ...DEFAULT_LIMITS,
  dailyValueMax: decimal('1e12'),
  openOrdersMax: 200,
  ordersPerSecondMax: 1_000,
}

const NOBODY = { requestId: null, personal: null } as const
const SYSTEM = { actorId: 'system', ...NOBODY } as const

type Told = Result<DeskOutcome<unknown>>
/** One command, to be carried out alike by whoever gets it. */
export type Command = Readonly<{ what: string; run: (desk: Desk) => Told }>

type Clock = ReturnType<typeof makeHandClock>

/** A desk with its state in sight. */
export type SeenDesk = Readonly<{ desk: Desk; state: DeskState }>

export type Day = Readonly<{
  clock: Clock
  live: SeenDesk
  /** What the opening wrote. */
  opening: readonly Write[]
  /** A desk as a start finds it, which goes on with the ids of the live one. */
  startedFrom: (snapshot: DeskSnapshot) => SeenDesk
  /** The next command, from what the live desk shows; whoever is to keep up must run each. */
  next: () => Command
}>

/** Ids that count up from anywhere, so that a twin goes on where the other stands. */
function idsFrom(count: () => number) {
  const ids = makeCountingIds()
  for (let made = 0; made < count(); made += 1) ids.next()
  return ids
}

function makeSeen(clock: Clock, snapshot: DeskSnapshot, ids: ReturnType<typeof makeCountingIds>): SeenDesk {
  const state = openState({ clock, ids, snapshot, fees: fees(), limits: LIMITS })
  return { desk: deskOver(state), state }
}

/** Clients with coins and shares, bought from a maker that then leaves: quotes are of no start. */
function open(desk: Desk, take: <T>(outcome: DeskOutcome<T>) => T): readonly AccountRecord[] {
  take(desk.listInstruments([btcUsd(), acmeShare()]))
  const account = (name: string | null, cash: number) =>
    take(
      must(
        desk.openAccount({
          userId: name === null ? null : asId<'user'>(name),
          accountType: name !== null && desk.accountsOf(asId(name)).length === 0 ? 'demo' : 'paper',
          ethereumAddress: null,
          initialPaperCash: decimal(cash),
          mayOverdraw: name === null,
          ...NOBODY,
        }),
      ),
    )
  const maker = account(null, 0)
  // The last two are one person's: self-trade prevention has something to prevent.
  const clients = Array.from({ length: CLIENTS }, (_, at) =>
    account(`user-${Math.min(at, CLIENTS - 2)}`, 2e6),
  )
  for (const [symbol, price, quantity] of [
    [BTC, 50_000, 5],
    [SHARE, 100, 2_000],
  ] as const) {
    const quote = (asks: { price: number; quantity: number }[]) =>
      void take(
        desk.quoteMarket({
          ...{ participant: maker.id, symbol, bids: [] },
          asks: asks.map((ask) => ({ price: decimal(ask.price), quantity: decimal(ask.quantity) })),
        }),
      )
    quote([{ price, quantity: quantity * CLIENTS }])
    for (const client of clients)
      take(must(desk.placeOrder(requestOf(client, { symbol, quantity, orderType: 'market' }))))
    quote([])
  }
  return clients
}

const pick = <T>(random: Random, from: readonly T[]): T => from[random.integer(from.length)] as T

type Hand = Readonly<{ random: Random; clock: Clock; desk: Desk; clients: readonly AccountRecord[] }>

function fairOf({ desk, random }: Hand, { symbol, tickSize }: Instrument) {
  const around = symbol === BTC ? 50_000 : 100
  const last = desk.quote(symbol).last ?? decimal(around)
  // It never wanders off: price bands and breakers are not what is told here.
  const drawn = last
    .times(0.9)
    .plus(around * 0.1)
    .times(1 + 0.002 * random.normal())
  return drawn.div(tickSize).round().times(tickSize)
}

/** Shows a small part of a large order, so that its showings run out one after another. */
const iceberg = (
  random: Random,
  request: OrderRequest,
  fair: Decimal,
  { lotSize }: Instrument,
): OrderRequest => ({
  ...request,
  ...{ orderType: 'iceberg', timeInForce: 'GTC', price: request.price ?? fair },
  quantity: request.quantity.times(2),
  conditions: {
    ...NO_CONDITIONS,
    displayQuantity: request.quantity
      .times(0.1 + 0.3 * random.next())
      .div(lotSize)
      .ceil()
      .times(lotSize),
  },
})

function orderCommand(hand: Hand): Command {
  const { random, clock, clients, desk } = hand
  const isShut = desk.tradingOf(SHARE).phase === 'closed'
  const instrument = desk.instrument(random.next() < (isShut ? 0.97 : 0.4) ? BTC : SHARE) as Instrument
  const fair = fairOf(hand, instrument)
  const orderType: OrderType = random.next() < 0.25 ? 'market' : 'limit'
  const lots = 1 + random.integer(40)
  const quantity = instrument.symbol === BTC ? decimal(lots).times('0.01') : decimal(lots)
  const plain: OrderRequest = requestOf(pick(random, clients), {
    ...{ symbol: instrument.symbol, side: random.next() < 0.5 ? 'buy' : 'sell', orderType },
    timeInForce: orderType === 'limit' ? pick(random, ['GTC', 'GTC', 'GTC', 'DAY', 'IOC', 'FOK']) : 'GTC',
    quantity: quantity.toFixed(),
    price: orderType === 'limit' ? fair.toFixed() : null,
  })
  const request =
    random.next() < 0.12
      ? iceberg(random, plain, fair, instrument)
      : withConditions(random, plain, fair, instrument, clock.now())
  return { what: request.orderType, run: (to) => to.placeOrder(request) }
}

function openOrder({ desk, clients, random }: Hand): OrderRecord | undefined {
  const open = clients.flatMap(({ id }) => desk.openOrdersOf(id))
  return open[random.integer(Math.max(1, open.length))]
}

function amendCommand(hand: Hand, order: OrderRecord): Command {
  const { random, desk } = hand
  const instrument = desk.instrument(order.symbol) as Instrument
  const price = random.next() < 0.5 ? null : fairOf(hand, instrument)
  const quantity = order.quantity
    .times(pick(random, [0.5, 0.5, 1, 1.5, 3]))
    .div(instrument.lotSize)
    .ceil()
    .times(instrument.lotSize)
  const about = { orderId: order.id, actorId: order.userId, kycApproved: false, ...NOBODY }
  return { what: 'amend', run: (to) => to.amendOrder({ ...about, price, quantity }) }
}

function controlCommand({ random, clients }: Hand): Command {
  const state = pick(random, ['active', 'active', 'active', 'halted', 'reducing'] as const)
  const account = { scope: 'account', subject: pick(random, clients).id, state } as const
  const market = {
    scope: 'instrument',
    subject: pick(random, [BTC, SHARE]),
    state: state === 'reducing' ? 'active' : state,
  } as const
  const subject = random.next() < 0.5 ? account : market
  const cancelOrders = random.next() < 0.2
  return {
    what: `control ${subject.state}`,
    run: (to) => ({ ok: true, value: to.setControl({ ...subject, reason: 'day', cancelOrders, ...SYSTEM }) }),
  }
}

function nextCommand(hand: Hand): Command {
  const { random, clock } = hand
  clock.advance(20 + random.integer(200))
  const dice = random.next()
  if (dice < 0.66) return orderCommand(hand)
  if (dice < 0.9) {
    const order = openOrder(hand)
    if (!order) return orderCommand(hand)
    if (dice < 0.78) return amendCommand(hand, order)
    const request = { orderId: order.id, actorId: order.userId, ...NOBODY }
    if (dice < 0.89) return { what: 'cancel', run: (to) => to.cancelOrder(request) }
    const all = { accountId: order.accountId, symbol: null, reason: 'requested', ...SYSTEM }
    return { what: 'cancel all', run: (to) => ({ ok: true, value: to.cancelOrders(all) }) }
  }
  if (dice < 0.95) return controlCommand(hand)
  // Through the opening and the close of the share, and over the end of what was good for a day.
  const { until } = phaseAt(hand.desk.instrument(SHARE) as Instrument, clock.now())
  if (until !== null && random.next() < 0.3) clock.set(until)
  else clock.advance(random.next() < 0.9 ? 60_000 * (1 + random.integer(20)) : 4 * MS_PER_HOUR)
  return { what: 'time', run: (to) => ({ ok: true, value: to.endDue() }) }
}

export function openDay(seed: number): Day {
  const clock = makeHandClock(MONDAY)
  let made = 0
  const counted = makeCountingIds()
  const ids = { next: () => ((made += 1), counted.next()) }
  const live = makeSeen(clock, EMPTY_SNAPSHOT, ids)
  const opening: Write[] = []
  const clients = open(live.desk, (outcome) => {
    opening.push(...outcome.writes)
    return outcome.value
  })
  const hand: Hand = { random: makeRandom(seed), clock, desk: live.desk, clients }
  return {
    ...{ clock, live, opening },
    startedFrom: (snapshot) =>
      makeSeen(
        clock,
        snapshot,
        idsFrom(() => made),
      ),
    next: () => nextCommand(hand),
  }
}

const plain = (value: unknown): JsonValue => JSON.parse(JSON.stringify(value ?? null)) as JsonValue

/**
 * What a command came to, to the byte. Only what an account was worth when its day began is left out: it counts at prices
 * that a desk saw since its start, and those that nobody traded at are kept nowhere.
 */
export const toldText = (told: Told): string =>
  canonicalJson(
    plain(told.ok ? { ...told.value, writes: told.value.writes.map(withoutWorth) } : told.failure),
  )

const withoutWorth = (write: Write): unknown =>
  write.table === 'accountDays' ? { ...write, record: { ...write.record, equity: null, marks: null } } : write

/** Whose an order is, in the words of the desk: the numbers that a book knows owners by begin anew with every start. */
const ownersOf = ({ owners }: DeskState): ReadonlyMap<number, string> =>
  new Map([...owners].map(([name, number]) => [number, name]))

function marketView(state: DeskState, market: Market) {
  const { book, pending, phase } = market
  const owners = ownersOf(state)
  return {
    phase: plain(phase),
    book: book.state(),
    callEndsAt: market.callEndsAt,
    tape: plain([market.last, market.volume, market.previousClose, market.moveTier, market.day]),
    // Level by level from the best price, at each the queue in its order, with what each shows and hides.
    resting: book.resting().map(({ tag, owner, ...rest }) => ({
      ...(plain(rest) as object),
      owner: owners.get(owner) ?? null,
      order: tag.order?.id ?? null,
    })),
    levels: (['buy', 'sell'] as const).map((side) => plain(book.levels(side, 1_000))),
    waiting: [pending.last, pending.mark].map((triggers) => plain(triggers?.waiting() ?? [])),
    trailing: [...pending.trailing].map(({ order }) => order?.id ?? null),
  }
}

/** A map as pairs in the order of their keys; what is empty is as good as not there. */
const entries = <K, V>(map: ReadonlyMap<K, V>, view: (value: V) => unknown): JsonValue =>
  plain(
    [...map]
      .map(([key, value]) => [key, view(value)] as const)
      .filter(([, seen]) => !Array.isArray(seen) || seen.length > 0)
      .toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
  )

/** Books, triggers, calls, halts, holds and counters of a desk, as text. */
export function deskText({ desk, state }: SeenDesk): string {
  const markets = new Map(
    [...state.markets].filter(
      ([, { book, pending, last }]) =>
        book.restingCount() > 0 || pending.bySequence.size > 0 || last !== null,
    ),
  )
  return canonicalJson({
    markets: entries(markets, (market) => marketView(state, market)),
    orders: plain([...state.openOrders.values()].map(({ order, nextEvent }) => [order, nextEvent])),
    // In the order in which commands over many orders go through them.
    ofAccounts: entries(state.openOrdersByAccount, (ids) => [...ids]),
    groups: entries(state.groups, (ids) => [...ids]),
    reduceOnly: plain([...state.reduceOnly].toSorted()),
    ends: plain([...state.ends]),
    positions: entries(state.positions, (held) =>
      [...held.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    ),
    offered: entries(state.offered, (offered) => entries(offered, (quantity) => quantity)),
    controls: entries(state.controls, (control) => control),
    balances: plain(
      [...state.ledger.accounts()]
        .flatMap(({ id }) => state.ledger.balances(id))
        .toSorted((a, b) => (a.accountId < b.accountId ? -1 : 1)),
    ),
    used: plain(
      desk
        .accounts()
        .map(({ id }) => [id, desk.usedToday(id)])
        .toSorted(),
    ),
    lastSequence: state.lastSequence,
  } as JsonValue)
}
