import { describe, expect, it } from 'vitest'
import { TIERS, TIER_LIMITS, distanceKm, isWithinTier, signalsOf } from '../../../src/core/identity/index.ts'
import type { Place, SessionDevice } from '../../../src/core/identity/index.ts'
import { addMs, instant } from '../../../src/core/kernel/index.ts'

const NOW = instant(1_790_000_000_000)
const HOUR = 3_600_000
const LONDON: Place = { name: 'London', latitude: 51.5074, longitude: -0.1278 }
const PARIS: Place = { name: 'Paris', latitude: 48.8566, longitude: 2.3522 }
const SYDNEY: Place = { name: 'Sydney', latitude: -33.8688, longitude: 151.2093 }

const device = (place: Place | null, agent = 'Firefox'): SessionDevice => ({
  ip_address: '192.0.2.1',
  user_agent: agent,
  place,
})

const signals = (now: SessionDevice, before: SessionDevice | null, hoursAgo: number) =>
  signalsOf(
    now,
    before === null ? [] : [{ device: before, lastSeenAt: addMs(NOW, -hoursAgo * HOUR) }],
    false,
    NOW,
  )

describe('what is unusual about a sign-in', () => {
  it('is measured on the great circle', () => {
    // London to Paris 344 km, London to Sydney 16,994 km: figures of any atlas, to a thousandth.
    expect(distanceKm(LONDON, PARIS) / 343.6).toBeCloseTo(1, 2)
    expect(distanceKm(LONDON, SYDNEY) / 16_994).toBeCloseTo(1, 2)
    expect(distanceKm(LONDON, LONDON)).toBe(0)
  })

  it('is a journey that no airliner makes, and not one that it does', () => {
    expect(signals(device(SYDNEY), device(LONDON), 2)).toEqual(['impossible_travel'])
    expect(signals(device(SYDNEY), device(LONDON), 24)).toEqual([])
    expect(signals(device(PARIS), device(LONDON), 0.2)).toEqual(['impossible_travel'])
    expect(signals(device(PARIS), device(LONDON), 1)).toEqual([])
  })

  it('is nothing where a place is not known, and nothing the first time', () => {
    expect(signals(device(null), device(LONDON), 0)).toEqual([])
    expect(signals(device(SYDNEY), device(null), 0)).toEqual([])
    expect(signals(device(SYDNEY), null, 0)).toEqual([])
  })

  it('is a device that none of the earlier ones was', () => {
    expect(signals(device(LONDON, 'Chrome'), device(LONDON), 1)).toEqual(['new_device'])
    expect(signals(device(LONDON), device(LONDON), 1)).toEqual([])
  })
})

describe('tiers', () => {
  it('have these limits, each within the next', () => {
    expect(TIER_LIMITS).toEqual({
      free: { requestsPerMinute: 100, strategies: 1, tradingKeys: false },
      pro: { requestsPerMinute: 500, strategies: 10, tradingKeys: false },
      elite: { requestsPerMinute: null, strategies: 100, tradingKeys: true },
    })
    const within = TIERS.map((held) => TIERS.filter((wanted) => isWithinTier(held, wanted)).length)
    expect(within).toEqual([1, 2, 3])
  })
})
