import { assert } from '../kernel/index.ts'
import { addId } from './client-ids.ts'
import { LINK_OWNER, LINK_WORDS_SHIFT, STATE_NAMES, addInstrument, freeSlot, takeSlot } from './core.ts'
import type { Core } from './core.ts'
import { engineOf } from './engine.ts'
import type { VenueEngine, VenueOptions } from './engine.ts'
import { makeBalances } from './holdings.ts'
import type { Balances } from './holdings.ts'
import { NONE, walkLevels } from './ladder.ts'
import { putOrder } from './matching.ts'
import type { TradingState } from './types.ts'
import { makeVenue } from './venue.ts'
import type { Venue } from './venue.ts'
import type { VenueEvent } from './venue-types.ts'

/** A resting order with its slot: events name slots, so a restored venue must give out the same ones. */
type OrderSnapshot = Readonly<{
  slot: number
  clientId: string
  account: number
  ladder: number
  ticks: number
  shown: number
  hidden: number
  peak: number
}>

type BalanceSnapshot = Readonly<{ available: readonly number[]; held: readonly number[] }>

/**
 * Everything that decides what a venue will answer, plain enough for JSON. Orders stand in price, then time priority;
 * `free` are the slots to be given out next, the first one first.
 */
type VenueSnapshot = Readonly<{
  version: 1
  sequence: number
  shortLotsMax: readonly number[]
  cashTotal: number
  cash: BalanceSnapshot
  instruments: readonly Readonly<{
    state: TradingState
    bandLow: number
    /** Null is no bound. */
    bandHigh: number | null
    lotsTotal: number
    lots: BalanceSnapshot
  }>[]
  slotsUsed: number
  free: readonly number[]
  orders: readonly OrderSnapshot[]
}>

const columnsOf = ({ available, held }: Balances, accounts: number): BalanceSnapshot => ({
  available: [...available.subarray(0, accounts)],
  held: [...held.subarray(0, accounts)],
})

function balancesOf({ available, held }: BalanceSnapshot, accounts: number): Balances {
  const balances = makeBalances(Math.max(16, accounts))
  balances.available.set(available)
  balances.held.set(held)
  return balances
}

function freeSlotsOf(core: Core): readonly number[] {
  const free: number[] = []
  for (let slot = core.freeSlot; slot !== NONE; slot = core.links[slot << LINK_WORDS_SHIFT] as number)
    free.push(slot)
  return free
}

function ordersOf({ core, ids }: Venue): readonly OrderSnapshot[] {
  const orders: OrderSnapshot[] = []
  core.ladders.forEach((ladder, index) => {
    walkLevels(ladder, (level) => {
      for (let slot = core.levelHead[level] as number; slot !== NONE;) {
        const at = slot << LINK_WORDS_SHIFT
        orders.push({
          slot,
          clientId: ids.names[slot] as string,
          account: core.links[at + LINK_OWNER] as number,
          ladder: index,
          ticks: core.levelTicks[level] as number,
          shown: core.lots[slot] as number,
          hidden: core.hidden[slot] as number,
          peak: core.peak[slot] as number,
        })
        slot = core.links[at] as number
      }
      return true
    })
  })
  return orders
}

export function snapshotOf({ venue }: VenueEngine): VenueSnapshot {
  const { core } = venue
  const accounts = venue.shortLotsMax.length
  return {
    version: 1,
    sequence: venue.sequence,
    shortLotsMax: [...venue.shortLotsMax],
    cashTotal: venue.cashTotal,
    cash: columnsOf(venue.cash, accounts),
    instruments: venue.holdings.map((holdings, instrument) => {
      const high = core.bandHigh[instrument] as number
      return {
        state: STATE_NAMES[core.state[instrument] as number] as TradingState,
        bandLow: core.bandLow[instrument] as number,
        bandHigh: high === Infinity ? null : high,
        lotsTotal: venue.lotsTotal[instrument] as number,
        lots: columnsOf(holdings, accounts),
      }
    }),
    slotsUsed: core.slotsUsed,
    free: freeSlotsOf(core),
    orders: ordersOf(venue),
  }
}

function restoreOrders(venue: Venue, snapshot: VenueSnapshot): void {
  const { core } = venue
  while (core.slotsUsed < snapshot.slotsUsed) takeSlot(core)
  venue.limits = new Float64Array(core.lots.length)
  for (const { slot, clientId, account, ladder, ticks, shown, hidden, peak } of snapshot.orders) {
    const side = ladder & 1 ? 1 : 0
    const isPut = putOrder(core, ladder >>> 1, side, ticks, slot, account, shown, hidden, peak)
    assert(isPut, 'the snapshot holds more lots at a level than can be counted')
    venue.limits[slot] = ticks
    addId(venue.ids, slot, account, clientId)
  }
  for (const slot of snapshot.free.toReversed()) freeSlot(core, slot)
}

/** The venue of a snapshot: from now on it answers as the one it was taken of would have. */
export function restoreVenueEngine(
  snapshot: VenueSnapshot,
  onEvent: (event: VenueEvent) => void,
  options: VenueOptions = {},
): VenueEngine {
  const venue = makeVenue(onEvent, options.marginCheck ?? null, options.hashSeed ?? 0)
  const { core } = venue
  const accounts = snapshot.shortLotsMax.length
  venue.shortLotsMax.push(...snapshot.shortLotsMax)
  Object.assign(venue.cash, balancesOf(snapshot.cash, accounts))
  venue.cashTotal = snapshot.cashTotal
  venue.sequence = snapshot.sequence
  for (const { state, bandLow, bandHigh, lotsTotal, lots } of snapshot.instruments) {
    const instrument = addInstrument(core)
    core.state[instrument] = STATE_NAMES.indexOf(state)
    core.bandLow[instrument] = bandLow
    core.bandHigh[instrument] = bandHigh ?? Infinity
    venue.lotsTotal.push(lotsTotal)
    venue.holdings.push(balancesOf(lots, accounts))
  }
  restoreOrders(venue, snapshot)
  return engineOf(venue)
}
