import { describe, expect, it } from 'vitest'
import type { HandlerContext } from '../../../../src/core/app/call.ts'
import { importBars, importChain } from '../../../../src/core/app/import/index.ts'
import type { Write } from '../../../../src/core/app/store/store.ts'
import { contract } from '../../../../src/core/contract/index.ts'
import { asId, decimal, instant, utcDay } from '../../../../src/core/kernel/index.ts'
import type { FileRow } from '../../../../src/core/market-data/index.ts'
import { EPOCH } from '../../paper-market/history-file.ts'
import { makePaperDesk } from './paper-desk.ts'

const CONTEXT = {} as HandlerContext

const valueOf = <T>(
  result: Readonly<{ ok: true; value: T }> | Readonly<{ ok: false; failure: { message: string } }>,
): T => {
  if (!result.ok) throw new Error(result.failure.message)
  return result.value
}

const candleInput = { timeframe: '1d' as const, limit: 500 }

describe('market answers', () => {
  it('fit the contract’s own schemas', async () => {
    const desk = makePaperDesk()
    desk.advance(1_000)
    const { handlers } = desk
    const chain = valueOf(await handlers.chain({ symbol: 'SPX', strikes: 20 }, CONTEXT))
    const answers = [
      ['chain', chain],
      ['ticker', valueOf(await handlers.ticker({ symbol: 'SPX' }, CONTEXT))],
      ['data', valueOf(await handlers.data({ limit: 50 }, CONTEXT))],
      ['depth', valueOf(await handlers.depth({ symbol: 'BTC-USD', levels: 10 }, CONTEXT))],
      ['candles', valueOf(await handlers.candles({ symbol: 'SPX', ...candleInput }, CONTEXT))],
      ['assets', valueOf(await handlers.assets({ asset_type: 'option', per_page: 30 }, CONTEXT))],
      ['asset', valueOf(await handlers.asset({ id: 'BTC-USD' }, CONTEXT))],
    ] as const
    for (const [name, answer] of answers) {
      const schema = contract.market[name]['~orpc'].outputSchema
      const checked = await schema?.['~standard'].validate(answer)
      expect(checked?.issues, name).toBeUndefined()
    }
  })

  it('refuses what is not there by name', async () => {
    const { handlers } = makePaperDesk()
    const nothing = [
      handlers.ticker({ symbol: 'NOPE' }, CONTEXT),
      handlers.depth({ symbol: 'NOPE', levels: 5 }, CONTEXT),
      handlers.data({ symbol: 'NOPE', limit: 5 }, CONTEXT),
      handlers.candles({ symbol: 'NOPE', ...candleInput }, CONTEXT),
      handlers.recentTrades({ symbol: 'NOPE', limit: 5 }, CONTEXT),
      handlers.chain({ symbol: 'NOPE' }, CONTEXT),
      handlers.asset({ id: 'NOPE' }, CONTEXT),
    ]
    for (const answer of nothing)
      expect(await answer).toMatchObject({ ok: false, failure: { code: 'unknown_symbol' } })
    expect(await handlers.chain({ symbol: 'SPX', expiry: '2026-11-25' }, CONTEXT)).toMatchObject({
      failure: { code: 'unknown_expiry' },
    })
    expect(await handlers.chain({ symbol: 'BTC-USD' }, CONTEXT)).toMatchObject({
      failure: { code: 'no_chain' },
    })
  })

  it('shows late and stale prices as such when nobody quotes', async () => {
    const desk = makePaperDesk()
    const stateOf = async () => valueOf(await desk.handlers.ticker({ symbol: 'BTC-USD' }, CONTEXT)).state
    const indexState = async () => valueOf(await desk.handlers.ticker({ symbol: 'SPX' }, CONTEXT)).state
    expect([await stateOf(), await indexState()]).toEqual(['live', 'live'])
    desk.advance(2_001, false)
    expect([await stateOf(), await indexState()]).toEqual(['late', 'late'])
    desk.advance(8_000, false)
    expect([await stateOf(), await indexState()]).toEqual(['stale', 'stale'])
    const chain = valueOf(await desk.handlers.chain({ symbol: 'SPX' }, CONTEXT))
    expect(chain.spot_state).toBe('stale')
    expect(new Set(chain.chain.map((row) => row.call?.state))).toEqual(new Set(['stale']))
  })

  it('searches, filters and pages instruments, the few before the many', async () => {
    const { handlers } = makePaperDesk()
    const all = valueOf(await handlers.assets({ per_page: 20 }, CONTEXT))
    expect(all.assets.slice(0, 2).map((asset) => asset.symbol)).toEqual(['BTC-USD', 'SPX'])
    expect(all.total).toBeGreaterThan(1_200)
    const found = valueOf(await handlers.assets({ search: 'bitcoin' }, CONTEXT))
    expect(found.assets.map((asset) => asset.symbol)).toEqual(['BTC-USD', 'BTC-USD-PERP'])
    const second = valueOf(
      await handlers.assets({ asset_type: 'option', underlying: 'SPX', page: 2, per_page: 50 }, CONTEXT),
    )
    expect(second).toMatchObject({ current_page: 2, per_page: 50 })
    expect(second.assets).toHaveLength(50)
  })
})

