import { describe, expect, it } from 'vitest'
import type { HandlerContext } from '../../../../src/core/app/call.ts'
import type { PublicTrade } from '../../../../src/core/app/desk-port/desk.ts'
import { contract } from '../../../../src/core/contract/index.ts'
import { asId, decimal, instant } from '../../../../src/core/kernel/index.ts'
import type { BarRecord } from '../../../../src/core/market-data/index.ts'
import { EPOCH } from '../../paper-market/history-file.ts'
import { makePaperDesk } from './paper-desk.ts'

const CONTEXT = {} as HandlerContext
const DAY = 86_400_000

const valueOf = <T>(
  result: Readonly<{ ok: true; value: T }> | Readonly<{ ok: false; failure: { message: string } }>,
): T => {
  if (!result.ok) throw new Error(result.failure.message)
  return result.value
}

/** Daily bars of an imported symbol, the last one yesterday. */
function importBars(desk: ReturnType<typeof makePaperDesk>, symbol: string, closes: readonly number[]): void {
  const today = Math.floor(EPOCH / DAY) * DAY
  closes.forEach((close, i) => {
    const bar: BarRecord = {
      ...{ symbol: asId(symbol), timeframe: '1d', at: instant(today - (closes.length - i) * DAY) },
      ...{ open: decimal(close), high: decimal(close + 1), low: decimal(close - 1), close: decimal(close) },
      volume: decimal(10 + i),
    }
    desk.bars.push(bar)
  })
  const template = desk.instruments.get('BTC-USD')
  if (!template) throw new Error('the demo lists bitcoin')
  const listed = { ...template, symbol: asId<'instrument'>(symbol), kind: 'equity' as const }
  desk.instruments.set(symbol, { ...listed, isTradeable: false, isPaper: false })
}

const trade = (symbol: string, at: number, price: number): PublicTrade => ({
  ...{ matchId: asId(`${symbol}-${at}`), symbol: asId(symbol), side: 'buy', at: instant(at) },
  ...{ price: decimal(price), quantity: decimal('0.5') },
})

describe('the market at a glance', () => {
  it('answers in the contract’s shapes', async () => {
    const { handlers } = makePaperDesk()
    const answers = [
      ['summary', valueOf(await handlers.summary({ limit: 50 }, CONTEXT))],
      ['statistics', valueOf(await handlers.statistics({ limit: 5, days: 365 }, CONTEXT))],
      ['health', valueOf(await handlers.health({}, CONTEXT))],
    ] as const
    for (const [name, answer] of answers) {
      const checked = await contract.market[name]['~orpc'].outputSchema?.['~standard'].validate(answer)
      expect(checked?.issues, name).toBeUndefined()
    }
  })

  it('shows price, change and the day’s range of each instrument as its ticker and its bar say', async () => {
    const desk = makePaperDesk()
    for (let i = 0; i < 8; i++) desk.advance(250)
    const summary = valueOf(await desk.handlers.summary({ limit: 2 }, CONTEXT))
    expect(summary.summary.map(({ symbol }) => symbol)).toEqual(['BTC-USD', 'SPX'])
    expect(summary.total).toBe(5)
    expect(summary.by_type).toMatchObject({
      spot: 1,
      index: 1,
      equity: 0,
      option: desk.instruments.size - 5,
      future: 2,
      perpetual: 1,
    })
    const [, index] = summary.summary
    const ticker = valueOf(await desk.handlers.ticker({ symbol: 'SPX' }, CONTEXT))
    expect(index).toMatchObject({ price: ticker.price, change: ticker.change, state: 'live', is_paper: true })
    const bar = valueOf(
      await desk.handlers.candles({ symbol: 'SPX', timeframe: '1d', limit: 1, adjusted: false }, CONTEXT),
    )
    const { open, high, low, volume } = bar.candles[0] ?? {}
    expect(index).toMatchObject({ open, high, low, volume, session: bar.to?.slice(0, 10) })
    const { advancing, declining, unchanged } = summary
    expect(advancing + declining + unchanged).toBe(
      summary.summary.filter(({ change }) => change !== null).length,
    )
  })

  it('keeps to one symbol when asked, and refuses one that is not there', async () => {
    const { handlers } = makePaperDesk()
    const one = valueOf(await handlers.summary({ symbol: 'SPX', limit: 50 }, CONTEXT))
    expect(one).toMatchObject({ total: 1, summary: [{ symbol: 'SPX' }] })
    const nothing = [
      handlers.summary({ symbol: 'NOPE', limit: 5 }, CONTEXT),
      handlers.statistics({ symbol: 'NOPE', limit: 5, days: 30 }, CONTEXT),
      handlers.health({ symbol: 'NOPE' }, CONTEXT),
    ]
    for (const answer of nothing)
      expect(await answer).toMatchObject({ ok: false, failure: { code: 'unknown_symbol' } })
  })
})

