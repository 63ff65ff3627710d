import { COMPUTE_JOBS } from '../../src/core/app/compute-jobs.ts'
import type { ComputePool } from '../../src/core/app/compute.ts'
import type { JobControl, JobRegistry } from '../../src/core/app/compute-job.ts'
import { typescriptKernel } from '../../src/core/pricing/index.ts'

const JOBS: JobRegistry = COMPUTE_JOBS

/** A pool without threads: jobs run where they are asked for, over copies as if they had crossed to a thread. */
export const inlinePool: ComputePool = {
  threads: 2,
  run: (async (name: string, input: unknown, options?: Readonly<{ onProgress?: JobControl['progress'] }>) => {
    const progress = options?.onProgress ?? (() => undefined)
    return structuredClone(
      JOBS[name]?.(structuredClone(input) as never, { kernel: typescriptKernel, progress }),
    )
  }) as ComputePool['run'],
  load: () => ({ running: 0, waiting: 0 }),
  close: () => Promise.resolve(),
}
