import { describe, expect, it } from 'vitest'
import type { Instrument } from '../../../src/core/instruments/index.ts'
import {
  MS_PER_DAY,
  MS_PER_HOUR,
  asId,
  decimal,
  instant,
  present,
  toIso,
} from '../../../src/core/kernel/index.ts'
import type { Instant } from '../../../src/core/kernel/index.ts'
import { makeIndexPath, paperExpiries } from '../../../src/core/paper-market/index.ts'
import type { PaperQuote } from '../../../src/core/paper-market/index.ts'
import { EPOCH, paperMarket, paperSettings, realHistory } from './history-file.ts'

const wire = (value: unknown): string => JSON.stringify(value)

describe('the paper market', () => {
  it('does the same again for the same seed, epoch and times', () => {
    const run = () => {
      const market = paperMarket()
      const started = market.start(EPOCH, [], null)
      const steps = Array.from({ length: 20 }, (_, i) => market.step(instant(EPOCH + (i + 1) * 200)))
      return wire([started, steps])
    }
    expect(run()).toBe(run())
  })

  it('answers another seed with another market', () => {
    const level = (seed: number) => makeIndexPath(paperSettings({ seed })).levelAt(EPOCH)
    expect(level(1)).not.toBe(level(2_000_000_000))
  })

  it('continues without a jump after a restart: levels depend on time alone', () => {
    const at = instant(EPOCH + 3 * MS_PER_HOUR)
    const first = paperMarket()
    first.start(EPOCH, [], null)
    const running = first.step(at).indexLevels[0]
    const second = paperMarket()
    const restarted = second.start(at, [], EPOCH).indexLevels[0]
    expect(restarted?.price.toFixed()).toBe(running?.price.toFixed())
  })

  it('lists 1,200 to 2,000 options on weekly, monthly and quarterly expiries, and the index as not tradeable', () => {
    const started = paperMarket().start(EPOCH, [], null)
    const options = started.instruments.filter((instrument) => instrument.option)
    expect(options.length).toBeGreaterThanOrEqual(1_200)
    expect(options.length).toBeLessThanOrEqual(2_000)
    expect(options.every((option) => option.isTradeable && option.isPaper)).toBe(true)
    const index = started.instruments.find((instrument) => instrument.symbol === 'SPX')
    expect(index).toMatchObject({ kind: 'index', isTradeable: false })
    expect(options[0]?.symbol).toMatch(/^SPX-20261120-\d+-[CP]$/)
  })

  it('has the expiries of the calendar: four Fridays, six third Fridays, two quarterly ones', () => {
    const days = paperExpiries(instant(Date.UTC(2026, 10, 21, 12))).map((at) => toIso(at).slice(0, 10))
    expect(days).toEqual([
      '2026-11-27',
      '2026-12-04',
      '2026-12-11',
      '2026-12-18',
      '2027-01-15',
      '2027-02-19',
      '2027-03-19',
      '2027-04-16',
      '2027-05-21',
      '2027-06-18',
      '2027-09-17',
    ])
  })

  it('settles an expiry at the level of its instant, also when noticed late, and lists the next', () => {
    const market = paperMarket()
    const started = market.start(EPOCH, [], null)
    const expiry = instant(Date.UTC(2026, 10, 20, 21))
    const late = instant(expiry + 5 * MS_PER_HOUR)
    const step = market.step(late)
    const due = started.instruments.filter((instrument) => instrument.option?.expiresAt === expiry)
    expect(step.expiries.map((gone) => gone.symbol).toSorted()).toEqual(
      due.map((gone) => gone.symbol).toSorted(),
    )
    const level = makeIndexPath(paperSettings()).levelAt(expiry)
    expect(new Set(step.expiries.map((gone) => gone.settlementPrice.toNumber()))).toEqual(new Set([level]))
    expect(step.listings.length).toBeGreaterThan(100)
    expect(market.step(instant(late + 200)).expiries).toEqual([])
  })

  it('settles at a restart what expired while nobody was looking', () => {
    const started = paperMarket().start(EPOCH, [], null)
    const later = instant(EPOCH + 8 * MS_PER_DAY)
    const restarted = paperMarket().start(later, started.instruments, EPOCH)
    const gone = started.instruments.filter(({ option }) => option && option.expiresAt <= later)
    expect(restarted.expiries.length).toBe(gone.length)
    expect(
      restarted.instruments.every(({ symbol }) => !started.instruments.some((old) => old.symbol === symbol)),
    ).toBe(true)
  })
})

