import { listDelta, loadLists } from '../../compliance/sanctions/index.ts'
import type {
  ListFile,
  ListTrouble,
  ScreeningList,
  ScreeningListRecord,
} from '../../compliance/sanctions/index.ts'
import type { JsonObject } from '../../kernel/index.ts'
import type { Store } from '../store.ts'
import { keptList } from '../screening/book.ts'
import type { ImportPorts } from './ports.ts'
import { importFact } from './units.ts'

type ListPorts = Pick<ImportPorts, 'committer' | 'clock' | 'actorId'> &
  Readonly<{ store: Pick<Store, 'screening'> }>

/** What an import of lists did, as `import lists` prints it. */
export type ListImportReport = Readonly<{
  kind: 'lists'
  /** Each list that is in force now, with what its new version changed. */
  lists: readonly JsonObject[]
  /** Files that were refused, with the line; the version of before stays. */
  refused: readonly Readonly<{ file: string; error: string; message: string; line: number | null }>[]
}>

const recordOf = ({ version, entries }: ScreeningList, ports: ListPorts): ScreeningListRecord => ({
  list: version.list,
  hash: version.hash,
  publishedOn: version.publishedOn,
  entryCount: version.entries,
  orphanCount: version.orphans,
  entries: JSON.stringify(entries),
  importedAt: ports.clock.now(),
  importedBy: ports.actorId,
})

function changeOf(list: ScreeningList, before: ScreeningListRecord | undefined): JsonObject {
  const delta = listDelta(before ? keptList(before).entries : [], list.entries)
  return {
    list: list.version.list,
    version: list.version.hash,
    published_on: list.version.publishedOn,
    entries: list.version.entries,
    orphans: list.version.orphans,
    changed: delta.changed.length,
    removed: delta.removed.length,
    before: before?.hash ?? null,
  }
}

/** Takes list files as the new versions of their lists. A list with a damaged file keeps the version that it has. */
export async function importLists(
  files: readonly ListFile[],
  unreadable: readonly ListTrouble[],
  ports: ListPorts,
): Promise<ListImportReport> {
  const { lists, troubles } = loadLists(files, unreadable)
  const kept = await ports.store.screening.lists()
  const done: JsonObject[] = []
  for (const list of lists) {
    const change = changeOf(
      list,
      kept.find((record) => record.list === list.version.list),
    )
    const fact = importFact(ports, 'lists', list.version.list, change)
    const record = recordOf(list, ports)
    await ports.committer.commit({ writes: [{ op: 'put', table: 'screeningLists', record }], facts: [fact] })
    done.push(change)
  }
  const refused = troubles.map(({ name, failure }) => {
    const line = failure.details?.['line']
    return {
      file: name,
      error: failure.code,
      message: failure.message,
      line: typeof line === 'number' ? line : null,
    }
  })
  return { kind: 'lists', lists: done, refused }
}