describe('candles', () => {
  it('join stored bars with the one being built, and end_date is included', async () => {
    const desk = makePaperDesk()
    for (let i = 0; i < 10; i++) desk.advance(250)
    const answer = valueOf(await desk.handlers.candles({ symbol: 'SPX', timeframe: '1d', limit: 3 }, CONTEXT))
    const today = utcDay(EPOCH)
    expect(answer.to?.slice(0, 10)).toBe(today)
    const level = valueOf(await desk.handlers.ticker({ symbol: 'SPX' }, CONTEXT)).price
    expect(answer.candles.at(-1)?.close).toBe(level)
    const end = instant(Date.UTC(2026, 10, 18))
    const range = { start_date: instant(Date.UTC(2026, 10, 16)), end_date: end }
    const days = valueOf(
      await desk.handlers.prices({ symbol: 'SPX', timeframe: '1d', limit: 500, ...range }, CONTEXT),
    )
    expect(days.prices.map((candle) => candle.timestamp.slice(0, 10))).toEqual([
      '2026-11-16',
      '2026-11-17',
      '2026-11-18',
    ])
    const reversed = { start_date: end, end_date: range.start_date }
    expect(
      await desk.handlers.prices({ symbol: 'SPX', timeframe: '1d', limit: 500, ...reversed }, CONTEXT),
    ).toMatchObject({
      failure: { code: 'dates_reversed' },
    })
  })

  it.each([
    ['5m', 300_000],
    ['4h', 14_400_000],
    ['1w', 604_800_000],
  ] as const)('adds up %s bars that nobody stored', async (timeframe, length) => {
    const { handlers } = makePaperDesk()
    const answer = valueOf(await handlers.candles({ symbol: 'BTC-USD', timeframe, limit: 10 }, CONTEXT))
    expect(answer.candles).toHaveLength(10)
    const times = answer.candles.map((candle) => Date.parse(candle.timestamp))
    expect(times.slice(1).every((at, i) => at - (times[i] ?? 0) === length)).toBe(true)
  })
})

