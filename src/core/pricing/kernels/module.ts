import type { Failure, Result } from '../../kernel/index.ts'

/** What the compiled src/kernels offers. Addresses are bytes in its memory, which never grows. */
export type KernelModule = Readonly<{
  memory: Readonly<{ buffer: ArrayBuffer }>
  europeanTerms: () => number
  europeanValuesAt: () => number
  europeanCalls: () => number
  europeanStatuses: () => number
  europeanBlock: (count: number) => number
  impliedTerms: () => number
  impliedVolsAt: () => number
  impliedCalls: () => number
  impliedStatuses: () => number
  impliedBlock: (count: number) => number
}>

/** Brings the compiled module from wherever it is; the reason when there is none, which somebody must say aloud. */
export type KernelLoader = Readonly<{ load: () => Result<KernelModule, Failure<'kernels_missing'>> }>
