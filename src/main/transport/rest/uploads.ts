import multipart from '@fastify/multipart'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ContractEntry } from '../../../core/contract/index.ts'
import type { CallContext } from '../../../core/app/index.ts'
import { engineRefusal, transportRefusal } from '../failures.ts'
import type { TransportPorts } from '../ports.ts'
import { BODY_BYTES_MAX } from '../server-options.ts'

const FIELDS_MAX = 16
const FIELD_BYTES_MAX = 1_024

/** Takes forms with one file, which `uploadBody` reads where an entry has a use for it. */
export async function addUploads(fastify: FastifyInstance): Promise<void> {
  await fastify.register(multipart, {
    throwFileSizeLimit: true,
    limits: {
      fileSize: BODY_BYTES_MAX,
      ...{ files: 1, fields: FIELDS_MAX, fieldSize: FIELD_BYTES_MAX, headerPairs: 32 },
    },
  })
}

const isTooLarge = (error: unknown): boolean =>
  error instanceof Error && 'statusCode' in error && error.statusCode === 413

/** The fields of a form as a body: a file is base64 text under its own name, as every other transport sends it. */
async function formBody(request: FastifyRequest): Promise<Readonly<Record<string, unknown>>> {
  const fields: [string, string][] = []
  for await (const part of request.parts()) {
    const text = part.type === 'file' ? (await part.toBuffer()).toString('base64') : String(part.value)
    fields.push([part.fieldname, text])
  }
  return Object.fromEntries(fields)
}

/**
 * What a request carries for an entry. A form is read only for an entry that takes one, and only from a caller who may use it:
 * ten megabytes are not read for a stranger.
 */
export async function uploadBody(
  ports: TransportPorts,
  request: FastifyRequest,
  entry: ContractEntry,
  context: CallContext,
): Promise<unknown> {
  if (!request.isMultipart()) return request.body ?? {}
  if (!entry.access.upload) {
    const message = 'This path takes a JSON body.'
    throw transportRefusal(ports, request.id, 'unsupported_media_type', message)
  }
  const may = await ports.app.permit(
    entry.access.permission as Parameters<typeof ports.app.permit>[0],
    context,
  )
  if (!may.ok) throw engineRefusal(ports, request.id, may.failure)
  try {
    return await formBody(request)
  } catch (error) {
    if (isTooLarge(error)) {
      throw transportRefusal(ports, request.id, 'body_too_large', 'A file has at most 10 MB.')
    }
    throw transportRefusal(ports, request.id, 'bad_request', 'The form could not be read.')
  }
}
