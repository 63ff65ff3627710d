import { assert } from '../kernel/index.ts'
import { crosses, uncrossOrders } from './auction.ts'
import { BUY, END, END_NAMES, SELL, STATE_NAMES, addInstrument } from './core.ts'
import type { SideCode } from './core.ts'
import { MODE_CODES, POLICY_CODES, isWhole } from './codes.ts'
import { estimateLots } from './estimate.ts'
import { EVENT, EVENT_WORDS } from './event-ring.ts'
import { removeId, slotOfId } from './client-ids.ts'
import { credit, makeBalances, widenBalances } from './holdings.ts'
import type { Balances } from './holdings.ts'
import { NONE } from './ladder.ts'
import { amendOrder, cancelOrder, setTradingState, submitOrder, worstTicks } from './matching.ts'
import type { AmendTerms } from './types.ts'
import { holdFor, lotsAt, makeVenue, nameSlot, nextSequence, readEvents, refuse, ladderAt } from './venue.ts'
import type { Venue } from './venue.ts'
import type {
  MarginCheck,
  VenueCash,
  VenueCommand,
  VenueEvent,
  VenueOrder,
  VenueRefusal,
} from './venue-types.ts'

/** Greatest ticks and lots of one order; their product is bounded by what a float holds exactly. */
export const VENUE_STEPS_MAX = 2 ** 31 - 1

const CLIENT_ID_LENGTH_MAX = 64

/**
 * A venue in memory: many instruments, accounts with whole amounts, client ids. Orders are paid in full: a buy needs
 * its cash, a sell its lots (or the account's credit of lots). Events go to `onEvent` before the command returns.
 */
export type VenueEngine = Readonly<{
  /** The number of the new instrument: open, without a band. */
  addInstrument: () => number
  /** The number of the new account. `shortLotsMax`: how far below 0 the lots of an instrument may go. */
  openAccount: (shortLotsMax: number) => number
  /** Brings cash in, or takes available cash out. */
  deposit: (account: number, cash: number) => VenueRefusal | null
  /** Brings lots of an instrument in, or takes available ones out. */
  deliver: (account: number, instrument: number, lots: number) => VenueRefusal | null
  submit: (order: VenueOrder) => VenueRefusal | null
  cancel: (account: number, clientId: string) => VenueRefusal | null
  amend: (account: number, clientId: string, terms: AmendTerms) => VenueRefusal | null
  /** Any of the above and the states, bands and auctions of an instrument, as a record: what a journal keeps. */
  apply: (command: VenueCommand) => VenueRefusal | null
  cash: (account: number) => VenueCash
  lots: (account: number, instrument: number) => VenueCash
  /** The whole state, for a snapshot. Not to be changed. */
  venue: Venue
}>

const isSteps = (value: number): boolean => isWhole(value) && value <= VENUE_STEPS_MAX

const hasAccount = (venue: Venue, account: number): boolean => venue.shortLotsMax[account] !== undefined

const knows = (venue: Venue, instrument: number): boolean => venue.holdings[instrument] !== undefined

/** Why an order cannot be taken, before its cover is looked at. */
function faultOf(venue: Venue, order: VenueOrder): VenueRefusal | null {
  const { account, clientId, limitTicks, displayLots } = order
  if (!hasAccount(venue, account)) return 'unknown_account'
  if (!knows(venue, order.instrument)) return 'unknown_instrument'
  if (clientId.length === 0 || clientId.length > CLIENT_ID_LENGTH_MAX) return 'invalid_client_id'
  if (limitTicks !== null && !isWhole(limitTicks)) return 'invalid_ticks'
  if (!isWhole(order.lots) || (displayLots !== undefined && !isWhole(displayLots))) return 'invalid_lots'
  if (limitTicks === null && (order.policy === 'rest' || order.postOnly === true)) return 'invalid_terms'
  if (displayLots !== undefined && order.policy !== 'rest') return 'invalid_terms'
  if (limitTicks !== null && !isSteps(limitTicks)) return 'out_of_range'
  if (!isSteps(order.lots) || order.lots * (limitTicks ?? 1) > Number.MAX_SAFE_INTEGER) return 'out_of_range'
  return slotOfId(venue.ids, account, clientId) !== NONE ? 'duplicate_client_id' : null
}