describe('market statistics', () => {
  it('are those of the daily bars in the window', async () => {
    const desk = makePaperDesk()
    importBars(desk, 'ACME', [100, 110, 99, 108.9])
    const [found] = valueOf(
      await desk.handlers.statistics({ symbol: 'ACME', limit: 5, days: 30 }, CONTEXT),
    ).statistics
    expect(found).toMatchObject({
      ...{ bars: 4, open: '100', high: '111', low: '98', close: '108.9', average_close: '104.475' },
      ...{
        change: '8.9',
        change_percent: 8.9,
        volume: '46',
        average_volume: '11.5',
        up_days: 2,
        down_days: 1,
      },
    })
    expect(found?.max_drawdown).toBeCloseTo(0.1, 12)
    // Returns of +10 %, −10 % and +10 %, by hand.
    const returns = [Math.log(1.1), Math.log(0.9), Math.log(1.1)]
    const mean = (returns[0]! + returns[1]! + returns[2]!) / 3
    const variance = returns.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 2
    expect(found?.volatility_annual).toBeCloseTo(Math.sqrt(252 * variance), 12)
  })

  it('begin with the first day of the window, and are none where no bar is', async () => {
    const desk = makePaperDesk()
    importBars(desk, 'ACME', [100, 110, 99, 108.9])
    const of = async (days: number) =>
      valueOf(await desk.handlers.statistics({ symbol: 'ACME', limit: 5, days }, CONTEXT)).statistics[0]
    expect(await of(3)).toMatchObject({ bars: 2, open: '99', volatility_annual: null })
    expect(await of(1)).toMatchObject({ bars: 0, close: null, max_drawdown: null, volume: null })
  })

  it('do not take a split for a crash', async () => {
    const desk = makePaperDesk()
    importBars(desk, 'ACME', [700, 707, 101, 102])
    const splitDay = new Date(Math.floor(EPOCH / DAY) * DAY - 2 * DAY).toISOString().slice(0, 10)
    desk.settings.set(
      'bars.adjustments.ACME',
      JSON.stringify([
        ['2000-01-01', '1'],
        [splitDay, '7'],
      ]),
    )
    const [found] = valueOf(
      await desk.handlers.statistics({ symbol: 'ACME', limit: 5, days: 30 }, CONTEXT),
    ).statistics
    expect(found).toMatchObject({ open: '700', close: '714', max_drawdown: 0, up_days: 2, down_days: 0 })
  })
})

describe('market health', () => {
  it('turns from healthy to stale when nobody quotes, and says which symbols', async () => {
    const desk = makePaperDesk()
    desk.advance(250)
    const healthy = valueOf(await desk.handlers.health({}, CONTEXT))
    expect(healthy).toMatchObject({
      status: 'healthy',
      troubled: [],
      newest_quote_age_ms: 0,
      last_trade_at: null,
    })
    desk.advance(11_000, false)
    const stale = valueOf(await desk.handlers.health({}, CONTEXT))
    expect(stale.status).toBe('stale')
    expect(stale.states.stale).toBe(stale.instruments)
    expect(stale.troubled).toHaveLength(20)
  })

  it('is degraded by a single crossed quote', async () => {
    const desk = makePaperDesk()
    const quote = desk.quotes.get('BTC-USD')
    if (!quote?.ask) throw new Error('bitcoin is quoted')
    desk.quotes.set('BTC-USD', { ...quote, bid: quote.ask.plus(1) })
    expect(valueOf(await desk.handlers.health({}, CONTEXT))).toMatchObject({
      status: 'degraded',
      states: { crossed: 1 },
      troubled: [{ symbol: 'BTC-USD', state: 'crossed' }],
    })
    expect(valueOf(await desk.handlers.health({ symbol: 'SPX' }, CONTEXT)).status).toBe('healthy')
  })

  it('does not judge imported reference data, which are as old as their file', async () => {
    const desk = makePaperDesk()
    importBars(desk, 'ACME', [100])
    expect(valueOf(await desk.handlers.health({ symbol: 'ACME' }, CONTEXT))).toMatchObject({
      ...{ status: 'idle', instruments: 0, reference_instruments: 1 },
    })
  })
})

describe('recent trades', () => {
  it('are those of one symbol or of all, the newest first, within the days asked for', async () => {
    const desk = makePaperDesk()
    desk.live.trade(trade('BTC-USD', EPOCH - 2 * DAY, 50_000))
    desk.live.trade(trade('SPX', EPOCH - 2_000, 6_000))
    desk.live.trade(trade('BTC-USD', EPOCH - 1_000, 50_010))
    const pricesOf = async (input: Readonly<{ symbol?: string; days?: number; limit: number }>) =>
      valueOf(await desk.handlers.recentTrades(input, CONTEXT)).trades.map(({ price }) => price)
    expect(await pricesOf({ limit: 50 })).toEqual(['50010', '6000', '50000'])
    expect(await pricesOf({ limit: 1 })).toEqual(['50010'])
    expect(await pricesOf({ symbol: 'BTC-USD', limit: 50 })).toEqual(['50010', '50000'])
    expect(await pricesOf({ days: 1, limit: 50 })).toEqual(['50010', '6000'])
    expect(valueOf(await desk.handlers.health({}, CONTEXT)).last_trade_at).toBe(
      new Date(EPOCH - 1_000).toISOString(),
    )
  })
})
