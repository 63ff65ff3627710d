import { makeDesk } from '../../../src/core/app/desk/index.ts'
import type { Desk } from '../../../src/core/app/desk-port/desk.ts'
import { makeOption } from '../../../src/core/instruments/index.ts'
import { decimal, parseIso } from '../../../src/core/kernel/index.ts'
import type { Instant } from '../../../src/core/kernel/index.ts'
import type { AccountRecord } from '../../../src/core/ledger/index.ts'
import { DEFAULT_LIMITS } from '../../../src/core/orders/index.ts'
import { makeMemoryStore } from '../../support/memory-store.ts'
import { START, btcOption, fees, makeCountingIds, makeVenue, must, symbolOf } from './venue.ts'
import type { Venue } from './venue.ts'

// Options that settle in bitcoin on a desk in memory, and coin to trade them with.

export const EXPIRY = '2027-01-15T08:00:00Z'
export const CALL = 'BTC-USD-20270115-50000-C'
export const PUT = 'BTC-USD-20270115-50000-P'
export const AMERICAN = 'BTC-USD-20270115-40000-C'
export const DOLLARS = 'BTC-USD-20270115-60000-C'

export type Terms = Partial<Parameters<typeof makeOption>[0]>

export const inverse = (strike: number, optionType: 'call' | 'put', more: Terms = {}) =>
  makeOption({
    underlying: symbolOf('BTC-USD'),
    optionType,
    strike: decimal(strike),
    expiresAt: parseIso(EXPIRY) as Instant,
    tickSize: decimal('0.0001'),
    lotSize: decimal('0.1'),
    multiplier: decimal(1),
    currency: 'BTC',
    payoff: 'inverse',
    exchange: 'OPTX',
    isPaper: true,
    listedAt: START,
    ...more,
  })

/** BTC-USD at 50,000 with a call and a put in coin, an American call in coin, and a call in dollars. */
export function coinVenue(): Venue {
  const venue = makeVenue()
  venue.take(
    venue.desk.listInstruments([
      must(inverse(50_000, 'call')),
      must(inverse(50_000, 'put')),
      must(inverse(40_000, 'call', { exercise: 'american' })),
      btcOption(60_000, 'call', EXPIRY),
    ]),
  )
  venue.level('BTC-USD', 50_000)
  return venue
}

/** Coin comes in as every deposit of it does: an operator reserves it and posts it. */
export function depositCoin(venue: Venue, account: AccountRecord, amount: string): void {
  const about = { actorId: 'operator', requestId: null, personal: null }
  const reserved = venue.take(
    must(
      venue.desk.reserveTransfer({
        from: 'issuance',
        to: account.id,
        currency: 'BTC',
        amount: decimal(amount),
        kind: 'deposit',
        causeId: null,
        expiresAt: null,
        ...about,
      }),
    ),
  )
  venue.take(must(venue.desk.postTransfer({ id: reserved.id, amount: null, ...about })))
}

/** Cash and what is held of it, in coin. */
export const coin = ({ desk }: Pick<Venue, 'desk'>, account: AccountRecord): readonly [string, string] => {
  const found = desk.balances(account.id).find(({ currency }) => currency === 'BTC')
  return [found?.cash.toFixed() ?? '0', found?.held.toFixed() ?? '0']
}

/** The desk as it is after the process was killed: read from what the commands made durable, and from nothing else. */
export async function restarted(venue: Venue): Promise<Desk> {
  const store = makeMemoryStore()
  await store.commit(venue.writes)
  return makeDesk({
    clock: venue.clock,
    ids: makeCountingIds(),
    snapshot: await store.loadDesk(venue.clock.now()),
    fees: fees(),
    limits: DEFAULT_LIMITS,
  })
}
