import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { makeOption, makeSpot } from '../../../src/core/instruments/index.ts'
import { decimal, parseIso } from '../../../src/core/kernel/index.ts'
import type { Instant } from '../../../src/core/kernel/index.ts'
import type { AccountRecord } from '../../../src/core/ledger/index.ts'
import type { MarginModel } from '../../../src/core/margin/index.ts'
import { START, makeVenue, must, symbolOf } from '../../sim/support/venue.ts'
import type { Venue } from '../../sim/support/venue.ts'

const common = {
  ...{ tickSize: decimal('0.01'), lotSize: decimal(1), exchange: 'OPTX', isPaper: true, listedAt: START },
}

const LIMITS = { notionalMin: decimal(1), priceBand: decimal(100), confirmPriceDeviation: decimal(100) }

type Line = Readonly<{ right: 'call' | 'put'; strike: number; isLater: boolean; quantity: number }>

const optionOf = ({ right, strike, isLater }: Line) =>
  must(
    makeOption({
      ...common,
      ...{ underlying: symbolOf('AAPL'), optionType: right, strike: decimal(strike) },
      expiresAt: parseIso(`2027-${isLater ? '03-19' : '01-15'}T21:00:00Z`) as Instant,
      ...{ multiplier: decimal(100), exercise: 'american', settlement: 'physical' },
    }),
  )

/** What it would pay now and some time value, less of it the farther the strike lies. */
function priceOf({ right, strike, isLater }: Line): number {
  const inside = Math.max(0, right === 'call' ? 100 - strike : strike - 100)
  return inside + (isLater ? 6 : 3.5) * Math.exp(-Math.abs(100 - strike) / 12)
}

/** AAPL at 100; an account of the model with just this book, which makers have shown a price of and quote no longer. */
function floor(
  lines: readonly Line[],
  model: MarginModel,
): Readonly<{ venue: Venue; client: AccountRecord }> {
  const venue = makeVenue(LIMITS)
  const stock = must(makeSpot({ ...common, symbol: symbolOf('AAPL'), kind: 'equity' }))
  venue.take(venue.desk.listInstruments([stock, ...lines.map(optionOf)]))
  venue.quote([[99.95, 5000]], [[100.05, 5000]], 'AAPL')
  const client = venue.client('u1', 1_000_000)
  const by = { actorId: 'u1', requestId: null, personal: null }
  venue.take(must(venue.desk.setMarginModel({ accountId: client.id, model, ...by })))
  for (const line of [...lines].sort((a, b) => b.quantity - a.quantity)) {
    const [{ symbol }, middle] = [optionOf(line), priceOf(line)]
    const ticks = (price: number) => Number(Math.max(0.01, price).toFixed(2))
    venue.quote([[ticks(middle - 0.02), 500]], [[ticks(middle + 0.02), 500]], symbol)
    const side = line.quantity > 0 ? 'buy' : 'sell'
    const terms = { symbol, side, quantity: Math.abs(line.quantity), orderType: 'market' } as const
    must(venue.order(client, { ...terms, timeInForce: 'IOC' }))
  }
  return { venue, client }
}

/** Takes out all the cash that nothing holds. */
function spend(venue: Venue, { id }: AccountRecord): void {
  const { cash, held } = venue.desk.balance(id)
  if (cash.lte(held)) return
  const request = { from: id, to: 'outside', kind: 'withdrawal', amount: cash.minus(held) } as const
  const by = { causeId: 'out', actorId: 'u1', requestId: null, personal: null }
  venue.take(must(venue.desk.moveCash({ ...request, ...by })))
}

const line = fc.record({
  right: fc.constantFrom('call' as const, 'put' as const),
  strike: fc.constantFrom(80, 85, 90, 95, 105, 110, 115),
  isLater: fc.boolean(),
  quantity: fc.constantFrom(-6, -5, -4, -3, -2, 1, 2, 3, 4, 5),
})

const cases = fc.record({
  model: fc.constantFrom<MarginModel>('strategy', 'portfolio'),
  lines: fc.uniqueArray(line, {
    ...{ minLength: 2, maxLength: 4 },
    selector: ({ right, strike, isLater }) => `${right} ${strike} ${isLater}`,
  }),
  price: fc.integer({ min: 1, max: 60 }),
  wanted: fc.integer({ min: 2, max: 6 }),
  filled: fc.integer({ min: 1, max: 5 }),
})

type Case = Readonly<{
  model: MarginModel
  lines: readonly Line[]
  price: number
  wanted: number
  filled: number
}>

const lineOf = (right: Line['right'], strike: number, quantity: number, isLater = false): Line => ({
  ...{ right, strike, isLater, quantity },
})

/** Books whose margin falls faster on the way than at first: the rules pair anew, or full collateral becomes the lesser. */
const NOT_CONVEX: readonly Case[] = [
  {
    ...{ model: 'strategy', price: 50, wanted: 5, filled: 4 },
    lines: [lineOf('call', 90, -5, true), lineOf('call', 95, -2), lineOf('call', 110, 3)],
  },
  {
    ...{ model: 'strategy', price: 25, wanted: 5, filled: 3 },
    lines: [lineOf('call', 110, 4, true), lineOf('call', 105, -5), lineOf('call', 80, -3, true)],
  },
  {
    ...{ model: 'strategy', price: 46, wanted: 4, filled: 4 },
    lines: [lineOf('put', 110, -4, true), lineOf('call', 85, -4), lineOf('call', 105, 4, true)],
  },
  {
    ...{ model: 'portfolio', price: 15, wanted: 3, filled: 2 },
    lines: [lineOf('call', 115, -3, true), lineOf('call', 80, -5), lineOf('call', 85, 5)],
  },
]

/** Lets an order buy the first short back bit by bit in an account that has not a cent beside; says what it lacks then. */
function lackingAfter({ model, lines, price, wanted, filled }: Case): readonly unknown[] {
  const short = lines.find(({ quantity }) => quantity < -1)
  if (!short) return []
  const { venue, client } = floor(lines, model)
  const { symbol } = optionOf(short)
  const other = venue.client('u2', 1_000_000)
  const bid = { symbol, price, quantity: Math.min(wanted, -short.quantity) }
  must(venue.order(other, { ...bid, price: null, orderType: 'market', timeInForce: 'IOC' }))
  venue.quote([], [], symbol)
  if (bid.quantity < 2 || !venue.order(client, bid).ok) return []
  spend(venue, client)
  const from = venue.facts.length
  must(venue.order(other, { ...bid, side: 'sell', quantity: Math.min(filled, bid.quantity - 1) }))
  const { cash, held } = venue.desk.balance(client.id)
  expect(held.lte(cash)).toBe(true)
  const unmet = venue.facts.slice(from).filter(({ action }) => action === 'collateral.unmet')
  return unmet.filter(({ resourceId }) => resourceId === client.id).map(({ facts }) => facts)
}

describe('an order that waits to buy a short of a margin account back', () => {
  it('asks for no more than there is, however much of it has filled', () => {
    fc.assert(
      fc.property(cases, (one) => {
        expect(lackingAfter(one)).toEqual([])
      }),
      { seed: 1, numRuns: 40, examples: NOT_CONVEX.map((one) => [one]) },
    )
  })
})
