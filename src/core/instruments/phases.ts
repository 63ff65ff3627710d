import { MS_PER_MINUTE, addMs, instant } from '../kernel/index.ts'
import type { Instant } from '../kernel/index.ts'
import { expiryOf } from './families.ts'
import { hoursOf, sessionAt } from './sessions.ts'
import type { Instrument } from './types.ts'

/** In a call orders rest without trading, until they all trade at one price. */
export type CallState = 'opening_call' | 'closing_call' | 'reopening_call'

/** What an instrument's hours let orders do, and until when; null where nothing is going to change it. */
export type MarketPhase = Readonly<{ state: 'closed' | 'open' | CallState; until: Instant | null }>

export const isCall = ({ state }: Pick<MarketPhase, 'state'>): boolean =>
  state === 'opening_call' || state === 'closing_call' || state === 'reopening_call'

/** The call in words. */
export const callName = ({ state }: Pick<MarketPhase, 'state'>): string => state.replace('_', ' ')

/** When a contract or listing ends for good; null when it does not. */
function endOf(instrument: Instrument): Instant | null {
  const [expiry, delistedAt] = [expiryOf(instrument), instrument.delistedAt ?? null]
  if (expiry === null || delistedAt === null) return expiry ?? delistedAt
  return expiry < delistedAt ? expiry : delistedAt
}

/** Whether the instrument's market opens and closes, by calls. */
export const hasCalls = (instrument: Pick<Instrument, 'hours'>): boolean => hoursOf(instrument).calls !== null

const earlier = (one: Instant, other: Instant | null): Instant =>
  other !== null && other < one ? other : one

/**
 * Where an instrument's hours have it at `at`. Before its opening lies the opening call, as far as the session before it is
 * over; the last minutes before the close are the closing call. A contract that ends with the session or within it trades
 * to its end, without a closing call. Of halts, and of the call after one, hours know nothing.
 */
export function phaseAt(instrument: Instrument, at: Instant): MarketPhase {
  const end = endOf(instrument)
  if (end !== null && at >= end) return { state: 'closed', until: null }
  const { calls } = hoursOf(instrument)
  if (calls === null) return { state: 'open', until: end }
  const { opensAt, closesAt } = sessionAt(instrument, at)
  if (at < opensAt) {
    if (end !== null && end <= opensAt) return { state: 'closed', until: null }
    const callsAt = addMs(opensAt, -calls.opening * MS_PER_MINUTE)
    return at < callsAt ? { state: 'closed', until: callsAt } : { state: 'opening_call', until: opensAt }
  }
  if (calls.closing === 0 || (end !== null && end <= closesAt)) {
    return { state: 'open', until: earlier(closesAt, end) }
  }
  const callsAt = addMs(closesAt, -calls.closing * MS_PER_MINUTE)
  return at < callsAt ? { state: 'open', until: callsAt } : { state: 'closing_call', until: closesAt }
}

/**
 * When the call ends that reopens a market which was halted until `at`; null where it simply goes on. It ends with the
 * phase that it interrupts at the latest: the closing call takes its orders over.
 */
export function reopeningUntil(instrument: Instrument, at: Instant): Instant | null {
  const { calls } = hoursOf(instrument)
  const phase = phaseAt(instrument, at)
  if (calls === null || phase.state !== 'open') return null
  return earlier(instant(at + calls.reopening * MS_PER_MINUTE), phase.until)
}

/** Which call it is that ends at `endsAt`. */
export function callEndingAt(instrument: Instrument, endsAt: Instant): CallState {
  const hasClosing = (hoursOf(instrument).calls?.closing ?? 0) > 0
  const { opensAt, closesAt } = sessionAt(instrument, instant(endsAt - 1))
  if (opensAt === endsAt) return 'opening_call'
  return hasClosing && closesAt === endsAt ? 'closing_call' : 'reopening_call'
}
