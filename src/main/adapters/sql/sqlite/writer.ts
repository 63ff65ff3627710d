import { Worker } from 'node:worker_threads'
import { CommitError } from '../failures.ts'
import { errorOf } from './statements.ts'
import type { StatementRun } from './statements.ts'
import type { CopyRequest, DatabaseCopy } from './copy.ts'
import type { CopyAnswer, CopyAsked, WriterAnswer, WriterData, WriterRequest } from './writer-thread.ts'

/**
 * The write path of SQLite: a thread of its own, because a commit waits for the disk and the engine must not. It starts
 * with the first commit, so that whoever only looks has none.
 */
export type SqliteWriter = Readonly<{
  /**
   * Resolves to the number of changed rows when the transaction is durable; rejects when nothing of it is, or, after
   * `store_lost`, nobody knows. In order, and what was handed in before a refusal was known is refused with it.
   */
  commit: (runs: readonly StatementRun[]) => Promise<number>
  /** Copies the file as it is between two transactions, while more of them come. One copy at a time. */
  copy: (request: CopyRequest) => Promise<DatabaseCopy>
  /** Told of every thread that ends unasked, also of one that nobody waits for: it may have met a failing disk. */
  onLost: (listener: (error: Error) => void) => void
  /** Resolves when every commit has been answered and the thread has let go of the file. Later commits are lost. */
  close: () => Promise<void>
}>

/** Beside this file in the source and, under its bundled name, beside the bundle. */
const threadFile = (): URL =>
  import.meta.url.endsWith('.ts')
    ? new URL('./writer-thread.ts', import.meta.url)
    : new URL('./sqlite-writer.js', import.meta.url)

type Waiting = Readonly<{
  era: number
  resolve: (changes: number) => void
  reject: (error: Error) => void
}>
type Copying = Readonly<{ resolve: (copy: DatabaseCopy) => void; reject: (error: Error) => void }>
type Thread = { readonly worker: Worker; readonly waiting: Waiting[]; copying: Copying | null }

/** Gives the one who asked for a copy its answer. */
function answerCopy(thread: Thread, answer: CopyAnswer): void {
  const { copying } = thread
  thread.copying = null
  if ('copied' in answer) copying?.resolve(answer.copied)
  else copying?.reject(new Error(answer.copyRefused))
}

export function makeSqliteWriter(data: WriterData): SqliteWriter {
  const listeners: ((error: Error) => void)[] = []
  let thread: Thread | null = null
  let isClosed = false
  let era = 0

  /** A thread that ends by itself took unanswered commits with it; the next commit, after a reload, starts another. */
  const lose = (ended: Thread, cause: unknown): void => {
    const isNews = thread === ended
    if (isNews) thread = null
    const error = new CommitError('store_lost', 'the thread that writes the database ended', cause)
    for (const { reject } of ended.waiting.splice(0)) reject(error)
    ended.copying?.reject(error)
    if (isNews && !isClosed) for (const listener of listeners) listener(error)
  }

  const start = (): Thread => {
    const worker = new Worker(threadFile(), {
      workerData: data,
      resourceLimits: { maxYoungGenerationSizeMb: 8 },
    })
    const started: Thread = { worker, waiting: [], copying: null }
    worker.on('message', (answer: WriterAnswer | CopyAnswer) => {
      if (typeof answer === 'object' && !('code' in answer)) return answerCopy(started, answer)
      const waiting = started.waiting.shift()
      if (typeof answer === 'number') return waiting?.resolve(answer)
      // Whatever was handed in before this is refused as well; what comes now knows of it.
      if (waiting?.era === era) era += 1
      waiting?.reject(errorOf(answer))
      return undefined
    })
    worker.on('error', (error) => lose(started, error))
    worker.on('exit', (code) => lose(started, new Error(`exit code ${code}`)))
    thread = started
    return started
  }

  return {
    commit: (runs) =>
      new Promise((resolve, reject) => {
        // A thread started now would write without the lock on the directory, and keep the process alive.
        if (isClosed) throw new CommitError('store_lost', 'the store is closed')
        const { worker, waiting } = thread ?? start()
        // First the message: one that cannot be sent must not be waited for, or every later answer went to the wrong one.
        worker.postMessage({ era, runs } satisfies WriterRequest)
        waiting.push({ era, resolve, reject })
      }),
    copy: (request) =>
      new Promise((resolve, reject) => {
        if (isClosed) throw new CommitError('store_lost', 'the store is closed')
        const running = thread ?? start()
        if (running.copying !== null) throw new Error('a copy is being made')
        running.worker.postMessage({ copy: request } satisfies CopyAsked)
        running.copying = { resolve, reject }
      }),
    onLost: (listener) => void listeners.push(listener),
    close: async () => {
      isClosed = true
      if (!thread) return
      const { worker } = thread
      const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
      worker.postMessage({ era, runs: null } satisfies WriterRequest)
      await ended
    },
  }
}
