import { basename } from 'node:path'
import { describe, expect, it } from 'vitest'
import { importBars, importChain, readChainFile } from '../../../../src/core/app/import/index.ts'
import type { ImportedChain } from '../../../../src/core/app/import/chain.ts'
import type { FileRows } from '../../../../src/core/app/import/ports.ts'
import type { Write } from '../../../../src/core/app/store/store.ts'
import { instant, toIso } from '../../../../src/core/kernel/index.ts'
import type { JsonObject } from '../../../../src/core/kernel/index.ts'
import type { BarRecord } from '../../../../src/core/market-data/index.ts'
import { csvFileRows } from '../../../../src/main/adapters/feeds/index.ts'
import { sharedFile } from './shared-files.ts'

const NOW = instant(Date.UTC(2026, 10, 20))

function makePorts() {
  const writes: Write[] = []
  return {
    writes,
    bars: (): readonly BarRecord[] =>
      writes.flatMap((write) => (write.table === 'bars' ? [write.record] : [])),
    ports: {
      committer: {
        commit: async (unit: Readonly<{ writes: readonly Write[] }>) => {
          writes.push(...unit.writes)
          return []
        },
      },
      clock: { now: () => NOW },
      instrument: () => null,
      actorId: 'system',
    },
  }
}

async function readChain(path: string, asOf?: number): Promise<ImportedChain> {
  const options = { fileName: basename(path), ...(asOf === undefined ? {} : { asOf: instant(asOf) }) }
  const chain = await readChainFile(csvFileRows(path), options)
  if (!chain.ok) throw new Error(chain.failure.message)
  return chain.value
}

const eth = sharedFile('options/deribit-eth-book-summary-2024-01-08.csv')
const btc = sharedFile('options/deribit-btc-marks-2024-05-23.csv')
const aapl = sharedFile('options/aapl-quotes-1h-2014-06.csv')

/** The venue's own forward of an expiry: its future, or for the days without one its synthetic. */
const publishedForward = ({ rows }: ImportedChain['expiries'][number]): number =>
  rows.flatMap(({ call, put }) => [call, put]).find((side) => side?.publishedForward)?.publishedForward ?? NaN

/** The same rows without the venue's marks, so that nothing but bids and asks can tell. */
async function* withoutMarks(rows: FileRows): FileRows {
  for await (const row of rows) yield { ...row, fields: { ...row.fields, mark_price: '' } }
}

describe.runIf(eth)('the Deribit ETH book summary of 2024-01-08', () => {
  it('gives by parity the forward that Deribit publishes, within 0.01 %, for all eleven expiries', async () => {
    const chain = await readChain(eth ?? '')
    expect(chain).toMatchObject({ underlying: 'ETH', layout: { inverse: true } })
    expect(chain.expiries).toHaveLength(11)
    for (const expiry of chain.expiries) {
      const published = publishedForward(expiry)
      const found = expiry.summary.parity?.forward ?? NaN
      expect(
        Math.abs(found / published - 1),
        `${toIso(expiry.expiresAt)}: ${found} against ${published}`,
      ).toBeLessThan(1e-4)
    }
    const bases = chain.expiries.map(({ summary }) => summary.parity?.basis)
    expect(bases).toEqual([...Array<string>(8).fill('quotes'), ...Array<string>(3).fill('marks')])
  })

  it('bounds by bids and asks alone a forward that Deribit publishes, however wide the quotes', async () => {
    const options = { fileName: basename(eth ?? '') }
    const chain = await readChainFile(withoutMarks(csvFileRows(eth ?? '')), options)
    if (!chain.ok) throw new Error(chain.failure.message)
    expect(chain.value.expiries).toHaveLength(11)
    for (const expiry of chain.value.expiries) {
      const { parity } = expiry.summary
      if (!parity?.bounds) throw new Error('two-sided quotes bound the forward')
      const { bounds, forward, basis } = parity
      const published = publishedForward(expiry)
      const name = toIso(expiry.expiresAt)
      expect(basis, name).toBe('quotes')
      expect(published, name).toBeGreaterThanOrEqual(bounds.low)
      expect(published, name).toBeLessThanOrEqual(bounds.high)
      expect(Math.abs(forward - published), name).toBeLessThan((bounds.high - bounds.low) / 2)
    }
  })

  it('gives volatility and greeks for every contract with two sides near the money', async () => {
    const chain = await readChain(eth ?? '')
    for (const { rows, summary } of chain.expiries) {
      expect(summary.atmVolatility).toBeGreaterThan(0.3)
      expect(summary.atmVolatility).toBeLessThan(1)
      for (const { call, values } of rows) {
        if (!call || call.bid === null || call.ask === null || !values.call || values.call.quarantine)
          continue
        const { markIv, delta, gamma, vega, theta } = values.call.values
        if (markIv === null) continue
        expect(delta).toBeGreaterThan(0)
        expect(delta).toBeLessThanOrEqual(1)
        expect([gamma, vega].every((value) => (value ?? -1) >= 0)).toBe(true)
        expect(theta).toBeLessThanOrEqual(0)
      }
    }
  })

  it('is stored whole: snapshot, reference instruments, a report without a lost line', async () => {
    const { ports, writes } = makePorts()
    const report = await importChain(csvFileRows(eth ?? ''), { fileName: basename(eth ?? '') }, ports)
    expect(report).toMatchObject({ ok: true, value: { taken: 684, refused: 0 } })
    const instruments = writes.flatMap((write) => (write.table === 'instruments' ? [write.record] : []))
    expect(instruments).toHaveLength(685)
    expect(instruments.every((instrument) => !instrument.isTradeable)).toBe(true)
    expect(writes.filter((write) => write.table === 'chainSnapshots')).toHaveLength(1)
  })
})