/** What a buy without a price would cost now. */
function costNow(venue: Venue, order: VenueOrder): number {
  const { core } = venue
  let cost = 0
  const visit = (ticks: number, lots: number): void => void (cost += ticks * lots)
  const mode = MODE_CODES[order.selfTrade ?? 'cancel_newest']
  const ticks = worstTicks(core, order.instrument, BUY)
  estimateLots(core, order.instrument, BUY, ticks, order.lots, order.account, mode, visit)
  return cost
}

/** Whether available cash covers a buy; of an amended one, what it would cost beyond what it holds. */
const lackOfCash = ({ cash }: Venue, account: number, cost: number): VenueRefusal | null =>
  (cash.available[account] as number) < cost ? 'insufficient_cash' : null

/** Whether available lots, and those that the account may be short, cover a sale. */
function lackOfLots(venue: Venue, account: number, instrument: number, lots: number): VenueRefusal | null {
  const available = (venue.holdings[instrument] as Balances).available[account] as number
  const credited = venue.shortLotsMax[account] as number
  return available + credited < lots ? 'insufficient_lots' : null
}

const cashOf = ({ cash }: Venue, account: number): VenueCash => ({
  available: cash.available[account] as number,
  held: cash.held[account] as number,
})

function uncoveredOrder(venue: Venue, order: VenueOrder, side: SideCode): VenueRefusal | null {
  const { account, instrument, limitTicks, lots } = order
  const cost = side === SELL ? 0 : limitTicks === null ? costNow(venue, order) : limitTicks * lots
  const lack = side === BUY ? lackOfCash(venue, account, cost) : lackOfLots(venue, account, instrument, lots)
  if (lack !== null || venue.marginCheck === null) return lack
  const worstTicks = limitTicks ?? Math.ceil(cost / lots)
  const asked = { account, instrument, side: order.side, worstTicks, lots }
  return venue.marginCheck(asked, cashOf(venue, account)) ? null : 'refused_by_margin'
}

/** After the core has run the order that comes in: what rests is named and held for. */
function settleIncoming(venue: Venue, instrument: number, slot: number, ticks: number): void {
  readEvents(venue)
  const { core, account, clientId } = venue
  venue.account = NONE
  if (core.decremented > 0) {
    const [lots, leftLots] = [core.decremented, slot === NONE ? 0 : core.left]
    const sequence = nextSequence(venue)
    const reason = 'self_trade'
    venue.onEvent({ kind: 'cancelled', sequence, account, clientId, instrument, lots, leftLots, reason })
  }
  if (slot === NONE) return
  nameSlot(venue, slot, account, clientId, ticks)
  holdFor(venue, instrument, venue.side, account, ticks, core.left)
}

function comesIn(venue: Venue, account: number, clientId: string, side: number): void {
  venue.account = account
  venue.clientId = clientId
  venue.side = side
}

/** A refusal is the only thing that a command of the core says then. */
const wasRefused = ({ core: { events } }: Venue): boolean =>
  events.words[(events.read & events.mask) * EVENT_WORDS] === EVENT.refused

function submit(venue: Venue, order: VenueOrder): VenueRefusal | null {
  const { account, clientId, instrument, limitTicks, lots, displayLots } = order
  const side: SideCode = order.side === 'buy' ? BUY : SELL
  const fault = faultOf(venue, order) ?? uncoveredOrder(venue, order, side)
  if (fault !== null) return refuse(venue, account, clientId, fault)
  const slot = submitOrder(venue.core, {
    instrument,
    side,
    ticks: limitTicks ?? 0,
    lots,
    owner: account,
    policy: POLICY_CODES[order.policy],
    mode: MODE_CODES[order.selfTrade ?? 'cancel_newest'],
    isPostOnly: order.postOnly === true,
    peak: displayLots !== undefined && displayLots < lots ? displayLots : 0,
  })
  if (slot === NONE && wasRefused(venue)) return refuseByCore(venue, account, clientId)
  const sequence = nextSequence(venue)
  venue.onEvent({
    kind: 'accepted',
    sequence,
    account,
    clientId,
    instrument,
    side: order.side,
    limitTicks,
    lots,
  })
  comesIn(venue, account, clientId, side)
  settleIncoming(venue, instrument, slot, limitTicks ?? 0)
  return null
}

