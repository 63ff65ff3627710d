import { describe, expect, it } from 'vitest'
import { choosePricingKernel } from '../../src/core/app/kernels.ts'
import { assert, makeRandom, refused } from '../../src/core/kernel/index.ts'
import {
  impliedVol,
  makeEuropeanBatch,
  makeEuropeanOutputs,
  makeImpliedVolOutputs,
  makePremiumBatch,
  makeWasmKernel,
  typescriptKernel,
} from '../../src/core/pricing/index.ts'
import { wasmKernelLoader } from '../../src/main/adapters/kernels/index.ts'
import { fillOptions, fillPremiums } from '../core/pricing/kernels/random-options.ts'

const loaded = wasmKernelLoader.load()
assert(loaded.ok, 'the compiled kernels load')
const module = loaded.value
const wasmKernel = makeWasmKernel(module)
/** −0 and 0 are different bytes, and there is no NaN to forgive. */
const sameBytes = (left: Float64Array | Uint8Array, right: Float64Array | Uint8Array): boolean =>
  Buffer.compare(Buffer.from(left.buffer), Buffer.from(right.buffer)) === 0

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
      for (const name of Object.keys(plain) as (keyof typeof plain)[])
        expect(sameBytes(compiled[name], plain[name]), name).toBe(true)
      expect(compiled.price.every(Number.isFinite)).toBe(true)
      wasmKernel.europeanPrices(batch, compiled)
      expect(sameBytes(compiled.price, plain.price)).toBe(true)
    }
  })

  it(`gives its twin's implied volatilities on ${BATCHES * ROWS} premiums, and the scalar function's`, () => {
    const random = makeRandom(7)
    const options = makeEuropeanBatch(ROWS)
    const values = makeEuropeanOutputs(ROWS)
    const batch = makePremiumBatch(ROWS)
    const [compiled, plain] = [makeImpliedVolOutputs(ROWS), makeImpliedVolOutputs(ROWS)]
    for (let round = 0; round < BATCHES; round++) {
      fillOptions(options, random)
      wasmKernel.europeanPrices(options, values)
      fillPremiums(batch, options, values.price)
      batch.price[round] = NaN
      batch.timeYears[round + 1] = 0
      batch.price[round + 2] = -1
      wasmKernel.impliedVols(batch, compiled)
      typescriptKernel.impliedVols(batch, plain)
      expect(sameBytes(compiled.volAnnual, plain.volAnnual)).toBe(true)
      expect(sameBytes(compiled.status, plain.status)).toBe(true)
      expect(compiled.volAnnual.every((vol) => Number.isFinite(vol) && vol >= 0)).toBe(true)
    }
    for (let row = 0; row < ROWS; row++) {
      const scalar = impliedVol({
        optionType: batch.isCall[row] === 0 ? 'put' : 'call',
        forward: batch.forward[row] ?? NaN,
        strike: batch.strike[row] ?? NaN,
        discountFactor: batch.discountFactor[row] ?? NaN,
        timeYears: batch.timeYears[row] ?? NaN,
        price: batch.price[row] ?? NaN,
      })
      expect(compiled.volAnnual[row]).toBe(scalar.status === 'ok' ? scalar.volAnnual : 0)
    }
  })

  it('answers itself for all but the far wings: what it leaves is the exception', () => {
    let [left, asked] = [0, 0]
    const counted = makeWasmKernel({
      ...module,
      europeanBlock: (count) => {
        const rows = module.europeanBlock(count)
        left += rows
        asked += count
        return rows
      },
      impliedBlock: (count) => {
        const rows = module.impliedBlock(count)
        left += rows
        asked += count
        return rows
      },
    })
    const options = makeEuropeanBatch(4_096)
    const values = makeEuropeanOutputs(4_096)
    const premiums = makePremiumBatch(4_096)
    fillOptions(options, makeRandom(3))
    options.timeYears.fill(0.25)
    options.volAnnual.fill(0.2)
    options.strike.forEach((_, row) => {
      options.strike[row] = (options.underlying[row] ?? 0) * (0.9 + (0.2 * row) / 4_096)
    })
    counted.europeanValues(options, values)
    fillPremiums(premiums, options, values.price)
    counted.impliedVols(premiums, makeImpliedVolOutputs(4_096))
    expect(asked).toBe(8_192)
    expect(left).toBe(0)
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
