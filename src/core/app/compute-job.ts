import type { Failure, Result } from '../kernel/index.ts'
import type { PricingKernel } from '../pricing/index.ts'

/** What a job finds where it runs. */
export type JobControl = Readonly<{
  kernel: PricingKernel
  /** Cheap to call: what is said too often is dropped on the way. */
  progress: (done: number, total: number) => void
}>

/**
 * A pure function of its input, which carries the seed of whatever chance it needs. It crosses to another thread: typed
 * arrays, plain records and numbers, no functions and no class instances, both ways. It need not look out for a
 * cancellation: that ends its thread.
 */
export type ComputeJob<Input, Output, F extends Failure = Failure> = (
  input: Input,
  control: JobControl,
) => Result<Output, F>

// A registry holds jobs of every input: `never` is what all of them accept.
export type JobRegistry = Readonly<Record<string, ComputeJob<never, unknown>>>