describe('what others have listed on the demo desk', () => {
  const started = paperMarket().start(EPOCH, [], null)
  const [anOption] = started.instruments.filter(({ option }) => option)
  const aFuture = started.instruments.find(({ kind }) => kind === 'future')
  const soon = instant(EPOCH + MS_PER_HOUR)
  const optionOn = (underlying: string, optionType: 'call' | 'put', terms: object = {}): Instrument => {
    const made = present(anOption, 'an option')
    const option = { ...present(made.option, 'terms'), optionType, expiresAt: soon, ...terms }
    const symbol = asId<'instrument'>(`${underlying}-20261120-60000-${optionType === 'call' ? 'C' : 'P'}`)
    return {
      ...made,
      symbol,
      option: { ...option, underlying: asId<'instrument'>(underlying), strike: decimal(60_000) },
    }
  }
  const future: Instrument = {
    ...present(aFuture, 'a future'),
    symbol: asId('BTC-USD-20261120-F'),
    tickSize: decimal('0.5'),
    future: { ...present(aFuture?.future, 'terms'), underlying: asId('BTC-USD'), expiresAt: soon },
  }
  const american = { exercise: 'american' }
  const theirs = [
    optionOn('BTC-USD', 'call'),
    optionOn('BTC-USD', 'put'),
    optionOn('SPX', 'call', american),
    optionOn('SPX', 'put', american),
    future,
  ]
  const symbols = new Set(theirs.map(({ symbol }) => symbol))

  it('is neither quoted nor settled: their prices are not the house’s to make', () => {
    const market = paperMarket()
    const opened = market.start(EPOCH, [...started.instruments, ...theirs], EPOCH)
    expect(opened.initialQuotes.filter(({ symbol }) => symbols.has(symbol))).toEqual([])
    expect(opened.initialQuotes.length).toBe(started.initialQuotes.length)
    const step = market.step(instant(soon + 1))
    expect(step.quotes.filter(({ symbol }) => symbols.has(symbol))).toEqual([])
    expect(step.expiries.filter(({ symbol }) => symbols.has(symbol))).toEqual([])
    const late = paperMarket().start(instant(soon + 1), [...started.instruments, ...theirs], EPOCH)
    expect(late.expiries).toEqual([])
  })

  it('keeps its symbol: the house lists nothing under a name that is taken', () => {
    const taken = { ...present(anOption, 'an option'), tickSize: decimal('0.1') }
    const opened = paperMarket().start(EPOCH, [taken], null)
    expect(opened.instruments.filter(({ symbol }) => symbol === taken.symbol)).toEqual([])
    expect(opened.initialQuotes.filter(({ symbol }) => symbol === taken.symbol)).toEqual([])
  })
})

describe('the replayed index', () => {
  const history = realHistory()
  const closes = new Set(history.map((day) => Math.round(day.close * 100) / 100))

  it.each([1, 24])('passes through the real closes in their order at speed %i', (speed) => {
    const path = makeIndexPath(paperSettings({ speed }))
    const midnight = Math.floor(EPOCH / MS_PER_DAY) * MS_PER_DAY
    const levels = Array.from({ length: 40 }, (_, i) =>
      path.levelAt(instant(midnight + (i * MS_PER_DAY) / speed)),
    )
    expect(levels.every((level) => closes.has(level))).toBe(true)
    const first = history.findIndex(
      (day) => Math.round(day.close * 100) / 100 === levels[0] && nextMatches(day.date, levels[1]),
    )
    expect(levels).toEqual(history.slice(first, first + 40).map((day) => Math.round(day.close * 100) / 100))
  })

  const nextMatches = (date: string, level: number | undefined): boolean => {
    const next = history[history.findIndex((day) => day.date === date) + 1]
    return next !== undefined && Math.round(next.close * 100) / 100 === level
  }

  it('moves from one second to the next, in steps that fit a second', () => {
    const path = makeIndexPath(paperSettings())
    const levels = Array.from({ length: 600 }, (_, i) => path.levelAt(instant(EPOCH + i * 1_000)))
    const moves = levels.slice(1).map((level, i) => Math.abs(level / (levels[i] ?? level) - 1))
    expect(moves.filter((move) => move > 0).length).toBeGreaterThan(400)
    expect(Math.max(...moves)).toBeLessThan(0.002)
  })

  it('turns round at the end of the history instead of jumping', () => {
    const path = makeIndexPath(paperSettings())
    const levels = Array.from({ length: 2_500 }, (_, i) => path.levelAt(instant(EPOCH + i * MS_PER_DAY)))
    const worst = Math.max(
      ...levels.slice(1).map((level, i) => Math.abs(Math.log(level / (levels[i] ?? level)))),
    )
    expect(worst).toBeLessThan(0.2)
  })

  it('gives real daily bars up to yesterday and ends where the level begins', () => {
    const market = paperMarket()
    const { bars } = market.start(EPOCH, [], null)
    const daily = bars
      .filter((bar) => bar.symbol === 'SPX' && bar.timeframe === '1d')
      .toSorted((a, b) => a.at - b.at)
    const midnight = instant(Math.floor(EPOCH / MS_PER_DAY) * MS_PER_DAY)
    expect(daily.length).toBeGreaterThan(1_800)
    expect(daily.at(-1)?.at).toBe(midnight - MS_PER_DAY)
    expect(daily.at(-1)?.close.toNumber()).toBe(makeIndexPath(paperSettings()).levelAt(midnight))
    const known = new Set(
      history.map(
        (day) =>
          `${day.open.toFixed(2)} ${day.high.toFixed(2)} ${day.low.toFixed(2)} ${day.close.toFixed(2)}`,
      ),
    )
    const texts = daily.map((bar) =>
      [bar.open, bar.high, bar.low, bar.close].map((price) => price.toFixed(2)).join(' '),
    )
    expect(texts.every((text) => known.has(text))).toBe(true)
  })
})

