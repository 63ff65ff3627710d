import { expect, test } from 'vitest'
import {
  makeEuropeanBatch,
  makeEuropeanOutputs,
  typescriptKernel,
} from '../../../../src/core/pricing/index.ts'
import { relativeError } from '../helpers.ts'
import referenceJson from './kernel-reference.json' with { type: 'json' }

/**
 * 400 seeded options computed at 50 digits by make_kernel_reference.py (mpmath 1.3). The compiled kernel has the twin's bits
 * (test/adapters/kernels.test.ts), so that what holds here holds there.
 */
const reference = referenceJson as readonly (readonly number[])[]
const INPUTS = ['underlying', 'strike', 'rateCont', 'dividendYieldCont', 'timeYears', 'volAnnual'] as const
const OUTPUTS = ['price', 'delta', 'gamma', 'vega', 'theta', 'rho'] as const

test('price to 1e-13 of the spot, greeks to 1e-11 relative, for minutes to years and far wings', () => {
  const batch = makeEuropeanBatch(reference.length)
  const outputs = makeEuropeanOutputs(reference.length)
  reference.forEach((row, index) => {
    batch.isCall[index] = row[0] ?? NaN
    INPUTS.forEach((name, column) => (batch[name][index] = row[1 + column] ?? NaN))
  })
  typescriptKernel.europeanValues(batch, outputs)
  expect(reference).toHaveLength(400)
  reference.forEach((row, index) => {
    const [spot, strike] = [row[1] ?? NaN, row[2] ?? NaN]
    const terms = `row ${index}: ${row.slice(0, 7).join(' ')}`
    OUTPUTS.forEach((name, column) => {
      const [actual, expected] = [outputs[name][index] ?? NaN, row[7 + column] ?? NaN]
      if (name === 'price') expect(Math.abs(actual - expected) / spot, terms).toBeLessThan(1e-13)
      else if (Math.abs(expected) > 1e-12 * Math.max(1, spot, strike))
        expect(relativeError(actual, expected), `${name}, ${terms}`).toBeLessThan(1e-11)
    })
  })
})
