import { makeCommitter, makeDesk, pipelineFailure } from '../../core/app/index.ts'
import type { AuditSealer, Committer, Desk, DeskEvent, DeskOutcome, Store } from '../../core/app/index.ts'
import { assert, refused } from '../../core/kernel/index.ts'
import type { Clock, Failure, IdSource, Result } from '../../core/kernel/index.ts'
import type { FeeSchedule } from '../../core/ledger/index.ts'
import type { TradingLimits } from '../../core/orders/index.ts'

/** Desk and committer as one thing that can fall and get up again: memory never runs ahead of a store that failed. */
export type TradingFloor = Readonly<{
  desk: Desk
  committer: Committer
  /** False from a failed commit until the desk has been rebuilt from the store. */
  isOpen: () => boolean
  publish: (events: readonly DeskEvent[]) => void
  listen: (listener: (event: DeskEvent) => void) => () => void
  /** Commits an outcome of a command that no client asked for: an expiry, a market maker's quote. */
  settleOwn: (outcome: DeskOutcome<unknown>) => Promise<void>
  /** Commits since the start, and how long the last one took. */
  commits: () => Readonly<{ count: number; lastMs: number | null }>
}>

export type TradingFloorParts = Readonly<{
  store: Store
  clock: Clock
  ids: IdSource
  fees: FeeSchedule
  limits: TradingLimits
  /** A sealer that continues the log as the store has it now. */
  openSealer: () => Promise<AuditSealer>
  onFall: (error: unknown) => void
}>

const RELOAD_INTERVAL_MS = 1_000

const STORE_UNAVAILABLE: Failure = pipelineFailure(
  'store_unavailable',
  'The store did not accept a change. Nothing was done; trading resumes when it answers again.',
  { details: { retry_after_s: 1 } },
)

/** Requests that arrived together have all been read when the loop comes round to its immediates. */
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

type Standing = Readonly<{ desk: Desk; committer: Committer }>

/** The desk's commands while it is down refuse by name; its reads go on showing the last state. */
function makeProxy(standing: () => Standing, isOpen: () => boolean): Desk {
  const guarded = <T>(command: (desk: Desk) => Result<T>): Result<T> =>
    isOpen() ? command(standing().desk) : refused(STORE_UNAVAILABLE)
  const own = <T>(command: (desk: Desk) => T): T => {
    assert(isOpen(), 'the venue acts only while its store does')
    return command(standing().desk)
  }
  return {
    instrument: (symbol) => standing().desk.instrument(symbol),
    instruments: () => standing().desk.instruments(),
    account: (id) => standing().desk.account(id),
    accountsOf: (userId) => standing().desk.accountsOf(userId),
    accountByAddress: (address) => standing().desk.accountByAddress(address),
    balance: (id) => standing().desk.balance(id),
    positionsOf: (id) => standing().desk.positionsOf(id),
    openPositions: () => standing().desk.openPositions(),
    openOrdersOf: (id) => standing().desk.openOrdersOf(id),
    openOrder: (id) => standing().desk.openOrder(id),
    quote: (symbol) => standing().desk.quote(symbol),
    depth: (symbol, levels) => standing().desk.depth(symbol, levels),
    openAccount: (request) => guarded((desk) => desk.openAccount(request)),
    preview: (request) => guarded((desk) => desk.preview(request)),
    placeOrder: (request) => guarded((desk) => desk.placeOrder(request)),
    amendOrder: (request) => guarded((desk) => desk.amendOrder(request)),
    cancelOrder: (request) => guarded((desk) => desk.cancelOrder(request)),
    listInstruments: (instruments) => own((desk) => desk.listInstruments(instruments)),
    quoteMarket: (quote) => own((desk) => desk.quoteMarket(quote)),
    expireOption: (symbol, price) => own((desk) => desk.expireOption(symbol, price)),
    endDay: () => own((desk) => desk.endDay()),
  }
}

export async function openTradingFloor(parts: TradingFloorParts): Promise<TradingFloor> {
  const { store, clock, ids, fees, limits } = parts
  const listeners = new Set<(event: DeskEvent) => void>()
  let isOpen = true
  let commitCount = 0
  let lastCommitMs: number | null = null

  const timedStore = {
    commit: async (writes: Parameters<Store['commit']>[0]): Promise<void> => {
      const startedMs = performance.now()
      await store.commit(writes)
      commitCount += 1
      lastCommitMs = performance.now() - startedMs
    },
  }

  const load = async (): Promise<Standing> => {
    const [snapshot, audit] = await Promise.all([store.loadDesk(clock.now()), parts.openSealer()])
    const desk = makeDesk({ clock, ids, snapshot, fees, limits })
    return { desk, committer: makeCommitter({ store: timedStore, audit, nextTurn }) }
  }

  let standing = await load()

  const getUp = async (): Promise<void> => {
    try {
      standing = await load()
      isOpen = true
    } catch (error) {
      parts.onFall(error)
      setTimeout(() => void getUp(), RELOAD_INTERVAL_MS).unref()
    }
  }

  const fall = (error: unknown): void => {
    if (!isOpen) return
    isOpen = false
    parts.onFall(error)
    setTimeout(() => void getUp(), RELOAD_INTERVAL_MS).unref()
  }

  const committer: Committer = {
    commit: async (unit) => {
      const current = standing
      try {
        return await current.committer.commit(unit)
      } catch (error) {
        if (current === standing) fall(error)
        throw error
      }
    },
    drained: () => standing.committer.drained(),
  }

  const publish = (events: readonly DeskEvent[]): void => {
    for (const event of events) for (const listener of listeners) listener(event)
  }

  return {
    desk: makeProxy(
      () => standing,
      () => isOpen,
    ),
    committer,
    isOpen: () => isOpen,
    publish,
    listen: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    settleOwn: async (outcome) => {
      if (outcome.writes.length > 0 || outcome.facts.length > 0) {
        await committer.commit({ writes: outcome.writes, facts: outcome.facts })
      }
      publish(outcome.events)
    },
    commits: () => ({ count: commitCount, lastMs: lastCommitMs }),
  }
}
