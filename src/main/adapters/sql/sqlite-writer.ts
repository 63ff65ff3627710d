import { Worker } from 'node:worker_threads'
import { CommitError } from './failures.ts'
import { errorOf } from './sqlite-statements.ts'
import type { StatementRun } from './sqlite-statements.ts'
import type { WriterAnswer, WriterData, WriterRequest } from './sqlite-writer-thread.ts'

/**
 * The write path of SQLite: a thread of its own, because a commit waits for the disk and the engine must not. It starts
 * with the first commit, so that whoever only looks has none.
 */
export type SqliteWriter = Readonly<{
  /**
   * Resolves to the number of changed rows when the transaction is durable; rejects when nothing of it is, or, after
   * `store_lost`, nobody knows.
   */
  commit: (runs: readonly StatementRun[]) => Promise<number>
  /** Resolves when every commit has been answered and the thread has let go of the file. */
  close: () => Promise<void>
}>

/** Beside this file in the source and, under its bundled name, beside the bundle. */
const threadFile = (): URL =>
  import.meta.url.endsWith('.ts')
    ? new URL('./sqlite-writer-thread.ts', import.meta.url)
    : new URL('./sqlite-writer.js', import.meta.url)

type Waiting = Readonly<{ resolve: (changes: number) => void; reject: (error: Error) => void }>
type Thread = Readonly<{ worker: Worker; waiting: Waiting[] }>

export function makeSqliteWriter(data: WriterData): SqliteWriter {
  let thread: Thread | null = null

  const start = (): Thread => {
    const started: Thread = {
      worker: new Worker(threadFile(), {
        workerData: data,
        resourceLimits: { maxYoungGenerationSizeMb: 8 },
      }),
      waiting: [],
    }
    // A thread that ends by itself took unanswered commits with it; the next commit, after a reload, starts another.
    const lost = (cause: unknown): void => {
      if (thread === started) thread = null
      for (const { reject } of started.waiting.splice(0)) {
        reject(new CommitError('store_lost', 'the thread that writes the database ended', cause))
      }
    }
    started.worker.on('message', (answer: WriterAnswer) => {
      const waiting = started.waiting.shift()
      if (typeof answer === 'number') waiting?.resolve(answer)
      else waiting?.reject(errorOf(answer))
    })
    started.worker.on('error', lost)
    started.worker.on('exit', lost)
    thread = started
    return started
  }

  return {
    commit: (runs) =>
      new Promise((resolve, reject) => {
        const { worker, waiting } = thread ?? start()
        waiting.push({ resolve, reject })
        worker.postMessage(runs satisfies WriterRequest)
      }),
    close: async () => {
      if (!thread) return
      const { worker } = thread
      const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
      worker.postMessage(null satisfies WriterRequest)
      await ended
    },
  }
}
