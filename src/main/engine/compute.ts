import type { Logger } from '../../core/app/index.ts'
import type { ComputePool } from '../../core/app/compute.ts'
import { choosePricingKernel } from '../../core/app/kernels.ts'
import type { PricingKernel } from '../../core/pricing/index.ts'
import { wasmKernelLoader } from '../adapters/kernels/index.ts'
import { makeComputePool } from './pool/index.ts'

/** Where the engine computes: a kernel for what is small, threads for what is not. */
export type Compute = Readonly<{
  kernel: PricingKernel
  pool: ComputePool
  /** For `/health`: that the plain twin runs, and why. */
  notes: readonly string[]
}>

/** Loads the kernel, saying which it is. No thread is made before the first job. */
export function openCompute(logger: Logger): Compute {
  const { kernel, fallbackReason } = choosePricingKernel(wasmKernelLoader)
  if (fallbackReason === null) logger.info('pricing_kernel', { name: kernel.name })
  else logger.warn('pricing_kernel', { name: kernel.name, reason: fallbackReason })
  const note = `pricing runs on the plain twin, with the same figures more slowly: ${fallbackReason ?? ''}`
  return { kernel, pool: makeComputePool({ logger }), notes: fallbackReason === null ? [] : [note] }
}
