import { describe, expect, it } from 'vitest'
import { choosePricingKernel } from '../../src/core/app/kernels.ts'
import { assert, makeRandom, refused } from '../../src/core/kernel/index.ts'
import {
  makeEuropeanBatch,
  makeEuropeanOutputs,
  makeWasmKernel,
  typescriptKernel,
} from '../../src/core/pricing/index.ts'
import { wasmKernelLoader } from '../../src/main/adapters/kernels/index.ts'
import { fillOptions } from '../core/pricing/kernels/random-options.ts'

const loaded = wasmKernelLoader.load()
assert(loaded.ok, 'the compiled kernels load')
const wasmKernel = makeWasmKernel(loaded.value)
const BATCHES = process.env.OPTIONIX_PROVE === '1' ? 500 : 25
const ROWS = 40_001

describe('the compiled kernel', () => {
  it(`gives the bits of its twin on ${BATCHES * ROWS} seeded options, wings and refused rows included`, () => {
    const random = makeRandom(20_261_121)
    const batch = makeEuropeanBatch(ROWS)
    const [compiled, plain] = [makeEuropeanOutputs(ROWS), makeEuropeanOutputs(ROWS)]
    for (let round = 0; round < BATCHES; round++) {
      fillOptions(batch, random)
      batch.volAnnual[round] = NaN
      batch.strike[round + 1] = -1
      batch.timeYears[round + 2] = 0
      batch.volAnnual[ROWS - 1] = 0
      wasmKernel.europeanValues(batch, compiled)
      typescriptKernel.europeanValues(batch, plain)
      // As bytes: toEqual of typed arrays holds −0 and 0 apart, and there is no NaN to forgive.
      for (const name of Object.keys(plain) as (keyof typeof plain)[])
        expect(
          Buffer.compare(Buffer.from(compiled[name].buffer), Buffer.from(plain[name].buffer)),
          name,
        ).toBe(0)
      expect(compiled.price.every(Number.isFinite)).toBe(true)
      wasmKernel.europeanPrices(batch, compiled)
      expect(Buffer.compare(Buffer.from(compiled.price.buffer), Buffer.from(plain.price.buffer))).toBe(0)
    }
  })

  it('is chosen where it loads', () => {
    expect(choosePricingKernel(wasmKernelLoader)).toMatchObject({
      kernel: { name: 'wasm-simd' },
      fallbackReason: null,
    })
  })

  it('is replaced by its twin where it does not, with the reason', () => {
    const broken = { load: () => refused({ code: 'kernels_missing', message: 'no such file' } as const) }
    expect(choosePricingKernel(broken)).toEqual({ kernel: typescriptKernel, fallbackReason: 'no such file' })
  })
})