describe('live chains', () => {
  it('give every quoted option a volatility and greeks, a forward near spot, and the window of strikes asked for', async () => {
    const desk = makePaperDesk()
    const chain = valueOf(
      await desk.handlers.chain({ symbol: 'SPX', expiry: '2026-12-18', strikes: 9 }, CONTEXT),
    )
    expect(chain.chain).toHaveLength(9)
    const spot = Number(chain.spot)
    expect(Math.abs((chain.forward ?? 0) / (spot * Math.exp(0.015 * chain.time_years)) - 1)).toBeLessThan(
      2e-4,
    )
    expect(chain.discount_factor).toBeCloseTo(Math.exp(-0.03 * chain.time_years), 2)
    for (const { call, put } of chain.chain) {
      for (const side of [call, put]) {
        expect(side?.mark_iv).toBeGreaterThan(0.03)
        expect(side?.gamma).toBeGreaterThan(0)
        expect(side?.quarantine).toBeNull()
      }
    }
    // Parity of deltas at the spot: e^(−qT), with a yield of 1.5 %; at the forward it would be the discount factor.
    const parities = chain.chain.map(({ call, put }) => (call?.delta ?? NaN) - (put?.delta ?? NaN))
    const mean = parities.reduce((sum, parity) => sum + parity, 0) / parities.length
    const [ofYield, ofRate] = [Math.exp(-0.015 * chain.time_years), chain.discount_factor ?? NaN]
    expect(Math.abs(mean - ofYield)).toBeLessThan(Math.abs(ofYield - ofRate) / 3)
    expect(chain.expiries.map((expiry) => expiry.cycle)).toContain('M')
    expect(chain).toMatchObject({ is_paper: true, source: 'paper', is_tradeable: true, model: 'black76' })
  })

  it('give greeks also to an option that is only offered, which has no mark and no volatility', async () => {
    const { handlers } = makePaperDesk()
    const chain = valueOf(await handlers.chain({ symbol: 'SPX', expiry: '2026-12-18' }, CONTEXT))
    const offered = chain.chain
      .flatMap(({ call, put }) => [call, put])
      .filter((side) => side && side.bid === null)
    expect(offered.length).toBeGreaterThan(0)
    for (const side of offered) {
      expect(side).toMatchObject({ state: 'one_sided', mark: null, mark_iv: null })
      expect(side?.delta).not.toBeNull()
    }
  })

  it('tell which rows changed since a version, and nothing when nothing did', () => {
    const desk = makePaperDesk()
    const view = desk.live.chains.view(asId('SPX'), '2026-11-27')
    const first = view?.snapshot()
    expect(view?.rowsChangedSince(first?.version ?? 0).rows).toEqual([])
    desk.advance(500)
    const changes = view?.rowsChangedSince(first?.version ?? 0)
    expect(changes?.rows.length).toBeGreaterThan(0)
    expect(changes?.rows.length).toBeLessThanOrEqual(first?.rows.length ?? 0)
    expect(view?.rowsChangedSince(changes?.version ?? 0).rows).toEqual([])
    const byStrike = new Map(changes?.rows.map((row) => [row.strike, row]))
    const merged = first?.rows.map((row) => byStrike.get(row.strike) ?? row)
    const untimed = (rows: unknown) => JSON.stringify(rows).replace(/"timestamp":"[^"]*"/g, '')
    expect(untimed(merged)).toBe(untimed(view?.snapshot().rows))
  })

  it('quarantine a crossed quote with its reason and keep the rest', async () => {
    const desk = makePaperDesk()
    const chain = valueOf(await desk.handlers.chain({ symbol: 'SPX', expiry: '2026-12-18' }, CONTEXT))
    const symbol = chain.chain[30]?.call?.symbol ?? ''
    const quote = desk.quotes.get(symbol)
    if (!quote?.ask) throw new Error('the option is quoted')
    desk.quotes.set(symbol, { ...quote, bid: quote.ask.plus(1) })
    desk.advance(200, false)
    const after = valueOf(await desk.handlers.chain({ symbol: 'SPX', expiry: '2026-12-18' }, CONTEXT))
    expect(after.chain[30]?.call).toMatchObject({ state: 'crossed', mark: null, delta: null })
    expect(after.chain[30]?.call?.quarantine).toMatch(/crossed/)
    expect(after.chain[31]?.call?.quarantine).toBeNull()
    expect(desk.live.greeksOf(asId(symbol))?.delta).toBeNull()
    expect(desk.live.greeksOf(asId('BTC-USD'))).toBeNull()
  })

  it('count open interest from positions', () => {
    const { live } = makePaperDesk()
    const position = (accountId: string, quantity: number) => ({
      ...{ id: asId<'position'>(accountId), accountId: asId<'account'>(accountId), userId: null },
      ...{ symbol: asId<'instrument'>('SPX-X'), quantity: decimal(quantity), averagePrice: decimal(1) },
      ...{ realizedPnl: decimal(0), fees: decimal(0), openedAt: EPOCH, updatedAt: EPOCH, settledAt: null },
    })
    for (const [account, quantity] of [
      ['a', 5],
      ['b', -5],
      ['a', 3],
      ['c', 2],
    ] as const)
      live.position(position(account, quantity))
    expect(live.openInterest(asId('SPX-X')).toNumber()).toBe(5)
  })
})

