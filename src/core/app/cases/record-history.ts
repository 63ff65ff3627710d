import { openRecord } from '../../audit/index.ts'
import type { AuditRecord, SubjectCipher, TreeHasher } from '../../audit/index.ts'
import type { ComplianceRecord } from '../../compliance/cases/index.ts'
import type { ContractOutputs } from '../../contract/index.ts'
import { toIso } from '../../kernel/index.ts'
import type { JsonObject, JsonValue } from '../../kernel/index.ts'
import type { Store, Write } from '../store/store.ts'

type ListedRecord = ContractOutputs['complianceRecords']['list']['records'][number]
type Change = ListedRecord['history'][number]
type Field = Change['changes'][number]['field']

export const RECORD_RESOURCE = 'compliance_record'

const FIELDS: readonly Field[] = ['requirement', 'status', 'evidence', 'due_at', 'owner_id']

/** What the log keeps of a requirement's standing: of what was, and of what is. */
export const standingOf = (record: ComplianceRecord): JsonObject => ({
  requirement: record.requirement,
  status: record.status,
  evidence: record.evidence,
  due_at: record.dueAt === null ? null : toIso(record.dueAt),
  owner_id: record.ownerId,
})

const textIn = (facts: JsonValue | undefined, field: string): string | null => {
  if (typeof facts !== 'object' || facts === null || Array.isArray(facts)) return null
  const value = (facts as JsonObject)[field]
  return typeof value === 'string' ? value : null
}

/** Of what neither side names nothing is told: earlier releases did not log the words of a requirement. */
const changesIn = (facts: JsonObject): Change['changes'] =>
  FIELDS.map((field) => ({
    field,
    before: textIn(facts['before'], field),
    after: textIn(facts['after'], field),
  })).filter(({ before, after }) => before !== after)

export type HistoryPorts = Readonly<{
  store: Pick<Store, 'audit'>
  cipher: Pick<SubjectCipher<Write>, 'open' | 'openText'>
  hasher: TreeHasher
}>

function changeOf({ cipher, hasher }: HistoryPorts, record: AuditRecord): Change {
  const { state, body } = openRecord(record, cipher, hasher)
  return {
    ...{ at: toIso(record.at), by: record.actorId, sealed: state, log_id: record.id },
    changes: changesIn(body.facts),
    note: textIn(body.facts, 'note'),
  }
}

/** More than anybody reads of one requirement. */
const CHANGES_SHOWN = { limit: 100, offset: 0 }

/** Who changed a requirement when, from what to what: as the audit log has it, which nobody can write over. */
export async function historyOf(
  ports: HistoryPorts,
  { id }: Pick<ComplianceRecord, 'id'>,
): Promise<Pick<ListedRecord, 'history' | 'history_total'>> {
  const filter = { resourceType: RECORD_RESOURCE, resourceId: id, result: 'success' } as const
  const { items, total } = await ports.store.audit.list(filter, CHANGES_SHOWN)
  return { history: items.map((record) => changeOf(ports, record)), history_total: total }
}
