import { CONTROL_ACTS, auditFailure, openRecord, subjectOf } from '../../audit/index.ts'
import type { AuditRecord, SubjectCipher } from '../../audit/index.ts'
import type { ContractOutputs } from '../../contract/index.ts'
import { ok, present, refused, toIso } from '../../kernel/index.ts'
import type { Failure, Instant, JsonValue } from '../../kernel/index.ts'
import { pageOf, pagingAnswerOf } from '../../kernel/wire.ts'
import type { HandlerContext } from '../call.ts'
import type { HandlersOf } from '../handlers.ts'
import { pipelineFailure } from '../pipeline/failures.ts'
import { invalidField } from '../pipeline/input.ts'
import type { AuditFilter, AuditReviewRecord, Write } from '../store/store.ts'
import { actOn } from './acts.ts'
import type { AuditPorts } from './ports.ts'
import type { AuditPeriod } from './verify.ts'

type LogAnswer = ContractOutputs['audit']['logs']['logs'][number]
type ReviewAnswer = LogAnswer['reviews'][number]

type PeriodInput = Readonly<{ from?: Instant | undefined; to?: Instant | undefined }>

export const periodFailure = ({ from, to }: PeriodInput): Failure | null =>
  from === undefined || to === undefined || to >= from ? null : invalidField('to', 'lies before from')

export const periodOf = ({ from, to }: PeriodInput): AuditPeriod => ({
  ...(from === undefined ? {} : { from }),
  ...(to === undefined ? {} : { to }),
})

const textOf = (value: JsonValue | undefined): string | null => (typeof value === 'string' ? value : null)

const REVIEW_PURPOSE = 'audit-review'

function noteOf(cipher: SubjectCipher<Write>, { reviewerId, noteSealed }: AuditReviewRecord): string | null {
  if (noteSealed === null) return null
  try {
    return cipher.openText(reviewerId, REVIEW_PURPOSE, noteSealed)
  } catch {
    // Tampered with: the mark's own record, which the tree covers, has it still.
    return null
  }
}

const reviewAnswerOf = (cipher: SubjectCipher<Write>, review: AuditReviewRecord): ReviewAnswer => ({
  review_id: review.id,
  reviewer_id: review.reviewerId,
  note: noteOf(cipher, review),
  timestamp: toIso(review.at),
})

/** A record as it is shown, opened as far as it can be. */
export function logAnswerOf(
  ports: Pick<AuditPorts, 'cipher' | 'hasher'>,
  record: AuditRecord,
  beside: Readonly<{ previousHash: string | null; reviews: readonly AuditReviewRecord[] }>,
): LogAnswer {
  const { state, body } = openRecord(record, ports.cipher, ports.hasher)
  return {
    log_id: record.id,
    index: record.index,
    action: record.action,
    action_category: record.category,
    user_id: record.actorId,
    subject_id: record.subjectId,
    resource_type: record.resourceType,
    resource_id: record.resourceId,
    status: record.result,
    code: record.code,
    request_id: record.requestId,
    sealed: state,
    facts: { ...body.facts },
    ip_address: textOf(body.personal?.['ip_address']),
    user_agent: textOf(body.personal?.['user_agent']),
    // In the facts of refusals of earlier releases.
    api_key_id: textOf(body.personal?.['api_key_id'] ?? body.facts['api_key_id']),
    timestamp: toIso(record.at),
    clock_back_ms: record.clockBackMs,
    hash: record.leafHash,
    previous_hash: beside.previousHash,
    reviews: beside.reviews.map((review) => reviewAnswerOf(ports.cipher, review)),
  }
}

async function answersOf(ports: AuditPorts, records: readonly AuditRecord[]): Promise<LogAnswer[]> {
  const { audit } = ports.store
  const [before, reviews] = await Promise.all([
    audit.leafHashes(records.map(({ index }) => index - 1)),
    audit.reviews(records.map(({ index }) => index)),
  ])
  return records.map((record) =>
    logAnswerOf(ports, record, {
      previousHash: before.get(record.index - 1) ?? null,
      reviews: reviews.filter(({ recordIndex }) => recordIndex === record.index),
    }),
  )
}

type FilterInput = Parameters<HandlersOf<'audit'>['me']>[0]