/**
 * Neither the file nor its source says when the marks were taken; `creation` is when each contract was listed. What is
 * sure: not before the newest contract in it was listed, and not after the oldest in it expired. A volatility implied by
 * the same mark is the higher the less time is left, so the published one must lie between those at the two ends.
 */
const BTC_LISTED = Date.UTC(2024, 4, 24, 13, 6)
const BTC_EXPIRED = Date.UTC(2024, 4, 25, 8)
/** Half of the last digit that the file prints: marks in BTC, volatilities. */
const MARK_ROUNDING = 0.00005
const VOL_ROUNDING = 0.00005

describe.runIf(btc)('the Deribit BTC marks of May 2024', () => {
  it('gives back the published mark volatilities between the first and the last moment at which they can be', async () => {
    const first = await readChain(btc ?? '', BTC_LISTED)
    const last = await readChain(btc ?? '', BTC_EXPIRED - 1)
    expect(first.asOf).toBe(BTC_LISTED)
    const outside: (string | undefined)[] = []
    let checked = 0
    for (const [i, { rows, summary }] of first.expiries.entries()) {
      const forward = summary.parity?.forward ?? 0
      const quotes = rows.flatMap(({ call, put }) => [call, put])
      const index = quotes.flatMap((quote) => (quote?.index ? [quote.index.toNumber()] : []))
      // Parity reads the forward from two rounded marks; the contracts of an expiry were read one after another.
      const forwardError = 2 * MARK_ROUNDING * forward + Math.max(...index) - Math.min(...index)
      for (const [j, row] of rows.entries()) {
        const atEnd = last.expiries[i]?.rows[j]?.values
        for (const side of ['call', 'put'] as const) {
          const [published, low, high] = [
            row[side]?.publishedVol,
            row.values[side]?.values,
            atEnd?.[side]?.values,
          ]
          const { delta, vega } = low ?? {}
          if (!published || !low?.markIv || !high?.markIv || !delta || !vega) continue
          if (Math.abs(delta) < 0.1 || Math.abs(delta) > 0.9) continue
          const slack = (MARK_ROUNDING * forward + Math.abs(delta) * forwardError) / vega + VOL_ROUNDING
          checked++
          if (published < low.markIv - slack || published > high.markIv + slack)
            outside.push(row[side]?.symbol)
        }
      }
    }
    expect(checked).toBeGreaterThan(250)
    // Here the file contradicts itself: 0.0590 at 170,000 lies above the chord of 0.0657 at 160,000 and 0.0520 at 180,000.
    expect(outside).toEqual(['BTC-20250328-170000-C'])
  })
})

