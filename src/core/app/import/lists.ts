import { listDelta, loadLists } from '../../compliance/sanctions/index.ts'
import type {
  ListEntry,
  ListFile,
  ListName,
  ListTrouble,
  ListVersion,
  ScreeningListRecord,
} from '../../compliance/sanctions/index.ts'
import type { JsonObject } from '../../kernel/index.ts'
import type { ImportPorts } from './ports.ts'
import { textOfEntries } from './list-text.ts'
import { importFact } from './units.ts'

type ListPorts = Pick<ImportPorts, 'committer' | 'clock' | 'actorId'>

/** What an import of lists did, as `import lists` prints it. */
export type ListImportReport = Readonly<{
  kind: 'lists'
  /** Each list that is in force now, with what its new version changed. */
  lists: readonly JsonObject[]
  /** Files that were refused, with the line; the version of before stays. */
  refused: readonly Readonly<{ file: string; error: string; message: string; line: number | null }>[]
}>

/** A list that was read, ready to be kept: its entries as text, and what its new version changed. */
type ReadList = Readonly<{ version: ListVersion; entries: string; changed: number; removed: number }>

export type ReadLists = Readonly<{ lists: readonly ReadList[]; troubles: readonly ListTrouble[] }>

/** The versions that are kept, by their list: what a new one is measured against. */
export type KeptEntries = Readonly<Partial<Record<ListName, string>>>

const entriesIn = (text: string | undefined): readonly ListEntry[] =>
  text === undefined ? [] : (JSON.parse(text) as readonly ListEntry[])

/** Reads files as new versions of their lists: long work, without a store. Files may come one after another. */
export function readLists(
  files: Iterable<ListFile>,
  unreadable: readonly ListTrouble[],
  kept: KeptEntries,
): ReadLists {
  const { lists, troubles } = loadLists(files, unreadable)
  return {
    lists: lists.map(({ version, entries }) => {
      const { changed, removed } = listDelta(entriesIn(kept[version.list]), entries)
      return { version, entries: textOfEntries(entries), changed: changed.length, removed: removed.length }
    }),
    troubles,
  }
}

/** What is kept now, for `readLists`. */
export const keptEntriesOf = (records: readonly ScreeningListRecord[]): KeptEntries =>
  Object.fromEntries(records.map(({ list, entries }) => [list, entries]))

const recordOf = ({ version, entries }: ReadList, ports: ListPorts): ScreeningListRecord => ({
  list: version.list,
  hash: version.hash,
  publishedOn: version.publishedOn,
  entryCount: version.entries,
  orphanCount: version.orphans,
  entries,
  importedAt: ports.clock.now(),
  importedBy: ports.actorId,
})

const changeOf = (
  { version, changed, removed }: ReadList,
  before: ScreeningListRecord | undefined,
): JsonObject => ({
  list: version.list,
  version: version.hash,
  published_on: version.publishedOn,
  entries: version.entries,
  orphans: version.orphans,
  changed,
  removed,
  before: before?.hash ?? null,
})

/** Takes what was read as the new versions of their lists. A list with a damaged file keeps the version that it has. */
export async function importLists(
  { lists, troubles }: ReadLists,
  kept: readonly ScreeningListRecord[],
  ports: ListPorts,
): Promise<ListImportReport> {
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
