import { makeReconciler, makeSettlements, verifyAudit } from '../../core/app/index.ts'
import type { Logger, Reconciler, Settlements, Store } from '../../core/app/index.ts'
import { MS_PER_DAY, addMs, utcDay } from '../../core/kernel/index.ts'
import type { Clock, IdSource, Instant } from '../../core/kernel/index.ts'
import { makeTreeHasher } from '../adapters/crypto/index.ts'
import { breathe } from './platform.ts'
import { makeTask } from './task.ts'
import type { TradingFloor } from './floor/trading-floor.ts'

/** What keeps the books straight beside trading: settlement, ends of pending transfers, reconciliation. */
export type Books = Readonly<{
  settlements: Settlements
  reconciler: Reconciler
  /** Ends what is due: trades that settle, transfers that waited too long. */
  sweep: () => Promise<void>
  /** Reconciles the day before once it is over, and checks the data once a day. */
  reconcileDaily: () => Promise<void>
  /** Whether the last check of the data found it whole; null before the first. */
  isWhole: () => boolean | null
}>

type BookParts = Readonly<{
  store: Store
  floor: TradingFloor
  clock: Clock
  ids: IdSource
  logger: Logger
}>

const BY_ITSELF = { tolerance: null, actorId: 'system', requestId: null, personal: null } as const
const LATEST = { limit: 1, offset: 0 } as const

async function auditVerdict(store: Store): Promise<Readonly<{ checked: number; says: string }>> {
  const verdict = await verifyAudit({ store, breathe, hasher: makeTreeHasher() })
  const says = verdict.valid ? 'valid' : `broken at ${verdict.broken?.index ?? 'the root'}`
  return { checked: verdict.checked, says }
}

/** Remembers how the last integrity run ended, whoever asked for it. */
function watched(reconciler: Reconciler) {
  let isWhole: boolean | null = null
  const run: Reconciler['run'] = async (request) => {
    const result = await reconciler.run(request)
    if (result.ok && request.kind === 'integrity') isWhole = result.value.run.breakCount === 0
    return result
  }
  return {
    reconciler: { run },
    isWhole: () => isWhole,
    remember: (known: boolean) => void (isWhole ??= known),
  }
}

export function openBooks(parts: BookParts): Books {
  const { store, floor, clock, ids, logger } = parts
  const { desk, committer } = floor
  const settlements = makeSettlements({ desk, store, committer, clock, breathe })
  const { reconciler, isWhole, remember } = watched(
    makeReconciler({
      ...{ desk, store, committer, clock, ids, logger, breathe },
      auditVerdict: () => auditVerdict(store),
    }),
  )

  const dailyOf = async (now: Instant): Promise<void> => {
    const yesterday = utcDay(addMs(now, -MS_PER_DAY))
    const { items } = await store.books.reconciliations({ kind: 'daily' }, LATEST)
    const isDone = items.some(({ businessDate }) => businessDate >= yesterday)
    if (!isDone) await reconciler.run({ ...BY_ITSELF, kind: 'daily', businessDate: yesterday })
  }
  const integrityOf = async (now: Instant): Promise<void> => {
    const { items } = await store.books.reconciliations({ kind: 'integrity' }, LATEST)
    const [last] = items
    if (last) remember(last.breakCount === 0)
    if (last && last.startedAt > now - MS_PER_DAY) return
    await reconciler.run({ ...BY_ITSELF, kind: 'integrity', businessDate: null })
  }
  return {
    settlements,
    reconciler,
    isWhole,
    sweep: makeTask(parts, 'books_not_swept', async () => {
      let left = true
      while (left && floor.isOpen()) {
        const expired = desk.expireTransfers()
        left = expired.value.left
        if (expired.value.expired > 0) await floor.settleOwn(expired)
      }
      await settlements.settleDue()
    }),
    reconcileDaily: makeTask(parts, 'books_not_reconciled', async () => {
      const now = clock.now()
      await dailyOf(now)
      await integrityOf(now)
    }),
  }
}
