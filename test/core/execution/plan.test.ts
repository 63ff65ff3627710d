import { describe, expect, it } from 'vitest'
import { planAlgo, scheduleOf } from '../../../src/core/execution/index.ts'
import type { PlanRequest } from '../../../src/core/execution/index.ts'
import { addMs, decimal } from '../../../src/core/kernel/index.ts'
import { START, btcUsd, must, refusal, spxOption } from '../../sim/support/venue.ts'

const asked = (change: Partial<PlanRequest> = {}): PlanRequest => ({
  algo: 'twap',
  quantity: decimal('0.6'),
  startAt: null,
  endAt: addMs(START, 60_000),
  sliceMs: null,
  participation: null,
  urgency: null,
  ...change,
})

const planned = (change: Partial<PlanRequest> = {}) => must(planAlgo(asked(change), btcUsd(), START))
const refusedFor = (change: Partial<PlanRequest>) => refusal(planAlgo(asked(change), btcUsd(), START))

describe('a plan', () => {
  it('cuts the window into slices of about ten seconds', () => {
    expect(planned()).toMatchObject({ slices: 6, sliceMs: 10_000, lots: 600_000, startAt: START })
  })

  it('has no more slices than lots', () => {
    const few = planned({ quantity: decimal('0.000002') })
    expect([few.slices, few.sliceMs]).toEqual([2, 30_000])
  })

  it('takes a start that has passed for now', () => {
    expect(planned({ startAt: addMs(START, -5_000) }).startAt).toBe(START)
  })

  it('gives implementation shortfall its urgency, and only it', () => {
    expect(planned({ algo: 'is' }).urgency?.toNumber()).toBe(2)
    expect(planned({ urgency: decimal(3) }).urgency).toBeNull()
  })

  it.each([
    ['window_reversed', { startAt: addMs(START, 9_000), endAt: addMs(START, 9_000) }],
    ['window_in_past', { endAt: START }],
    ['window_too_short', { endAt: addMs(START, 999) }],
    ['window_too_short', { sliceMs: 61_000 }],
    ['window_too_long', { endAt: addMs(START, 7 * 86_400_000 + 1) }],
    ['slice_too_short', { endAt: addMs(START, 5_000_000), sliceMs: 1_000 }],
    ['slice_below_lot', { quantity: decimal('0.000002'), sliceMs: 1_000 }],
    ['participation_out_of_range', { algo: 'pov', participation: decimal(0) }],
    ['participation_out_of_range', { algo: 'pov', participation: decimal('1.01') }],
    ['urgency_out_of_range', { algo: 'is', urgency: decimal('-0.1') }],
    ['urgency_out_of_range', { algo: 'is', urgency: decimal(51) }],
    ['quantity_too_large', { quantity: decimal('99999999999999') }],
  ] as const)('is refused for %s', (code, change) => {
    expect(refusedFor(change).code).toBe(code)
  })

  it('accepts the whole of the tape', () => {
    expect(planned({ algo: 'pov', participation: decimal(1) }).participation?.toNumber()).toBe(1)
  })

  it('tells bound and value of a window that is too short', () => {
    expect(refusedFor({ endAt: addMs(START, 250) }).details).toEqual({
      limit: 'window_ms',
      value: '250',
      bound: '1000',
    })
  })

  it('does not outlive an option', () => {
    const option = spxOption(6800, 'call', '2026-11-21T12:00:30Z')
    const failure = refusal(planAlgo(asked({ quantity: decimal(6) }), option, START))
    expect(failure.code).toBe('window_after_expiry')
  })
})

describe('a schedule', () => {
  it('of VWAP follows the volumes and names where they come from', () => {
    const plan = planned({ algo: 'vwap', quantity: decimal('0.00001'), sliceMs: 20_000 })
    const profile = { weights: [1, 3, 1], source: '1m bars' }
    expect(must(scheduleOf('vwap', plan, profile))).toEqual({ lots: [2, 8, 10], source: '1m bars' })
  })

  it('of VWAP is not made up when nothing is known', () => {
    expect(refusal(scheduleOf('vwap', planned({ algo: 'vwap' }), null)).code).toBe('no_volume_profile')
  })

  it('of POV is the tape itself', () => {
    expect(must(scheduleOf('pov', planned({ algo: 'pov', participation: decimal(1) }), null))).toEqual({})
  })
})
