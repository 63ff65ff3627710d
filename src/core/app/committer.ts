import type { AuditFact, AuditRecord } from '../audit/index.ts'
import type { Store, Write } from './store/store.ts'

/** Writes and facts that belong together: all of them become durable, or none. */
export type Unit = Readonly<{ writes: readonly Write[]; facts: readonly AuditFact[] }>

/**
 * The one way to the store. Units that wait at the same moment share a transaction (group commit). The promise
 * resolves when the unit is durable, with its audit records in their places. A failed transaction rejects every unit
 * in it and all later ones: memory is then ahead of the store, and the engine must reload before it goes on.
 */
export type Committer = Readonly<{
  commit: (unit: Unit) => Promise<readonly AuditRecord[]>
  /** Resolves when everything handed in so far is durable; rejects when some of it will never be. */
  drained: () => Promise<void>
}>

/**
 * Gives facts their places in the log. `seal` is called once per fact, with `nextIndex`, `nextIndex` + 1, … in the order
 * of commitment. `writes` are all that the fact needs in the store: the record itself, and its subject's new key if any.
 */
export type AuditSealer = Readonly<{
  /** Size of the log at the start. */
  nextIndex: number
  seal: (fact: AuditFact, index: number) => Readonly<{ record: AuditRecord; writes: readonly Write[] }>
}>

/** Why a unit did not become durable. `store_failed`: its transaction did; `store_broken`: an earlier one had. */
export class CommitFailure extends Error {
  override readonly name = 'CommitFailure'
  readonly code: 'store_failed' | 'store_broken'
  constructor(code: 'store_failed' | 'store_broken', cause: unknown) {
    super(
      code === 'store_failed' ? 'the store refused a transaction' : 'the store failed before; reload first',
      { cause },
    )
    this.code = code
  }
}

/** Units that share a transaction at most: bounds the time that the first of them waits for the last. */
export const UNITS_PER_TRANSACTION_MAX = 64
/**
 * Writes after which no further unit joins. A unit of a hundred orders brings six hundred: dozens of those in one
 * transaction would hold up everybody while they are sealed, and fill the memory with what lives until it is durable.
 */
const WRITES_PER_TRANSACTION_MAX = 2_000
/** Transactions that are with the store at once: one that is being written, and the next behind it. */
const TRANSACTIONS_IN_FLIGHT_MAX = 2

type Waiting = Readonly<{
  unit: Unit
  resolve: (records: readonly AuditRecord[]) => void
  reject: (error: CommitFailure) => void
}>

type Batch = Readonly<{
  writes: readonly Write[]
  recordsByUnit: readonly (readonly AuditRecord[])[]
  /** Index of the record after the last. */
  nextFree: number
}>

/** How many of the units that wait share the next transaction, at least one however large; and whether it is full. */
function joining(queue: readonly Waiting[]): Readonly<{ units: number; isFull: boolean }> {
  let writes = 0
  let units = 0
  for (const { unit } of queue) {
    if (units === UNITS_PER_TRANSACTION_MAX || writes >= WRITES_PER_TRANSACTION_MAX) break
    writes += unit.writes.length + unit.facts.length
    units += 1
  }
  return { units, isFull: units === UNITS_PER_TRANSACTION_MAX || writes >= WRITES_PER_TRANSACTION_MAX }
}

/**
 * A full transaction is sealed while the one before it is being written, and follows it at once. What does not fill one
 * waits, and shares the next with whatever comes meanwhile.
 */
const mayStart = (inFlight: number, queue: readonly Waiting[]): boolean =>
  inFlight === 0 || (inFlight < TRANSACTIONS_IN_FLIGHT_MAX && joining(queue).isFull)

function sealBatch(batch: readonly Waiting[], audit: AuditSealer, firstIndex: number): Batch {
  const writes: Write[] = []
  let index = firstIndex
  const recordsByUnit = batch.map(({ unit }) => {
    writes.push(...unit.writes)
    return unit.facts.map((fact) => {
      const sealed = audit.seal(fact, index)
      index += 1
      writes.push(...sealed.writes)
      return sealed.record
    })
  })
  return { writes, recordsByUnit, nextFree: index }
}

/**
 * `nextTurn` resolves when everybody who is ready now has handed in what they have: the platform's next turn of its
 * event loop. Without it only the microtask queue is waited for. It must not reject.
 */
type CommitterParts = Readonly<{
  store: Pick<Store, 'commit'>
  audit: AuditSealer
  nextTurn?: () => Promise<void>
}>

/** Acts when the turn is over in which it was asked, once however often. */
function oncePerTurn(nextTurn: () => Promise<void>, act: () => void): () => void {
  let isAwaited = false
  return () => {
    if (isAwaited) return
    isAwaited = true
    void nextTurn().then(() => {
      isAwaited = false
      act()
    })
  }
}

export function makeCommitter(parts: CommitterParts): Committer {
  const { store, audit, nextTurn = () => Promise.resolve() } = parts
  let queue: Waiting[] = []
  let nextIndex = audit.nextIndex
  let broken: Readonly<{ cause: unknown }> | null = null
  let inFlight = 0
  let last: Promise<boolean> = Promise.resolve(true)
  let busy: PromiseWithResolvers<void> | null = null

  const fail = (batch: readonly Waiting[], cause: unknown): void => {
    broken ??= { cause }
    const waiting = queue
    queue = []
    for (const { reject } of batch) reject(new CommitFailure('store_failed', cause))
    for (const { reject } of waiting) reject(new CommitFailure('store_broken', cause))
  }

  /** Whether the batch and everything before it is durable. */
  const write = async (batch: readonly Waiting[], before: Promise<boolean>): Promise<boolean> => {
    try {
      const { writes, recordsByUnit, nextFree } = sealBatch(batch, audit, nextIndex)
      nextIndex = nextFree
      if (writes.length > 0) await store.commit(writes)
      if (!(await before)) throw broken?.cause
      batch.forEach(({ resolve }, at) => resolve(recordsByUnit[at] ?? []))
      return true
    } catch (cause) {
      fail(batch, cause)
      return false
    }
  }

  const ended = (): void => {
    inFlight -= 1
    flush()
  }

  const flush = (): void => {
    while (queue.length > 0 && mayStart(inFlight, queue)) {
      const batch = queue.slice(0, joining(queue).units)
      queue = queue.slice(batch.length)
      inFlight += 1
      last = write(batch, last)
      void last.then(ended)
    }
    if (inFlight > 0 || queue.length > 0) return
    busy?.resolve()
    busy = null
  }

  // Units that are handed in within one turn share the transaction, and with it the wait for the disk.
  const flushNextTurn = oncePerTurn(nextTurn, flush)

  return {
    commit: (unit) => {
      if (broken) return Promise.reject(new CommitFailure('store_broken', broken.cause))
      return new Promise((resolve, reject) => {
        queue.push({ unit, resolve, reject })
        busy ??= Promise.withResolvers()
        flushNextTurn()
      })
    },
    drained: async () => {
      await busy?.promise
      if (broken) throw new CommitFailure('store_broken', broken.cause)
    },
  }
}
