import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { listFilesIn, readListFile } from '../adapters/lists/index.ts'
import type { ListFile, ListTrouble } from '../../core/compliance/sanctions/index.ts'

type ReadLists = Readonly<{ files: readonly ListFile[]; troubles: readonly ListTrouble[] }>

/** Takes list files apart; a file that cannot be is told in `troubles`. */
export async function readListFiles(paths: readonly string[]): Promise<ReadLists> {
  const files: ListFile[] = []
  const troubles: ListTrouble[] = []
  for (const path of paths) {
    const name = basename(path)
    const file = readListFile(name, await readFile(path))
    if (file.ok) files.push(file.value)
    else troubles.push({ name, failure: file.failure })
  }
  return { files, troubles }
}

/** The list files of a folder. */
export const readListFolder = async (directory: string): Promise<ReadLists> =>
  readListFiles(await listFilesIn(directory))
