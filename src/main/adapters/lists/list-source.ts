import type { GivenFile, ListSource } from '../../../core/app/index.ts'
import type { ListFile, SanctionsFailure } from '../../../core/compliance/sanctions/index.ts'
import { ok } from '../../../core/kernel/index.ts'
import type { Result } from '../../../core/kernel/index.ts'
import { fetchListFile } from './fetch-list.ts'
import type { ListRoute } from './fetch-list.ts'
import { readListFile } from './read-list-file.ts'
import { unpacked } from './unpack.ts'

/** Takes a file apart as it was handed in, packed or not. */
export function openListFile({ name, content }: GivenFile): Result<ListFile, SanctionsFailure> {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'base64') : content
  const file = unpacked(name, bytes)
  return file.ok ? readListFile(file.value.name, file.value.bytes) : file
}

/** List files as their publishers have them. */
export const makeListFetch =
  (route?: ListRoute): ListSource['fetch'] =>
  async (url) => {
    const bytes = await fetchListFile(url, route)
    if (!bytes.ok) return bytes
    const name = decodeURIComponent(new URL(url).pathname.split('/').at(-1) ?? '')
    return ok({ name: name === '' ? 'list' : name, content: bytes.value })
  }
