import { createCipheriv, createDecipheriv } from 'node:crypto'
import { assert } from '../../../core/kernel/index.ts'

const ALGORITHM = 'aes-256-gcm'
export const CHUNK_BYTES = 65_536
const TAG_BYTES = 16
const NONCE_BYTES = 12
const COUNTER_AT = 7

/** What every file begins with. */
export const HEADER = Buffer.from('OXDOC1')

function nonceOf(number: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(NONCE_BYTES)
  nonce.writeUInt32BE(number, COUNTER_AT)
  nonce.writeUInt8(isLast ? 1 : 0, NONCE_BYTES - 1)
  return nonce
}

function sealChunk(key: Buffer, context: string, number: number, isLast: boolean, plain: Uint8Array): Buffer {
  const cipher = createCipheriv(ALGORITHM, key, nonceOf(number, isLast), { authTagLength: TAG_BYTES })
  cipher.setAAD(Buffer.from(context, 'utf8'))
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

function openChunk(key: Buffer, context: string, number: number, isLast: boolean, sealed: Buffer): Buffer {
  assert(sealed.length >= TAG_BYTES, 'a chunk of a document is too short')
  const decipher = createDecipheriv(ALGORITHM, key, nonceOf(number, isLast), { authTagLength: TAG_BYTES })
  decipher.setAAD(Buffer.from(context, 'utf8'))
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
  return Buffer.concat([decipher.update(sealed.subarray(0, -TAG_BYTES)), decipher.final()])
}

type Bytes = AsyncIterable<Uint8Array> | Iterable<Uint8Array>

/** The same bytes in pieces of one size, the last of which is shorter, or empty. */
async function* pieces(
  source: Bytes,
  size: number,
): AsyncGenerator<Readonly<{ piece: Buffer; isLast: boolean }>> {
  let rest: Buffer = Buffer.alloc(0)
  for await (const part of source) {
    rest = rest.length === 0 ? Buffer.from(part) : Buffer.concat([rest, part])
    // One piece is always kept back: only the end of the source tells that it is the last.
    while (rest.length > size) {
      yield { piece: rest.subarray(0, size), isLast: false }
      rest = rest.subarray(size)
    }
  }
  yield { piece: rest, isLast: true }
}

/** Seals bytes chunk by chunk as they come; never more than one chunk is held. */
export async function* sealStream(key: Buffer, context: string, source: Bytes): AsyncGenerator<Buffer> {
  yield HEADER
  let number = 0
  for await (const { piece, isLast } of pieces(source, CHUNK_BYTES)) {
    yield sealChunk(key, context, number, isLast, piece)
    number += 1
  }
}

/** Opens what `sealStream` sealed, without its header; throws at the first chunk that does not hold. */
export async function* openStream(key: Buffer, context: string, source: Bytes): AsyncGenerator<Buffer> {
  let number = 0
  for await (const { piece, isLast } of pieces(source, CHUNK_BYTES + TAG_BYTES)) {
    yield openChunk(key, context, number, isLast, piece)
    number += 1
  }
}
