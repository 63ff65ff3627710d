import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { CorporateActionRequest } from '../../../src/core/app/desk-port/desk.ts'
import { makeFuture, optionSymbol } from '../../../src/core/instruments/index.ts'
import type { CorporateAction, Instrument } from '../../../src/core/instruments/index.ts'
import { ZERO, decimal, parseIso } from '../../../src/core/kernel/index.ts'
import type { Decimal, Instant } from '../../../src/core/kernel/index.ts'
import { venueAccountId } from '../../../src/core/ledger/index.ts'
import type { AccountRecord } from '../../../src/core/ledger/index.ts'
import { CENT_TERMS, SHARE_EXPIRY, shareOf, shareOption } from '../../sim/support/equities.ts'
import { cash, makeVenue, market, must, refusal, symbolOf } from '../../sim/support/venue.ts'
import type { Venue } from '../../sim/support/venue.ts'

function floor(options: readonly Instrument[]): Venue {
  const venue = makeVenue({
    notionalMin: decimal('0.01'),
    notionalMax: decimal('100000000'),
    dailyValueMax: decimal('1000000000'),
  })
  venue.take(venue.desk.listInstruments([shareOf(), ...options]))
  return venue
}

function buy(venue: Venue, client: AccountRecord, symbol: string, quantity: number, price: number): void {
  venue.quote([], [[price, quantity]], symbol)
  must(venue.order(client, market(quantity, { symbol })))
  venue.quote([], [], symbol)
}

const requestOf = (
  venue: Venue,
  action: CorporateAction,
  more: Partial<CorporateActionRequest> = {},
): CorporateActionRequest => ({
  action,
  symbol: symbolOf('AAPL'),
  effectiveOn: new Date(venue.clock.now()).toISOString().slice(0, 10),
  cashInLieuPrice: null,
  actorId: 'admin-1',
  requestId: null,
  personal: null,
  ...more,
})

const apply = (venue: Venue, action: CorporateAction, more: Partial<CorporateActionRequest> = {}) =>
  venue.take(must(venue.desk.applyCorporateAction(requestOf(venue, action, more))))

const why = (venue: Venue, action: CorporateAction, more: Partial<CorporateActionRequest> = {}) =>
  refusal(venue.desk.applyCorporateAction(requestOf(venue, action, more)))

type Held = Readonly<{ symbol: string; quantity: string; price: string }>
const heldBy = (venue: Venue, account: AccountRecord): readonly Held[] =>
  venue.desk
    .positionsOf(account.id)
    .filter(({ quantity }) => !quantity.isZero())
    .map(({ symbol, quantity, averagePrice }) => ({
      symbol,
      quantity: quantity.toFixed(),
      price: averagePrice.toDecimalPlaces(8).toFixed(),
    }))
    .toSorted((a, b) => (a.symbol < b.symbol ? -1 : 1))

/** Σ average × quantity × multiplier, to the ledger's eight digits. */
const costOf = (venue: Venue, account: AccountRecord): string =>
  venue.desk
    .positionsOf(account.id)
    .reduce(
      (sum, { symbol, quantity, averagePrice }) =>
        sum.plus(averagePrice.times(quantity).times(venue.desk.instrument(symbol)?.multiplier ?? 0)),
      ZERO,
    )
    .toDecimalPlaces(8)
    .toFixed()

const expectSound = (venue: Venue): void => {
  const sums = new Map<string, Decimal>()
  for (const { symbol, quantity } of venue.desk.openPositions()) {
    sums.set(symbol, (sums.get(symbol) ?? ZERO).plus(quantity))
  }
  expect([...sums].filter(([, sum]) => !sum.isZero())).toEqual([])
}

const split = (numerator: number, denominator = 1): CorporateAction => ({
  kind: 'split',
  numerator,
  denominator,
})

