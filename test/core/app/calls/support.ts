import { makeDesk } from '../../../../src/core/app/desk/index.ts'
import type { Desk, DeskOutcome, PlacedOrder } from '../../../../src/core/app/desk-port/desk.ts'
import { makeSpot } from '../../../../src/core/instruments/index.ts'
import type { Instrument } from '../../../../src/core/instruments/index.ts'
import { asId, decimal, parseIso } from '../../../../src/core/kernel/index.ts'
import type { Instant, Result } from '../../../../src/core/kernel/index.ts'
import type { AccountRecord } from '../../../../src/core/ledger/index.ts'
import { DEFAULT_LIMITS } from '../../../../src/core/orders/index.ts'
import type { TradingLimits } from '../../../../src/core/orders/index.ts'
import { makePlainSealer, makeSimStore } from '../../../sim/support/sim-store.ts'
import type { SimStore } from '../../../sim/support/sim-store.ts'
import {
  EMPTY_SNAPSHOT,
  fees,
  makeCountingIds,
  makeHandClock,
  must,
  requestOf,
  symbolOf,
} from '../../../sim/support/venue.ts'
import type { HandClock, Terms } from '../../../sim/support/venue.ts'

export const ACME = symbolOf('ACME')
export const at = (text: string): Instant => parseIso(text) as Instant
export const ACTING = { actorId: 'risk', requestId: null, personal: null } as const

/** A share of New York: on Tuesday 24 November 2026 its call is from 14:00, it opens 14:30, calls 20:50, closes 21:00 UTC. */
const acme = (): Instrument =>
  must(
    makeSpot({
      symbol: ACME,
      kind: 'equity',
      hours: 'us_equity',
      tickSize: decimal('0.01'),
      lotSize: decimal(1),
      exchange: 'OPTX',
      isPaper: true,
      listedAt: at('2026-11-20T12:00:00Z'),
    }),
  )

/** A venue with one share that opens and closes, over a store: it can be killed and started again at any instant. */
function makeShareVenue(limits: Partial<TradingLimits> = {}, start = '2026-11-23T15:00:00Z') {
  const clock: HandClock = makeHandClock(at(start))
  const ids = makeCountingIds()
  const store: SimStore = makeSimStore()
  const parts = { clock, ids, fees: fees(), limits: { ...DEFAULT_LIMITS, ...limits } }
  let desk: Desk = makeDesk({ ...parts, snapshot: EMPTY_SNAPSHOT })
  const facts: DeskOutcome<unknown>['facts'][number][] = []

  const keep = async <T>(outcome: DeskOutcome<T>): Promise<T> => {
    const sealer = makePlainSealer(store.auditSize())
    const sealed = outcome.facts.flatMap((fact, at) => sealer.seal(fact, sealer.nextIndex + at).writes)
    await store.commit([...outcome.writes, ...sealed])
    facts.push(...outcome.facts)
    return outcome.value
  }
  const opened = (name: string | null, cash: number): Promise<AccountRecord> =>
    keep(
      must(
        desk.openAccount({
          userId: name === null ? null : asId<'user'>(name),
          accountType: name === null ? 'paper' : 'demo',
          ethereumAddress: null,
          initialPaperCash: decimal(cash),
          mayOverdraw: name === null,
          requestId: null,
          personal: null,
        }),
      ),
    )
  const order = async (account: AccountRecord, terms: Terms): Promise<Result<PlacedOrder>> => {
    await keep(desk.endDue())
    const placed = desk.placeOrder(requestOf(account, { symbol: ACME, ...terms }))
    return placed.ok ? { ok: true, value: await keep(placed.value) } : placed
  }
  return {
    clock,
    store,
    facts,
    keep,
    desk: () => desk,
    client: (name: string, cash = 100_000) => opened(name, cash),
    order,
    /** Moves the clock, and lets everything go whose time has come, as the engine does. */
    to: async (text: string): Promise<void> => {
      clock.set(at(text))
      await keep(desk.endDue())
    },
    /** The process dies and starts again at `text`: what was not stored is gone. */
    killedUntil: async (text: string): Promise<void> => {
      clock.set(at(text))
      desk = makeDesk({ ...parts, snapshot: await store.loadDesk(clock.now()) })
      await keep(desk.endDue())
    },
    quote: async (bids: readonly [number, number][], asks: readonly [number, number][]): Promise<void> => {
      const maker = store.rows('accounts').find(({ userId, mayOverdraw }) => userId === null && mayOverdraw)
      const account = maker ?? (await opened(null, 0))
      const level = ([price, quantity]: readonly [number, number]) => ({
        price: decimal(price),
        quantity: decimal(quantity),
      })
      await keep(
        desk.quoteMarket({
          participant: account.id,
          symbol: ACME,
          bids: bids.map(level),
          asks: asks.map(level),
        }),
      )
    },
    list: () => keep(desk.listInstruments([acme()])),
    trading: () => desk.tradingOf(ACME),
    held: ({ id }: AccountRecord): string =>
      desk
        .positionsOf(id)
        .find(({ symbol }) => symbol === ACME)
        ?.quantity.toFixed() ?? '0',
    cash: ({ id }: AccountRecord): readonly [string, string] => {
      const { cash, held } = desk.balance(id)
      return [cash.toFixed(), held.toFixed()]
    },
    fills: () => store.rows('fills'),
    orderOf: (id: string) => store.rows('orders').find((each) => each.id === id),
  }
}

/** The share has traded at 100 on Monday; `seller` holds 100 of it, and everybody has 100,000 USD before that. */
export async function tradedShare(limits: Partial<TradingLimits> = {}) {
  const venue = makeShareVenue(limits)
  await venue.list()
  const [seller, buyer, other] = [
    await venue.client('seller'),
    await venue.client('buyer'),
    await venue.client('other'),
  ]
  await venue.quote([[99.9, 500]], [[100, 500]])
  must(await venue.order(seller, { orderType: 'market', quantity: 100 }))
  await venue.quote([], [])
  return { venue, seller, buyer, other }
}
