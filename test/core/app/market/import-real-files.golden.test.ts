import { basename } from 'node:path'
import { describe, expect, it } from 'vitest'
import { importBars, importChain, readChainFile } from '../../../../src/core/app/import/index.ts'
import type { ImportedChain } from '../../../../src/core/app/import/index.ts'
import type { Write } from '../../../../src/core/app/store.ts'
import { instant, toIso } from '../../../../src/core/kernel/index.ts'
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

describe.runIf(eth)('the Deribit ETH book summary of 2024-01-08', () => {
  it('gives by parity the forward that Deribit publishes, within 0.25 %, for all eleven expiries', async () => {
    const chain = await readChain(eth ?? '')
    expect(chain).toMatchObject({ underlying: 'ETH', layout: { inverse: true } })
    expect(chain.expiries).toHaveLength(11)
    for (const { expiresAt, rows, summary } of chain.expiries) {
      const quote = rows.flatMap(({ call, put }) => [call, put]).find((side) => side?.publishedForward)
      const published = quote?.publishedForward ?? NaN
      const error = Math.abs((summary.parity?.forward ?? NaN) / published - 1)
      expect(error, `${toIso(expiresAt)}: ${summary.parity?.forward} against ${published}`).toBeLessThan(
        0.0025,
      )
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
 * The file does not say when it was taken. One instant, an hour before any other, explains all nine expiries at once:
 * 2024-05-24 19:06 UTC, six hours after the newest contract in it was created.
 */
const BTC_AS_OF = Date.UTC(2024, 4, 24, 19, 6)

describe.runIf(btc)('the Deribit BTC marks of May 2024', () => {
  it('gives back the published mark volatilities: median error within 0.05 points in every expiry beyond a week', async () => {
    const chain = await readChain(btc ?? '', BTC_AS_OF)
    const checked = chain.expiries.filter(({ expiresAt }) => expiresAt - chain.asOf > 7 * 86_400_000)
    expect(checked).toHaveLength(7)
    for (const { rows, expiresAt } of checked) {
      const errors = rows
        .flatMap(({ call, put, values }) => [
          { quote: call, values: values.call?.values },
          { quote: put, values: values.put?.values },
        ])
        .flatMap(({ quote, values }) => {
          const delta = Math.abs(values?.delta ?? 0)
          const [own, published] = [values?.markIv ?? null, quote?.publishedVol ?? null]
          const isUsable = own !== null && published !== null && published > 0 && delta > 0.1 && delta < 0.9
          return isUsable ? [Math.abs(own - published)] : []
        })
        .toSorted((a, b) => a - b)
      expect(errors.length).toBeGreaterThan(15)
      expect(errors[errors.length >> 1], toIso(expiresAt)).toBeLessThan(0.0005)
      expect(errors.at(-1), toIso(expiresAt)).toBeLessThan(0.01)
    }
  })
})

describe.runIf(aapl)('the AAPL chain of June 2014', () => {
  it('takes the last snapshot, after the split, with forwards beside the spot of 93.70', async () => {
    const chain = await readChain(aapl ?? '')
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
})