describe.runIf(aapl)('the AAPL chain of June 2014', () => {
  it('takes the last snapshot, after the split, with forwards beside the spot of 93.70', async () => {
    const chain = await readChain(aapl ?? '')
    const { taken, refused, superseded } = chain.report
    expect(taken + refused + superseded).toBe(31_407)
    expect({ taken, refused }).toEqual({ taken: 2_177, refused: 0 })
    // American premiums tell no discount factor: early exercise bends the line of parity.
    expect(chain.expiries.every(({ summary }) => summary.parity?.discountFitted === false)).toBe(true)
    expect(toIso(chain.asOf)).toBe('2014-06-09T19:00:00.000Z')
    for (const { summary } of chain.expiries)
      expect(Math.abs((summary.parity?.forward ?? 0) / 93.7 - 1)).toBeLessThan(0.03)
  })
})

const files = [
  ['equities/daily.csv', 63_769, 14, '1d'],
  ['equities/sp500-index-2000-2020.csv', 5_105, 1, '1d'],
  ['intraday/spy-1h.csv', 19_738, 1, '1h'],
  ['intraday/equity-1m.csv', 17_770, 6, '1m'],
  ['crypto/btc-perp-1m-2022-01.csv', 45_031, 1, '1m'],
  ['crypto/btcusd-1d-coinbase.csv', 1_318, 1, '1d'],
  ['crypto/binance-1h-2026q2.csv', 23_848, 11, '1h'],
] as const

describe('importing the real bar files', () => {
  it.runIf(sharedFile('SOURCES.md')).each(files)(
    '%s: every line is taken or named',
    async (name, lines, symbols, timeframe) => {
      const { ports, bars } = makePorts()
      const path = sharedFile(name) ?? ''
      const report = await importBars(csvFileRows(path), { fileName: basename(path) }, ports)
      if (!report.ok) throw new Error(report.failure.message)
      const { taken, refused, contents } = report.value
      expect(taken + refused).toBe(lines)
      expect(refused).toBeLessThan(lines * 0.001 + 1)
      expect(contents).toHaveLength(symbols)
      expect(new Set(bars().map((bar) => bar.timeframe))).toEqual(new Set([timeframe]))
      expect(bars()).toHaveLength(taken)
    },
  )

  const contentsOf = async (name: string): Promise<readonly JsonObject[]> => {
    const { ports } = makePorts()
    const path = sharedFile(name) ?? ''
    const report = await importBars(csvFileRows(path), { fileName: basename(path) }, ports)
    if (!report.ok) throw new Error(report.failure.message)
    return report.value.contents
  }

  it.runIf(sharedFile('SOURCES.md'))('names the holes and the splits of the daily equities', async () => {
    const bySymbol = new Map((await contentsOf('equities/daily.csv')).map((one) => [one.symbol, one]))
    expect(bySymbol.get('AAPL')).toMatchObject({
      splits: [
        { date: '2000-06-21', ratio: 2 },
        { date: '2005-02-28', ratio: 2 },
        { date: '2014-06-09', ratio: 7 },
        { date: '2020-08-31', ratio: 4 },
      ],
      // New York was shut after the attacks of 2001, for a state funeral in 2007 and for a hurricane in 2012.
      gaps: [
        { after: '2001-09-10T00:00:00.000Z', before: '2001-09-17T00:00:00.000Z' },
        { after: '2006-12-29T00:00:00.000Z', before: '2007-01-03T00:00:00.000Z' },
        { after: '2012-10-26T00:00:00.000Z', before: '2012-10-31T00:00:00.000Z' },
      ],
    })
    expect(bySymbol.get('USO')).toMatchObject({
      splits: [{ date: '2020-04-29', ratio: 0.125 }],
    })
    // The fund was listed under another symbol meanwhile.
    expect(bySymbol.get('QQQ')?.gaps).toContainEqual({
      after: '2004-11-30T00:00:00.000Z',
      before: '2011-03-23T00:00:00.000Z',
    })
  })

  it.runIf(sharedFile('SOURCES.md'))('counts every missing day of a market that never closes', async () => {
    const [series] = await contentsOf('crypto/btcusd-1d-coinbase.csv')
    const gaps = series?.gaps as readonly { after: string; before: string }[]
    const missing = gaps.map(({ after, before }) => (Date.parse(before) - Date.parse(after)) / 86_400_000 - 1)
    expect(series?.gaps_total).toBe(gaps.length)
    // 2014-12-01 to 2018-08-13 are 1,352 days; the file has 1,318 of them.
    expect(missing.reduce((sum, days) => sum + days, 0)).toBe(1_352 - 1_318)
  })
})