function refuseByCore(venue: Venue, account: number, clientId: string): VenueRefusal {
  venue.core.events.read = venue.core.events.written
  return refuse(venue, account, clientId, END_NAMES[venue.core.ended] as VenueRefusal)
}

function cancel(venue: Venue, account: number, clientId: string): VenueRefusal | null {
  const slot = slotOfId(venue.ids, account, clientId)
  if (slot === NONE) return refuse(venue, account, clientId, 'unknown_order')
  cancelOrder(venue.core, slot)
  readEvents(venue)
  return null
}

function amend(venue: Venue, account: number, clientId: string, terms: AmendTerms): VenueRefusal | null {
  const slot = slotOfId(venue.ids, account, clientId)
  if (slot === NONE) return refuse(venue, account, clientId, 'unknown_order')
  const { ticks, lots } = terms
  if (!isWhole(ticks)) return refuse(venue, account, clientId, 'invalid_ticks')
  if (!isWhole(lots)) return refuse(venue, account, clientId, 'invalid_lots')
  if (!isSteps(ticks) || !isSteps(lots) || ticks * lots > Number.MAX_SAFE_INTEGER)
    return refuse(venue, account, clientId, 'out_of_range')
  const { core } = venue
  const ladder = ladderAt(venue, slot)
  const [instrument, side] = [ladder >>> 1, (ladder & 1) as SideCode]
  const [before, limit] = [lotsAt(venue, slot), venue.limits[slot] as number]
  const lack =
    side === BUY
      ? lackOfCash(venue, account, ticks * lots - before * limit)
      : lackOfLots(venue, account, instrument, lots - before)
  if (lack !== null) return refuse(venue, account, clientId, lack)
  const mode = MODE_CODES[terms.selfTrade ?? 'cancel_newest']
  const rests = amendOrder(core, slot, ticks, lots, terms.postOnly === true, mode)
  if (rests !== NONE && core.ended !== END.none) return refuseByCore(venue, account, clientId)
  const keptPriority = limit === ticks && lots <= before
  const sequence = nextSequence(venue)
  venue.onEvent({ kind: 'amended', sequence, account, clientId, instrument, ticks, lots, keptPriority })
  if (keptPriority) {
    core.events.read = core.events.written
    holdFor(venue, instrument, side, account, ticks, lots - before)
    return null
  }
  holdFor(venue, instrument, side, account, limit, -before)
  removeId(venue.ids, slot)
  comesIn(venue, account, clientId, side)
  settleIncoming(venue, instrument, rests, ticks)
  return null
}

function openAccount(venue: Venue, shortLotsMax: number): number {
  assert(Number.isSafeInteger(shortLotsMax) && shortLotsMax >= 0, 'credit is a whole number of lots')
  const account = venue.shortLotsMax.push(shortLotsMax) - 1
  widenBalances(venue.cash, account + 1)
  for (const balances of venue.holdings) widenBalances(balances, account + 1)
  return account
}

function newInstrument(venue: Venue): number {
  venue.holdings.push(makeBalances(Math.max(16, venue.shortLotsMax.length)))
  venue.lotsTotal.push(0)
  return addInstrument(venue.core)
}

/** Amounts come in until their sum would not be exact any more; no more goes out than is available. */
function bringIn(balances: Balances, account: number, amount: number, total: number): number | VenueRefusal {
  if (!Number.isSafeInteger(amount) || amount === 0) return 'invalid_amount'
  if (amount > 0 && total + amount > Number.MAX_SAFE_INTEGER) return 'out_of_range'
  if (amount < 0 && (balances.available[account] as number) < -amount) return 'invalid_amount'
  credit(balances, account, amount)
  return total + amount
}

