import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runAlgoSim } from './support/algo-sim.ts'

const isProof = process.env['OPTIONIX_PROVE'] === '1'
const RUNS = isProof ? 400 : 25
const EVENTS = 250

describe('execution algorithms among other traders, with crashes', () => {
  it('never can fill more than their parents, nor more than their share of the tape', async () => {
    const seen: Record<string, number> = {}
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 2 ** 31 - 1 }), async (seed) => {
        const { breaches, counts } = await runAlgoSim(seed, EVENTS)
        for (const [what, count] of Object.entries(counts)) seen[what] = (seen[what] ?? 0) + count
        expect(breaches).toEqual([])
      }),
      { seed: 20_261_121, numRuns: RUNS },
    )
    // The run is only worth something when everything that can happen did.
    for (const happened of [
      ...['twap', 'is', 'pov', 'pause', 'resume', 'cancel', 'resume refused'],
      ...['restarts', 'lost units', 'lost steps', 'completed', 'cancelled', 'expired'],
    ]) {
      expect(seen[happened] ?? 0, happened).toBeGreaterThan(0)
    }
  })
})
