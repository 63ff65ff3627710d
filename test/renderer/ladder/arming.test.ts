import { describe, expect, it } from 'vitest'
import { ARMED_IDLE_MS, DISARMED, armingNext, maySend } from '../../../src/renderer/panels/ladder/arming.ts'
import type { Arming } from '../../../src/renderer/panels/ladder/arming.ts'
import { dangerOf } from '../../../src/renderer/panels/ladder/danger.ts'
import { OPEN_MARKET } from '../../support/fake-market.ts'

const armed = armingNext(DISARMED, { type: 'arm', nowMs: 1_000, danger: null })

describe('the arming switch of the ladder', () => {
  it('is off at first and lets nothing be sent', () => {
    expect(DISARMED.armed).toBe(false)
    expect(maySend(DISARMED, 0, null)).toBe(false)
  })

  it('can be switched on only while nothing speaks against it', () => {
    expect(maySend(armed, 1_001, null)).toBe(true)
    expect(armingNext(DISARMED, { type: 'arm', nowMs: 1_000, danger: 'the book is old' })).toEqual({
      armed: false,
      why: 'the book is old',
    })
  })

  it('goes off after a minute in which nobody used it, not a moment before', () => {
    const last = 1_000 + ARMED_IDLE_MS
    expect(armingNext(armed, { type: 'looked', nowMs: last - 1, danger: null })).toBe(armed)
    expect(armingNext(armed, { type: 'looked', nowMs: last, danger: null })).toMatchObject({ armed: false })
    // A press between the end of the minute and the next look does not send either.
    expect(maySend(armed, last, null)).toBe(false)
    expect(armingNext(armed, { type: 'used', nowMs: last })).toBe(armed)
  })

  it('lasts longer while it is used', () => {
    const used = armingNext(armed, { type: 'used', nowMs: 30_000 })
    expect(used).toEqual({ armed: true, untilMs: 30_000 + ARMED_IDLE_MS })
  })

  it('goes off with its reason when the book grows old or the link is lost, and does not come back by itself', () => {
    const off = armingNext(armed, { type: 'looked', nowMs: 2_000, danger: 'the link to the engine is down' })
    expect(off).toEqual({ armed: false, why: 'the link to the engine is down' })
    expect(armingNext(off, { type: 'looked', nowMs: 3_000, danger: null })).toBe(off)
    expect(armingNext(off, { type: 'used', nowMs: 3_000 })).toBe(off)
  })

  it('does not send in danger that no look has seen yet', () => {
    expect(maySend(armed as Arming, 2_000, 'the market is crossed')).toBe(false)
  })
})

describe('what speaks against sending from the ladder', () => {
  const book = { state: 'live', bids: [], asks: [], trading: OPEN_MARKET } as never
  const sight = { phase: 'live', depth: book, ageMs: 300, isTradeable: true } as const

  it('is nothing while the book lives', () => expect(dangerOf(sight)).toBeNull())

  it.each([
    [{ phase: 'stale' }, 'the link to the engine is down'],
    [{ phase: 'resyncing' }, 'the book is re-syncing'],
    [{ phase: 'paused' }, 'updates are paused, F9 resumes'],
    [{ depth: null }, 'the book has not come yet'],
    [{ ageMs: 10_001 }, 'the book is 10 s old'],
    [{ isTradeable: false }, 'it does not trade'],
    [{ depth: { state: 'crossed', trading: OPEN_MARKET } as never }, 'the market is crossed'],
  ] as const)('is said in words: %o', (change, words) => {
    expect(dangerOf({ ...sight, ...change })).toBe(words)
  })
})
