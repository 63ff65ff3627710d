import { CommitFailure, makeCommitter, makeDesk } from '../../../core/app/index.ts'
import type { AuditSealer, Committer, Desk, DeskEvent, DeskOutcome, Store } from '../../../core/app/index.ts'
import type { Clock, IdSource } from '../../../core/kernel/index.ts'
import type { FeeSchedule } from '../../../core/ledger/index.ts'
import type { TradingLimits } from '../../../core/orders/index.ts'
import { makeGuardedDesk } from './guarded-desk.ts'

/** Desk and committer as one thing that can fall and get up again: memory never runs ahead of a store that failed. */
export type TradingFloor = Readonly<{
  desk: Desk
  committer: Committer
  /** False from a failed commit, or a command that met a bug, until the desk has been rebuilt from the store. */
  isOpen: () => boolean
  /** What the engine does by itself and has not ended: a close waits for it. */
  underway: Set<Promise<void>>
  publish: (events: readonly DeskEvent[]) => void
  listen: (listener: (event: DeskEvent) => void) => () => void
  /** Commits an outcome of a command that no client asked for: an expiry, a market maker's quote. */
  settleOwn: (outcome: DeskOutcome<unknown>) => Promise<void>
  /** Ends what has reached its end, if anything has. Every command does so first: nobody trades with what has ended. */
  endDue: () => Promise<void>
  /** Begins the days of accounts, and holds back those whose loss of the day has reached its bound. */
  keepGuards: () => Promise<void>
  /** Commits since the start, and how long the last one took. */
  commits: () => Readonly<{ count: number; lastMs: number | null }>
}>

type TradingFloorParts = Readonly<{
  store: Store
  clock: Clock
  ids: IdSource
  fees: FeeSchedule
  limits: TradingLimits
  /** A sealer that continues the log as the store has it now. */
  openSealer: () => Promise<AuditSealer>
  onFall: (error: unknown) => void
  /** The books have been read anew; whatever else is remembered of the store must be, too. Trading goes on after it. */
  onReload?: () => void
}>

const RELOAD_INTERVAL_MS = 1_000

/** Requests that arrived together have all been read when the loop comes round to its immediates. */
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

type Standing = Readonly<{ desk: Desk; committer: Committer }>

/** The store's commit with a count and a clock around it. */
function makeTimedCommit(store: Store) {
  let count = 0
  let lastMs: number | null = null
  return {
    commit: async (writes: Parameters<Store['commit']>[0]): Promise<void> => {
      const startedMs = performance.now()
      await store.commit(writes)
      count += 1
      lastMs = performance.now() - startedMs
    },
    commits: () => ({ count, lastMs }),
  }
}

/** Builds the desk from the store: at the start, and again after every fall until it succeeds. */
async function openStanding(parts: TradingFloorParts, loadOnce: () => Promise<Standing>) {
  let losses = 0
  let lost = (_error: unknown): void => undefined
  parts.store.onLost?.((error) => {
    losses += 1
    lost(error)
  })

  /** A desk whose store was lost while it was loaded is of no use: others may have written since. */
  const load = async (): Promise<Standing> => {
    const lossesBefore = losses
    const loaded = await loadOnce()
    if (losses !== lossesBefore) throw new Error('the store was lost while the desk was loaded')
    return loaded
  }

  let standing = await load()
  let isOpen = true

  const getUp = async (): Promise<void> => {
    // What was handed in before the fall becomes durable first. Why some of it may not was reported by the fall.
    await standing.committer.drained().catch(() => undefined)
    try {
      standing = await load()
      parts.onReload?.()
      isOpen = true
    } catch (error) {
      parts.onFall(error)
      setTimeout(() => void getUp(), RELOAD_INTERVAL_MS).unref()
    }
  }

  /** Stops trading on `fallen`; one that has been replaced already cannot fall again. */
  const fall = (fallen: Standing, error: unknown): void => {
    if (!isOpen || fallen !== standing) return
    isOpen = false
    parts.onFall(error)
    setTimeout(() => void getUp(), RELOAD_INTERVAL_MS).unref()
  }
  // Nobody trades on a store that is known to be lost, and it is asked for again though nobody trades.
  lost = (error) => fall(standing, error)

  return { now: () => standing, isOpen: () => isOpen, fall }
}

function makePublisher() {
  const listeners = new Set<(event: DeskEvent) => void>()
  return {
    publish: (events: readonly DeskEvent[]): void => {
      for (const event of events) for (const listener of listeners) listener(event)
    },
    listen: (listener: (event: DeskEvent) => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

export async function openTradingFloor(parts: TradingFloorParts): Promise<TradingFloor> {
  const { store, clock, ids, fees, limits } = parts
  const timed = makeTimedCommit(store)
  const { publish, listen } = makePublisher()

  const standing = await openStanding(parts, async () => {
    // First the desk: with it a lost store gets back the right to write, and the log must be read under that.
    const snapshot = await store.loadDesk(clock.now())
    const audit = await parts.openSealer()
    const desk = makeDesk({ clock, ids, snapshot, fees, limits })
    return { desk, committer: makeCommitter({ store: timed, audit, nextTurn }) }
  })

  const commit: Committer['commit'] = async (unit) => {
    const current = standing.now()
    // Nothing may still be written while the books are read anew.
    if (!standing.isOpen()) throw new CommitFailure('store_broken', 'the desk is being rebuilt')
    try {
      return await current.committer.commit(unit)
    } catch (error) {
      standing.fall(current, error)
      throw error
    }
  }

  const settleOwn: TradingFloor['settleOwn'] = async ({ writes, facts, events }) => {
    if (writes.length > 0 || facts.length > 0) await commit({ writes, facts })
    publish(events)
  }

  const endDue = async (desk: Desk): Promise<void> => {
    const next = desk.nextEndAt()
    if (next !== null && next <= clock.now()) await settleOwn(desk.endDue())
  }

  const desk = makeGuardedDesk(
    () => standing.now().desk,
    standing.isOpen,
    (error) => standing.fall(standing.now(), error),
    // Handed to the committer before the command's own unit; that it failed is told by the fall.
    (current) => void endDue(current).catch(() => undefined),
  )

  return {
    desk,
    committer: { commit, drained: () => standing.now().committer.drained() },
    ...{ isOpen: standing.isOpen, underway: new Set() },
    publish,
    listen,
    settleOwn,
    endDue: () => endDue(desk),
    keepGuards: () => settleOwn(desk.keepGuards()),
    commits: timed.commits,
  }
}
