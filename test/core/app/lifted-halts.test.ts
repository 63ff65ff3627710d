import { describe, expect, it } from 'vitest'
import { makeOption } from '../../../src/core/instruments/index.ts'
import { addMs, decimal, parseIso } from '../../../src/core/kernel/index.ts'
import type { Instant } from '../../../src/core/kernel/index.ts'
import { BTC, PERP, makeVenue, market, must, symbolOf } from '../../sim/support/venue.ts'
import type { Venue } from '../../sim/support/venue.ts'
import { listing } from './aapl-options.ts'
import { held, longPerpetual } from './long-perpetual.ts'

const ACTING = { actorId: 'risk', requestId: null, personal: null } as const

function control(
  venue: Venue,
  scope: 'instrument' | 'venue',
  subject: string,
  state: 'halted' | 'active',
): void {
  const request = { scope, subject, state, reason: 'a test', cancelOrders: false }
  venue.take(venue.desk.setControl({ ...ACTING, ...request }))
}

const perpetual = () => longPerpetual((opened) => opened.level(BTC, 50_000))

/** A call on a coin sold at 1,000 by an account that carries it by margin. */
function nakedCall() {
  const venue = makeVenue({ notionalMin: decimal(1) })
  const call = must(
    makeOption({
      ...{ ...listing, lotSize: decimal('0.1'), tickSize: decimal(1) },
      ...{ underlying: symbolOf(BTC), optionType: 'call', strike: decimal(55_000) },
      expiresAt: parseIso('2027-01-15T08:00:00Z') as Instant,
      ...{ multiplier: decimal(1), settlement: 'cash', exercise: 'european' },
    }),
  )
  venue.take(venue.desk.listInstruments([call]))
  venue.quote([[49_999, 1]], [[50_001, 1]])
  venue.quote([[999, 5]], [[1_001, 5]], call.symbol)
  const client = venue.client('u1', 6_000)
  const model = { accountId: client.id, model: 'strategy', actorId: 'u1', requestId: null, personal: null }
  venue.take(must(venue.desk.setMarginModel({ ...model, model: 'strategy' })))
  must(venue.order(client, market(1, { side: 'sell', symbol: call.symbol })))
  return { venue, client, call: call.symbol }
}

describe('a halt of a market that no hours open or close', () => {
  it('keeps a future that ran out of margin until the command that lifts it, which closes it', () => {
    const { venue, client } = perpetual()
    control(venue, 'instrument', PERP, 'halted')
    venue.level(BTC, 44_000)
    expect(venue.desk.marginOf(client.id).isExhausted).toBe(true)
    expect(held(venue, client, PERP)).toBe('1')
    control(venue, 'instrument', PERP, 'active')
    expect(held(venue, client, PERP)).toBe('0')
  })

  it('keeps a short option likewise, also when the whole venue stood still', () => {
    const { venue, client, call } = nakedCall()
    control(venue, 'venue', 'venue', 'halted')
    venue.level(BTC, 65_000)
    expect(venue.desk.marginOf(client.id).ratio?.gte(1) ?? true).toBe(true)
    expect(held(venue, client, call)).toBe('-1')
    control(venue, 'venue', 'venue', 'active')
    expect(held(venue, client, call)).toBe('0')
  })

  it('that another control goes on holding stays as it is', () => {
    const { venue, client } = perpetual()
    control(venue, 'venue', 'venue', 'halted')
    control(venue, 'instrument', PERP, 'halted')
    venue.level(BTC, 44_000)
    control(venue, 'venue', 'venue', 'active')
    expect(held(venue, client, PERP)).toBe('1')
    venue.clock.set(addMs(venue.clock.now(), 1_000) as Instant)
    control(venue, 'instrument', PERP, 'active')
    expect(held(venue, client, PERP)).toBe('0')
  })
})
