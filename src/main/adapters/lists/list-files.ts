import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isListFileName } from './read-list-file.ts'

/** The files in a folder that may be lists, by name; if it holds none itself, those of its folders. */
export async function listFilesIn(directory: string): Promise<readonly string[]> {
  const items = (await readdir(directory, { withFileTypes: true })).toSorted((a, b) =>
    a.name < b.name ? -1 : 1,
  )
  const own = items
    .filter((item) => item.isFile() && isListFileName(item.name))
    .map(({ name }) => join(directory, name))
  if (own.length > 0) return own
  const below = items.filter((item) => item.isDirectory()).map(({ name }) => join(directory, name))
  const found = await Promise.all(
    below.map(async (folder) => {
      const inside = await readdir(folder, { withFileTypes: true })
      return inside
        .filter((item) => item.isFile() && isListFileName(item.name))
        .map(({ name }) => join(folder, name))
        .toSorted()
    }),
  )
  return found.flat()
}
