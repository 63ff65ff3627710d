import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { MessageChannel } from 'node:worker_threads'
import Piscina from 'piscina'
import { computeFailure } from '../../../core/app/compute.ts'
import type { ComputePool, RunOptions } from '../../../core/app/compute.ts'
import type { JobRegistry } from '../../../core/app/compute-job.ts'
import type { ComputeJobs } from '../../../core/app/compute-jobs.ts'
import { errorFields } from '../../../core/app/logger.ts'
import type { Logger } from '../../../core/app/index.ts'
import { refused } from '../../../core/kernel/index.ts'
import type { Failure, Result } from '../../../core/kernel/index.ts'
import type { JobProgress, JobRequest } from './job-server.ts'

type ComputePoolOptions = Readonly<{
  logger: Logger
  /** At least 1; by default one less than the machine's cores, which leaves one to the engine's loop. */
  threads?: number
  /** Jobs that may wait for a thread; beyond them the pool is `busy`. */
  queueMax?: number
  /** A thread without work ends after this, and gives its memory back. */
  idleMs?: number
  /** What a thread allocates between two quick collections: less of it keeps a job that makes much garbage small. */
  youngHeapMb?: number
  /** The module whose `serve` runs in each thread. */
  workerFile?: string
}>

const QUEUE_MAX = 64
const IDLE_MS = 20_000
/** A job that wants more ends with its thread, not with the process. */
const THREAD_HEAP_MB_MAX = 1_024
/** Where work and the engine's loop want the same core, the loop has it first. */
const NICE_STEPS = 10
const RETRY_AFTER_S = 1

/** Beside this file in the source; beside the bundle once built. */
const workerFileOf = (): string =>
  fileURLToPath(
    import.meta.url.endsWith('.ts')
      ? new URL('./worker.ts', import.meta.url)
      : new URL('./compute-worker.js', import.meta.url),
  )

type AnyResult = Result<unknown, Failure>
type Waiting = Readonly<{
  name: string
  input: unknown
  abort: AbortController
  onProgress: RunOptions['onProgress']
  settle: (result: AnyResult) => void
}>

const cancelled = (): AnyResult => refused(computeFailure('cancelled', 'the job was taken back'))

const busy = (queueMax: number): AnyResult =>
  refused(
    computeFailure('busy', `all workers have work and ${queueMax} jobs wait; try again in a moment`, {
      details: { retry_after_s: RETRY_AFTER_S, limit: queueMax },
    }),
  )

type Threads = Readonly<{ work: (job: Waiting) => Promise<AnyResult>; close: () => Promise<void> }>
type Pool = Piscina<JobRequest, AnyResult>

/** Threads are made when the first job comes, and made anew when they could not even start. */
function makeThreads(options: ComputePoolOptions, threads: number): Threads {
  const { logger, idleMs = IDLE_MS, youngHeapMb, workerFile = workerFileOf() } = options
  let pool: Pool | null = null

  const current = (): Pool => {
    if (pool) return pool
    const made: Pool = new Piscina({
      filename: workerFile,
      name: 'serve',
      minThreads: 0,
      maxThreads: threads,
      idleTimeout: idleMs,
      niceIncrement: NICE_STEPS,
      resourceLimits: {
        maxOldGenerationSizeMb: THREAD_HEAP_MB_MAX,
        ...(youngHeapMb === undefined ? {} : { maxYoungGenerationSizeMb: youngHeapMb }),
      },
      // Neither the environment, with its secrets, nor flags of this process are a worker's business.
      env: {},
      execArgv: [],
    })
    made.on('error', (error: unknown) => {
      logger.error('compute_threads_failed', errorFields(error))
      if (pool === made) pool = null
      // Rejects what was handed to it.
      void made.destroy()
    })
    pool = made
    return made
  }

  async function work({ name, input, abort, onProgress }: Waiting): Promise<AnyResult> {
    const channel = onProgress ? new MessageChannel() : null
    channel?.port1.on('message', ([done, total]: JobProgress) => onProgress?.(done, total))
    const progress = channel?.port2 ?? null
    const transferList = progress ? [progress] : []
    try {
      return await current().run({ name, input, progress }, { signal: abort.signal, transferList })
    } catch (error) {
      if (abort.signal.aborted) return cancelled()
      logger.error('compute_job_failed', { job: name, ...errorFields(error) })
      return refused(computeFailure('compute_failed', `the worker ended before "${name}" was done`))
    } finally {
      channel?.port1.close()
    }
  }
  return {
    work,
    close: async () => {
      await pool?.destroy()
      pool = null
    },
  }
}

/** A job that its caller's signal takes back: before its turn at once, later with its thread. */
function enqueue(
  queue: Waiting[],
  request: Pick<Waiting, 'name' | 'input'>,
  options: RunOptions,
): Promise<AnyResult> {
  const { signal, deadlineMs, onProgress } = options
  return new Promise((resolve) => {
    const abort = new AbortController()
    const takeBack = (): void => {
      abort.abort()
      const at = queue.indexOf(job)
      if (at < 0) return
      queue.splice(at, 1)
      job.settle(cancelled())
    }
    const giveUp = (): void => {
      const at = queue.indexOf(job)
      if (at >= 0) queue.splice(at, 1)
      job.settle(cancelled())
    }
    const deadline = deadlineMs === undefined ? null : setTimeout(giveUp, deadlineMs)
    const settle = (result: AnyResult): void => {
      if (deadline !== null) clearTimeout(deadline)
      signal?.removeEventListener('abort', takeBack)
      resolve(result)
    }
    const job: Waiting = { ...request, abort, onProgress, settle }
    signal?.addEventListener('abort', takeBack)
    queue.push(job)
  })
}

/** The worker pool of the engine. Its own queue is bounded here, because a lost thread must not strand what waits for it. */
export function makeComputePool<Jobs extends JobRegistry = ComputeJobs>(
  options: ComputePoolOptions,
): ComputePool<Jobs> {
  const { queueMax = QUEUE_MAX, threads = Math.max(1, availableParallelism() - 1) } = options
  const workers = makeThreads(options, threads)
  const queue: Waiting[] = []
  const running = new Set<Waiting>()
  let isClosed = false

  function startNext(): void {
    while (running.size < threads) {
      const next = queue.shift()
      if (!next) return
      running.add(next)
      void workers.work(next).then((result) => {
        running.delete(next)
        next.settle(result)
        startNext()
      })
    }
  }

  const run = (name: string, input: unknown, runOptions: RunOptions = {}): Promise<AnyResult> => {
    if (isClosed || runOptions.signal?.aborted) return Promise.resolve(cancelled())
    if (running.size >= threads && queue.length >= queueMax) return Promise.resolve(busy(queueMax))
    const result = enqueue(queue, { name, input }, runOptions)
    startNext()
    return result
  }

  return {
    threads,
    run: run as ComputePool<Jobs>['run'],
    load: () => ({ running: running.size, waiting: queue.length }),
    close: async () => {
      isClosed = true
      for (const waiting of queue.splice(0)) waiting.settle(cancelled())
      for (const { abort } of running) abort.abort()
      await workers.close()
    },
  }
}