describe('splits', () => {
  // OCC information memo 34752: AAPL 7 for 1, 9 June 2014: seven contracts for one, strikes ÷ 7, 100 shares each.
  it('7 for 1: seven times the contracts at a seventh of the strike, the same units each', () => {
    const venue = floor([shareOption(645), shareOption(700, 'put')])
    const client = venue.client('u1', 1_000_000)
    buy(venue, client, 'AAPL', 100, 645.57)
    buy(venue, client, 'AAPL-20270115-645-C', 2, 12.35)
    const [before, money] = [costOf(venue, client), cash(venue.desk.balance(client.id))]
    expect(apply(venue, split(7)).isRepeat).toBe(false)
    expect(heldBy(venue, client)).toEqual([
      { symbol: 'AAPL', quantity: '700', price: '92.22428571' },
      { symbol: 'AAPL-20270115-92.14-C', quantity: '14', price: '1.76428571' },
    ])
    expect(costOf(venue, client)).toBe(before)
    expect(cash(venue.desk.balance(client.id))).toEqual(money)
    expect(venue.desk.instrument(symbolOf('AAPL-20270115-645-C'))).toMatchObject({ isTradeable: false })
    expect(venue.desk.instrument(symbolOf('AAPL-20270115-100-P'))?.multiplier.toFixed()).toBe('100')
    expect(venue.desk.quote(symbolOf('AAPL')).last?.toDecimalPlaces(4).toFixed()).toBe('92.2243')
    expectSound(venue)
  })

  it('2 for 1: an old name that is another’s new one changes hands, and nobody’s position with it', () => {
    const venue = floor([shareOption(50), shareOption(100), shareOption(200)])
    const client = venue.client('u1', 1_000_000)
    buy(venue, client, 'AAPL-20270115-200-C', 1, 5)
    buy(venue, client, 'AAPL-20270115-100-C', 3, 20)
    apply(venue, split(2))
    expect(heldBy(venue, client)).toEqual([
      { symbol: 'AAPL-20270115-100-C', quantity: '2', price: '2.5' },
      { symbol: 'AAPL-20270115-50-C', quantity: '6', price: '10' },
    ])
    expect(venue.desk.instrument(symbolOf('AAPL-20270115-100-C'))).toMatchObject({ isTradeable: true })
    expect(venue.desk.instrument(symbolOf('AAPL-20270115-200-C'))).toMatchObject({ isTradeable: false })
    expectSound(venue)
  })

  // HEICO 5 for 4: as many contracts, strike ÷ 1.25, multiplier and deliverable 125 (OCC adjustment panel practice).
  it('5 for 4: as many contracts, each of 125 units, under a name of its own', () => {
    const venue = floor([shareOption(70)])
    const client = venue.client('u1', 1_000_000)
    buy(venue, client, 'AAPL-20270115-70-C', 2, 5)
    const before = costOf(venue, client)
    apply(venue, split(5, 4))
    expect(heldBy(venue, client)).toEqual([{ symbol: 'AAPL1-20270115-56-C', quantity: '2', price: '4' }])
    const adjusted = venue.desk.instrument(symbolOf('AAPL1-20270115-56-C'))
    expect([adjusted?.multiplier.toFixed(), adjusted?.deliverable, adjusted?.option?.underlying]).toEqual([
      ...['125', null, 'AAPL'],
    ])
    expect(costOf(venue, client)).toBe(before)
  })

  it('1 for 10: strike and multiplier stay, a tenth of the units is delivered', () => {
    const venue = floor([shareOption(5)])
    const client = venue.client('u1', 1_000_000)
    buy(venue, client, 'AAPL-20270115-5-C', 2, 0.5)
    apply(venue, split(1, 10))
    const adjusted = venue.desk.instrument(symbolOf('AAPL1-20270115-5-C'))
    expect([adjusted?.multiplier.toFixed(), adjusted?.deliverable?.toFixed()]).toEqual(['100', '10'])
    const account = { userId: client.userId as never, accountId: client.id, requestId: null, personal: null }
    const request = {
      ...account,
      symbol: symbolOf('AAPL1-20270115-5-C'),
      quantity: decimal(2),
      settlementPrice: null,
    }
    const done = venue.take(must(venue.desk.exerciseOption(request)))
    // 500 a contract as before the split, for ten shares of fifty.
    expect(done.amount.toFixed()).toBe('-1000')
    expect(heldBy(venue, client)).toEqual([{ symbol: 'AAPL', quantity: '20', price: '50' }])
    expect(why(floor([shareOption(5)]), split(1, 3)).code).toBe('invalid_corporate_action')
  })

  it('pays fractions in cash at the price that is given, and leaves long and short equal', () => {
    const venue = floor([])
    const [one, two] = [venue.client('u1', 100_000), venue.client('u2', 100_000)]
    buy(venue, one, 'AAPL', 15, 10)
    buy(venue, two, 'AAPL', 8, 10)
    expect(why(venue, split(1, 10))).toMatchObject({ field: 'cash_in_lieu_price' })
    const before = [one, two].map((client) => venue.desk.balance(client.id).cash)
    apply(venue, split(1, 10), { cashInLieuPrice: decimal(102) })
    const paid = [one, two].map((client, at) =>
      venue.desk.balance(client.id).cash.minus(before[at] as Decimal),
    )
    expect(paid.map((amount) => amount.toFixed())).toEqual(['51', '81.6'])
    expect([heldBy(venue, one), heldBy(venue, two)]).toEqual([
      [{ symbol: 'AAPL', quantity: '1', price: '100' }],
      [],
    ])
    expectSound(venue)
    const everybody = [one, two, venue.maker].map(({ id }) => venue.desk.balance(id).cash)
    const total = [...everybody, venue.desk.balance(venueAccountId('clearing', 'paper')).cash].reduce(
      (sum, amount) => sum.plus(amount),
      venue.desk.balance(venueAccountId('fees', 'paper')).cash,
    )
    expect(total.toFixed()).toBe('200000')
  })

  it('ends what rests in the share and its options, with the reason', () => {
    const venue = floor([shareOption(100)])
    const client = venue.client('u1', 100_000)
    const rests = ['AAPL', 'AAPL-20270115-100-C'].map(
      (symbol) => must(venue.order(client, { symbol, quantity: 1, price: 90 })).order.id,
    )
    apply(venue, split(2))
    expect(rests.map((id) => venue.desk.openOrder(id))).toEqual([null, null])
    expect(cash(venue.desk.balance(client.id))).toEqual(['100000', '0'])
    const ended = venue.writes.flatMap((write) =>
      write.table === 'orders' ? [write.record.statusReason] : [],
    )
    expect(ended.filter((reason) => reason === 'corporate_action')).toHaveLength(2)
  })
})

