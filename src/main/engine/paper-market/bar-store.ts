import type { Write } from '../../../core/app/index.ts'
import type { Clock } from '../../../core/kernel/index.ts'
import type { BarRecord } from '../../../core/market-data/index.ts'
import type { TradingFloor } from '../floor/trading-floor.ts'

/** Writes of one transaction when much is stored: keeps each below a tenth of a second. */
export const CHUNK = 500

/** Up to when the stored bars are what traded. */
export const BARS_SETTING = 'demo.bars_until'

export const barWrites = (bars: readonly BarRecord[]): Write[] =>
  bars.map((record) => ({ op: 'put', table: 'bars', record }))

/** Stores bars in order; what lies after the last ones is filled in from the model at the next start. */
export function makeBarStore({ floor, clock }: Readonly<{ floor: TradingFloor; clock: Clock }>) {
  return async (bars: readonly BarRecord[]): Promise<void> => {
    for (let from = 0; from < bars.length; from += CHUNK) {
      await floor.committer.commit({ writes: barWrites(bars.slice(from, from + CHUNK)), facts: [] })
    }
    if (bars.length === 0) return
    const record = { name: BARS_SETTING, value: String(clock.now()) }
    await floor.committer.commit({ writes: [{ op: 'put', table: 'settings', record }], facts: [] })
  }
}
