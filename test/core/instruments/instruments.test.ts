import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  intrinsicValue,
  isExpired,
  listingFailure,
  lotFailure,
  makeInstrumentRegistry,
  makeOption,
  makeSpot,
  optionSymbol,
  parseOptionSymbol,
  parseSymbol,
  searchInstruments,
  tickFailure,
} from '../../../src/core/instruments/index.ts'
import { asId, decimal, instant, parseIso } from '../../../src/core/kernel/index.ts'
import type { Instant } from '../../../src/core/kernel/index.ts'
import { btcUsd, must, refusal, spxOption, START, symbolOf } from '../../sim/support/venue.ts'

const EXPIRY = '2027-01-15T21:00:00Z'

describe('symbols', () => {
  it.each(['BTC-USD', 'SPX', '0', 'BRK.B', 'M&M', 'NSE:NIFTY_50', 'A'.repeat(32)])('takes %s', (text) => {
    expect(parseSymbol(text).ok).toBe(true)
  })

  it.each(['', '-BTC', 'btc', 'BTC USD', 'A'.repeat(33), 'BTC/USD', 'É', 'BTC\n'])('refuses %j', (text) => {
    expect(refusal(parseSymbol(text))).toMatchObject({ code: 'invalid_symbol', field: 'symbol' })
  })

  it('an option’s symbol gives its parts back', () => {
    const underlying = fc.constantFrom('SPX', 'BTC-USD', 'M&M', 'A-C')
    const strike = fc.integer({ min: 1, max: 9_999_999 })
    const day = fc.integer({ min: 0, max: 36_000 })
    fc.assert(
      fc.property(
        underlying,
        strike,
        day,
        fc.constantFrom('call', 'put'),
        (name, cents, days, optionType) => {
          const terms = {
            underlying: symbolOf(name),
            strike: decimal(cents).div(100),
            expiresAt: instant(days * 86_400_000 + 75_600_000),
            optionType,
          }
          const parts = parseOptionSymbol(must(optionSymbol(terms)))
          expect([parts?.underlying, parts?.strike.toFixed(), parts?.optionType]).toEqual([
            name,
            terms.strike.toFixed(),
            optionType,
          ])
          expect(parts?.expiryDay).toBe(new Date(terms.expiresAt).toISOString().slice(0, 10))
        },
      ),
      { seed: 1, numRuns: 200 },
    )
  })

  it.each([
    'SPX',
    'SPX-20270115-6800',
    'SPX-20271315-6800-C',
    'SPX-20270230-6800-C',
    'SPX-20270115-0-C',
    'SPX-20270115-6800-X',
  ])('takes no option from %s', (text) => {
    expect(parseOptionSymbol(text)).toBeNull()
  })
})

describe('listings', () => {
  it('names field and step of a price off the tick and a quantity off the lot', () => {
    const option = spxOption(6800, 'call', EXPIRY)
    expect(option.symbol).toBe('SPX-20270115-6800-C')
    expect(tickFailure(option, decimal('12.35'))).toBeNull()
    expect(tickFailure(option, decimal('12.37'))).toMatchObject({
      code: 'off_tick',
      field: 'price',
      details: { step: '0.05' },
    })
    expect(lotFailure(option, decimal('1.5'))).toMatchObject({
      code: 'off_lot',
      field: 'quantity',
      details: { step: '1' },
    })
  })

  it('refuses steps that would make the ledger round, and steps of zero', () => {
    const spot = btcUsd()
    expect(listingFailure({ ...spot, tickSize: decimal('0.001') })?.code).toBe('invalid_instrument')
    expect(listingFailure({ ...spot, tickSize: decimal('0.001'), isTradeable: false })).toBeNull()
    expect(listingFailure({ ...spot, lotSize: decimal(0) })?.field).toBe('lotSize')
    expect(listingFailure({ ...spot, kind: 'option' })?.field).toBe('option')
    const terms = {
      tickSize: decimal(1),
      lotSize: decimal(1),
      multiplier: decimal(1),
      exchange: 'X',
      isPaper: true,
      listedAt: START,
    }
    const option = { ...terms, underlying: symbolOf('SPX'), optionType: 'put', expiresAt: START } as const
    expect(refusal(makeOption({ ...option, strike: decimal(0) })).field).toBe('strike')
    expect(
      refusal(makeOption({ ...option, underlying: symbolOf('A'.repeat(30)), strike: decimal(1) })).code,
    ).toBe('invalid_symbol')
    expect(refusal(makeSpot({ ...terms, symbol: symbolOf('x') })).code).toBe('invalid_symbol')
  })

  it('expire at the instant and pay the intrinsic value', () => {
    const [call, put] = [spxOption(6800, 'call', EXPIRY), spxOption(6800, 'put', EXPIRY)]
    const at = parseIso(EXPIRY) as Instant
    expect([isExpired(call, (at - 1) as Instant), isExpired(call, at), isExpired(btcUsd(), at)]).toEqual([
      false,
      true,
      false,
    ])
    const pays = (settlement: string): string[] =>
      [call, put].map(({ option }) => (option ? intrinsicValue(option, decimal(settlement)).toFixed() : ''))
    expect([pays('6812.37'), pays('6800'), pays('6787.63')]).toEqual([
      ['12.37', '0'],
      ['0', '0'],
      ['0', '12.37'],
    ])
  })

  it('are found by symbol before name, and filtered', () => {
    const call = spxOption(6800, 'call', EXPIRY)
    const named = { ...btcUsd(false), name: 'Bitcoin BTC-USD live' }
    const all = [named, call, btcUsd()]
    const symbols = (filter: Parameters<typeof searchInstruments>[1]): string[] =>
      searchInstruments(all, filter).map(({ symbol }) => symbol)
    expect(symbols({ text: 'btc-usd' })).toEqual(['BTC-USD', 'BTC-LIVE'])
    expect(symbols({ kind: 'option' })).toEqual(['SPX-20270115-6800-C'])
    expect(symbols({ underlying: symbolOf('SPX') })).toEqual(['SPX-20270115-6800-C'])
    expect(symbols({ text: 'nothing' })).toEqual([])
    // Beside each other, what contracts are written on comes before its options, whatever their letters say.
    expect(symbols({})).toEqual(['BTC-LIVE', 'BTC-USD', 'SPX-20270115-6800-C'])
    const abc = { ...btcUsd(), symbol: symbolOf('ZZZ') }
    expect(searchInstruments([call, abc], {}).map(({ symbol }) => symbol)).toEqual(['ZZZ', call.symbol])
  })

  it('may be renamed, but never change their steps', () => {
    const registry = makeInstrumentRegistry([btcUsd()])
    expect(registry.list(btcUsd())).toBe(false)
    expect(registry.list({ ...btcUsd(), name: 'Bitcoin' })).toBe(true)
    expect(registry.get(asId('BTC-USD'))?.name).toBe('Bitcoin')
    expect(() => registry.list({ ...btcUsd(), tickSize: decimal('0.1') })).toThrow(/steps/)
  })
})
