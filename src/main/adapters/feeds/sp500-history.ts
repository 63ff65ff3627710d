import { fileURLToPath } from 'node:url'
import type { HistoryDay } from '../../../core/paper-market/index.ts'
import { csvFileRows } from './csv-rows.ts'

const FIELDS = ['open', 'high', 'low', 'close', 'volume'] as const

/**
 * The S&P 500's daily history from 2000-01-03 to 2020-04-17 as the package `vega-datasets` carries it
 * (data/sp500-2000.csv). Rejects when the package is not installed or its file is not what it was.
 */
export async function loadSp500History(): Promise<readonly HistoryDay[]> {
  // The package exports only its entry; its data lies beside that entry's folder.
  const file = fileURLToPath(new URL('../data/sp500-2000.csv', import.meta.resolve('vega-datasets')))
  const days: HistoryDay[] = []
  for await (const { line, fields, fault } of csvFileRows(file)) {
    const [open = NaN, high = NaN, low = NaN, close = NaN, volume = NaN] = FIELDS.map((name) =>
      Number(fields[name]),
    )
    const isGood = fault === undefined && low > 0 && high >= low && close > 0 && open > 0 && volume >= 0
    if (!isGood) throw new Error(`the S&P 500 history is damaged at line ${line} of ${file}`)
    days.push({ date: fields.date ?? '', open, high, low, close, volume })
  }
  return days
}
