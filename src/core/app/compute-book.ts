import { ok } from '../kernel/index.ts'
import type { Result } from '../kernel/index.ts'
import { makeEuropeanOutputs, makeImpliedVolOutputs } from '../pricing/index.ts'
import type {
  EuropeanBatch,
  EuropeanOutputs,
  ImpliedVolOutputs,
  PremiumBatch,
  PricingKernel,
} from '../pricing/index.ts'
import type { ComputeFailure, ComputePool, RunOptions } from './compute.ts'

/**
 * Rows that stay on the caller's thread: under 5 ms there even with the plain twin (7 million values and 2 million
 * volatilities a second), and no sooner done by a worker, to which they would have to be copied. `bench -- compute-pool`
 * measures both ways.
 */
export const INLINE_VALUES_MAX = 32_768
export const INLINE_VOLS_MAX = 8_192

type BookCompute = Readonly<{
  europeanValues: (
    batch: EuropeanBatch,
    options?: RunOptions,
  ) => Promise<Result<EuropeanOutputs, ComputeFailure>>
  impliedVols: (
    batch: PremiumBatch,
    options?: RunOptions,
  ) => Promise<Result<ImpliedVolOutputs, ComputeFailure>>
}>

type Columns = Readonly<Record<string, Float64Array | Uint8Array | number>>

/** Rows `from` … `to` − 1 as columns of their own, so that only they cross to a worker. */
function sliceOf<T extends Columns & Readonly<{ count: number }>>(batch: T, from: number, to: number): T {
  const part = Object.entries(batch).map(([name, column]) => [
    name,
    typeof column === 'number' ? to - from : column.slice(from, to),
  ])
  return Object.fromEntries(part) as T
}

function copyInto(whole: Columns, part: Columns, from: number): void {
  for (const [name, column] of Object.entries(whole)) {
    const rows = part[name]
    if (typeof column !== 'number' && typeof rows === 'object') column.set(rows, from)
  }
}

/** Runs equal parts at once and puts them together in their order; the first failure is the answer. */
async function inParts<Batch extends Columns & Readonly<{ count: number }>, Outputs extends Columns>(
  batch: Batch,
  rowsMax: number,
  threads: number,
  whole: Outputs,
  run: (part: Batch) => Promise<Result<Outputs, ComputeFailure>>,
): Promise<Result<Outputs, ComputeFailure>> {
  const parts = Math.max(threads, Math.ceil(batch.count / (8 * rowsMax)))
  const size = Math.ceil(batch.count / parts)
  const starts = Array.from({ length: parts }, (_, index) => Math.min(batch.count, index * size))
  const answers = await Promise.all(
    starts.map((from) => run(sliceOf(batch, from, Math.min(batch.count, from + size)))),
  )
  for (const [index, answer] of answers.entries()) {
    if (!answer.ok) return answer
    copyInto(whole, answer.value, starts[index] ?? 0)
  }
  return ok(whole)
}

/** Values whole books: small ones here, large ones split over the workers. The same bits either way. */
export function makeBookCompute(
  kernel: PricingKernel,
  pool: Pick<ComputePool, 'run' | 'threads'>,
): BookCompute {
  return {
    europeanValues: async (batch, options) => {
      const outputs = makeEuropeanOutputs(batch.count)
      if (batch.count > INLINE_VALUES_MAX)
        return inParts(batch, INLINE_VALUES_MAX, pool.threads, outputs, (part) =>
          pool.run('european_values', part, options),
        )
      kernel.europeanValues(batch, outputs)
      return ok(outputs)
    },
    impliedVols: async (batch, options) => {
      const outputs = makeImpliedVolOutputs(batch.count)
      if (batch.count > INLINE_VOLS_MAX)
        return inParts(batch, INLINE_VOLS_MAX, pool.threads, outputs, (part) =>
          pool.run('implied_vols', part, options),
        )
      kernel.impliedVols(batch, outputs)
      return ok(outputs)
    },
  }
}
