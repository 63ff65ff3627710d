import { readLists } from '../../../core/app/import/lists.ts'
import type { KeptEntries, ReadLists } from '../../../core/app/import/lists.ts'
import type { GivenFile } from '../../../core/app/index.ts'
import type { ListFile, ListTrouble } from '../../../core/compliance/sanctions/index.ts'
import { ok } from '../../../core/kernel/index.ts'
import type { Result } from '../../../core/kernel/index.ts'
import { openListFile } from '../../adapters/lists/index.ts'

/** Files as they came, and the text of the versions in force, which the new ones are measured against. */
type ReadRequest = Readonly<{ files: readonly GivenFile[]; kept: KeptEntries }>

/** One file after another: what is left of each is a fraction of it. */
function* opened(files: readonly GivenFile[], troubles: ListTrouble[]): Generator<ListFile> {
  for (const given of files) {
    const file = openListFile(given)
    if (file.ok) yield file.value
    else troubles.push({ name: given.name, failure: file.failure })
  }
}

function readFiles({ files, kept }: ReadRequest): Result<ReadLists, never> {
  const troubles: ListTrouble[] = []
  return ok(readLists(opened(files, troubles), troubles, kept))
}

export const LIST_JOBS = { read_lists: readFiles } as const

export type ListJobs = typeof LIST_JOBS
