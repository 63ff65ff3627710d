import { monitorEventLoopDelay } from 'node:perf_hooks'
import { ageState } from '../../core/app/index.ts'
import type { Clock, Instant } from '../../core/kernel/index.ts'
import { toIso } from '../../core/kernel/index.ts'
import type { StreamSnapshot } from '../../core/contract/index.ts'
import { makeRate } from './rate.ts'
import type { TradingFloor } from './floor/trading-floor.ts'

export type Links = StreamSnapshot<'links'>
type Link = Links['links'][number]

export type Heartbeat = Readonly<{
  quoted: (count: number, at: Instant) => void
  commanded: () => void
  links: () => Links
  close: () => void
}>

type HeartbeatParts = Readonly<{
  clock: Clock
  floor: TradingFloor
  /** How many instruments have a living quote; null where no market runs. */
  quotedInstruments: () => number | null
  readers: () => number
}>

/** The event loop's delay is told over stretches of this length, whoever asks and however often. */
const STRETCH_MS = 1_000

const venueLink = (floor: TradingFloor, perSecond: number): Link => ({
  name: 'venue',
  state: floor.isOpen() ? 'live' : 'halted',
  latency_ms: null,
  per_second: perSecond,
  count: floor.desk.instruments().length,
  message: floor.isOpen() ? 'built-in venue open' : 'halted until the store answers',
})

function storeLink(floor: TradingFloor): Link {
  const { count, lastMs } = floor.commits()
  return {
    name: 'store',
    state: floor.isOpen() ? 'live' : 'halted',
    latency_ms: lastMs === null ? null : rounded(lastMs),
    per_second: 0,
    count,
    message: floor.isOpen() ? 'every change is durable' : 'not accepting changes',
  }
}

/** Two decimals of a millisecond. */
const rounded = (ms: number): number => Math.round(ms * 100) / 100

/** Mean delay of the event loop over the last whole stretch; null before the first is over. */
function makeLoopDelay() {
  const histogram = monitorEventLoopDelay({ resolution: 1 })
  histogram.enable()
  let lastMs: number | null = null
  const timer = setInterval(() => {
    // The histogram counts whole intervals, its own resolution of a millisecond included.
    const meanMs = Math.max(0, histogram.mean / 1e6 - 1)
    lastMs = Number.isFinite(meanMs) ? rounded(meanMs) : null
    histogram.reset()
  }, STRETCH_MS)
  timer.unref()
  return {
    lastMs: () => lastMs,
    close: () => {
      clearInterval(timer)
      histogram.disable()
    },
  }
}

/** Measures the four links of the connection strip. A link is judged by the data that moved, not by being open. */
export function makeHeartbeat(parts: HeartbeatParts): Heartbeat {
  const { clock, floor } = parts
  const loop = makeLoopDelay()
  const quotes = makeRate(clock)
  const commands = makeRate(clock)
  let quotedAt: Instant | null = null

  const feedLink = (now: Instant): Link => {
    const count = parts.quotedInstruments()
    if (count === null) {
      const message = 'no market data source is configured'
      return { name: 'feed', state: 'off', latency_ms: null, per_second: 0, count: 0, message }
    }
    const ageMs = quotedAt === null ? null : now - quotedAt
    const state = quotedAt === null ? 'stale' : ageState(quotedAt, now)
    const message = state === 'live' ? 'paper market' : 'no new quotes'
    return { name: 'feed', state, latency_ms: ageMs, per_second: quotes.perSecond(), count, message }
  }

  const engineLink = (): Link => ({
    name: 'engine',
    state: 'live',
    latency_ms: loop.lastMs(),
    per_second: commands.perSecond(),
    count: parts.readers(),
    message: 'running',
  })

  return {
    quoted: (count, at) => {
      quotes.count(count)
      quotedAt = at
    },
    commanded: () => commands.count(),
    links: () => {
      const now = clock.now()
      const venue = venueLink(floor, commands.perSecond())
      return { links: [feedLink(now), venue, engineLink(), storeLink(floor)], engine_time: toIso(now) }
    },
    close: loop.close,
  }
}
