import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isListFileName } from './read-list-file.ts'

type Item = Readonly<{ path: string; isFile: boolean; isFolder: boolean }>

/** What lies in a folder, by name. A link is what it leads to: mounted volumes hold nothing but links; one that leads nowhere fails. */
async function itemsIn(directory: string): Promise<readonly Item[]> {
  const names = (await readdir(directory)).toSorted((a, b) => (a < b ? -1 : 1))
  return Promise.all(
    names.map(async (name) => {
      const path = join(directory, name)
      const found = await stat(path)
      return { path, isFile: found.isFile() && isListFileName(name), isFolder: found.isDirectory() }
    }),
  )
}

const listsAmong = (items: readonly Item[]): readonly string[] =>
  items.filter(({ isFile }) => isFile).map(({ path }) => path)

/** The files in a folder that may be lists, by name; if it holds none itself, those of its folders. */
export async function listFilesIn(directory: string): Promise<readonly string[]> {
  const items = await itemsIn(directory)
  const own = listsAmong(items)
  if (own.length > 0) return own
  const below = items.filter(({ isFolder }) => isFolder).map(({ path }) => itemsIn(path))
  return (await Promise.all(below)).flatMap(listsAmong)
}
