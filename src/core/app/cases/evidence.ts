import { caseFailure, closedFailure, isEvidenceType } from '../../compliance/cases/index.ts'
import type { CaseFailure, CaseId, EvidenceRecord } from '../../compliance/cases/index.ts'
import type { ContractOutputs } from '../../contract/index.ts'
import { ok, present, refused } from '../../kernel/index.ts'
import type { Failure, Result } from '../../kernel/index.ts'
import type { HandlerContext } from '../call.ts'
import type { HandlersOf } from '../handlers.ts'
import type { Store, Write } from '../store/store.ts'
import { callerOf } from '../trading/requests.ts'
import { destroyedAnswerOf, evidenceAnswerOf } from './answers.ts'
import { actOn, doerOf, keyOf, visibleCase } from './case-book.ts'
import type { CasePorts } from './case-book.ts'

type Handlers = HandlersOf<'cases'>
type AddInput = Parameters<Handlers['addEvidence']>[0]

async function contentFailure(ports: CasePorts, input: AddInput): Promise<Failure | null> {
  const { content_base64: content, media_type: stated } = input
  const { sizeBytes } = ports.weigh(content)
  const failure = sizeFailure(ports, sizeBytes)
  if (failure || isEvidenceType(stated, await ports.typeOf(content))) return failure
  const message = `The locker takes texts, PDF, images and office documents that are what they say; this is no ${stated}.`
  return caseFailure('evidence_type', message, { field: 'media_type' })
}

function sizeFailure({ policy }: CasePorts, sizeBytes: number): Failure | null {
  if (sizeBytes === 0) {
    return caseFailure('evidence_empty', 'There is nothing in it.', { field: 'content_base64' })
  }
  if (sizeBytes <= policy.evidenceBytesMax) return null
  return caseFailure(
    'evidence_too_large',
    `A piece of evidence has ${policy.evidenceBytesMax} bytes at most.`,
    {
      field: 'content_base64',
      details: { limit: policy.evidenceBytesMax, value: sizeBytes },
    },
  )
}

/** The piece of evidence and the writes that lay it, sealed, into the locker. */
function sealedEvidence(ports: CasePorts, input: AddInput, context: HandlerContext) {
  const { sha256, sizeBytes } = ports.weigh(input.content_base64)
  const id = ports.ids.next()
  const caseId = input.case_id as EvidenceRecord['caseId']
  const key = keyOf(caseId)
  const name = ports.cipher.sealText(key, `evidence-name/${id}`, input.name)
  const content = ports.cipher.sealText(key, `evidence/${id}`, input.content_base64)
  const record: EvidenceRecord = {
    ...{ id, caseId, sizeBytes, sha256 },
    nameSealed: name.sealed,
    mediaType: input.media_type,
    addedBy: callerOf(context).userId,
    at: ports.clock.now(),
  }
  const keys = [name.write, content.write].filter((write) => write !== null)
  const writes: Write[] = [
    ...keys,
    { op: 'insert', table: 'caseEvidence', record },
    {
      op: 'insert',
      table: 'caseEvidenceContents',
      record: { evidenceId: id, contentSealed: content.sealed },
    },
  ]
  return { record, writes }
}

export const makeAddEvidence =
  (ports: CasePorts): Handlers['addEvidence'] =>
  async (input, context) => {
    const failure = await contentFailure(ports, input)
    if (failure) return refused(failure)
    const kept: EvidenceRecord[] = []
    const added = await actOn(ports, input.case_id, context, (before) => {
      const closed = closedFailure(before)
      if (closed) return refused(closed)
      // Sealed only now: a key that is made for what is refused would be used again, and never be kept.
      const { record, writes } = sealedEvidence(ports, input, context)
      kept.push(record)
      const { id: evidenceId, sha256, sizeBytes } = record
      return ok([{ body: { kind: 'evidence_added', evidenceId, sha256, sizeBytes }, writes }])
    })
    return added.ok ? ok(evidenceAnswerOf(ports.cipher, present(kept[0], 'what was added'))) : added
  }

/** The refusal of what needs the key of a case, once that was destroyed because its time was over. */
export async function destroyedFailure(
  { store }: Readonly<{ store: Pick<Store, 'cases'> }>,
  id: CaseId,
): Promise<CaseFailure | null> {
  const destroyed = destroyedAnswerOf(await store.cases.events(id))
  if (destroyed === null) return null
  const { at, category, days } = destroyed
  return caseFailure('evidence_destroyed', destroyed.words, {
    details: { destroyed_at: at, policy: category, days },
  })
}

type EvidenceAnswer = ContractOutputs['cases']['evidence']

async function opened(ports: CasePorts, record: EvidenceRecord): Promise<Result<EvidenceAnswer, Failure>> {
  const kept = await ports.store.cases.evidenceContent(record.id)
  const sealed = kept?.contentSealed ?? null
  const purpose = `evidence/${record.id}`
  const content = sealed === null ? null : ports.cipher.openText(keyOf(record.caseId), purpose, sealed)
  if (content === null || ports.weigh(content).sha256 !== record.sha256) {
    const destroyed = await destroyedFailure(ports, record.caseId)
    if (destroyed) return refused(destroyed)
    return refused(
      caseFailure('evidence_gone', 'The key of this evidence was destroyed: nobody can read it.'),
    )
  }
  const answer = evidenceAnswerOf(ports.cipher, record)
  return ok({
    ...answer,
    file_name: answer.name ?? record.id,
    content_type: record.mediaType,
    content,
    encoding: 'base64' as const,
  })
}

/** Hands evidence out, checked against its hash, and notes who read it. */
export const makeReadEvidence =
  (ports: CasePorts): Handlers['evidence'] =>
  async (input, context) => {
    context.note({ resourceType: 'case' })
    const found = await visibleCase(ports, input.case_id, callerOf(context).userId)
    if (!found.ok) return found
    const record = await ports.store.cases.evidenceItem(input.evidence_id)
    if (record === null || record.caseId !== found.value.id) {
      return refused(caseFailure('evidence_not_found', 'There is no such evidence in this case.'))
    }
    const answer = await opened(ports, record)
    if (!answer.ok) return answer
    await ports.committer.commit({
      writes: [],
      facts: [
        {
          ...doerOf(context),
          action: 'case.evidence_read',
          category: 'data',
          resourceType: 'case',
          resourceId: null,
          result: 'success',
          code: null,
          at: ports.clock.now(),
          facts: { sha256: record.sha256 },
        },
      ],
    })
    return answer
  }
