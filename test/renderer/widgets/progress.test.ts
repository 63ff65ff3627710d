import { describe, expect, it } from 'vitest'
import { progressOf } from '../../../src/renderer/widgets/words/progress.ts'

const told = (done: number) => ({ done, of: 6_930 })

describe('how far a computation is', () => {
  it('is what the engine says, and moves as it says it', () => {
    const at = (done: number) => progressOf({ told: told(done), waitedMs: 2_000, tookMs: 9_000 })
    expect(at(1_386)).toMatchObject({ value: 1_386, max: 6_930, words: '1,386 of 6,930 revaluations' })
    expect(at(6_930)).toMatchObject({ value: 6_930, max: 6_930 })
  })

  it.each([
    ['laboratory.replay', '40 % of both replays'],
    ['risk.varHistory', '40 % of the revaluations'],
    ['vol.surface', '40 % of the fit at most'],
    ['risk.stressTest', '40 of 100 revaluations'],
  ])('of %s is told in its own words', (entry, words) => {
    const told = { entry, done: 40, of: 100 }
    expect(progressOf({ told, waitedMs: 2_000, tookMs: null })).toMatchObject({ value: 40, max: 100, words })
  })

  it('until the engine says so it is measured by the last one, and never claims to be done', () => {
    const at = (waitedMs: number) => progressOf({ told: told(0), waitedMs, tookMs: 9_000 })
    expect(at(2_000)).toMatchObject({ value: 2_000, max: 9_000, words: 'about 7 s left' })
    expect(at(12_000)).toMatchObject({ value: null, words: 'longer than the 9 s of the last one' })
  })

  it('is not guessed where nothing is known', () => {
    expect(progressOf({ told: null, waitedMs: 2_000, tookMs: null })).toBeNull()
    expect(progressOf({ told: null, waitedMs: 2_000, tookMs: 400 })).toBeNull()
  })
})
