import { assert } from '../kernel/index.ts'
import {
  BUY,
  END_NAMES,
  LINK_LEVEL,
  LINK_OWNER,
  LINK_WORDS_SHIFT,
  SELL,
  STATE_NAMES,
  makeCore,
  totalLots,
} from './core.ts'
import type { Core, SideCode } from './core.ts'
import {
  EVENT,
  EVENT_DETAIL,
  EVENT_INSTRUMENT,
  EVENT_LEFT,
  EVENT_LOTS,
  EVENT_ORDER,
  EVENT_OTHER,
  EVENT_TICKS,
  nextEvent,
} from './event-ring.ts'
import { credit, hold, makeBalances, payHeld } from './holdings.ts'
import type { Balances } from './holdings.ts'
import type { RemainderEnd, TradingState } from './types.ts'
import type { MarginCheck, VenueEvent, VenueRefusal } from './venue-types.ts'

/** A core with accounts: who owns what rests, under which client id, and what covers it. */
export type Venue = {
  readonly core: Core
  /** Of the order in a slot, from its coming in until the command that ends it is over. */
  readonly clientIds: string[]
  limits: Float64Array
  /** By account: its resting orders by client id. */
  readonly orders: Map<string, number>[]
  readonly shortLotsMax: number[]
  readonly cash: Balances
  /** By instrument. */
  readonly holdings: Balances[]
  /** Everything ever brought in: the sum of a kind stays a number that a float holds exactly. */
  cashTotal: number
  readonly lotsTotal: number[]
  sequence: number
  readonly onEvent: (event: VenueEvent) => void
  readonly marginCheck: MarginCheck | null
}

export const makeVenue = (onEvent: Venue['onEvent'], marginCheck: MarginCheck | null): Venue => ({
  core: makeCore({ orders: 1_024, levels: 256, events: 256 }),
  clientIds: [],
  limits: new Float64Array(1_024),
  orders: [],
  shortLotsMax: [],
  cash: makeBalances(),
  holdings: [],
  cashTotal: 0,
  lotsTotal: [],
  sequence: 0,
  onEvent,
  marginCheck,
})

export const ownerAt = ({ core }: Venue, slot: number): number =>
  core.links[(slot << LINK_WORDS_SHIFT) + LINK_OWNER] as number

/** Twice the instrument of a resting order, one more for a sell. */
export const ladderAt = ({ core }: Venue, slot: number): number =>
  core.levelLadder[core.links[(slot << LINK_WORDS_SHIFT) + LINK_LEVEL] as number] as number

export const nextSequence = (venue: Venue): number => {
  venue.sequence += 1
  return venue.sequence
}

/** Holds what a resting order may cost (negative lots give back): a buy's cash at its limit, a sell's lots. */
export function holdFor(
  venue: Venue,
  instrument: number,
  side: number,
  account: number,
  ticks: number,
  lots: number,
): void {
  if (side === BUY) hold(venue.cash, account, ticks * lots)
  else hold(venue.holdings[instrument] as Balances, account, lots)
}

/** Keeps the names of a slot that the core has just filled. */
export function nameSlot(venue: Venue, slot: number, clientId: string, ticks: number): void {
  if (slot >= venue.limits.length) {
    const wide = new Float64Array(venue.core.lots.length)
    wide.set(venue.limits)
    venue.limits = wide
  }
  venue.clientIds[slot] = clientId
  venue.limits[slot] = ticks
}

export function refuse(venue: Venue, account: number, clientId: string, reason: VenueRefusal): VenueRefusal {
  venue.onEvent({ kind: 'refused', sequence: nextSequence(venue), account, clientId, reason })
  return reason
}

/** The order that came in with the command whose events are read; null in an auction or a cancel. */
export type Incoming = Readonly<{ account: number; clientId: string; side: SideCode }>

/** Pays one side of a trade out of what its resting order holds, and gives back what its limit held too much. */
function settleResting(
  venue: Venue,
  instrument: number,
  slot: number,
  side: number,
  ticks: number,
  lots: number,
): void {
  const account = ownerAt(venue, slot)
  const holdings = venue.holdings[instrument] as Balances
  if (side === SELL) {
    payHeld(holdings, account, lots)
    credit(venue.cash, account, ticks * lots)
    return
  }
  const limit = venue.limits[slot] as number
  payHeld(venue.cash, account, limit * lots)
  if (limit !== ticks) credit(venue.cash, account, (limit - ticks) * lots)
  credit(holdings, account, lots)
}

/** Pays the side that came in out of what is available. */
function settleIncoming(
  venue: Venue,
  instrument: number,
  { account, side }: Incoming,
  ticks: number,
  lots: number,
): void {
  const sign = side === BUY ? 1 : -1
  credit(venue.cash, account, -sign * ticks * lots)
  credit(venue.holdings[instrument] as Balances, account, sign * lots)
}

