import type { AuditFact } from '../../audit/index.ts'
import { OPEN_ALGO_STATUSES, endAlgo, isAlgoOpen, pauseAlgo, resumeAlgo } from '../../execution/index.ts'
import type { AlgoOrderRecord, ExecutionFailure } from '../../execution/index.ts'
import { ZERO, ok } from '../../kernel/index.ts'
import type { Clock, Instant, OrderId, Result } from '../../kernel/index.ts'
import { isOpen } from '../../orders/index.ts'
import type { AlgoStops } from '../algo-stops.ts'
import type { AlgoView, Desk, DeskEvent } from '../desk-port/desk.ts'
import type { Committer } from '../committer.ts'
import type { Store, Write } from '../store/store.ts'
import type { TradingLimits } from '../../orders/index.ts'
import { kycStandingFor, settle } from '../trading/place-order.ts'
import type { RiskGuard } from '../trading/risk-guard.ts'
import { algoFact } from './facts.ts'
import type { KycGate } from '../kyc/gate.ts'
import { countChild, makeFamily, openQuantity, summed } from './family.ts'
import type { Family } from './family.ts'
import { algoEvent, makeStop, parentWrite } from './stop.ts'
import { NOTHING_DONE, seeChildren, workOn } from './work.ts'
import type { Deed } from './work.ts'

export type AlgoParts = Readonly<{
  desk: Desk
  committer: Committer
  store: Store
  publish: (events: readonly DeskEvent[]) => void
  clock: Clock
  limits: TradingLimits
  /** Looked at before each child. */
  riskGuard?: RiskGuard
  /** What the identity check of each parent's owner allows. */
  kyc?: KycGate
}>

type Change = (record: AlgoOrderRecord) => Result<AlgoOrderRecord, ExecutionFailure>

/**
 * Works the parents that are open, in market time: whoever has the timer calls `step`, and says what traded by `heard`.
 * It remembers nothing that the store does not tell again: after a crash or a fall of the desk `forget` is enough.
 */
export type AlgoDriver = AlgoStops &
  Readonly<{
    /** Does what is due. One at a time; a call during another waits for that one. Rejects when the store fails. */
    step: () => Promise<void>
    /** Resolves when no step is under way. */
    idle: () => Promise<void>
    /** True when something that was heard makes a step worthwhile before the next tick. */
    heard: (event: DeskEvent) => boolean
    /** The desk has been rebuilt: the parents are read anew at the next step. */
    forget: () => void
    openOf: (userId: AlgoOrderRecord['userId']) => readonly AlgoView[]
    /** Takes a new parent, durably, together with `writes`. */
    accept: (record: AlgoOrderRecord, fact: AuditFact, writes: readonly Write[]) => Promise<void>
    /** Pauses, resumes or ends one, durably; a refusal changes nothing. Null when it is not open here. */
    change: (
      id: OrderId,
      to: 'pause' | 'resume' | 'end',
      about: Readonly<{
        factOf: (record: AlgoOrderRecord) => AuditFact
        writesOf: (view: AlgoView) => readonly Write[]
      }>,
    ) => Promise<Result<AlgoView, ExecutionFailure> | null>
    view: (id: OrderId) => AlgoView | null
  }>

const PAGE = 500

/** Every open parent with its children, as the store has them. */
async function readFamilies(store: Store): Promise<ReadonlyMap<OrderId, Family>> {
  const families = new Map<OrderId, Family>()
  for (let offset = 0; ; offset += PAGE) {
    const filter = { statuses: OPEN_ALGO_STATUSES }
    const { items } = await store.trading.algoOrders(filter, { limit: PAGE, offset })
    for (const record of items) {
      families.set(record.id, makeFamily(record, await store.trading.childOrders(record.id)))
    }
    if (items.length < PAGE) return families
  }
}