function makeImport() {
  const writes: Write[] = []
  const commit = async (unit: Readonly<{ writes: readonly Write[] }>) => {
    writes.push(...unit.writes)
    return []
  }
  const ports = {
    committer: { commit },
    clock: { now: () => EPOCH },
    instrument: () => null,
    actorId: 'system',
  }
  return { writes, ports }
}

const rowsOf = (text: string): readonly FileRow[] => {
  const [header = '', ...lines] = text.split('\n')
  const names = header.split(',')
  return lines.map((line, i): FileRow => {
    const values = line.split(',')
    if (values.length !== names.length) return { line: i + 2, fields: {}, fault: `${values.length} fields` }
    return { line: i + 2, fields: Object.fromEntries(names.map((name, at) => [name, values[at] ?? ''])) }
  })
}

describe('importing a damaged file', () => {
  it('names the lines of a bar file and takes the rest', async () => {
    const { writes, ports } = makeImport()
    const days = ['01', '02', '03', '06', '07', '08'].map((day) => `2020-01-${day},10,12,9,11,5`)
    const rows = rowsOf(
      [
        'date,open,high,low,close,volume',
        ...days.slice(0, 3),
        '2020-01-04,abc,12,9,11,5',
        '2020-01-04,10,12',
        '2020-13-04,10,12,9,11,5',
        '2020-01-02,10,12,9,11,5',
        '2020-01-05,10,9,12,11,5',
        ...days.slice(3, 4),
        '2020-01-09,10,99,9,88,5',
        '2020-01-10,10,12,9,11,-5',
        '2020-01-11,10,12,9,11,5',
        ...days.slice(4),
      ].join('\n'),
    )
    const report = valueOf(await importBars(rows, { fileName: 'acme-1d.csv' }, ports))
    expect(report).toMatchObject({ taken: 8, repaired: 4, refused: 6, kind: 'bars' })
    const refusedLines = report.problems
      .filter((problem) => problem.action === 'refused')
      .map((problem) => problem.line)
    expect(refusedLines).toEqual([5, 6, 7, 8, 11, 12])
    expect(writes.filter((write) => write.table === 'bars')).toHaveLength(8)
    expect(writes.find((write) => write.table === 'instruments')?.record).toMatchObject({
      symbol: 'ACME',
      isTradeable: false,
    })
  })

  it('loses lines whose time cannot be true, and not the chain', async () => {
    const { writes, ports } = makeImport()
    const NOON = Date.UTC(2024, 0, 8, 12)
    const quote = (name: string, at: number, strike = name.split('-')[2]) =>
      `${name},0.04,0.05,0.045,${strike},2250,${at},2240`
    const text = [
      'instrument_name,bid_price,ask_price,mark_price,strike_price,underlying_price,creation_timestamp,estimated_delivery_price',
      quote('ETH-26JAN24-2200-C', NOON),
      quote('ETH-26JAN24-2200-P', NOON + 15),
      quote('ETH-26JAN24-2300-C', NOON + 20 * 86_400_000),
      quote('ETH-28JUN24-2300-C', NOON + 20 * 86_400_000),
      quote('ETH-28JUN24-2300-P', NOON, '2400'),
      quote('ETH-28JUN24-2300-P', NOON),
      quote('ETH-28JUN24-2d5-P', NOON, '2.5'),
    ]
    const report = valueOf(await importChain(rowsOf(text.join('\n')), { fileName: 'eth.csv' }, ports))
    expect(report).toMatchObject({ taken: 4, refused: 3 })
    expect(report.problems.filter(({ action }) => action === 'refused')).toEqual([
      { line: 4, action: 'refused', reason: 'time 2024-01-28T12:00:00.000Z is after the expiry' },
      { line: 5, action: 'refused', reason: 'time 2024-01-28T12:00:00.000Z is not that of the rest' },
      { line: 6, action: 'refused', reason: 'strike_price is not the 2300 of its name' },
    ])
    expect(report.contents.map(({ as_of: asOf }) => asOf)).toEqual(
      Array<string>(2).fill('2024-01-08T12:00:00.015Z'),
    )
    expect(writes.filter((write) => write.table === 'chainSnapshots')).toHaveLength(1)
  })

  it('takes the last whole snapshot of several, and never one that a damaged time makes up', async () => {
    const { ports } = makeImport()
    const rowsAt = (at: string, strikes: readonly number[]) =>
      strikes.flatMap((strike) => ['C', 'P'].map((right) => `${at},2014-09-20,${strike},${right},1.0,1.1`))
    const strikes = [80, 85, 90, 95, 100, 105]
    const text = [
      'ts,expiry,strike,right,bid,ask',
      ...rowsAt('2014-06-09T14:00', strikes),
      ...rowsAt('2014-06-09T15:00', strikes),
      '2014-07-09T15:00,2014-09-20,90,C,1.0,1.1',
    ]
    const report = valueOf(await importChain(rowsOf(text.join('\n')), { fileName: 'acme.csv' }, ports))
    expect(report).toMatchObject({ taken: 12, superseded: 12, refused: 1 })
    expect(report.problems.at(-1)).toMatchObject({ line: 26, action: 'refused' })
    expect(report.contents[0]).toMatchObject({ as_of: '2014-06-09T19:00:00.000Z', strikes: 6 })
  })

  it('keeps the chain that is there when no line of a new file can be taken', async () => {
    const { writes, ports } = makeImport()
    const text = 'ts,expiry,strike,right,bid,ask\n2014-06-09T15:00,2014-06-07,90,C,1,2'
    const report = valueOf(await importChain(rowsOf(text), { fileName: 'acme.csv' }, ports))
    expect(report).toMatchObject({ taken: 0, refused: 1 })
    expect(writes).toEqual([])
  })

  it('refuses a file of another layout whole, saying what is missing', async () => {
    const { writes, ports } = makeImport()
    const answer = await importBars(rowsOf('a,b\n1,2'), { fileName: 'x.csv' }, ports)
    expect(answer).toMatchObject({ ok: false, failure: { code: 'unknown_layout' } })
    expect(await importChain(rowsOf('a,b\n1,2'), { fileName: 'x.csv' }, ports)).toMatchObject({
      failure: { code: 'unknown_layout' },
    })
    expect(writes).toEqual([])
  })

  it('serves an imported chain as stale, never tradeable, with bad lines named', async () => {
    const desk = makePaperDesk()
    const { writes, ports } = makeImport()
    const quote = (strike: number, right: string, mark: number) =>
      `${right},${strike},2024-05-23 18:11:00,2024-06-28 08:00:00,${mark},,60,70000`
    const lines = [60_000, 65_000, 70_000, 75_000, 80_000].flatMap((strike) => {
      const call = Math.max(0, 1 - strike / 70_500) + 0.03
      return [quote(strike, 'call', call), quote(strike, 'put', call - 1 + strike / 70_500)]
    })
    const text = [
      'option_type,strike,creation,maturity,mark_price,last_price,mark_iv,index_price',
      ...lines,
      quote(-1, 'call', 1),
      quote(85_000, 'x', 1),
    ]
    const report = valueOf(
      await importChain(rowsOf(text.join('\n')), { fileName: 'deribit-btc-marks.csv' }, ports),
    )
    expect(report).toMatchObject({ taken: 10, refused: 2 })
    expect(report.problems.map((problem) => problem.line)).toEqual([12, 13])
    for (const write of writes) {
      if (write.table === 'instruments') desk.instruments.set(write.record.symbol, write.record)
      if (write.table === 'chainSnapshots') desk.snapshots.set(write.record.underlying, write.record)
    }
    const chain = valueOf(await desk.handlers.chain({ symbol: 'BTC', expiry: '2024-06-28' }, CONTEXT))
    expect(chain).toMatchObject({ is_tradeable: false, currency: 'BTC', spot_state: 'stale' })
    expect(chain.forward).toBeCloseTo(70_500, 0)
    expect(chain.chain.every((row) => row.call?.mark_iv !== null)).toBe(true)
    expect(await desk.handlers.chain({ symbol: 'BTC', expiry: '2030-01-01' }, CONTEXT)).toMatchObject({
      failure: { code: 'unknown_expiry' },
    })
  })
})