describe('dividends and symbols', () => {
  it('an ordinary dividend credits the longs, debits the shorts and leaves the options alone', () => {
    const venue = floor([shareOption(100)])
    const client = venue.client('u1', 100_000)
    buy(venue, client, 'AAPL', 100, 90)
    buy(venue, client, 'AAPL-20270115-100-C', 1, 2)
    const [before, makerBefore] = [client, venue.maker].map(({ id }) => venue.desk.balance(id).cash)
    apply(venue, { kind: 'cash_dividend', amount: decimal('0.47'), isSpecial: false })
    expect(
      venue.desk
        .balance(client.id)
        .cash.minus(before ?? 0)
        .toFixed(),
    ).toBe('47')
    expect(
      venue.desk
        .balance(venue.maker.id)
        .cash.minus(makerBefore ?? 0)
        .toFixed(),
    ).toBe('-47')
    expect(heldBy(venue, client).map(({ symbol }) => symbol)).toEqual(['AAPL', 'AAPL-20270115-100-C'])
    const kinds = venue.writes.flatMap((write) => (write.table === 'transfers' ? [write.record.kind] : []))
    expect(kinds.filter((kind) => kind === 'dividend')).toHaveLength(2)
  })

  it('a special one lowers the strikes by as much', () => {
    const venue = floor([shareOption(100)])
    const client = venue.client('u1', 100_000)
    buy(venue, client, 'AAPL-20270115-100-C', 1, 12)
    apply(venue, { kind: 'cash_dividend', amount: decimal('2.5'), isSpecial: true })
    expect(heldBy(venue, client)).toEqual([{ symbol: 'AAPL-20270115-97.5-C', quantity: '1', price: '12' }])
  })

  it('a new symbol takes positions, options and the last price along', () => {
    const venue = floor([shareOption(100)])
    const client = venue.client('u1', 100_000)
    buy(venue, client, 'AAPL', 10, 90)
    buy(venue, client, 'AAPL-20270115-100-C', 1, 2)
    apply(venue, { kind: 'symbol_change', newSymbol: symbolOf('PEAR') })
    expect(heldBy(venue, client)).toEqual([
      { symbol: 'PEAR', quantity: '10', price: '90' },
      { symbol: 'PEAR-20270115-100-C', quantity: '1', price: '2' },
    ])
    expect(venue.desk.quote(symbolOf('PEAR')).last?.toFixed()).toBe('90')
    expect(venue.desk.instrument(symbolOf('AAPL'))?.isTradeable).toBe(false)
    expectSound(venue)
  })
})

