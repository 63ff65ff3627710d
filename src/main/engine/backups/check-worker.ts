import { parentPort, workerData } from 'node:worker_threads'
import { checkBackup } from './check.ts'
import type { CheckRequest } from './check.ts'

/** The thread of one check: it reads the whole copy, which the loop must not wait for. */
parentPort?.postMessage(await checkBackup(workerData as CheckRequest))
