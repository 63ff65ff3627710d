import { makeDesk } from '../../../src/core/app/desk/index.ts'
import type { Desk, DeskOutcome, OrderRequest, PlacedOrder } from '../../../src/core/app/desk-port/desk.ts'
import type { DeskSnapshot, Write } from '../../../src/core/app/store/store.ts'
import { makeOption, makePerpetual, makeSpot } from '../../../src/core/instruments/index.ts'
import type { Instrument } from '../../../src/core/instruments/index.ts'
import { ZERO, asId, decimal, instant, parseIso } from '../../../src/core/kernel/index.ts'
import type {
  Clock,
  Decimal,
  Failure,
  IdSource,
  Instant,
  Result,
  UserId,
} from '../../../src/core/kernel/index.ts'
import { DEFAULT_FEES_TEXT, loadFeeSchedule } from '../../../src/core/ledger/index.ts'
import type { AccountRecord, FeeSchedule } from '../../../src/core/ledger/index.ts'
import { DEFAULT_LIMITS } from '../../../src/core/orders/index.ts'
import type { TradingLimits } from '../../../src/core/orders/index.ts'
import type { BalanceRecord } from '../../../src/core/ledger/index.ts'

export const START: Instant = parseIso('2026-11-21T12:00:00Z') as Instant

