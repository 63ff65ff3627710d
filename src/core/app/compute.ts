import { defineFailures, failureMaker } from '../kernel/index.ts'
import type { CodeOf, Failure } from '../kernel/index.ts'
import type { AbortSignalLike } from './call.ts'
import type { ComputeJob, JobRegistry } from './compute-job.ts'
import type { ComputeJobs } from './compute-jobs.ts'

/** What the pool itself refuses, beside what a job says. */
export const COMPUTE_FAILURES = defineFailures({
  /** Every worker has work and the queue is full; `details.retry_after_s`. */
  busy: { status: 503, remedy: 'time', retry: true },
  /** The caller took the job back. */
  cancelled: { status: 409, remedy: 'caller', retry: true },
  /** The worker ended under the job: out of memory, or a bug of ours that the log has. */
  compute_failed: { status: 500, remedy: 'operator', retry: true },
})

export type ComputeFailure = Failure<CodeOf<typeof COMPUTE_FAILURES>>

export const computeFailure = failureMaker(COMPUTE_FAILURES)

type InputOf<Job> = Job extends ComputeJob<infer Input, infer _Output, infer _F> ? Input : never

type ResultOf<Job> = Job extends (...args: never) => infer R ? R : never

export type RunOptions = Readonly<{
  signal?: AbortSignalLike | null
  /** The caller waits no longer than this: `cancelled` then. A job that runs already goes on; one that waits does not begin. */
  deadlineMs?: number
  onProgress?: (done: number, total: number) => void
}>

/**
 * Where work of more than 5 ms goes. Input and output are copied between threads. Never hangs and never throws: a worker
 * that ends, a full queue and a cancellation are failures.
 */
export type ComputePool<Jobs extends JobRegistry = ComputeJobs> = Readonly<{
  /** How many jobs run at once: into how many parts a large one is worth splitting. */
  threads: number
  run: <Name extends keyof Jobs & string>(
    name: Name,
    input: InputOf<Jobs[Name]>,
    options?: RunOptions,
  ) => Promise<ResultOf<Jobs[Name]> | Readonly<{ ok: false; failure: ComputeFailure }>>
  /** Jobs that have a thread, and jobs that wait for one. */
  load: () => Readonly<{ running: number; waiting: number }>
  /** Ends the threads; what runs or waits is `cancelled`, and so is what comes later. */
  close: () => Promise<void>
}>
