import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'
import type { StreamSnapshot } from '../../core/contract/index.ts'
import type { Link, LinkState } from './link.ts'
import type { StreamHub } from './stream-hub.ts'

export type EngineLink = StreamSnapshot<'links'>['links'][number]

/** What the connection strip shows. Judged by data that arrives, not by sockets that are open. */
export type Health = Readonly<{
  link: LinkState
  /** Round trip of the last ping, and the last thirty. */
  roundTripMs: number | null
  roundTripTrailMs: readonly number[]
  /** The engine's own links with their latency trails, by name. */
  links: readonly EngineLink[]
  trailsMs: Readonly<Record<string, readonly number[]>>
  /** Local time of the engine's last report; null before the first. */
  reportedAtMs: number | null
  /** Engine clock minus ours. */
  clockOffsetMs: number | null
  updatesPerSecond: number
  conflatedTotal: number
  gapsTotal: number
  /** Local time, moved once a second, so that ages count without their own timers. */
  nowMs: number
}>

const TRAIL_LENGTH = 30
const PING_EVERY_MS = 2_000
const PING_TIMEOUT_MS = 4_000
/** Enough that the page has said for two seconds that the engine is silent (`REPORT_LATE_MS`) before the link is dropped. */
const SILENT_PINGS_MAX = 3

/** No report for this long means that nobody knows how the links are. */
export const REPORT_LATE_MS = 5_000

const appendTrail = (trail: readonly number[], value: number): readonly number[] =>
  [...trail, value].slice(-TRAIL_LENGTH)

const START: Health = {
  link: { phase: 'closed' },
  roundTripMs: null,
  roundTripTrailMs: [],
  links: [],
  trailsMs: {},
  reportedAtMs: null,
  clockOffsetMs: null,
  updatesPerSecond: 0,
  conflatedTotal: 0,
  gapsTotal: 0,
  nowMs: 0,
}

/** Takes the engine's report of its links into the record. */
export function takeReport(before: Health, report: StreamSnapshot<'links'>, nowMs: number): Health {
  const trailsMs = { ...before.trailsMs }
  for (const link of report.links) {
    if (link.latency_ms !== null)
      trailsMs[link.name] = appendTrail(trailsMs[link.name] ?? [], link.latency_ms)
  }
  const engineMs = Date.parse(report.engine_time)
  // The report is about half a round trip old when it gets here.
  const clockOffsetMs = Number.isNaN(engineMs)
    ? null
    : Math.round(engineMs + (before.roundTripMs ?? 0) / 2 - nowMs)
  return { ...before, links: report.links, trailsMs, reportedAtMs: nowMs, clockOffsetMs }
}

export type HealthWatch = Readonly<{
  store: StoreApi<Health>
  tally: (kind: 'update' | 'conflated' | 'gap', count: number) => void
  start: (link: Link, hub: StreamHub, signedIn: () => boolean) => () => void
}>

type Counter = { updates: number; silent: number; stopReport: (() => void) | null }

async function ping(link: Link, store: StoreApi<Health>, counter: Counter): Promise<void> {
  const startedAt = performance.now()
  const outcome = await link.call('system.live', {}, { timeoutMs: PING_TIMEOUT_MS, anonymous: true })
  if (outcome.kind === 'answer') {
    counter.silent = 0
    const roundTripMs = performance.now() - startedAt
    const roundTripTrailMs = appendTrail(store.getState().roundTripTrailMs, roundTripMs)
    return store.setState({ roundTripMs, roundTripTrailMs })
  }
  if (outcome.kind !== 'unknown' || outcome.reason !== 'timeout') return
  counter.silent += 1
  // Up but silent: a half-open socket never says so itself.
  if (counter.silent >= SILENT_PINGS_MAX) {
    counter.silent = 0
    link.reconnect()
  }
}

export function makeHealthWatch(nowMs: () => number): HealthWatch {
  const store = createStore<Health>(() => ({ ...START, nowMs: nowMs() }))
  const counter: Counter = { updates: 0, silent: 0, stopReport: null }

  const tally: HealthWatch['tally'] = (kind, count) => {
    if (kind === 'update') counter.updates += count
    else if (kind === 'gap') store.setState((health) => ({ gapsTotal: health.gapsTotal + count }))
    else store.setState((health) => ({ conflatedTotal: health.conflatedTotal + count }))
  }

  const start: HealthWatch['start'] = (link, hub, signedIn) => {
    const followReport = (): void => {
      if (!signedIn()) {
        counter.stopReport?.()
        counter.stopReport = null
        return
      }
      counter.stopReport ??= hub.subscribe({ channel: 'links' }, ({ view, cause }) => {
        const report = view.data
        if (report !== null && cause !== 'phase')
          store.setState((health) => takeReport(health, report, nowMs()))
      })
    }
    const stopState = link.onState((state) => store.setState({ link: state }))
    store.setState({ link: link.state() })
    const pinging = setInterval(
      () => void (link.state().phase === 'open' && ping(link, store, counter)),
      PING_EVERY_MS,
    )
    const ticking = setInterval(() => {
      followReport()
      store.setState({ updatesPerSecond: counter.updates, nowMs: nowMs() })
      counter.updates = 0
    }, 1_000)
    return () => {
      stopState()
      clearInterval(pinging)
      clearInterval(ticking)
      counter.stopReport?.()
    }
  }
  return { store, tally, start }
}
