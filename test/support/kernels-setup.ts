import { ensureKernels } from '../../scripts/lib/kernels.mjs'

/** Before the tests: the compiled kernels are those of the sources. */
export const setup = ensureKernels
