import type { EntryOutput } from '../../client/index.ts'
import { useFigures } from '../../terminal/use-figures.ts'
import { useEngineNowMs } from '../../shell/clock.ts'
import { formatModel, formatTime } from '../figures/format.ts'
import { futureParts } from './instrument.ts'

type Funding = EntryOutput<'instruments.funding'>

const REFRESH_MS = 15_000
const PERCENT = 100
const RATE_DECIMALS = 4
const MS_PER_MINUTE = 60_000
const MINUTES_PER_HOUR = 60

/** `in 5 h 20 min`. */
function untilWords(ms: number): string {
  const minutes = Math.max(0, Math.ceil(ms / MS_PER_MINUTE))
  const [hours, rest] = [Math.floor(minutes / MINUTES_PER_HOUR), minutes % MINUTES_PER_HOUR]
  return hours === 0 ? `in ${rest} min` : `in ${hours} h ${rest} min`
}

/** Rate, who pays it and when: `+0.0014 % at 08:00 UTC, in 5 h 20 min: longs pay shorts`. */
export function fundingWords({ indicative_rate: rate, next_at: at }: Funding, nowMs: number): string {
  const when = `at ${formatTime(at, 'UTC').slice(0, 5)} UTC, ${untilWords(Date.parse(at) - nowMs)}`
  if (rate === null) return `not known now, next ${when}`
  const value = Number(rate)
  const who = value === 0 ? 'nobody pays' : value > 0 ? 'longs pay shorts' : 'shorts pay longs'
  return `${formatModel(value * PERCENT, RATE_DECIMALS, true)} % ${when}: ${who}`
}

/** The next funding of a perpetual in words; null of what has none, and before it is known. */
export function useFunding(symbol: string): string | null {
  const parts = futureParts(symbol)
  const isPerpetual = parts !== null && parts.expiry === null
  const { value } = useFigures(
    'instruments.funding',
    isPerpetual ? { symbol, page: 1, per_page: 1 } : null,
    REFRESH_MS,
  )
  const nowMs = useEngineNowMs()
  return value === null || value.symbol !== symbol ? null : fundingWords(value, nowMs)
}
