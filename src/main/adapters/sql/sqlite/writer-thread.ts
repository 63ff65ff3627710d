import { parentPort, workerData } from 'node:worker_threads'
import { assert } from '../../../../core/kernel/index.ts'
import { copyDatabase } from './copy.ts'
import type { CopyRequest, DatabaseCopy } from './copy.ts'
import { loadSqliteDriver } from './driver.ts'
import { configure, unlock } from './handle.ts'
import { makeTransactionRunner } from './statements.ts'
import type { CommitRefusal, StatementRun } from './statements.ts'

/** What the thread is started with. */
export type WriterData = Readonly<{ file: string; key: Uint8Array }>
/**
 * Statements of one transaction; null asks the thread to end. `era` counts the refusals that whoever asks knows of: what
 * was asked before a refusal was known builds on what never happened.
 */
export type WriterRequest = Readonly<{ era: number; runs: readonly StatementRun[] | null }>
/** The answer to each transaction, in order: the number of rows that it changed when it is durable. */
export type WriterAnswer = number | CommitRefusal
/** Asks for a copy of the file, one at a time; its answer comes when it is done, whatever else is answered meanwhile. */
export type CopyAsked = Readonly<{ copy: CopyRequest }>
export type CopyAnswer = Readonly<{ copied: DatabaseCopy } | { copyRefused: string }>

/**
 * Bytes of log after which they are carried into the database: after the answer, so that no order waits for
 * it but those that come meanwhile. Fewer, longer carries write less in all and make those wait longer: whoever fills
 * the log faster than one carry in `CARRY_EVERY_MS` gets a longer one, for a page that many transactions change is
 * then carried once.
 */
const LOG_BYTES = 1_200_000
const LOG_BYTES_MAX = 8_000_000
const CARRY_EVERY_MS = 250

const AFTER_REFUSAL: WriterAnswer = {
  code: 'refused_by_database',
  message: 'the transaction before it was refused',
}

const port = parentPort
assert(port !== null, 'the writer runs in a thread of its own')
const { file, key } = workerData as WriterData
const driver = await loadSqliteDriver()
assert(driver.ok, 'the engine has loaded the driver before')
const handle = driver.value.open(file)
unlock(handle, Buffer.from(key))
configure(handle)
handle.pragma('wal_autocheckpoint = 0')
const run = makeTransactionRunner(handle)
/** Runs what is asked in order, and nothing of what builds on a refused transaction. */
function makeAnswers(): (era: number, runs: readonly StatementRun[]) => WriterAnswer {
  let refusedEra = -1
  return (era, runs) => {
    if (era === refusedEra) return AFTER_REFUSAL
    const answer = run(runs)
    if (typeof answer !== 'number') refusedEra = era
    return answer
  }
}
const answerTo = makeAnswers()

function makeCarry(): () => void {
  const pageBytes = handle.pragma('page_size', { simple: true }) as number
  let carriedAtMs = 0
  return () => {
    const [state] = handle.pragma('wal_checkpoint(noop)') as { log: number }[]
    const isEarly = performance.now() - carriedAtMs < CARRY_EVERY_MS
    if ((state?.log ?? 0) * pageBytes < (isEarly ? LOG_BYTES_MAX : LOG_BYTES)) return
    handle.pragma('wal_checkpoint(passive)')
    carriedAtMs = performance.now()
  }
}
const carryLog = makeCarry()

/** The copy that is being made: until it is done nothing is carried into the file. */
function makeCopying(answer: (message: CopyAnswer) => void) {
  let underway: Readonly<{ done: Promise<void>; stop: AbortController }> | null = null
  return {
    isUnderway: (): boolean => underway !== null,
    start: (request: CopyRequest): void => {
      const stop = new AbortController()
      const tell = (message: CopyAnswer): void => {
        underway = null
        answer(message)
      }
      const done = copyDatabase(handle, request, stop.signal).then(
        (copied) => tell({ copied }),
        (error: unknown) => tell({ copyRefused: error instanceof Error ? error.message : String(error) }),
      )
      underway = { done, stop }
    },
    end: async (): Promise<void> => {
      underway?.stop.abort(new Error('the desk closes'))
      await underway?.done
    },
  }
}
const copying = makeCopying((message) => port.postMessage(message))

async function end(): Promise<void> {
  await copying.end()
  handle.close()
  port?.close()
}

port.on('message', (request: WriterRequest | CopyAsked) => {
  if ('copy' in request) return copying.start(request.copy)
  const { era, runs } = request
  if (runs === null) return void end()
  port.postMessage(answerTo(era, runs))
  return copying.isUnderway() ? undefined : carryLog()
})
