import { describe, expect, it } from 'vitest'
import {
  listingFailure,
  lotFailure,
  makeFuture,
  makeInstrumentRegistry,
  makeOption,
  makePerpetual,
  makeSpot,
  searchInstruments,
  tickAt,
  tickFailure,
  unlistedFailure,
} from '../../../src/core/instruments/index.ts'
import type { StepTable } from '../../../src/core/instruments/index.ts'
import { decimal, parseIso } from '../../../src/core/kernel/index.ts'
import type { Instant } from '../../../src/core/kernel/index.ts'
import { CENT_TERMS } from '../../sim/support/equities.ts'
import { btcUsd, must, refusal, spxOption, START, symbolOf } from '../../sim/support/venue.ts'

const DECEMBER = parseIso('2026-12-18T21:00:00Z') as Instant
describe('families', () => {
  it('every family of held things is listed under its own kind, with sector and hours', () => {
    const kinds = ['spot', 'index', 'equity', 'etf', 'commodity', 'fx', 'carbon'] as const
    for (const kind of kinds) {
      const made = must(
        makeSpot({ ...CENT_TERMS, symbol: symbolOf('X'), kind, sector: 'Energy', hours: 'us_equity' }),
      )
      expect([made.kind, made.sector, made.hours, made.option, made.future]).toEqual([
        ...[kind, 'Energy', 'us_equity', null, null],
      ])
    }
  })

  it('futures and perpetuals take their symbols from their terms', () => {
    const future = must(makeFuture({ ...CENT_TERMS, underlying: symbolOf('SPX'), expiresAt: DECEMBER }))
    expect([future.symbol, future.kind]).toEqual(['SPX-20261218-F', 'future'])
    const terms = {
      ...CENT_TERMS,
      underlying: symbolOf('BTC-USD'),
      fundingHours: 8,
      fundingRateMax: decimal('0.0075'),
    }
    const perpetual = must(makePerpetual(terms))
    expect([perpetual.symbol, perpetual.kind, perpetual.future?.expiresAt]).toEqual([
      ...['BTC-USD-PERP', 'perpetual', null],
    ])
  })

  it('options are American or European, cash or physical, settled in currency or in coin', () => {
    const terms = {
      ...CENT_TERMS,
      underlying: symbolOf('AAPL'),
      optionType: 'call' as const,
      strike: decimal(645),
      expiresAt: DECEMBER,
      multiplier: decimal(100),
    }
    const share = must(makeOption({ ...terms, exercise: 'american', settlement: 'physical' }))
    expect([share.option?.exercise, share.option?.settlement, share.payoff]).toEqual([
      'american',
      'physical',
      null,
    ])
    expect(must(makeOption(terms)).option).toMatchObject({ exercise: 'european', settlement: 'cash' })
    const coin = { ...terms, currency: 'BTC' as const, payoff: 'inverse' as const, isTradeable: false }
    expect(must(makeOption(coin)).payoff).toBe('inverse')
    expect(refusal(makeOption({ ...terms, payoff: 'inverse' })).field).toBe('currency')
    expect(refusal(makeOption({ ...coin, settlement: 'physical' })).field).toBe('settlement')
  })

  it('refuses terms of another family', () => {
    const future = must(makeFuture({ ...CENT_TERMS, underlying: symbolOf('SPX'), expiresAt: DECEMBER }))
    expect(listingFailure({ ...btcUsd(), future: future.future ?? null })?.field).toBe('future')
    expect(listingFailure({ ...future, future: null })?.field).toBe('future')
    expect(listingFailure({ ...future, kind: 'perpetual' })?.field).toBe('expires_at')
    expect(listingFailure({ ...btcUsd(), payoff: 'inverse' })?.field).toBe('payoff')
    expect(listingFailure({ ...btcUsd(), deliverable: decimal(1) })?.field).toBe('deliverable')
    const perpetual = { ...CENT_TERMS, underlying: symbolOf('BTC-USD'), fundingRateMax: null }
    for (const fundingHours of [0, 5, 1.5, 48]) {
      expect(refusal(makePerpetual({ ...perpetual, fundingHours })).field).toBe('funding_hours')
    }
    const wild = { ...perpetual, fundingHours: 8, fundingRateMax: decimal(1) }
    expect(refusal(makePerpetual(wild)).field).toBe('funding_rate_max')
  })

  it('finds by family’s underlying and by sector', () => {
    const future = must(makeFuture({ ...CENT_TERMS, underlying: symbolOf('SPX'), expiresAt: DECEMBER }))
    const share = must(
      makeSpot({ ...CENT_TERMS, symbol: symbolOf('AAPL'), kind: 'equity', sector: 'Technology' }),
    )
    const all = [btcUsd(), share, future, spxOption(6800, 'call', '2027-01-15T21:00:00Z')]
    const found = (filter: Parameters<typeof searchInstruments>[1]): readonly string[] =>
      searchInstruments(all, filter).map(({ symbol }) => symbol)
    expect(found({ underlying: symbolOf('SPX') })).toEqual(['SPX-20261218-F', 'SPX-20270115-6800-C'])
    expect(found({ sector: 'technology' })).toEqual(['AAPL'])
    expect(found({ kind: 'future' })).toEqual(['SPX-20261218-F'])
  })

  it('a listing’s words may change, hours and tables among them', () => {
    const registry = makeInstrumentRegistry([btcUsd()])
    expect(registry.list(btcUsd())).toBe(false)
    expect(registry.list({ ...btcUsd(), hours: 'fx' })).toBe(true)
    expect(registry.list({ ...btcUsd(), hours: 'fx', tickTable: { '0': '0.01' } })).toBe(true)
  })
})

