import type { ListSource } from '../../../core/app/index.ts'
import { fetchListFile } from './fetch-list.ts'
import type { ListRoute } from './fetch-list.ts'
import { readListFile } from './read-list-file.ts'
import { unpacked } from './unpack.ts'

const fileOf = (name: string, bytes: Uint8Array) => {
  const file = unpacked(name, bytes)
  return file.ok ? readListFile(file.value.name, file.value.bytes) : file
}

/** List files as they are handed in, packed or not, and as their publishers have them. */
export const makeListSource = (route?: ListRoute): ListSource => ({
  read: (name, base64) => fileOf(name, Buffer.from(base64, 'base64')),
  fetch: async (url) => {
    const bytes = await fetchListFile(url, route)
    if (!bytes.ok) return bytes
    const name = decodeURIComponent(new URL(url).pathname.split('/').at(-1) ?? '')
    return fileOf(name === '' ? 'list' : name, bytes.value)
  },
})