function deposit(venue: Venue, account: number, cash: number): VenueRefusal | null {
  if (!hasAccount(venue, account)) return 'unknown_account'
  const total = bringIn(venue.cash, account, cash, venue.cashTotal)
  if (typeof total === 'string') return total
  venue.cashTotal = total
  return null
}

function deliver(venue: Venue, account: number, instrument: number, lots: number): VenueRefusal | null {
  if (!hasAccount(venue, account)) return 'unknown_account'
  const balances = venue.holdings[instrument]
  if (balances === undefined) return 'unknown_instrument'
  const total = bringIn(balances, account, lots, venue.lotsTotal[instrument] as number)
  if (typeof total === 'string') return total
  venue.lotsTotal[instrument] = total
  return null
}

/** States, bands and auctions: the venue's own commands. */
function direct(
  venue: Venue,
  command: Extract<VenueCommand, { kind: 'state' | 'band' | 'uncross' }>,
): VenueRefusal | null {
  const { core } = venue
  const { instrument } = command
  if (!knows(venue, instrument)) return 'unknown_instrument'
  if (command.kind === 'band') {
    core.bandLow[instrument] = command.band?.lowestSellTicks ?? 0
    core.bandHigh[instrument] = command.band?.highestBuyTicks ?? Infinity
    return null
  }
  // An auction's crossing orders are opened by its uncross alone.
  if (command.kind === 'state' && command.state === 'open' && crosses(core, instrument))
    return 'invalid_terms'
  if (command.kind === 'state') setTradingState(core, instrument, STATE_NAMES.indexOf(command.state))
  else uncrossOrders(core, instrument, command.referenceTicks, STATE_NAMES.indexOf(command.next))
  readEvents(venue)
  return null
}

function apply(venue: Venue, command: VenueCommand): VenueRefusal | null {
  switch (command.kind) {
    case 'submit':
      return submit(venue, command.order)
    case 'cancel':
      return cancel(venue, command.account, command.clientId)
    case 'amend':
      return amend(venue, command.account, command.clientId, command.terms)
    case 'deposit':
      return deposit(venue, command.account, command.cash)
    case 'deliver':
      return deliver(venue, command.account, command.instrument, command.lots)
    case 'instrument':
      newInstrument(venue)
      return null
    case 'account':
      openAccount(venue, command.shortLotsMax)
      return null
    default:
      return direct(venue, command)
  }
}

/** The engine's verbs over a venue that is new or restored. */
export const engineOf = (venue: Venue): VenueEngine => ({
  addInstrument: () => newInstrument(venue),
  openAccount: (shortLotsMax) => openAccount(venue, shortLotsMax),
  deposit: (account, cash) => deposit(venue, account, cash),
  deliver: (account, instrument, lots) => deliver(venue, account, instrument, lots),
  submit: (order) => submit(venue, order),
  cancel: (account, clientId) => cancel(venue, account, clientId),
  amend: (account, clientId, terms) => amend(venue, account, clientId, terms),
  apply: (command) => apply(venue, command),
  cash: (account) => cashOf(venue, account),
  lots: (account, instrument) => {
    const balances = venue.holdings[instrument]
    assert(balances !== undefined, 'lots: no such instrument')
    return { available: balances.available[account] ?? 0, held: balances.held[account] ?? 0 }
  },
  venue,
})

/** `hashSeed` changes no answer; one that outsiders do not know keeps them from choosing client ids that collide. */
export type VenueOptions = Readonly<{ marginCheck?: MarginCheck; hashSeed?: number }>

export const makeVenueEngine = (
  onEvent: (event: VenueEvent) => void,
  options: VenueOptions = {},
): VenueEngine => engineOf(makeVenue(onEvent, options.marginCheck ?? null, options.hashSeed ?? 0))