function forget(venue: Venue, account: number, slot: number): void {
  ;(venue.orders[account] as Map<string, number>).delete(venue.clientIds[slot] as string)
}

function onTraded(venue: Venue, words: Float64Array, at: number, incoming: Incoming | null): void {
  const instrument = words[at + EVENT_INSTRUMENT] as number
  const [taker, maker] = [words[at + EVENT_ORDER] as number, words[at + EVENT_OTHER] as number]
  const [ticks, lots] = [words[at + EVENT_TICKS] as number, words[at + EVENT_LOTS] as number]
  const [makerLeft, takerLeft] = [words[at + EVENT_LEFT] as number, words[at + EVENT_DETAIL] as number]
  const makerAccount = ownerAt(venue, maker)
  if (incoming === null) {
    settleResting(venue, instrument, taker, BUY, ticks, lots)
    if (takerLeft === 0) forget(venue, ownerAt(venue, taker), taker)
  } else settleIncoming(venue, instrument, incoming, ticks, lots)
  settleResting(venue, instrument, maker, incoming === null ? SELL : 1 - incoming.side, ticks, lots)
  if (makerLeft === 0) forget(venue, makerAccount, maker)
  venue.onEvent({
    kind: 'traded',
    sequence: nextSequence(venue),
    instrument,
    ticks,
    lots,
    takerAccount: incoming === null ? ownerAt(venue, taker) : incoming.account,
    takerClientId: incoming === null ? (venue.clientIds[taker] as string) : incoming.clientId,
    takerLeftLots: takerLeft,
    makerAccount,
    makerClientId: venue.clientIds[maker] as string,
    makerLeftLots: makerLeft,
  })
}

/** Lots of a resting order that will not trade: asked for by its owner, or taken by self-trade prevention. */
function onTakenOut(
  venue: Venue,
  words: Float64Array,
  at: number,
  slot: number,
  side: number,
  leftLots: number,
  reason: 'asked' | RemainderEnd,
): void {
  const instrument = words[at + EVENT_INSTRUMENT] as number
  const lots = words[at + EVENT_LOTS] as number
  const account = ownerAt(venue, slot)
  holdFor(venue, instrument, side, account, venue.limits[slot] as number, -lots)
  if (leftLots === 0) forget(venue, account, slot)
  const clientId = venue.clientIds[slot] as string
  const sequence = nextSequence(venue)
  venue.onEvent({ kind: 'cancelled', sequence, account, clientId, instrument, lots, leftLots, reason })
}

function onPrevented(venue: Venue, words: Float64Array, at: number, incoming: Incoming | null): void {
  assert(incoming !== null, 'self-trade prevention needs an order that comes in')
  const [maker, makerLeft] = [words[at + EVENT_OTHER] as number, words[at + EVENT_LEFT] as number]
  onTakenOut(venue, words, at, maker, 1 - incoming.side, makerLeft, 'self_trade')
}

/** Reads what a command wrote into the core's ring: moves the money and says what happened. */
export function readEvents(venue: Venue, incoming: Incoming | null): void {
  const { events } = venue.core
  for (let at = nextEvent(events); at >= 0; at = nextEvent(events)) {
    const { words } = events
    const kind = words[at]
    if (kind === EVENT.traded) onTraded(venue, words, at, incoming)
    else if (kind === EVENT.prevented) onPrevented(venue, words, at, incoming)
    else if (kind === EVENT.cancelled) {
      const slot = words[at + EVENT_ORDER] as number
      onTakenOut(venue, words, at, slot, words[at + EVENT_DETAIL] as number, 0, 'asked')
    } else if (kind === EVENT.dropped && incoming !== null) onDropped(venue, words, at, incoming)
    else if (kind === EVENT.state) {
      const state = STATE_NAMES[words[at + EVENT_DETAIL] as number] as TradingState
      const instrument = words[at + EVENT_INSTRUMENT] as number
      venue.onEvent({ kind: 'state_changed', sequence: nextSequence(venue), instrument, state })
    }
  }
}

function onDropped(venue: Venue, words: Float64Array, at: number, incoming: Incoming): void {
  venue.onEvent({
    kind: 'cancelled',
    sequence: nextSequence(venue),
    account: incoming.account,
    clientId: incoming.clientId,
    instrument: words[at + EVENT_INSTRUMENT] as number,
    lots: words[at + EVENT_LOTS] as number,
    leftLots: 0,
    reason: END_NAMES[words[at + EVENT_DETAIL] as number] as RemainderEnd,
  })
}

/** Lots that an account's resting order still has. */
export const lotsAt = ({ core }: Venue, slot: number): number => totalLots(core, slot)
