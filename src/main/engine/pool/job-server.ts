import type { MessagePort } from 'node:worker_threads'
import type { JobControl, JobRegistry } from '../../../core/app/compute-job.ts'
import type { PricingKernel } from '../../../core/pricing/index.ts'
import { assert } from '../../../core/kernel/index.ts'
import type { Failure, Result } from '../../../core/kernel/index.ts'
import { choosePricingKernel } from '../../../core/app/kernels.ts'
import { wasmKernelLoader } from '../../adapters/kernels/index.ts'

/** What crosses to a thread: which job, its input, and where progress goes when somebody wants to see it. */
export type JobRequest = Readonly<{ name: string; input: unknown; progress: MessagePort | null }>
export type JobProgress = readonly [done: number, total: number]

/** A screen redraws no faster. */
const PROGRESS_INTERVAL_MS = 50

function controlOf(kernel: PricingKernel, progress: MessagePort | null): JobControl {
  let toldAtMs = -Infinity
  return {
    kernel,
    progress: (done, total) => {
      const nowMs = performance.now()
      if (progress === null || nowMs - toldAtMs < PROGRESS_INTERVAL_MS) return
      toldAtMs = nowMs
      progress.postMessage([done, total] satisfies JobProgress)
    },
  }
}

/** The thread's side of the pool: one function from a request to the job's result. */
export function makeJobServer(jobs: JobRegistry): (request: JobRequest) => Result<unknown, Failure> {
  // The engine has loaded the same file before and said if it could not.
  const { kernel } = choosePricingKernel(wasmKernelLoader)
  return ({ name, input, progress }) => {
    const job = jobs[name]
    assert(job !== undefined, `no job is called ${name}`)
    try {
      return job(input as never, controlOf(kernel, progress))
    } finally {
      progress?.close()
    }
  }
}
