import type { AuditFact } from '../../audit/index.ts'
import { asId, ok, refused } from '../../kernel/index.ts'
import type { Clock, Failure, JsonObject, Result } from '../../kernel/index.ts'
import { ledgerFailure, resolveSettlement } from '../../ledger/index.ts'
import type { SettlementRecord } from '../../ledger/index.ts'
import type { Committer } from '../committer.ts'
import { deskFact } from '../desk/index.ts'
import type { DeskReads } from '../desk-port/desk.ts'
import { makeKeyedQueue } from '../keyed-queue.ts'
import type { Store, Write } from '../store/store.ts'

/** Settlements that one transaction ends, and that one sweep ends at most: orders go on between them. */
const SETTLEMENTS_PER_UNIT = 200
const UNITS_PER_SWEEP = 50

type SettlementPorts = Readonly<{
  desk: Pick<DeskReads, 'account'>
  store: Pick<Store, 'books'>
  committer: Pick<Committer, 'commit'>
  clock: Clock
  /** Lets other work run between two units. */
  breathe: () => Promise<void>
}>

type Asker = Readonly<{ actorId: string; requestId: string | null; personal: AuditFact['personal'] }>

/** What a repeat of the request gets back, as a write of the same unit. */
type Keep = (record: SettlementRecord) => readonly Write[]

/** Ends settlements: by themselves when they are due, or by an operator. One at a time, so that none ends twice. */
export type Settlements = Readonly<{
  settleDue: () => Promise<Readonly<{ settled: number; failed: number; left: boolean }>>
  settle: (id: string, asker: Asker, keep: Keep) => Promise<Result<SettlementRecord, Failure>>
  fail: (id: string, reason: string, asker: Asker, keep: Keep) => Promise<Result<SettlementRecord, Failure>>
}>

const putOf = (record: SettlementRecord): Write => ({ op: 'put', table: 'settlements', record })

const factsOf = (record: SettlementRecord): JsonObject => ({
  account_id: record.accountId,
  order_id: record.orderId,
  symbol: record.symbol,
  settlement_date: record.settlementDate,
  confirmation_number: record.confirmationNumber,
  status: record.status,
  failure_reason: record.failureReason,
})

const endedFact = (record: SettlementRecord, asker: Asker | null): AuditFact =>
  deskFact({
    action: `settlement.${record.status}`,
    actorId: asker?.actorId ?? 'system',
    resourceType: 'settlement',
    resourceId: record.fillId,
    at: record.resolvedAt ?? record.executedAt,
    facts: factsOf(record),
    requestId: asker?.requestId ?? null,
    personal: asker?.personal ?? null,
  })

/** Those that settled in one unit, in one fact; each that failed has its own. */
function unitFacts(ended: readonly SettlementRecord[]): readonly AuditFact[] {
  const settled = ended.filter(({ status }) => status === 'settled')
  const failed = ended.filter(({ status }) => status === 'failed')
  const [first] = settled
  const together = first && {
    ...endedFact(first, null),
    resourceId: null,
    facts: { count: settled.length, confirmation_numbers: settled.map((each) => each.confirmationNumber) },
  }
  return [...(together ? [together] : []), ...failed.map((record) => endedFact(record, null))]
}

/** A trade does not settle on an account that may not move anything; somebody has to look at it. */
function dueOutcome({ desk, clock }: SettlementPorts, record: SettlementRecord): SettlementRecord {
  const status = desk.account(record.accountId)?.status ?? 'missing'
  return resolveSettlement(record, clock.now(), status === 'active' ? null : `account_${status}`)
}

async function settleDue(ports: SettlementPorts) {
  let [settled, failed] = [0, 0]
  for (let unit = 0; unit < UNITS_PER_SWEEP; unit += 1) {
    const due = await ports.store.books.settlementsDue(ports.clock.now(), SETTLEMENTS_PER_UNIT)
    if (due.length === 0) return { settled, failed, left: false }
    const ended = due.map((record) => dueOutcome(ports, record))
    await ports.committer.commit({ writes: ended.map(putOf), facts: unitFacts(ended) })
    settled += ended.filter(({ status }) => status === 'settled').length
    failed += ended.filter(({ status }) => status === 'failed').length
    if (due.length < SETTLEMENTS_PER_UNIT) return { settled, failed, left: false }
    await ports.breathe()
  }
  return { settled, failed, left: true }
}

async function waiting(ports: SettlementPorts, id: string): Promise<Result<SettlementRecord, Failure>> {
  const record = await ports.store.books.settlement(asId<'fill'>(id))
  if (record === null) return refused(ledgerFailure('settlement_not_found', 'No such settlement.'))
  if (record.status === 'executed') return ok(record)
  const message = `The trade has ${record.status} already.`
  return refused(ledgerFailure('settlement_ended', message, { details: { status: record.status } }))
}

export function makeSettlements(ports: SettlementPorts): Settlements {
  const queue = makeKeyedQueue()
  const inTurn = <T>(task: () => Promise<T>): Promise<T> => queue.run('settlements', task)

  const end = async (
    record: SettlementRecord,
    reason: string | null,
    asker: Asker,
    keep: Keep,
  ): Promise<Result<SettlementRecord, Failure>> => {
    const ended = resolveSettlement(record, ports.clock.now(), reason)
    await ports.committer.commit({
      writes: [putOf(ended), ...keep(ended)],
      facts: [endedFact(ended, asker)],
    })
    return ok(ended)
  }

  return {
    settleDue: () => inTurn(() => settleDue(ports)),
    settle: (id, asker, keep) =>
      inTurn(async () => {
        const found = await waiting(ports, id)
        if (!found.ok) return found
        if (found.value.settlesAt > ports.clock.now()) {
          const message = `The trade settles on ${found.value.settlementDate}.`
          return refused(ledgerFailure('settlement_not_due', message))
        }
        return end(found.value, null, asker, keep)
      }),
    fail: (id, reason, asker, keep) =>
      inTurn(async () => {
        const found = await waiting(ports, id)
        return found.ok ? end(found.value, reason, asker, keep) : found
      }),
  }
}
