import type { AuditFact } from '../../audit/index.ts'
import { caseFailure, isRecordOverdue } from '../../compliance/cases/index.ts'
import type { ComplianceRecord } from '../../compliance/cases/index.ts'
import type { ContractOutputs } from '../../contract/index.ts'
import { ok, refused, toIso } from '../../kernel/index.ts'
import type { Instant, UserId } from '../../kernel/index.ts'
import { pageOf, pagingAnswerOf } from '../../kernel/wire.ts'
import type { HandlerContext } from '../call.ts'
import type { HandlersOf } from '../handlers.ts'
import type { Store } from '../store/store.ts'
import { callerOf, keptBy } from '../trading/requests.ts'
import { doerOf } from './case-book.ts'
import type { CasePorts } from './case-book.ts'
import { RECORD_RESOURCE, historyOf, standingOf } from './record-history.ts'
import type { HistoryPorts } from './record-history.ts'

type Handlers = HandlersOf<'complianceRecords'>
type RecordAnswer = ContractOutputs['complianceRecords']['create']
type Ports = Pick<CasePorts, 'committer' | 'clock' | 'ids' | 'queue'> &
  HistoryPorts &
  Readonly<{ store: Pick<Store, 'cases'> }>

const answerOf = (record: ComplianceRecord, now: Instant): RecordAnswer => ({
  record_id: record.id,
  framework: record.framework,
  requirement: record.requirement,
  status: record.status,
  evidence: record.evidence,
  due_at: record.dueAt === null ? null : toIso(record.dueAt),
  overdue: isRecordOverdue(record, now),
  owner_id: record.ownerId,
  created_at: toIso(record.createdAt),
  created_by: record.createdBy,
  updated_at: toIso(record.updatedAt),
  updated_by: record.updatedBy,
})

const factOf = (
  record: ComplianceRecord,
  before: ComplianceRecord | null,
  context: HandlerContext,
  note: string | null = null,
): AuditFact => ({
  ...doerOf(context),
  action: before === null ? 'compliance_record.created' : 'compliance_record.changed',
  category: 'administration',
  resourceType: RECORD_RESOURCE,
  resourceId: record.id,
  result: 'success',
  code: null,
  at: record.updatedAt,
  facts: {
    framework: record.framework,
    ...(before === null ? {} : { before: standingOf(before) }),
    after: standingOf(record),
    ...(note === null ? {} : { note }),
  },
})

type Changes = Readonly<{
  requirement?: string | undefined
  status?: ComplianceRecord['status'] | undefined
  evidence?: string | undefined
  due_at?: Instant | null | undefined
  owner_id?: string | null | undefined
}>

/** What was not named stays; null takes a date or an owner away. */
const changed = (before: ComplianceRecord, input: Changes): ComplianceRecord => ({
  ...before,
  requirement: input.requirement ?? before.requirement,
  status: input.status ?? before.status,
  evidence: input.evidence ?? before.evidence,
  dueAt: input.due_at === undefined ? before.dueAt : input.due_at,
  ownerId: input.owner_id === undefined ? before.ownerId : (input.owner_id as UserId | null),
})

/** Handlers of the requirements that the house answers for. */
export function makeComplianceRecordHandlers(ports: Ports): Handlers {
  const { store, committer, clock, ids, queue } = ports
  return {
    list: async (input) => {
      const window = pageOf(input)
      const { framework, status } = input
      const found = await store.cases.records(
        { ...(framework === undefined ? {} : { framework }), ...(status === undefined ? {} : { status }) },
        window,
      )
      const now = clock.now()
      return ok({
        records: await Promise.all(
          found.items.map(async (record) => ({
            ...answerOf(record, now),
            ...(await historyOf(ports, record)),
          })),
        ),
        ...pagingAnswerOf(window, found.total),
      })
    },
    create: async (input, context) => {
      const [now, by] = [clock.now(), callerOf(context).userId]
      const empty: ComplianceRecord = {
        ...{ id: ids.next(), framework: input.framework, requirement: input.requirement },
        ...{ status: 'planned', evidence: null, dueAt: null, ownerId: null },
        ...{ createdAt: now, createdBy: by, updatedAt: now, updatedBy: by },
      }
      const record = changed(empty, input)
      const answer = answerOf(record, now)
      await committer.commit({
        writes: [{ op: 'insert', table: 'complianceRecords', record }, ...keptBy(context, answer)],
        facts: [factOf(record, null, context)],
      })
      return ok(answer)
    },
    change: (input, context) =>
      queue.run(`record:${input.id}`, async () => {
        context.note({ resourceType: RECORD_RESOURCE, resourceId: input.id })
        const before = await store.cases.record(input.id)
        if (before === null) {
          return refused(caseFailure('compliance_record_not_found', 'There is no such record.'))
        }
        const now = clock.now()
        const record = { ...changed(before, input), updatedAt: now, updatedBy: callerOf(context).userId }
        await committer.commit({
          writes: [{ op: 'put', table: 'complianceRecords', record }],
          facts: [factOf(record, before, context, input.note ?? null)],
        })
        return ok(answerOf(record, now))
      }),
  }
}
