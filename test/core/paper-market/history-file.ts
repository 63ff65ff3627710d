import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { asId, instant } from '../../../src/core/kernel/index.ts'
import { makePaperMarket } from '../../../src/core/paper-market/index.ts'
import type { HistoryDay, PaperMarketSettings } from '../../../src/core/paper-market/index.ts'

/** The real history that the demo replays, straight from the package's file. */
export function realHistory(): readonly HistoryDay[] {
  const file = new URL('../data/sp500-2000.csv', import.meta.resolve('vega-datasets'))
  const [, ...lines] = readFileSync(fileURLToPath(file), 'utf8').trim().split('\n')
  return lines.map((line) => {
    const [date, open, high, low, close, , volume] = line.split(',')
    return {
      date: String(date),
      open: Number(open),
      high: Number(high),
      low: Number(low),
      close: Number(close),
      volume: Number(volume),
    }
  })
}

export const EPOCH = instant(Date.UTC(2026, 10, 20, 15, 30))

export const paperSettings = (overrides: Partial<PaperMarketSettings> = {}): PaperMarketSettings => ({
  seed: 20_261_120,
  epoch: EPOCH,
  speed: 1,
  history: realHistory(),
  participants: { maker: asId('maker'), taker: asId('taker') },
  ...overrides,
})

export const paperMarket = (overrides: Partial<PaperMarketSettings> = {}) =>
  makePaperMarket(paperSettings(overrides))