const filterOf = (input: FilterInput): AuditFilter => ({
  ...(input.action === undefined ? {} : { action: input.action }),
  ...(input.action_category === undefined ? {} : { category: input.action_category }),
  ...(input.resource_type === undefined ? {} : { resourceType: input.resource_type }),
  ...(input.resource_id === undefined ? {} : { resourceId: input.resource_id }),
  ...(input.status === undefined ? {} : { result: input.status }),
  ...(input.request_id === undefined ? {} : { requestId: input.request_id }),
  ...periodOf(input),
})

async function listed(
  ports: AuditPorts,
  input: FilterInput,
  whose: Pick<AuditFilter, 'actorId' | 'concerning'>,
) {
  const backwards = periodFailure(input)
  if (backwards) return refused(backwards)
  const window = pageOf(input)
  const page = await ports.store.audit.list({ ...whose, ...filterOf(input) }, window)
  return ok({ logs: await answersOf(ports, page.items), ...pagingAnswerOf(window, page.total) })
}

const callerIn = (context: HandlerContext) => present(context.caller, 'a caller behind a permission')

const seesAll = (context: HandlerContext): boolean => callerIn(context).permissions.includes('audit.read')

/** The caller's own trail; everybody's with `audit.read`. Newest first. */
const makeLogs =
  (ports: AuditPorts): HandlersOf<'audit'>['logs'] =>
  async (input, context) => {
    const { userId } = callerIn(context)
    if (seesAll(context)) {
      return listed(ports, input, input.user_id === undefined ? {} : { actorId: input.user_id })
    }
    if (input.user_id !== undefined && input.user_id !== userId) {
      return refused(
        pipelineFailure('forbidden', 'The records of others need the permission audit.read.', {
          field: 'user_id',
          details: { permission: 'audit.read' },
        }),
      )
    }
    return listed(ports, input, { actorId: userId })
  }

/** Whether the caller may know of a record: it is about them, or they may read all. */
export const mayRead = (record: AuditRecord, context: HandlerContext): boolean =>
  seesAll(context) || [record.actorId, subjectOf(record)].includes(callerIn(context).userId)

export const recordNotFound = (): Failure =>
  auditFailure('audit_record_not_found', 'There is no such audit record, or it is not yours to read.')

const makeReview =
  (ports: AuditPorts): HandlersOf<'audit'>['review'] =>
  async (input, context) => {
    const { cipher, clock, ids, committer, store } = ports
    const record = await store.audit.byId(input.log_id)
    if (!record) return refused(recordNotFound())
    const reviewerId = callerIn(context).userId
    const { note } = input
    const sealed = note === undefined ? null : cipher.sealText(reviewerId, REVIEW_PURPOSE, note)
    const review: AuditReviewRecord = {
      id: ids.next(),
      recordIndex: record.index,
      reviewerId,
      noteSealed: sealed?.sealed ?? null,
      at: clock.now(),
    }
    const fact = actOn(
      {
        ...{ action: CONTROL_ACTS.recordReviewed, category: 'administration', at: review.at },
        ...{ resourceType: 'audit_record', resourceId: record.id },
        facts: { index: record.index, note: note ?? null, review_id: review.id },
      },
      context,
    )
    const keyWrites = sealed?.write ? [sealed.write] : []
    await committer.commit({
      writes: [...keyWrites, { op: 'insert', table: 'auditReviews', record: review }],
      facts: [fact],
    })
    return ok({ log_id: record.id, ...reviewAnswerOf(cipher, review) })
  }

/** Reading the log, and marking what was read. */
export const makeReadingHandlers = (
  ports: AuditPorts,
): Pick<HandlersOf<'audit'>, 'logs' | 'me' | 'log' | 'review'> => ({
  logs: makeLogs(ports),
  me: (input, context) => listed(ports, input, { concerning: callerIn(context).userId }),
  log: async ({ log_id: id }, context) => {
    const record = await ports.store.audit.byId(id)
    if (!record || !mayRead(record, context)) return refused(recordNotFound())
    const [answer] = await answersOf(ports, [record])
    return ok(present(answer, 'the answer for one record'))
  },
  review: makeReview(ports),
})
