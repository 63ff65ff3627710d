import { MS_PER_HOUR, MS_PER_MINUTE } from '../kernel/index.ts'
import type { Instant } from '../kernel/index.ts'
import type { Place, SessionDevice, SignInSignal } from './types.ts'

const EARTH_RADIUS_KM = 6_371
/** Faster than an airliner from door to door. */
const TRAVEL_KM_PER_HOUR_MAX = 900
/** Nearer than this two places are one, whatever the table says of their networks. */
const TRAVEL_KM_MIN = 300

const radians = (degrees: number): number => (degrees * Math.PI) / 180

/** Great-circle distance in kilometres (haversine; Sinnott, Sky and Telescope 68, 1984). */
export function distanceKm(from: Place, to: Place): number {
  const latitude = radians(to.latitude - from.latitude)
  const longitude = radians(to.longitude - from.longitude)
  const a =
    Math.sin(latitude / 2) ** 2 +
    Math.cos(radians(from.latitude)) * Math.cos(radians(to.latitude)) * Math.sin(longitude / 2) ** 2
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(a)))
}

/** An earlier sign-in: where, and when it was last used from there. */
export type EarlierSignIn = Readonly<{ device: SessionDevice; lastSeenAt: Instant }>

const isImpossible = (earlier: EarlierSignIn, place: Place, now: Instant): boolean => {
  if (earlier.device.place === null) return false
  const km = distanceKm(earlier.device.place, place)
  const hours = Math.max(0, now - earlier.lastSeenAt) / MS_PER_HOUR
  return km >= TRAVEL_KM_MIN && km > hours * TRAVEL_KM_PER_HOUR_MAX
}

/**
 * What is unusual about a sign-in from `device`, held against the user's earlier ones. A first sign-in is nothing new;
 * without a table of places nobody travels.
 */
export function signalsOf(
  device: SessionDevice,
  earlier: readonly EarlierSignIn[],
  isStuffing: boolean,
  now: Instant,
): readonly SignInSignal[] {
  const { place } = device
  const isNew = earlier.length > 0 && earlier.every((each) => each.device.user_agent !== device.user_agent)
  const newest = earlier.toSorted((left, right) => right.lastSeenAt - left.lastSeenAt)[0]
  const travelled = place !== null && newest !== undefined && isImpossible(newest, place, now)
  return [
    ...(isNew ? (['new_device'] as const) : []),
    ...(travelled ? (['impossible_travel'] as const) : []),
    ...(isStuffing ? (['credential_stuffing'] as const) : []),
  ]
}

/** Names that one address tried in vain within this time, before it counts as stuffing. */
export const STUFFING_NAMES = 5
export const STUFFING_WINDOW_MS = 10 * MS_PER_MINUTE