export function must<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.failure.code}: ${result.failure.message}`)
  return result.value
}

export function refusal<T>(result: Result<T>): Failure {
  if (result.ok) throw new Error('expected a refusal')
  return result.failure
}

export type HandClock = Clock & Readonly<{ set: (at: Instant) => void; advance: (ms: number) => void }>

export function makeHandClock(start: Instant = START): HandClock {
  let now = start
  return {
    now: () => now,
    set: (at) => {
      now = at
    },
    advance: (ms) => {
      now = instant(now + ms)
    },
  }
}

/** Ids that count up, in the form of UUIDv7. */
export function makeCountingIds(): IdSource {
  let count = 0
  return { next: () => `00000000-0001-7000-8000-${(count += 1).toString(16).padStart(12, '0')}` }
}

export const symbolOf = (text: string): Instrument['symbol'] => asId<'instrument'>(text)
export const BTC = symbolOf('BTC-USD')

export const btcUsd = (isPaper = true): Instrument =>
  must(
    makeSpot({
      symbol: isPaper ? BTC : symbolOf('BTC-LIVE'),
      tickSize: decimal('0.01'),
      lotSize: decimal('0.000001'),
      exchange: 'OPTX',
      isPaper,
      listedAt: START,
    }),
  )

export const PERP = symbolOf('BTC-USD-PERP')

/** A perpetual on the bitcoin, margined like every future. */
export const btcPerpetual = (): Instrument =>
  must(
    makePerpetual({
      underlying: BTC,
      tickSize: decimal('0.1'),
      lotSize: decimal('0.001'),
      exchange: 'OPTX',
      isPaper: true,
      listedAt: START,
      fundingHours: 8,
      fundingRateMax: decimal('0.0075'),
    }),
  )

export const SHARE = symbolOf('ACME')

/** A share of New York, which opens and closes by calls. */
export const acmeShare = (): Instrument =>
  must(
    makeSpot({
      symbol: SHARE,
      kind: 'equity',
      hours: 'us_equity',
      tickSize: decimal('0.01'),
      lotSize: decimal(1),
      exchange: 'OPTX',
      isPaper: true,
      listedAt: START,
    }),
  )

export const spxOption = (strike: number, optionType: 'call' | 'put', expiry: string): Instrument =>
  must(
    makeOption({
      underlying: symbolOf('SPX'),
      optionType,
      strike: decimal(strike),
      expiresAt: parseIso(expiry) as Instant,
      tickSize: decimal('0.05'),
      lotSize: decimal(1),
      multiplier: decimal(100),
      exchange: 'OPTX',
      isPaper: true,
      listedAt: START,
    }),
  )

/** An option on the bitcoin, settled in cash, one coin a contract. */
export const btcOption = (strike: number, optionType: 'call' | 'put', expiry: string): Instrument =>
  must(
    makeOption({
      underlying: BTC,
      optionType,
      strike: decimal(strike),
      expiresAt: parseIso(expiry) as Instant,
      tickSize: decimal(1),
      lotSize: decimal('0.01'),
      multiplier: decimal(1),
      exchange: 'OPTX',
      isPaper: true,
      listedAt: START,
    }),
  )

export const EMPTY_SNAPSHOT: DeskSnapshot = {
  accounts: [],
  balances: [],
  instruments: [],
  openOrders: [],
  positions: [],
  lastOrderSequence: 0,
  acceptedValueToday: new Map(),
  nextEventNumbers: new Map(),
  controls: [],
  exerciseInstructions: [],
  corporateActions: [],
  fundedUntil: new Map(),
  pendingTransfers: [],
  receivables: [],
  tapes: [],
}

export const fees = (): FeeSchedule => must(loadFeeSchedule(DEFAULT_FEES_TEXT))

export type Venue = Readonly<{
  desk: Desk
  clock: HandClock
  maker: AccountRecord
  /** Everything that the commands so far would have made durable. */
  writes: Write[]
  facts: DeskOutcome<unknown>['facts'][number][]
  take: <T>(outcome: DeskOutcome<T>) => T
  /** Publishes what an index or another reference stands at now. */
  level: (symbol: string, price: number) => void
  client: (name: string, cash?: string | number) => AccountRecord
  quote: (bids: readonly [number, number][], asks: readonly [number, number][], symbol?: string) => void
  order: (account: AccountRecord, terms: Terms) => Result<PlacedOrder>
}>

/** The parts of an order that a test cares about; the rest are those of a plain GTC limit order in BTC-USD. */
export type Terms = Readonly<
  Partial<Omit<OrderRequest, 'quantity' | 'price' | 'symbol'>> & {
    quantity: number | string
    price?: number | string | null
    symbol?: string
  }
>

export const requestOf = (account: AccountRecord, terms: Terms): OrderRequest => ({
  userId: account.userId as UserId,
  accountId: account.id,
  side: 'buy',
  orderType: 'limit',
  timeInForce: 'GTC',
  clientOrderId: null,
  kycApproved: false,
  requestId: null,
  personal: null,
  ...terms,
  symbol: symbolOf(terms.symbol ?? BTC),
  quantity: decimal(terms.quantity),
  price: terms.price === undefined || terms.price === null ? null : decimal(terms.price),
})

/** The first account of a user is their demo account, further ones are paper. */
const paper = (desk: Desk, userId: UserId | null, cash: Decimal): Result<DeskOutcome<AccountRecord>> =>
  desk.openAccount({
    userId,
    accountType: userId === null || desk.accountsOf(userId).length > 0 ? 'paper' : 'demo',
    ethereumAddress: null,
    initialPaperCash: cash,
    mayOverdraw: userId === null,
    requestId: null,
    personal: null,
  })

/** A desk with BTC-USD, one SPX call and put expiring on 15 January 2027, and one market maker. */
export function makeVenue(
  limits: Partial<TradingLimits> = {},
  snapshot: DeskSnapshot = EMPTY_SNAPSHOT,
): Venue {
  const clock = makeHandClock()
  const desk = makeDesk({
    clock,
    ids: makeCountingIds(),
    snapshot,
    fees: fees(),
    limits: { ...DEFAULT_LIMITS, ...limits },
  })
  const writes: Write[] = []
  const facts: Venue['facts'] = []
  const take = <T>(outcome: DeskOutcome<T>): T => {
    writes.push(...outcome.writes)
    facts.push(...outcome.facts)
    return outcome.value
  }
  const expiry = '2027-01-15T21:00:00Z'
  take(
    desk.listInstruments([
      btcUsd(),
      btcUsd(false),
      spxOption(6800, 'call', expiry),
      spxOption(6800, 'put', expiry),
    ]),
  )
  const maker = take(must(paper(desk, null, ZERO)))
  const steps = (side: readonly [number, number][]): { price: Decimal; quantity: Decimal }[] =>
    side.map(([price, quantity]) => ({ price: decimal(price), quantity: decimal(quantity) }))
  return {
    desk,
    clock,
    maker,
    writes,
    facts,
    level: (symbol, price) =>
      void take(desk.hearLevel({ symbol: symbolOf(symbol), price: decimal(price), at: clock.now() })),
    take,
    client: (name, cash = 100_000) => take(must(paper(desk, asId<'user'>(name), decimal(cash)))),
    quote: (bids, asks, symbol = BTC) =>
      void take(
        desk.quoteMarket({
          participant: maker.id,
          symbol: symbolOf(symbol),
          bids: steps(bids),
          asks: steps(asks),
        }),
      ),
    order: (account, terms) => {
      const placed = desk.placeOrder(requestOf(account, terms))
      return placed.ok ? { ok: true, value: take(placed.value) } : placed
    },
  }
}

export const cash = (balance: BalanceRecord): readonly [string, string] => [
  balance.cash.toFixed(),
  balance.held.toFixed(),
]

/** The symbol of the venue's SPX call. */
export const CALL = 'SPX-20270115-6800-C'

export const market = (quantity: number | string, more: Partial<Terms> = {}): Terms => ({
  orderType: 'market',
  quantity,
  ...more,
})

/** A venue with two levels a side in BTC-USD and one in the SPX call. */
export function quoted(): Venue {
  const venue = makeVenue()
  venue.quote(
    [
      [49_990, 5],
      [49_980, 5],
    ],
    [
      [50_010, 1],
      [50_020, 1],
    ],
  )
  venue.quote([[12, 50]], [[12.5, 50]], CALL)
  return venue
}
