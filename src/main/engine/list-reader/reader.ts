import { fileURLToPath } from 'node:url'
import type { ListSource, Logger } from '../../../core/app/index.ts'
import { makeListFetch } from '../../adapters/lists/index.ts'
import { makeComputePool } from '../pool/index.ts'
import type { ListJobs } from './job.ts'

/** Beside this file in the source; beside the bundle once built. */
const workerFile = (): string =>
  fileURLToPath(
    import.meta.url.endsWith('.ts')
      ? new URL('./worker.ts', import.meta.url)
      : new URL('./list-worker.js', import.meta.url),
  )

/** Lists are loaded one after another; whoever finds so many waiting is told to come again. */
const WAITING_MAX = 4
/** A list takes a hundred megabytes to read, which are given back soon after. */
const IDLE_MS = 1_000
/** Nearly all that reading makes is garbage at once: it is to be collected before it is carried along. */
const YOUNG_HEAP_MB = 4

export type ListReader = ListSource & Readonly<{ close: () => Promise<void> }>

/** Reads lists in a thread of its own, which ends when there is nothing more to read. */
export function makeListReader(logger: Logger): ListReader {
  const pool = makeComputePool<ListJobs>({
    ...{ logger, threads: 1, queueMax: WAITING_MAX, idleMs: IDLE_MS, youngHeapMb: YOUNG_HEAP_MB },
    workerFile: workerFile(),
  })
  return {
    read: (files, kept) => pool.run('read_lists', { files, kept }),
    fetch: makeListFetch(),
    close: pool.close,
  }
}
