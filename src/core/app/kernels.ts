/** The choice of a pricing kernel, apart from the app's door: a worker that loads this file loads no desk. */
import { makeWasmKernel, typescriptKernel } from '../pricing/index.ts'
import type { KernelLoader, PricingKernel } from '../pricing/index.ts'

type ChosenKernel = Readonly<{
  kernel: PricingKernel
  /** Why the plain twin has to do; null when the compiled kernel runs. */
  fallbackReason: string | null
}>

/** The compiled kernel where there is one, else its twin: the same bits, slower, with the reason to be said. */
export function choosePricingKernel(loader: KernelLoader): ChosenKernel {
  const loaded = loader.load()
  return loaded.ok
    ? { kernel: makeWasmKernel(loaded.value), fallbackReason: null }
    : { kernel: typescriptKernel, fallbackReason: loaded.failure.message }
}
