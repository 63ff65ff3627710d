import { createHash, randomBytes } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { DocumentMediaType, DocumentVault } from '../../../core/app/index.ts'
import { assert } from '../../../core/kernel/index.ts'
import { CHUNK_BYTES, HEADER, openStream, sealStream } from './stream.ts'

const MEDIA_TYPES: readonly string[] = ['application/pdf', 'image/jpeg', 'image/png']

const contextOf = (id: string): string => JSON.stringify(['document', id])

const isId = (text: string): boolean => /^[0-9a-f-]{36}$/.test(text)

/** Ids are made by the engine; a path is never made of anything else. */
function pathOf(directory: string, id: string): string {
  assert(isId(id), 'the id of a document')
  return join(directory, id)
}

function* slices(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) yield bytes.subarray(at, at + CHUNK_BYTES)
}

/** Writes under another name, forces it to the disk, and gives it its own: there is a whole file or none. */
async function writeWhole(path: string, chunks: AsyncIterable<Buffer>): Promise<void> {
  const file = await open(`${path}.new`, 'w', 0o600)
  try {
    for await (const chunk of chunks) await file.writeFile(chunk)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(`${path}.new`, path)
}

/** Documents in a folder, each under a key of its own. */
export function makeDocumentVault(directory: string): DocumentVault {
  return {
    look: async (content) => {
      const bytes = Buffer.from(content, 'base64')
      // Loaded with the first document: at rest a desk does without.
      const { fileTypeFromBuffer } = await import('file-type')
      const found = await fileTypeFromBuffer(bytes)
      const mediaType = found && MEDIA_TYPES.includes(found.mime) ? (found.mime as DocumentMediaType) : null
      return { mediaType, size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
    },
    keep: async (id, content) => {
      await mkdir(directory, { recursive: true, mode: 0o700 })
      const key = randomBytes(32)
      const bytes = Buffer.from(content, 'base64')
      await writeWhole(pathOf(directory, id), sealStream(key, contextOf(id), slices(bytes)))
      return key.toString('base64')
    },
    read: async (id, key) => {
      const source = createReadStream(pathOf(directory, id), { start: HEADER.length })
      const parts: Buffer[] = []
      for await (const part of openStream(Buffer.from(key, 'base64'), contextOf(id), source)) parts.push(part)
      return Buffer.concat(parts).toString('base64')
    },
    idsBefore: async (at) => {
      const names = existsSync(directory) ? await readdir(directory) : []
      const found = new Set<string>()
      for (const name of names) {
        const id = name.replace(/\.new$/, '')
        if (isId(id) && (await stat(join(directory, name))).mtimeMs < at) found.add(id)
      }
      return [...found]
    },
    remove: async (id) => {
      const path = pathOf(directory, id)
      await Promise.all([rm(path, { force: true }), rm(`${path}.new`, { force: true })])
    },
  }
}
