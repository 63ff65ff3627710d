import { basename } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readChainFile } from '../../../src/core/app/import/index.ts'
import { yearsBetween } from '../../../src/core/kernel/index.ts'
import { chainSlice } from '../../../src/core/vol/index.ts'
import type { ChainSide, FittedSurface } from '../../../src/core/vol/index.ts'
import { csvFileRows } from '../../../src/main/adapters/feeds/index.ts'
import { sharedFile } from '../app/market/shared-files.ts'
import { bruteForce, fitted, sviOf } from './support.ts'

type Chain = Extract<Awaited<ReturnType<typeof readChainFile>>, { ok: true }>['value']
type Valued = Chain['expiries'][number]['rows'][number]

const sideOf = (row: Valued, optionType: 'call' | 'put'): ChainSide | null => {
  const [quote, valued] = [row[optionType], row.values[optionType]]
  if (!quote || !valued) return null
  return {
    bidVol: valued.values.bidIv,
    askVol: valued.values.askIv,
    markVol: valued.values.markIv,
    hasBid: quote.bid !== null || quote.ask === null,
    isStale: false,
    quarantine: valued.quarantine,
  }
}

async function surfaceOf(path: string): Promise<FittedSurface> {
  const read = await readChainFile(csvFileRows(path), { fileName: basename(path) })
  if (!read.ok) throw new Error(read.failure.message)
  const chain = read.value
  const slices = chain.expiries
    .map(({ expiresAt, rows, summary }) =>
      chainSlice({
        expiry: new Date(expiresAt).toISOString().slice(0, 10),
        timeYears: yearsBetween(chain.asOf, expiresAt),
        forward: summary.parity?.forward ?? null,
        strikes: rows.map((row) => ({
          strike: row.values.strike,
          call: sideOf(row, 'call'),
          put: sideOf(row, 'put'),
        })),
      }),
    )
    .map(({ slice }) => slice)
    .filter(({ timeYears }) => timeYears > 1 / 8_760)
  return fitted(slices)
}

const report = (name: string, surface: FittedSurface): void => {
  const lines = surface.slices.map(
    ({ expiry, rmse, quotes }) => `${expiry} rmse ${rmse.toFixed(5)} of ${quotes.length}`,
  )
  console.info(`${name}: ${lines.join(' · ')}; ${JSON.stringify(surface.arbitrage)}`)
}

/** The median over expiries: one thin expiry may fit badly without the fit being bad. */
const medianRmse = ({ slices }: FittedSurface): number =>
  slices.map(({ rmse }) => rmse).toSorted((left, right) => left - right)[Math.floor(slices.length / 2)] ?? NaN

const FILES = [
  {
    name: 'Deribit ETH book of 2024-01-08',
    file: 'options/deribit-eth-book-summary-2024-01-08.csv',
    rmseMax: 0.03,
  },
  {
    name: 'Deribit BTC marks of 2024-05-23',
    file: 'options/deribit-btc-marks-2024-05-23.csv',
    rmseMax: 0.02,
  },
  { name: 'AAPL quotes of June 2014', file: 'options/aapl-quotes-1h-2014-06.csv', rmseMax: 0.03 },
] as const

for (const { name, file, rmseMax } of FILES) {
  const path = sharedFile(file)
  describe.runIf(path)(name, () => {
    it('is fitted without arbitrage, close to its quotes', async () => {
      const surface = await surfaceOf(path ?? '')
      report(name, surface)
      expect(surface.slices.length).toBeGreaterThan(2)
      expect(medianRmse(surface)).toBeLessThan(rmseMax)
      const slices = surface.slices.map(({ timeYears }, at) => ({ timeYears, svi: sviOf(surface, at) }))
      const { g, crossing } = bruteForce(slices)
      expect(g).toBeGreaterThan(-1e-8)
      expect(crossing).toBeGreaterThan(-1e-8)
    })
  })
}
