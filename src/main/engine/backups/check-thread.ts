import { Worker } from 'node:worker_threads'
import type { Failure, Result } from '../../../core/kernel/index.ts'
import type { CheckRequest } from './check.ts'

/** Beside this file in the source; beside the bundle once built. */
const workerFile = (): URL =>
  import.meta.url.endsWith('.ts')
    ? new URL('./check-worker.ts', import.meta.url)
    : new URL('./backup-check.js', import.meta.url)

/** Checks a copy in a thread of its own, which ends with it. */
export const checkBeside = (request: CheckRequest): Promise<Result<null, Failure>> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(workerFile(), { workerData: request, env: {}, execArgv: [] })
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', () => reject(new Error('the thread that checks a backup ended before it was done')))
  })
