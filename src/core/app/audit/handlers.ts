import { AUDIT_PURPOSE } from '../../audit/index.ts'
import type { AuditRecord, SubjectCipher, TextDigest } from '../../audit/index.ts'
import type { ContractOutputs } from '../../contract/index.ts'
import { ok, present, refused, toIso } from '../../kernel/index.ts'
import type { Failure, Instant, JsonObject, JsonValue } from '../../kernel/index.ts'
import { pageOf, pagingAnswerOf } from '../../kernel/wire.ts'
import type { HandlersOf } from '../handlers.ts'
import { pipelineFailure } from '../pipeline/failures.ts'
import { invalidField } from '../pipeline/input.ts'
import type { AuditFilter, Store, Write } from '../store.ts'
import { verifyAudit } from './verify.ts'
import type { AuditPeriod } from './verify.ts'

type AuditPorts = Readonly<{
  store: Pick<Store, 'audit' | 'auditHead'>
  cipher: SubjectCipher<Write>
  /** Lets other work run between two ranges of a long check. */
  breathe: () => Promise<void>
  /** The platform's; the core's own where it is absent. */
  digest?: TextDigest
}>

type LogAnswer = ContractOutputs['audit']['logs']['logs'][number]

const STATUS_WORDS = { success: 'success', refused: 'refused', failed: 'failed' } as const

/** What was sealed; nothing when it was erased, or tampered with: the log must stay readable, `verify` names the break. */
function unsealed(cipher: AuditPorts['cipher'], record: AuditRecord): JsonObject {
  if (record.personalSealed === null) return {}
  try {
    return cipher.open(record.actorId, AUDIT_PURPOSE, record.personalSealed) ?? {}
  } catch {
    return {}
  }
}

type PeriodInput = Readonly<{ from?: Instant | undefined; to?: Instant | undefined }>

const periodFailure = ({ from, to }: PeriodInput): Failure | null =>
  from === undefined || to === undefined || to >= from ? null : invalidField('to', 'lies before from')

const periodOf = ({ from, to }: PeriodInput): AuditPeriod => ({
  ...(from === undefined ? {} : { from }),
  ...(to === undefined ? {} : { to }),
})

const textOf = (value: JsonValue | undefined): string | null => (typeof value === 'string' ? value : null)

function logAnswerOf(
  cipher: AuditPorts['cipher'],
  record: AuditRecord,
  previousHash: string | null,
): LogAnswer {
  const personal = unsealed(cipher, record)
  return {
    log_id: record.id,
    index: record.index,
    action: record.action,
    action_category: record.category,
    user_id: record.actorId,
    resource_type: record.resourceType,
    resource_id: record.resourceId,
    status: STATUS_WORDS[record.result],
    code: record.code,
    request_id: record.requestId,
    facts: { ...record.facts },
    ip_address: textOf(personal['ip_address']),
    user_agent: textOf(personal['user_agent']),
    timestamp: toIso(record.at),
    hash: record.leafHash,
    previous_hash: previousHash,
  }
}

/** The caller's own trail; everybody's with `audit.read`. Newest first. */
const makeLogs =
  (ports: AuditPorts): HandlersOf<'audit'>['logs'] =>
  async (input, context) => {
    const caller = present(context.caller, 'a caller behind a permission')
    const seesAll = caller.permissions.includes('audit.read')
    if (!seesAll && input.user_id !== undefined && input.user_id !== caller.userId) {
      return refused(
        pipelineFailure('forbidden', 'The records of others need the permission audit.read.', {
          field: 'user_id',
          details: { permission: 'audit.read' },
        }),
      )
    }
    const backwards = periodFailure(input)
    if (backwards) return refused(backwards)
    const actorId = seesAll ? input.user_id : caller.userId
    const filter: AuditFilter = {
      ...(actorId === undefined ? {} : { actorId }),
      ...(input.action === undefined ? {} : { action: input.action }),
      ...(input.resource_id === undefined ? {} : { resourceId: input.resource_id }),
      ...periodOf(input),
    }
    const window = pageOf(input)
    const page = await ports.store.audit.list(filter, window)
    const before = await ports.store.audit.leafHashes(page.items.map(({ index }) => index - 1))
    return ok({
      logs: page.items.map((record) =>
        logAnswerOf(ports.cipher, record, before.get(record.index - 1) ?? null),
      ),
      ...pagingAnswerOf(window, page.total),
    })
  }

/** Handlers of the audit contract. */
export const makeAuditHandlers = (ports: AuditPorts): HandlersOf<'audit'> => ({
  logs: makeLogs(ports),
  verify: async (input) => {
    const backwards = periodFailure(input)
    if (backwards) return refused(backwards)
    const verdict = await verifyAudit(ports.store, ports.breathe, periodOf(input), ports.digest)
    return ok({
      valid: verdict.valid,
      checked: verdict.checked,
      tree_size: verdict.treeSize,
      first_index: verdict.firstIndex,
      last_index: verdict.lastIndex,
      root_hash: verdict.rootHash,
      head_hash: verdict.rootHash,
      first_broken_index: verdict.broken?.index ?? null,
      first_broken_id: verdict.broken?.id ?? null,
    })
  },
})
