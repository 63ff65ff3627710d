import { kycFailure } from '../../compliance/kyc/index.ts'
import type { KycDocumentRecord } from '../../compliance/kyc/index.ts'
import type { UserId } from '../../kernel/index.ts'
import { ok, refused } from '../../kernel/index.ts'
import type { Result } from '../../kernel/index.ts'
import type { DocumentMediaType } from '../document-vault.ts'
import type { HandlersOf } from '../handlers.ts'
import { callerOf } from '../identity/callers.ts'
import { kycFact } from './facts.ts'
import type { KycPorts } from './ports.ts'
import { openDocumentKey, sealDocumentKey } from './sealed.ts'

type Kyc = HandlersOf<'kyc'>

const BYTES_MAX = 10 * 1024 * 1024
const EXTENSIONS: Readonly<Record<DocumentMediaType, string>> = {
  'application/pdf': 'pdf',
  'image/jpeg': 'jpg',
  'image/png': 'png',
}
/** A subject keeps no more than this: what is on disk is bounded by people, not by their patience. */
const DOCUMENTS_MAX = 50

const notFound = () => refused(kycFailure('kyc_document_not_found', 'There is no such document.'))

/** Documents of a user by their ids, in that order; refused when one is not theirs. */
export async function ownDocuments(
  { store }: Pick<KycPorts, 'store'>,
  userId: UserId,
  ids: readonly string[],
): Promise<Result<readonly KycDocumentRecord[]>> {
  const found = await Promise.all(ids.map((id) => store.kyc.document(id)))
  const own = found.filter((each): each is KycDocumentRecord => each?.userId === userId)
  return own.length === ids.length ? ok(own) : notFound()
}

/**
 * `POST /kyc/documents`. The file is whole on disk before the store names it: what was told is there after any fall, and a file
 * that nothing names has no key and is noise.
 */
export const makeUploadDocument =
  (ports: KycPorts): Kyc['uploadDocument'] =>
  async (input, context) => {
    const { userId } = callerOf(context)
    const { mediaType, size, sha256 } = await ports.vault.look(input.file)
    if (size > BYTES_MAX) {
      const message = 'A document has at most 10 MB.'
      return refused(kycFailure('kyc_document_too_large', message, { field: 'file' }))
    }
    if (mediaType === null) {
      const message = 'A document is a PDF, a JPEG or a PNG; these bytes are none of them.'
      return refused(kycFailure('kyc_document_type', message, { field: 'file' }))
    }
    const known = await ports.store.kyc.documentsOf(userId)
    if (known.length >= DOCUMENTS_MAX) {
      return refused(kycFailure('kyc_documents_full', `At most ${DOCUMENTS_MAX} documents are kept.`))
    }
    const id = ports.ids.next()
    const key = await ports.vault.keep(id, input.file)
    const { sealed, writes } = sealDocumentKey(ports, userId, id, key)
    const record: KycDocumentRecord = {
      ...{ id, userId, kind: input.type, mediaType, size, sha256, keySealed: sealed },
      createdAt: ports.clock.now(),
    }
    await ports.committer.commit({
      writes: [...writes, { op: 'insert', table: 'kycDocuments', record }],
      facts: [kycFact(ports, context, record, 'kyc.document_stored', { sha256, size })],
    })
    return ok({
      document_id: id,
      type: input.type,
      content_type: mediaType,
      sha256,
      size,
      status: 'stored' as const,
    })
  }

/** `GET /kyc/documents/{id}`, for its owner and for officers; to everybody else it is not there. */
export const makeReadDocument =
  (ports: KycPorts): Kyc['readDocument'] =>
  async ({ id }, context) => {
    const caller = callerOf(context)
    const record = await ports.store.kyc.document(id)
    const isOfficer = caller.permissions.includes('compliance.read')
    if (record === null || (record.userId !== caller.userId && !isOfficer)) return notFound()
    const key = openDocumentKey(ports, record)
    if (key === null) return notFound()
    const content = await ports.vault.read(id, key)
    await ports.committer.commit({
      writes: [],
      facts: [kycFact(ports, context, record, 'kyc.document_read', { sha256: record.sha256 })],
    })
    return ok({
      document_id: id,
      file_name: `${id}.${EXTENSIONS[record.mediaType]}`,
      content_type: record.mediaType,
      sha256: record.sha256,
      content,
      encoding: 'base64' as const,
    })
  }
