import { REPORT_LATE_MS } from '../../client/index.ts'
import type { EngineLink, Health } from '../../client/index.ts'
import type { Severity } from '../../state/index.ts'
import { formatAge, formatLatency, formatTime, zoneName } from '../../widgets/figures/format.ts'

/** One cell of the connection strip: line one is name and word, line two the figures. */
export type LinkCell = Readonly<{
  name: EngineLink['name']
  title: string
  word: string
  severity: Severity
  latency: string
  trailMs: readonly number[]
  count: string
  message: string
}>

const TITLE: Readonly<Record<EngineLink['name'], string>> = {
  feed: 'Feed',
  venue: 'Venue',
  engine: 'Engine',
  store: 'Store',
}
const ORDER: readonly EngineLink['name'][] = ['feed', 'venue', 'engine', 'store']

const SEVERITY: Readonly<Record<EngineLink['state'], Severity>> = {
  live: 'ok',
  late: 'warn',
  stale: 'warn',
  halted: 'critical',
  off: 'critical',
}

const LIVE_WORD: Readonly<Record<EngineLink['name'], string>> = {
  feed: 'live',
  venue: 'ready',
  engine: 'running',
  store: 'booking',
}

const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`

function countOf(link: EngineLink, health: Health): string {
  if (link.name === 'feed') return plural(health.gapsTotal, 'gap', 'gaps')
  if (link.name === 'venue') return `${link.count} open`
  if (link.name === 'engine') return `${health.updatesPerSecond}/s`
  return `${Math.round(link.per_second)}/s`
}

const wordOf = (link: EngineLink): string => {
  if (link.state === 'live') return LIVE_WORD[link.name]
  return link.name === 'feed' && link.state === 'stale' ? `no data ${formatAge(link.latency_ms)}` : link.state
}

/** Since when nothing has come from the engine although the socket is up; null when all is well. */
const silenceMs = (health: Health): number | null => {
  if (health.link.phase !== 'open' || health.reportedAtMs === null) return null
  const ageMs = health.nowMs - health.reportedAtMs
  return ageMs > REPORT_LATE_MS ? ageMs : null
}

const unknownCell = (
  name: EngineLink['name'],
  word: string,
  severity: Severity,
  message: string,
): LinkCell => ({
  name,
  title: TITLE[name],
  word,
  severity,
  latency: '',
  trailMs: [],
  count: '',
  message,
})

function engineCell(health: Health): LinkCell | null {
  const { link } = health
  if (link.phase === 'open') return null
  if (link.phase === 'waiting')
    return unknownCell('engine', 'no link', 'critical', `Last reason: ${link.reason}`)
  return unknownCell('engine', link.phase === 'connecting' ? 'connecting' : 'off', 'warn', '')
}

/** The strip's cells. What nobody has reported on is `unknown`, never green. */
export function linkCells(health: Health): readonly LinkCell[] {
  const broken = engineCell(health)
  const silence = silenceMs(health)
  return ORDER.map((name) => {
    if (broken)
      return name === 'engine' ? broken : unknownCell(name, 'unknown', 'warn', 'Nobody has reported on it.')
    const link = health.links.find((candidate) => candidate.name === name)
    if (!link) return unknownCell(name, 'waiting', 'info', 'No report yet.')
    if (silence !== null) {
      const cell = unknownCell(
        name,
        `no data ${formatAge(silence)}`,
        'warn',
        'The socket is up, but nothing comes.',
      )
      return { ...cell, latency: 'socket up' }
    }
    const own = name === 'engine'
    return {
      name,
      title: TITLE[name],
      word: wordOf(link),
      severity: SEVERITY[link.state],
      latency: formatLatency(own ? health.roundTripMs : link.latency_ms),
      trailMs: own ? health.roundTripTrailMs : (health.trailsMs[name] ?? []),
      count: countOf(link, health),
      message: link.message,
    }
  })
}

/** What the line under the header says, and the one thing it offers. Null while every link is well. */
type LinkNotice = Readonly<{
  severity: Severity
  title: string
  body: string
  action: Readonly<{ kind: 'reconnect' | 'resync' | 'blotter'; words: string }>
}>

const at = (ms: number, timeZone: string): string => `${formatTime(ms, timeZone)} ${zoneName(timeZone, ms)}`

function brokenLink(health: Health): EngineLink | undefined {
  const urgent = (['store', 'venue', 'feed'] as const).map((name) =>
    health.links.find((link) => link.name === name),
  )
  return urgent.find(
    (link) => link !== undefined && (link.state === 'stale' || SEVERITY[link.state] === 'critical'),
  )
}

/** A link that is gone: waiting for the next attempt, or in an attempt after there was a link before. */
function lostLink({ link, nowMs, reportedAtMs }: Health): LinkNotice | null {
  const waiting = link.phase === 'waiting'
  if (!waiting && (link.phase !== 'connecting' || reportedAtMs === null)) return null
  const next = waiting
    ? `Trying again in ${Math.ceil(Math.max(0, link.retryAtMs - nowMs) / 1_000)} s, attempt ${link.attempt}.`
    : 'Asking for a new link.'
  return {
    severity: 'critical',
    title: 'The engine cannot be reached. Nothing can be sent.',
    body: `What you see is old. ${next}`,
    action: { kind: 'reconnect', words: 'Try now' },
  }
}

/** Distinct words and a distinct way out for each link that is not well. The worst comes first. */
export function linkNotice(health: Health, timeZone: string): LinkNotice | null {
  const lost = lostLink(health)
  if (lost !== null) return lost
  const silence = silenceMs(health)
  if (silence !== null) {
    return {
      severity: 'warn',
      title: `The engine has sent nothing since ${at(health.reportedAtMs ?? 0, timeZone)}.`,
      body: 'The socket is up. Every figure on screen may be old.',
      action: { kind: 'reconnect', words: 'Make a new link' },
    }
  }
  const broken = brokenLink(health)
  if (!broken) return null
  if (broken.name === 'feed') {
    const since = health.nowMs - (broken.latency_ms ?? 0)
    const title =
      broken.latency_ms === null ? 'Quotes have stopped.' : `Quotes stopped at ${at(since, timeZone)}.`
    return {
      severity: 'warn',
      title: `${title} Trading on them is off.`,
      body: broken.message,
      action: { kind: 'resync', words: 'Ask for a new snapshot' },
    }
  }
  const title =
    broken.name === 'venue'
      ? 'The venue takes no orders.'
      : 'Booking has stopped. The engine takes no orders.'
  const body = broken.name === 'venue' ? `Cancels still pass. ${broken.message}` : broken.message
  return { severity: 'critical', title, body, action: { kind: 'blotter', words: 'Open blotter' } }
}
