import { ZERO, decimalText, instant, ok, refused } from '../kernel/index.ts'
import type { Decimal, Instant, Result } from '../kernel/index.ts'
import { expiryOf } from '../instruments/index.ts'
import type { Instrument } from '../instruments/index.ts'
import { executionFailure } from './failures.ts'
import type { ExecutionFailure } from './failures.ts'
import { lotsByShare, shortfallShares, twapShares, weightedShares } from './schedules.ts'
import type { Shares } from './schedules.ts'
import type { AlgoKind, AlgoOrderRecord } from './types.ts'
import type { VolumeProfile } from './volume-profile.ts'

const SLICE_MS_MIN = 1_000
const SLICES_MAX = 1_000
const WINDOW_MS_MAX = 7 * 86_400_000
/** Beyond this nothing changes: e^-50 of the order is left after the first moment. */
const URGENCY_MAX = 50
const URGENCY_DEFAULT = 2
const SLICE_MS_WANTED = 10_000
const SLICES_WANTED_MAX = 240

export type PlanRequest = Readonly<{
  algo: AlgoKind
  quantity: Decimal
  startAt: Instant | null
  endAt: Instant
  /** Null: chosen by the window. */
  sliceMs: number | null
  participation: Decimal | null
  urgency: Decimal | null
}>

export type Plan = Pick<AlgoOrderRecord, 'startAt' | 'endAt' | 'sliceMs' | 'participation' | 'urgency'> &
  Readonly<{ lots: number; slices: number }>

type Refusal = ExecutionFailure | null

function windowFailure(
  request: PlanRequest,
  instrument: Instrument,
  startAt: Instant,
  now: Instant,
): Refusal {
  const { endAt } = request
  const field = 'end'
  if (request.startAt !== null && endAt <= request.startAt) {
    return executionFailure('window_reversed', 'The end does not lie after the start.', { field })
  }
  if (endAt <= now) return executionFailure('window_in_past', 'The end lies in the past.', { field })
  const windowMs = endAt - startAt
  const least = request.sliceMs ?? SLICE_MS_MIN
  if (windowMs < least) {
    const details = { limit: 'window_ms', value: String(windowMs), bound: String(least) }
    const message = `The window of ${windowMs} ms is too short to send a lot: it needs ${least} ms.`
    return executionFailure('window_too_short', message, { field, details })
  }
  if (windowMs > WINDOW_MS_MAX) {
    const details = { limit: 'window_ms', value: String(windowMs), bound: String(WINDOW_MS_MAX) }
    return executionFailure('window_too_long', 'The window is longer than 7 days.', { field, details })
  }
  const expiresAt = expiryOf(instrument)
  if (expiresAt !== null && endAt > expiresAt) {
    return executionFailure('window_after_expiry', `${instrument.symbol} expires before the end.`, { field })
  }
  return null
}

function sharesFailure({ algo, participation, urgency }: PlanRequest): Refusal {
  if (algo === 'pov' && (participation === null || participation.lte(ZERO) || participation.gt(1))) {
    const details = { limit: 'participation', value: participation && decimalText(participation), bound: '1' }
    const message = 'The participation must be above 0 and at most 1.'
    return executionFailure('participation_out_of_range', message, { field: 'participation', details })
  }
  if (algo === 'is' && urgency !== null && (urgency.lt(ZERO) || urgency.gt(URGENCY_MAX))) {
    const details = { limit: 'urgency', value: decimalText(urgency), bound: String(URGENCY_MAX) }
    const message = `The urgency must be from 0 to ${URGENCY_MAX}.`
    return executionFailure('urgency_out_of_range', message, { field: 'urgency', details })
  }
  return null
}

function sliceFailure(request: PlanRequest, slices: number, lots: number): Refusal {
  const field = 'slice_seconds'
  if (slices > SLICES_MAX) {
    const details = { limit: 'slices', value: String(slices), bound: String(SLICES_MAX) }
    return executionFailure('slice_too_short', `The window has ${slices} slices.`, { field, details })
  }
  if (request.algo !== 'pov' && slices > lots) {
    const details = { limit: 'slices', value: String(slices), bound: String(lots) }
    const message = `${slices} slices of ${lots} lots would be smaller than a lot.`
    return executionFailure('slice_below_lot', message, { field, details })
  }
  return null
}

/** Slices of about ten seconds, fewer where the window is long or the lots are few. */
function chosenSliceMs(windowMs: number, lots: number): number {
  const wanted = Math.min(Math.round(windowMs / SLICE_MS_WANTED), SLICES_WANTED_MAX, lots)
  return Math.max(SLICE_MS_MIN, Math.ceil(windowMs / Math.max(1, wanted)))
}

/**
 * Window, slices and shares of a new parent. `quantity` is a whole number of lots above 0 (the order checks have seen
 * to it). A start that has passed is now.
 */
export function planAlgo(
  request: PlanRequest,
  instrument: Instrument,
  now: Instant,
): Result<Plan, ExecutionFailure> {
  const startAt = instant(Math.max(request.startAt ?? now, now))
  const failure = windowFailure(request, instrument, startAt, now) ?? sharesFailure(request)
  if (failure) return refused(failure)
  const lots = request.quantity.div(instrument.lotSize).toNumber()
  if (!Number.isSafeInteger(lots)) {
    const message = 'The quantity has more lots than can be counted.'
    return refused(executionFailure('quantity_too_large', message, { field: 'quantity' }))
  }
  const windowMs = request.endAt - startAt
  const sliceMs = request.sliceMs ?? chosenSliceMs(windowMs, lots)
  const slices = Math.ceil(windowMs / sliceMs)
  const tooFine = sliceFailure(request, slices, lots)
  if (tooFine) return refused(tooFine)
  const { algo, endAt, participation } = request
  return ok({
    startAt,
    endAt,
    sliceMs,
    slices,
    lots,
    participation: algo === 'pov' ? participation : null,
    urgency: algo === 'is' ? (request.urgency ?? ZERO.plus(URGENCY_DEFAULT)) : null,
  })
}

function sharesOf(algo: AlgoKind, plan: Plan, profile: VolumeProfile | null): Shares | null {
  if (algo === 'twap') return twapShares(plan.slices)
  if (algo === 'is') return shortfallShares(plan.slices, plan.urgency?.toNumber() ?? URGENCY_DEFAULT)
  return profile === null ? null : weightedShares(profile.weights)
}

/** The lots due by slice. VWAP needs `profile` and is refused without one; POV has no schedule, it follows the tape. */
export function scheduleOf(
  algo: AlgoKind,
  plan: Plan,
  profile: VolumeProfile | null,
): Result<AlgoOrderRecord['schedule'], ExecutionFailure> {
  if (algo === 'pov') return ok({})
  const shares = sharesOf(algo, plan, profile)
  if (shares === null) {
    const message =
      'No stored bars of this instrument say how much trades at these times of day; TWAP and POV need none.'
    return refused(executionFailure('no_volume_profile', message, { field: 'algo' }))
  }
  const lots = lotsByShare(plan.lots, shares)
  return ok({ lots, source: profile?.source ?? null })
}