describe('quoting', () => {
  it('never leaves a contract unquoted for 8 seconds and spends about its budget', () => {
    const market = paperMarket({ quotesPerSecond: 300 })
    const started = market.start(EPOCH, [], null)
    const last = new Map<string, Instant>(started.initialQuotes.map((quote) => [quote.symbol, EPOCH]))
    let [count, worst] = [0, 0]
    for (let ms = 250; ms <= 60_000; ms += 250) {
      const now = instant(EPOCH + ms)
      for (const { symbol } of market.step(now).quotes) {
        worst = Math.max(worst, now - (last.get(symbol) ?? 0))
        last.set(symbol, now)
        count++
      }
    }
    for (const at of last.values()) worst = Math.max(worst, EPOCH + 60_000 - at)
    expect(worst).toBeLessThan(8_000)
    expect(count / 60).toBeGreaterThan(240)
    expect(count / 60).toBeLessThan(420)
  })

  it('reaches 2,000 updates a second when asked', () => {
    const market = paperMarket({ quotesPerSecond: 2_000 })
    market.start(EPOCH, [], null)
    let count = 0
    for (let ms = 100; ms <= 5_000; ms += 100) count += market.step(instant(EPOCH + ms)).quotes.length
    expect(count / 5).toBeGreaterThan(1_800)
  })

  it('quotes no crossed, negative or off-tick price, with more levels near the money', () => {
    const market = paperMarket()
    const quotes = [...market.start(EPOCH, [], null).initialQuotes]
    for (let i = 1; i <= 100; i++) quotes.push(...market.step(instant(EPOCH + i * 200)).quotes)
    for (const { bids, asks, symbol } of quotes) {
      const [bid, ask] = [bids[0], asks[0]]
      expect(ask).toBeDefined()
      if (bid && ask) expect(bid.price.lessThan(ask.price), symbol).toBe(true)
      const tick = symbol === 'BTC-USD' ? '0.01' : '0.05'
      for (const level of [...bids, ...asks]) {
        expect(
          level.price.greaterThan(0) && level.price.mod(tick).isZero() && level.quantity.greaterThan(0),
        ).toBe(true)
      }
    }
    expect(quotes.some((quote) => quote.symbol !== 'BTC-USD' && quote.bids.length === 3)).toBe(true)
  })

  it('lets the house trade at the maker’s own prices', () => {
    const market = paperMarket()
    const shown = new Map<string, PaperQuote>()
    const show = (quotes: readonly PaperQuote[]): void => {
      for (const quote of quotes) shown.set(`${quote.symbol} ${quote.participant}`, quote)
    }
    show(market.start(EPOCH, [], null).initialQuotes)
    const orders = Array.from({ length: 100 }, (_, i) => {
      const step = market.step(instant(EPOCH + (i + 1) * 250))
      show(step.quotes)
      for (const { symbol, side, price } of step.houseOrders) {
        const quote = shown.get(`${symbol} maker`)
        const [best] = (side === 'buy' ? quote?.asks : quote?.bids) ?? []
        expect(price.toString(), symbol).toBe(best?.price.toString())
      }
      return step.houseOrders
    }).flat()
    expect(orders.some((order) => order.symbol === 'BTC-USD')).toBe(true)
    expect(orders.some((order) => order.symbol !== 'BTC-USD')).toBe(true)
    expect(orders.every((order) => order.participant === 'taker' && order.quantity.greaterThan(0))).toBe(true)
  })
})
