/**
 * A book of 100,000 options on the caller's thread and through the pool, copies included: what the sizes in
 * core/app/compute-book.ts are chosen by. `npm run -s bench -- compute-pool`. The pool has one thread less than the machine
 * has cores, at least one.
 */
import { makeBookCompute } from '../../src/core/app/compute-book.ts'
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
import { print } from './result.ts'

const ROUNDS = 15
const logger = { info: () => undefined, warn: () => undefined, error: console.error }
const { kernel } = choosePricingKernel(wasmKernelLoader)
const pool = makeComputePool({ logger })
const book = makeBookCompute(kernel, pool)

async function fastestMs(run: () => unknown): Promise<number> {
  let fastest = Infinity
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now()
    await run()
    fastest = Math.min(fastest, performance.now() - start)
  }
  return fastest
}

for (const count of [8_192, 32_768, 100_000]) {
  const options = makeEuropeanBatch(count)
  fillOptions(options, makeRandom(5))
  const values = makeEuropeanOutputs(count)
  const vols = makeImpliedVolOutputs(count)
  const premiums = makePremiumBatch(count)
  const valuesHere = await fastestMs(() => kernel.europeanValues(options, values))
  fillPremiums(premiums, options, values.price)
  const volsHere = await fastestMs(() => kernel.impliedVols(premiums, vols))
  print('compute-pool', `values_${count}_here`, valuesHere, 'ms')
  print(
    'compute-pool',
    `values_${count}_in_a_worker`,
    await fastestMs(() => pool.run('european_values', options)),
    'ms',
    valuesHere,
  )
  print(
    'compute-pool',
    `values_${count}_as_a_book`,
    await fastestMs(() => book.europeanValues(options)),
    'ms',
    valuesHere,
  )
  print('compute-pool', `implied_vols_${count}_here`, volsHere, 'ms')
  print(
    'compute-pool',
    `implied_vols_${count}_in_a_worker`,
    await fastestMs(() => pool.run('implied_vols', premiums)),
    'ms',
    volsHere,
  )
  print(
    'compute-pool',
    `implied_vols_${count}_as_a_book`,
    await fastestMs(() => book.impliedVols(premiums)),
    'ms',
    volsHere,
  )
}
await pool.close()