describe('step tables', () => {
  // Cboe, SPX Options Product Specification: 0.05 below 3.00, 0.10 from there on.
  const spx = {
    ...spxOption(6800, 'call', '2027-01-15T21:00:00Z'),
    tickTable: { '0': '0.05', '3': '0.1' },
    lotTable: { '0': '1', '0.5': '2', '100': '10' },
  }

  it('the tick grows with the price', () => {
    expect([2.95, 3, 12].map((price) => tickAt(spx, decimal(price)).toString())).toEqual([
      '0.05',
      '0.1',
      '0.1',
    ])
    expect(tickFailure(spx, decimal('2.95'))).toBeNull()
    expect(tickFailure(spx, decimal('3.05'))).toMatchObject({ code: 'off_tick', details: { step: '0.1' } })
  })

  it('the lot depends on the price too, bands in the order of their numbers', () => {
    expect(lotFailure(spx, decimal(5), 'quantity', decimal(150))).toMatchObject({ details: { step: '10' } })
    expect(lotFailure(spx, decimal(5), 'quantity', decimal(99))).toMatchObject({ details: { step: '2' } })
    expect(lotFailure(spx, decimal(5))).toBeNull()
  })

  it('refuses tables that are finer than the listing or contradict themselves', () => {
    const faulty: readonly StepTable[] = [
      { '0': '0.02' },
      { '0': '0.1', '5': '0.05' },
      { x: '0.05' },
      { '0': '-1' },
      { '-1': '0.05' },
    ]
    for (const tickTable of faulty) {
      expect(listingFailure({ ...spx, tickTable }), JSON.stringify(tickTable)).toMatchObject({
        field: 'tick_table',
      })
    }
    expect(listingFailure({ ...spx, lotTable: { '0': '0.5' } })?.field).toBe('lot_table')
    expect(listingFailure(spx)).toBeNull()
  })
})

describe('symbols that are not listed', () => {
  const listed = [6700, 6750, 6800, 6850, 6900].map((strike) =>
    spxOption(strike, 'call', '2027-01-15T21:00:00Z'),
  )
  const why = (symbol: string) => unlistedFailure(listed, symbolOf(symbol), START)

  it('says which part of an option’s symbol is wrong', () => {
    expect(why('SPX-20270115-6810-C')).toMatchObject({
      code: 'unknown_strike',
      details: { nearest: ['6750', '6800', '6850', '6900'] },
    })
    expect(why('SPX-20270116-6800-C').code).toBe('unknown_expiry')
    expect(why('SPX-20200117-6800-C').code).toBe('instrument_expired')
    expect(why('NDX-20270115-6800-C').code).toBe('unknown_symbol')
    expect(why('NDX').code).toBe('unknown_symbol')
  })
})