describe('an announcement', () => {
  it('is carried out once; the same again answers the first outcome, another one is a conflict', () => {
    const venue = floor([])
    const client = venue.client('u1', 100_000)
    buy(venue, client, 'AAPL', 10, 90)
    const first = apply(venue, split(7))
    const again = must(venue.desk.applyCorporateAction(requestOf(venue, split(7))))
    expect([again.value.isRepeat, again.value.record, again.writes]).toEqual([true, first.record, []])
    expect(why(venue, split(2)).code).toBe('corporate_action_conflict')
    expect(heldBy(venue, client)[0]?.quantity).toBe('70')
  })

  it('is refused for what has no shares: a coin is not split and pays nothing', () => {
    const venue = floor([])
    const client = venue.client('u1', 100_000)
    buy(venue, client, 'BTC-USD', 1, 50_000)
    const coin = { symbol: symbolOf('BTC-USD') }
    const refused = { code: 'invalid_corporate_action', field: 'symbol' }
    expect(why(venue, split(7), coin)).toMatchObject(refused)
    const dividend = { kind: 'cash_dividend', amount: decimal(1), isSpecial: false } as const
    expect(why(venue, dividend, coin)).toMatchObject(refused)
    expect(heldBy(venue, client)).toEqual([{ symbol: 'BTC-USD', quantity: '1', price: '50000' }])
  })

  it('is refused while a future on the shares is alive, which it would leave at its old terms', () => {
    const venue = floor([])
    const future = must(
      makeFuture({
        ...{ ...CENT_TERMS, underlying: symbolOf('AAPL'), multiplier: decimal(1), hours: 'always' },
        expiresAt: SHARE_EXPIRY,
      }),
    )
    venue.take(venue.desk.listInstruments([future]))
    expect(why(venue, split(7))).toMatchObject({
      code: 'corporate_action_conflict',
      details: { symbol: 'AAPL', future: future.symbol },
    })
    const dividend = { kind: 'cash_dividend', amount: decimal(1), isSpecial: false } as const
    expect(apply(venue, dividend).isRepeat).toBe(false)
    venue.clock.set(SHARE_EXPIRY)
    expect(apply(venue, split(7)).isRepeat).toBe(false)
  })

  it('is refused where it makes no sense', () => {
    const venue = floor([shareOption(100)])
    const dividend = (amount: string): CorporateAction => ({
      kind: 'cash_dividend',
      amount: decimal(amount),
      isSpecial: false,
    })
    expect(why(venue, split(1)).code).toBe('invalid_corporate_action')
    expect(why(venue, split(2.5)).field).toBe('numerator')
    expect(why(venue, dividend('0.000000001')).field).toBe('amount')
    expect(why(venue, split(2), { effectiveOn: '2099-01-01' }).field).toBe('effective_on')
    expect(why(venue, split(2), { symbol: symbolOf('NONE') }).code).toBe('unknown_symbol')
    expect(why(venue, split(2), { symbol: symbolOf('AAPL-20270115-100-C') }).field).toBe('symbol')
    expect(why(venue, { kind: 'symbol_change', newSymbol: symbolOf('BTC-USD') }).code).toBe('already_listed')
  })
})

