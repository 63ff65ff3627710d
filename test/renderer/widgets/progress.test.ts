import { describe, expect, it } from 'vitest'
import { progressOf } from '../../../src/renderer/widgets/progress.ts'

const told = (done: number) => ({ done, of: 6_930 })

describe('how far a computation is', () => {
  it('is what the engine says, and moves as it says it', () => {
    const at = (done: number) => progressOf({ told: told(done), waitedMs: 2_000, tookMs: 9_000 })
    expect(at(1_386)).toMatchObject({ value: 1_386, max: 6_930, words: '1,386 of 6,930 revaluations' })
    expect(at(6_930)).toMatchObject({ value: 6_930, max: 6_930 })
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
