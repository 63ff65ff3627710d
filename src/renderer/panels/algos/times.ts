/** How a typed moment was understood; nothing is guessed that could be meant two ways. */
type Moment =
  | Readonly<{ kind: 'empty' }>
  | Readonly<{ kind: 'at'; atMs: number }>
  | Readonly<{ kind: 'after'; spanMs: number }>
  | Readonly<{ kind: 'refused'; hint: string }>

const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}
const SPAN = /^\+?\s*(\d+(?:\.\d+)?)\s*(s|m|min|h|d)$/i
const CLOCK = /^(?:(\d{4})-(\d{2})-(\d{2})[ T])?(\d{1,2}):(\d{2})(?::(\d{2}))?$/

const refuse = (hint: string): Moment => ({ kind: 'refused', hint })

/** The instant of a wall clock on this machine; null where the calendar has no such time, as 31 February or 25:00. */
function clockMs(match: RegExpExecArray, nowMs: number): number | null {
  const today = new Date(nowMs)
  const [, year, month, day, hour = '0', minute = '0', second = '0'] = match
  const parts = [
    year === undefined ? today.getFullYear() : Number(year),
    month === undefined ? today.getMonth() : Number(month) - 1,
    day === undefined ? today.getDate() : Number(day),
  ] as const
  const at = new Date(...parts, Number(hour), Number(minute), Number(second))
  const isSame =
    at.getMonth() === parts[1] &&
    at.getDate() === parts[2] &&
    at.getHours() === Number(hour) &&
    at.getMinutes() === Number(minute)
  return isSame ? at.getTime() : null
}

/**
 * Reads `14:30`, `14:30:15`, `2026-11-20 14:30` as the clock of this machine, and `30m`, `+90 s`, `2h` as a span. A time
 * of day without a date is today's; one that has passed is refused, for tomorrow is not ours to guess.
 */
export function parseMoment(typed: string, nowMs: number): Moment {
  const text = typed.trim()
  if (text === '' || text.toLowerCase() === 'now') return { kind: 'empty' }
  const span = SPAN.exec(text)
  if (span) {
    const spanMs = Math.round(Number(span[1]) * (UNIT_MS[(span[2] ?? '').toLowerCase()] ?? 0))
    return spanMs > 0 ? { kind: 'after', spanMs } : refuse('It must be longer than 0.')
  }
  const clock = CLOCK.exec(text)
  if (clock === null) return refuse('Write 14:30, 14:30:15, or a span such as 30m, 90s, 2h.')
  const atMs = clockMs(clock, nowMs)
  if (atMs === null) return refuse('There is no such time.')
  if (atMs > nowMs) return { kind: 'at', atMs }
  return refuse(
    clock[1] === undefined ? 'That time of today has passed. Give the date too.' : 'That has passed.',
  )
}

type Read<Value> = Readonly<{ ok: true; value: Value }> | Readonly<{ ok: false; hint: string }>

type Window = Readonly<{
  /** Null: at once. */
  startMs: number | null
  endMs: number
}>

/** The window that two fields name. A span is from now for the start, and from the start for the end. */
export function windowOf(startText: string, endText: string, nowMs: number): Read<Window> {
  const start = parseMoment(startText, nowMs)
  if (start.kind === 'refused') return { ok: false, hint: start.hint }
  const startMs = start.kind === 'empty' ? null : start.kind === 'at' ? start.atMs : nowMs + start.spanMs
  const end = parseMoment(endText, nowMs)
  if (end.kind === 'refused') return { ok: false, hint: end.hint }
  if (end.kind === 'empty') return { ok: false, hint: 'Say when it ends.' }
  const endMs = end.kind === 'at' ? end.atMs : (startMs ?? nowMs) + end.spanMs
  if (endMs <= (startMs ?? nowMs)) return { ok: false, hint: 'The end does not lie after the start.' }
  return { ok: true, value: { startMs, endMs } }
}

/** A length of time in words: `45 s`, `30 min`, `1 h 30 min`, `2 d 4 h`. */
export function spanWords(spanMs: number): string {
  const seconds = Math.max(0, Math.round(spanMs / 1_000))
  if (seconds < 120) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60]
  if (hours < 24) return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`
  return hours % 24 === 0 ? `${hours / 24} d` : `${Math.floor(hours / 24)} d ${hours % 24} h`
}