const CHAIN = fileURLToPath(
  new URL('../../../../shared/data/market/options/aapl-quotes-1h-2014-06.csv', import.meta.url),
)

type Line = Readonly<{ strike: string; right: 'C' | 'P'; expiry: string; bid: number; ask: number }>

/** The last snapshot of a day of the AAPL chain. */
function closingChain(day: string): readonly Line[] {
  const rows = readFileSync(CHAIN, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','))
    .filter(([ts]) => ts?.startsWith(day))
  const last = rows.map(([ts]) => ts as string).reduce((a, b) => (a > b ? a : b))
  return rows
    .filter(([ts]) => ts === last)
    .map(([, expiry, strike, right, bid, , ask]) => ({
      strike: decimal(strike as string).toFixed(),
      right: right as 'C' | 'P',
      expiry: expiry as string,
      bid: Number(bid),
      ask: Number(ask),
    }))
}

const symbolOfLine = ({ strike, right, expiry }: Line): string =>
  must(
    optionSymbol({
      underlying: symbolOf('AAPL'),
      expiresAt: parseIso(`${expiry}T20:00:00Z`) as Instant,
      strike: decimal(strike),
      optionType: right === 'C' ? 'call' : 'put',
    }),
  )

describe('the AAPL chain of June 2014', () => {
  it('carries positions through its 7 for 1 split to the very contracts that traded on Monday', (context) => {
    if (!existsSync(CHAIN)) return context.skip(`needs ${CHAIN}`)
    const [friday, monday] = [closingChain('2014-06-06'), closingChain('2014-06-09')]
    // The weekly of that Friday expires before the split.
    const traded = friday.filter(({ bid, ask, expiry }) => bid > 0 && ask > 0 && expiry > '2014-06-06')
    const venue = floor(
      friday.map(({ strike, right, expiry }) =>
        shareOption(strike, right === 'C' ? 'call' : 'put', {
          expiresAt: parseIso(`${expiry}T20:00:00Z`) as Instant,
        }),
      ),
    )
    venue.clock.set(parseIso('2014-06-06T19:00:00Z') as Instant)
    const client = venue.client('u1', 50_000_000)
    buy(venue, client, 'AAPL', 100, 645.57)
    // Every fortieth contract that is quoted, at its own price; some lines more than one contract.
    const bought = traded.filter((_, position) => position % 40 === 0)
    bought.forEach((line, position) => buy(venue, client, symbolOfLine(line), 1 + (position % 3), line.ask))
    const [cost, money] = [costOf(venue, client), cash(venue.desk.balance(client.id))]
    const before = heldBy(venue, client)
    venue.clock.set(parseIso('2014-06-09T13:00:00Z') as Instant)
    apply(venue, split(7), { effectiveOn: '2014-06-09' })

    const after = heldBy(venue, client)
    expect(after).toHaveLength(before.length)
    expect(costOf(venue, client)).toBe(cost)
    expect(cash(venue.desk.balance(client.id))).toEqual(money)
    const contracts = (held: readonly Held[]): number =>
      held.reduce((sum, { quantity }) => sum + Number(quantity), 0)
    expect(contracts(after)).toBe(7 * contracts(before))
    const onMonday = new Set(monday.map(symbolOfLine))
    const missing = after.filter(({ symbol }) => symbol !== 'AAPL' && !onMonday.has(symbol))
    expect(missing).toEqual([])
    expectSound(venue)
  })
})