/** The parents in memory, read again after every `forget`. */
function makeFamilies(store: Store) {
  let families = new Map<OrderId, Family>()
  let generation = 0
  let loaded = -1
  let reading: Promise<void> | null = null
  const read = async (): Promise<void> => {
    while (loaded !== generation) {
      const wanted = generation
      const found = await readFamilies(store)
      if (wanted !== generation) continue
      families = new Map(found)
      loaded = wanted
    }
  }
  return {
    /** One reading at a time: a second one would put back what the first one's parents have sent since. */
    ready: async () => {
      if (loaded === generation) return
      reading ??= read().finally(() => {
        reading = null
      })
      await reading
    },
    all: () => families,
    isReady: () => loaded === generation,
    generation: () => generation,
    forget: () => {
      generation += 1
      families = new Map()
    },
  }
}

type Families = ReturnType<typeof makeFamilies>

/** Counts others' trades for the parents that follow the tape. A fill of the user's own is told before its trade. */
function makeTape(families: Families) {
  let ownMatch: Readonly<{ matchId: string; users: Set<string> }> | null = null
  return (event: DeskEvent): boolean => {
    if (event.kind === 'fill') {
      const { matchId, userId } = event.fill
      if (ownMatch?.matchId !== matchId) ownMatch = { matchId, users: new Set() }
      ownMatch.users.add(userId)
      return false
    }
    if (event.kind !== 'trade') return false
    const { symbol, quantity, at, matchId } = event.trade
    let isHeard = false
    for (const family of families.all().values()) {
      const { record } = family
      const isOwn = ownMatch?.matchId === matchId && ownMatch.users.has(record.userId)
      if (record.algo !== 'pov' || record.symbol !== symbol || isOwn) continue
      if (at < record.startAt || at >= record.endAt) continue
      family.record = { ...record, observedVolume: record.observedVolume.plus(quantity) }
      isHeard = true
    }
    return isHeard
  }
}

/** Learns from the store what became of children that the desk no longer has; true when it learnt something. */
async function settleChildren({ desk, store }: AlgoParts, family: Family): Promise<boolean> {
  const before = family.endedCount
  for (const { id } of [...family.live.values()]) {
    if (desk.openOrder(id) !== null) continue
    const stored = await store.trading.order(id)
    if (stored !== null && !isOpen(stored) && family.live.has(id)) countChild(family, stored)
  }
  return family.endedCount !== before
}

/** Ends and pauses are facts for the log when nobody asked for them. */
const isTold = (record: AlgoOrderRecord, before: AlgoOrderRecord): boolean =>
  record.status !== before.status && (record.status === 'paused' || !isAlgoOpen(record))

/** Hands each deed to the committer at once; `done` waits for them all. */
function makeDeeds(parts: AlgoParts, family: Family) {
  const under: Promise<unknown>[] = []
  const deed: Deed = (outcome, parent) => {
    const facts =
      parent !== null && isTold(parent, family.stored) ? [algoFact(parent, 'system', null, null)] : []
    const writes = parent === null ? [] : [parentWrite(parent)]
    if (parent !== null) family.stored = parent
    const events = parent === null ? [] : [algoEvent({ record: parent, openQuantity: openQuantity(family) })]
    const settled = settle(parts, outcome, { writes, facts, events })
    // Looked at by `done`; until then nobody waits for it.
    settled.catch(() => undefined)
    under.push(settled)
  }
  return { deed, done: () => Promise.all(under) }
}

const NOTED_EVERY_MS = 1_000

/** What POV has seen of the tape is kept every second or so: a crash makes it trade less, never more. */
function noteVolume(family: Family, at: Instant, deed: Deed): void {
  const { record, stored } = family
  if (record.observedVolume.eq(stored.observedVolume) || at - stored.updatedAt < NOTED_EVERY_MS) return
  family.record = summed(family, at)
  deed(NOTHING_DONE, family.record)
}

