import { snapshotOf } from '../../../src/core/matching/index.ts'
import type {
  Side,
  VenueCommand,
  VenueEngine,
  VenueEvent,
  VenueOrder,
} from '../../../src/core/matching/index.ts'

type Resting = {
  readonly key: string
  readonly account: number
  readonly instrument: number
  readonly side: Side
  ticks: number
  shown: number
  hidden: number
  readonly peak: number
  age: number
}

type Incoming = Readonly<Omit<Resting, 'shown' | 'hidden' | 'age' | 'ticks'>> & {
  left: number
  limitTicks: number | null
}

export type MatchingLaws = Readonly<{
  begin: (command: VenueCommand) => void
  see: (event: VenueEvent) => void
  end: (engine: VenueEngine) => void
  /** The costly laws: every balance and every resting order. */
  checkAll: (engine: VenueEngine) => void
  breaches: () => readonly string[]
  counts: () => Readonly<Record<string, number>>
  resting: () => readonly Resting[]
}>

const keyOf = (account: number, clientId: string): string => `${account}/${clientId}`

/**
 * Watches a venue's events with the plainest bookkeeping there is, a list of what rests, and says where a law is broken:
 * price and time priority, nobody beyond a limit, conservation of cash and lots, holds that cover what rests.
 */
export function makeMatchingLaws(accounts: number, instruments: number, shortLotsMax: number): MatchingLaws {
  const books = Array.from({ length: instruments * 2 }, (): Resting[] => [])
  const cash = Array.from({ length: accounts }, () => 0)
  const lots = Array.from({ length: accounts * instruments }, () => 0)
  const states = Array.from({ length: instruments }, () => 'open')
  const breaches: string[] = []
  const counts: Record<string, number> = {}
  let [age, sequence] = [0, 0]
  let incoming: Incoming | null = null
  let command: VenueCommand = { kind: 'instrument' }
  let auctionTicks: number | null = null

  const count = (what: string): void => void (counts[what] = (counts[what] ?? 0) + 1)
  const demand = (isTrue: boolean, law: string): void => {
    if (!isTrue && breaches.length < 20) breaches.push(`${law}: ${JSON.stringify(command)}`)
  }
  const bookOf = (instrument: number, side: Side): Resting[] =>
    books[instrument * 2 + (side === 'buy' ? 0 : 1)] as Resting[]
  const isBetter = (one: Resting, other: Resting): boolean =>
    one.ticks === other.ticks
      ? one.age < other.age
      : one.side === 'buy'
        ? one.ticks > other.ticks
        : one.ticks < other.ticks
  const bestOf = (book: readonly Resting[]): Resting | undefined => {
    let best = book[0]
    for (const order of book) if (best !== undefined && isBetter(order, best)) best = order
    return best
  }
  const drop = (order: Resting): void => {
    const book = bookOf(order.instrument, order.side)
    book.splice(book.indexOf(order), 1)
  }
  const find = (key: string): Resting | undefined => {
    for (const book of books) for (const order of book) if (order.key === key) return order
    return undefined
  }
  const take = (order: Resting, taken: number): void => {
    order.shown -= taken
    if (order.shown > 0) return
    if (order.hidden === 0) {
      drop(order)
      return
    }
    order.shown = Math.min(order.peak, order.hidden)
    order.hidden -= order.shown
    order.age = age += 1
    count('iceberg shows more')
  }
  const pay = (account: number, instrument: number, side: Side, ticks: number, traded: number): void => {
    const sign = side === 'buy' ? 1 : -1
    cash[account] = (cash[account] as number) - sign * ticks * traded
    const at = account * instruments + instrument
    lots[at] = (lots[at] as number) + sign * traded
  }
  const reaches = (side: Side, limit: number | null, ticks: number): boolean =>
    limit === null || (side === 'buy' ? ticks <= limit : ticks >= limit)

  const onAuctionTrade = (event: Extract<VenueEvent, { kind: 'traded' }>): void => {
    const buyer = bestOf(bookOf(event.instrument, 'buy'))
    const seller = bestOf(bookOf(event.instrument, 'sell'))
    const isPriority =
      buyer?.key === keyOf(event.takerAccount, event.takerClientId) &&
      seller?.key === keyOf(event.makerAccount, event.makerClientId)
    demand(isPriority, 'the best and oldest of both sides trade in an auction')
    if (!isPriority) return
    demand(buyer.account !== seller.account, 'nobody trades with oneself')
    demand(buyer.ticks >= event.ticks && seller.ticks <= event.ticks, 'nobody trades beyond a limit')
    demand(auctionTicks === null || auctionTicks === event.ticks, 'an auction has one price')
    auctionTicks = event.ticks
    pay(buyer.account, event.instrument, 'buy', event.ticks, event.lots)
    pay(seller.account, event.instrument, 'sell', event.ticks, event.lots)
    take(buyer, event.lots)
    take(seller, event.lots)
    count('auction trade')
  }

  const onTrade = (event: Extract<VenueEvent, { kind: 'traded' }>): void => {
    if (command.kind === 'uncross') {
      onAuctionTrade(event)
      return
    }
    if (incoming === null) {
      demand(false, 'a trade needs an order that came in')
      return
    }
    const { account, instrument, side, limitTicks, left } = incoming
    const maker = bestOf(bookOf(instrument, side === 'buy' ? 'sell' : 'buy'))
    const isPriority = maker?.key === keyOf(event.makerAccount, event.makerClientId)
    demand(isPriority, 'the best and oldest order trades first')
    if (!isPriority) return
    demand(states[instrument] === 'open', 'only an open market trades')
    demand(maker.account !== account, 'nobody trades with oneself')
    demand(
      event.ticks === maker.ticks && reaches(side, limitTicks, event.ticks),
      'trades are at the maker’s price',
    )
    demand(event.lots === Math.min(left, maker.shown), 'a trade is as large as it can be')
    demand(event.takerLeftLots === left - event.lots, 'what is left of the taker is told')
    demand(
      event.makerLeftLots === maker.shown + maker.hidden - event.lots,
      'what is left of the maker is told',
    )
    pay(account, instrument, side, event.ticks, event.lots)
    pay(maker.account, instrument, maker.side, event.ticks, event.lots)
    take(maker, event.lots)
    incoming.left = left - event.lots
    count('trade')
  }

  const onCancelled = (event: Extract<VenueEvent, { kind: 'cancelled' }>): void => {
    const key = keyOf(event.account, event.clientId)
    count(`cancelled ${event.reason}`)
    if (incoming?.key === key) {
      if (event.reason === 'self_trade' && modeOf(command) === 'decrement_and_cancel') return
      demand(event.lots === incoming.left, 'the whole remainder is dropped')
      incoming.left = 0
      return
    }
    const order = find(key)
    demand(order !== undefined, 'only what rests is cancelled')
    if (order === undefined) return
    demand(
      event.reason === 'asked' || order.account === incoming?.account,
      'prevention takes orders of one owner',
    )
    if (incoming !== null && modeOf(command) === 'decrement_and_cancel') {
      incoming.left -= event.lots
      take(order, event.lots)
      count('decremented')
    } else {
      demand(event.lots === order.shown + order.hidden && event.leftLots === 0, 'a cancel takes everything')
      drop(order)
    }
  }

  const onAmended = (event: Extract<VenueEvent, { kind: 'amended' }>): void => {
    const order = find(keyOf(event.account, event.clientId)) as Resting
    const cut = order.shown + order.hidden - event.lots
    demand(
      event.keptPriority === (event.ticks === order.ticks && cut >= 0),
      'only more or elsewhere loses its place',
    )
    count(event.keptPriority ? 'amended in place' : 'amended away')
    if (!event.keptPriority) {
      drop(order)
      incoming = { ...order, left: event.lots, limitTicks: event.ticks }
      return
    }
    const fromHidden = Math.min(order.hidden, cut)
    order.hidden -= fromHidden
    order.shown -= cut - fromHidden
  }

  const accept = (order: VenueOrder): void => {
    const { account, clientId, instrument, side, limitTicks, displayLots } = order
    const peak = displayLots !== undefined && displayLots < order.lots ? displayLots : 0
    incoming = {
      key: keyOf(account, clientId),
      account,
      instrument,
      side,
      peak,
      limitTicks,
      left: order.lots,
    }
    demand(find(incoming.key) === undefined, 'a client id rests once')
  }

  const see = (event: VenueEvent): void => {
    sequence += 1
    demand(event.sequence === sequence, 'events are numbered without a gap')
    if (event.kind === 'accepted' && command.kind === 'submit') accept(command.order)
    else if (event.kind === 'traded') onTrade(event)
    else if (event.kind === 'cancelled') onCancelled(event)
    else if (event.kind === 'amended') onAmended(event)
    else if (event.kind === 'refused') count(`refused ${event.reason}`)
    else if (event.kind === 'state_changed') states[event.instrument] = event.state
  }

  const end = ({ venue: { core } }: VenueEngine): void => {
    if (incoming !== null && incoming.left > 0) {
      const { left, limitTicks, ...order } = incoming
      const shown = order.peak === 0 ? left : Math.min(order.peak, left)
      const rested = { ...order, ticks: limitTicks as number, shown, hidden: left - shown, age: (age += 1) }
      bookOf(order.instrument, order.side).push(rested)
    }
    for (let at = 0; at < instruments; at += 1) {
      if (states[at] !== 'open') continue
      // Ranks of asks are negated ticks: both sides' best meet when they add up to 0 or more.
      const [bids, asks] = [core.ladders[at * 2], core.ladders[at * 2 + 1]]
      demand((bids?.bestRank ?? -Infinity) + (asks?.bestRank ?? -Infinity) < 0, 'an open book does not cross')
    }
  }

  const checkBalances = (engine: VenueEngine): void => {
    for (let account = 0; account < accounts; account += 1) {
      const own = books.flat().filter((order) => order.account === account)
      const buys = own.filter(({ side }) => side === 'buy')
      const heldCash = buys.reduce((sum, { ticks, shown, hidden }) => sum + ticks * (shown + hidden), 0)
      const found = engine.cash(account)
      demand(found.held === heldCash, 'held cash covers the resting buys')
      demand(found.available + found.held === cash[account], 'cash is what came in and what was traded')
      demand(found.available >= 0, 'nobody spends what is not there')
      for (let instrument = 0; instrument < instruments; instrument += 1) {
        const sells = own.filter((order) => order.side === 'sell' && order.instrument === instrument)
        const heldLots = sells.reduce((sum, { shown, hidden }) => sum + shown + hidden, 0)
        const held = engine.lots(account, instrument)
        demand(held.held === heldLots, 'held lots cover the resting sells')
        demand(
          held.available + held.held === lots[account * instruments + instrument],
          'position is the sum of fills',
        )
        demand(held.available >= -shortLotsMax, 'nobody sells beyond the credit of lots')
      }
    }
  }

  const checkAll = (engine: VenueEngine): void => {
    checkBalances(engine)
    const expected = books
      .map((book) => [...book].sort((one, other) => (isBetter(one, other) ? -1 : 1)))
      .flat()
    const found = snapshotOf(engine).orders.map(({ account, clientId, ladder, ticks, shown, hidden }) =>
      [keyOf(account, clientId), ladder, ticks, shown, hidden].join(),
    )
    const plain = expected.map(({ key, instrument, side, ticks, shown, hidden }) =>
      [key, instrument * 2 + (side === 'buy' ? 0 : 1), ticks, shown, hidden].join(),
    )
    demand(found.join(' ') === plain.join(' '), 'the book is what the plain list says')
  }

  return {
    begin: (next) => {
      command = next
      incoming = null
      auctionTicks = null
      if (next.kind === 'deposit') cash[next.account] = (cash[next.account] as number) + next.cash
      if (next.kind !== 'deliver') return
      const at = next.account * instruments + next.instrument
      lots[at] = (lots[at] as number) + next.lots
    },
    see,
    end,
    checkAll,
    breaches: () => breaches,
    counts: () => counts,
    resting: () => books.flat(),
  }
}

const modeOf = (command: VenueCommand): string =>
  (command.kind === 'submit'
    ? command.order.selfTrade
    : command.kind === 'amend'
      ? command.terms.selfTrade
      : undefined) ?? 'cancel_newest'
