import { addId, makeClientIds, removeId } from './client-ids.ts'
import type { ClientIds } from './client-ids.ts'
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
import type { Core } from './core.ts'
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
import { NONE } from './ladder.ts'
import { credit, hold, makeBalances, payHeld } from './holdings.ts'
import type { Balances } from './holdings.ts'
import type { RemainderEnd, TradingState } from './types.ts'
import type { MarginCheck, VenueEvent, VenueRefusal } from './venue-types.ts'

/** A core with accounts: who owns what rests, under which client id, and what covers it. */
export type Venue = {
  readonly core: Core
  /** Of the orders that rest. A name stays readable until the command that ended its order is over. */
  readonly ids: ClientIds
  limits: Float64Array
  /** By account. */
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
  /** The order that comes in with the present command: its account, NONE when there is none, its id and its side. */
  account: number
  clientId: string
  side: number
}

export const makeVenue = (
  onEvent: Venue['onEvent'],
  marginCheck: MarginCheck | null,
  seed: number,
): Venue => ({
  core: makeCore({ orders: 1_024, levels: 256, events: 256 }),
  ids: makeClientIds(seed),
  limits: new Float64Array(1_024),
  shortLotsMax: [],
  cash: makeBalances(),
  holdings: [],
  cashTotal: 0,
  lotsTotal: [],
  sequence: 0,
  onEvent,
  marginCheck,
  account: NONE,
  clientId: '',
  side: BUY,
})

const ownerAt = ({ core }: Venue, slot: number): number =>
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

/** Keeps the id and the limit of an order that the core has just put to rest. */
export function nameSlot(venue: Venue, slot: number, account: number, clientId: string, ticks: number): void {
  if (slot >= venue.limits.length) {
    const wide = new Float64Array(venue.core.lots.length)
    wide.set(venue.limits)
    venue.limits = wide
  }
  venue.limits[slot] = ticks
  addId(venue.ids, slot, account, clientId)
}

export function refuse(venue: Venue, account: number, clientId: string, reason: VenueRefusal): VenueRefusal {
  venue.onEvent({ kind: 'refused', sequence: nextSequence(venue), account, clientId, reason })
  return reason
}

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
function settleIncoming(venue: Venue, instrument: number, ticks: number, lots: number): void {
  const { account } = venue
  const sign = venue.side === BUY ? 1 : -1
  credit(venue.cash, account, -sign * ticks * lots)
  credit(venue.holdings[instrument] as Balances, account, sign * lots)
}

function onTraded(venue: Venue, words: Float64Array, at: number): void {
  const instrument = words[at + EVENT_INSTRUMENT] as number
  const taker = words[at + EVENT_ORDER] as number
  const maker = words[at + EVENT_OTHER] as number
  const ticks = words[at + EVENT_TICKS] as number
  const lots = words[at + EVENT_LOTS] as number
  const makerLeftLots = words[at + EVENT_LEFT] as number
  const takerLeftLots = words[at + EVENT_DETAIL] as number
  const isAuction = venue.account === NONE
  const takerAccount = isAuction ? ownerAt(venue, taker) : venue.account
  const takerClientId = isAuction ? (venue.ids.names[taker] as string) : venue.clientId
  if (isAuction) {
    settleResting(venue, instrument, taker, BUY, ticks, lots)
    if (takerLeftLots === 0) removeId(venue.ids, taker)
  } else settleIncoming(venue, instrument, ticks, lots)
  settleResting(venue, instrument, maker, isAuction ? SELL : 1 - venue.side, ticks, lots)
  if (makerLeftLots === 0) removeId(venue.ids, maker)
  venue.onEvent({
    kind: 'traded',
    sequence: nextSequence(venue),
    instrument,
    ticks,
    lots,
    takerAccount,
    takerClientId,
    takerLeftLots,
    makerAccount: ownerAt(venue, maker),
    makerClientId: venue.ids.names[maker] as string,
    makerLeftLots,
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
  if (leftLots === 0) removeId(venue.ids, slot)
  const clientId = venue.ids.names[slot] as string
  const sequence = nextSequence(venue)
  venue.onEvent({ kind: 'cancelled', sequence, account, clientId, instrument, lots, leftLots, reason })
}

function onDropped(venue: Venue, words: Float64Array, at: number): void {
  venue.onEvent({
    kind: 'cancelled',
    sequence: nextSequence(venue),
    account: venue.account,
    clientId: venue.clientId,
    instrument: words[at + EVENT_INSTRUMENT] as number,
    lots: words[at + EVENT_LOTS] as number,
    leftLots: 0,
    reason: END_NAMES[words[at + EVENT_DETAIL] as number] as RemainderEnd,
  })
}

/** Reads what a command wrote into the core's ring: moves the money and says what happened. */
export function readEvents(venue: Venue): void {
  const { events } = venue.core
  for (let at = nextEvent(events); at >= 0; at = nextEvent(events)) {
    const { words } = events
    const kind = words[at] as number
    const detail = words[at + EVENT_DETAIL] as number
    if (kind === EVENT.traded) onTraded(venue, words, at)
    else if (kind === EVENT.cancelled)
      onTakenOut(venue, words, at, words[at + EVENT_ORDER] as number, detail, 0, 'asked')
    else if (kind === EVENT.dropped) onDropped(venue, words, at)
    else if (kind === EVENT.prevented) {
      const makerLeft = words[at + EVENT_LEFT] as number
      const maker = words[at + EVENT_OTHER] as number
      onTakenOut(venue, words, at, maker, 1 - venue.side, makerLeft, 'self_trade')
    } else if (kind === EVENT.state) {
      const state = STATE_NAMES[detail] as TradingState
      const instrument = words[at + EVENT_INSTRUMENT] as number
      venue.onEvent({ kind: 'state_changed', sequence: nextSequence(venue), instrument, state })
    }
  }
}

/** Lots that an account's resting order still has. */
export const lotsAt = ({ core }: Venue, slot: number): number => totalLots(core, slot)
