import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadLists } from '../../../../src/core/compliance/sanctions/index.ts'
import type { ScreeningList } from '../../../../src/core/compliance/sanctions/index.ts'
import { readListFile } from '../../../../src/main/adapters/lists/index.ts'

const ROOT = fileURLToPath(new URL('../../../../../shared/data/compliance/', import.meta.url))

/** Text of a reference file that lies beside the repository, or null (said on the console) where it does not. */
export function sharedText(name: string): string | null {
  const path = join(ROOT, name)
  if (existsSync(path)) return readFileSync(path, 'utf8')
  console.warn(`not run: reference data ${name} is not beside this repository`)
  return null
}

/** Lists of reference files, or null where they are not there. */
export function sharedLists(names: readonly string[]): readonly ScreeningList[] | null {
  if (names.some((name) => sharedText(name) === null)) return null
  const files = names.map((name) => {
    const file = readListFile(basename(name), readFileSync(join(ROOT, name)))
    if (!file.ok) throw new Error(file.failure.message)
    return file.value
  })
  const { lists, troubles } = loadLists(files)
  if (troubles.length > 0) throw new Error(troubles.map(({ failure }) => failure.message).join('\n'))
  return lists
}