const viewOf = (parts: AlgoParts, family: Family): AlgoView => {
  seeChildren(parts, family)
  return { record: summed(family, family.record.updatedAt), openQuantity: openQuantity(family) }
}

async function stepOne(parts: AlgoParts, families: Families, family: Family): Promise<void> {
  const generation = families.generation()
  const { id, userId, accountId, symbol } = family.record
  const isNews = await settleChildren(parts, family)
  const standing = await kycStandingFor(parts, userId, accountId)
  const learning = parts.riskGuard?.learn(accountId, [symbol])
  if (learning) await learning
  if (families.generation() !== generation || !isAlgoOpen(family.record)) return
  const { deed, done } = makeDeeds(parts, family)
  const at = parts.clock.now()
  workOn(parts, family, standing, at, deed)
  if (isAlgoOpen(family.record)) noteVolume(family, at, deed)
  else families.all().delete(id)
  await done()
  // Nobody else says that a child that rested has filled.
  if (isNews && isAlgoOpen(family.record)) parts.publish([algoEvent(viewOf(parts, family))])
}

const CHANGES: Readonly<Record<'pause' | 'resume' | 'end', (at: Instant) => Change>> = {
  pause: (at) => (record) => pauseAlgo(record, at),
  resume: (at) => (record) => resumeAlgo(record, at),
  end: (at) => (record) => endAlgo(record, 'requested', at),
}

function makeChange(parts: AlgoParts, families: Families): AlgoDriver['change'] {
  return async (id, to, { factOf, writesOf }) => {
    const known = families.all().get(id)
    if (known === undefined) return null
    await settleChildren(parts, known)
    const family = families.all().get(id)
    if (family === undefined) return null
    const at = parts.clock.now()
    const changed = CHANGES[to](at)(family.record)
    if (!changed.ok) return changed
    const under: Promise<unknown>[] = []
    family.record = changed.value
    // Cancels what rests and finishes what has no child left. The parent itself is written below, once.
    if (to !== 'resume') {
      workOn(parts, family, { kycApproved: false }, at, (outcome, parent) => {
        if (parent === null) under.push(settle(parts, outcome))
      })
    }
    const view = viewOf(parts, family)
    family.stored = view.record
    if (!isAlgoOpen(view.record)) families.all().delete(id)
    const written = parts.committer.commit({
      writes: [parentWrite(view.record), ...writesOf(view)],
      facts: [factOf(view.record)],
    })
    await Promise.all([...under, written])
    parts.publish([algoEvent(view)])
    return ok(view)
  }
}

export function makeAlgoDriver(parts: AlgoParts): AlgoDriver {
  const families = makeFamilies(parts.store)
  let stepping: Promise<void> | null = null

  const run = async (): Promise<void> => {
    await families.ready()
    for (const family of [...families.all().values()]) await stepOne(parts, families, family)
  }

  return {
    step: () => {
      stepping ??= run().finally(() => {
        stepping = null
      })
      return stepping
    },
    idle: async () => {
      await stepping?.catch(() => undefined)
    },
    heard: makeTape(families),
    forget: families.forget,
    ready: families.ready,
    openOf: (userId) =>
      [...families.all().values()]
        .filter(({ record }) => record.userId === userId)
        .map((family) => viewOf(parts, family)),
    accept: async (record, fact, writes) => {
      const isSettled = families.isReady()
      const generation = families.generation()
      families.all().set(record.id, makeFamily(record, []))
      await parts.committer.commit({
        writes: [{ op: 'insert', table: 'algoOrders', record }, ...writes],
        facts: [fact],
      })
      parts.publish([algoEvent({ record, openQuantity: ZERO })])
      // Read anew while it was written: perhaps without it.
      if (!isSettled || families.generation() !== generation) families.forget()
    },
    change: makeChange(parts, families),
    stop: makeStop(parts.clock, families.all),
    view: (id) => {
      const family = families.all().get(id)
      return family === undefined ? null : viewOf(parts, family)
    },
  }
}
