import { afterAll, describe, expect, it } from 'vitest'
import { INLINE_VALUES_MAX, INLINE_VOLS_MAX, makeBookCompute } from '../../src/core/app/compute-book.ts'
import { choosePricingKernel } from '../../src/core/app/kernels.ts'
import { makeRandom } from '../../src/core/kernel/index.ts'
import {
  makeEuropeanBatch,
  makeEuropeanOutputs,
  makeImpliedVolOutputs,
  makePremiumBatch,
} from '../../src/core/pricing/index.ts'
import { wasmKernelLoader } from '../../src/main/adapters/kernels/index.ts'
import { makeComputePool } from '../../src/main/engine/pool/index.ts'
import { fillOptions, fillPremiums } from '../core/pricing/kernels/random-options.ts'
import { valueOf } from '../core/pricing/helpers.ts'

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined }
const pool = makeComputePool({ logger: silent, threads: 2 })
afterAll(() => pool.close())
const { kernel } = choosePricingKernel(wasmKernelLoader)

function counted() {
  const asked: string[] = []
  const counting: Pick<typeof pool, 'run' | 'threads'> = {
    threads: pool.threads,
    run: (name, input, options) => {
      asked.push(name)
      return pool.run(name, input, options)
    },
  }
  return { asked, book: makeBookCompute(kernel, counting) }
}

const LARGE = 70_001

describe('a book on one thread or on many', () => {
  it('has the same bits when it is split over workers', async () => {
    const { asked, book } = counted()
    const options = makeEuropeanBatch(LARGE)
    fillOptions(options, makeRandom(11))
    options.volAnnual[LARGE - 1] = NaN
    const expected = makeEuropeanOutputs(LARGE)
    kernel.europeanValues(options, expected)
    expect(valueOf(await book.europeanValues(options))).toEqual(expected)
    const premiums = makePremiumBatch(LARGE)
    fillPremiums(premiums, options, expected.price)
    const vols = makeImpliedVolOutputs(LARGE)
    kernel.impliedVols(premiums, vols)
    expect(valueOf(await book.impliedVols(premiums))).toEqual(vols)
    expect(asked).toEqual(['european_values', 'european_values', 'implied_vols', 'implied_vols'])
  })

  it('stays on the caller’s thread up to the documented size', async () => {
    const { asked, book } = counted()
    expect((await book.europeanValues(makeEuropeanBatch(INLINE_VALUES_MAX))).ok).toBe(true)
    expect((await book.impliedVols(makePremiumBatch(INLINE_VOLS_MAX))).ok).toBe(true)
    expect(asked).toEqual([])
  })

  it('is cancelled as one', async () => {
    const taking = new AbortController()
    const valued = counted().book.europeanValues(makeEuropeanBatch(LARGE), { signal: taking.signal })
    taking.abort()
    expect(await valued).toMatchObject({ ok: false, failure: { code: 'cancelled' } })
  })
})
