import type { Logger } from '../../core/app/index.ts'
import { choosePricingKernel } from '../../core/app/kernels.ts'
import type { PricingKernel } from '../../core/pricing/index.ts'
import { wasmKernelLoader } from '../adapters/kernels/index.ts'

export type Pricing = Readonly<{
  /** For what is small enough for the engine's own thread; workers load their own. */
  kernel: PricingKernel
  /** For `/health`: that the plain twin runs, and why. */
  notes: readonly string[]
}>

/** Loads the kernel, saying which it is. */
export function openPricing(logger: Logger): Pricing {
  const { kernel, fallbackReason } = choosePricingKernel(wasmKernelLoader)
  if (fallbackReason === null) {
    logger.info('pricing_kernel', { name: kernel.name })
    return { kernel, notes: [] }
  }
  logger.warn('pricing_kernel', { name: kernel.name, reason: fallbackReason })
  const note = `pricing runs on the plain twin, with the same figures more slowly: ${fallbackReason}`
  return { kernel, notes: [note] }
}
