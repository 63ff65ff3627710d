import { sanctionsFailure } from '../../compliance/sanctions/index.ts'
import type { SanctionsFailure } from '../../compliance/sanctions/index.ts'
import type { ContractOutputs } from '../../contract/index.ts'
import { ok, refused, toIso } from '../../kernel/index.ts'
import type { Clock, Failure, Result } from '../../kernel/index.ts'
import type { HandlerContext } from '../call.ts'
import type { Committer } from '../committer.ts'
import type { HandlersOf } from '../handlers.ts'
import { importLists, keptEntriesOf } from '../import/index.ts'
import type { KeptEntries, ReadLists } from '../import/index.ts'
import type { KeyedQueue } from '../keyed-queue.ts'
import type { Store } from '../store/store.ts'
import { callerOf } from '../trading/requests.ts'
import type { ScreeningBook } from './book.ts'

/** A file as it was handed in (base64) or fetched (bytes), packed or not. */
export type GivenFile = Readonly<{ name: string; content: string | Uint8Array }>

/** Where lists come from. */
export type ListSource = Readonly<{
  /** Takes files apart and reads their lists, in a thread of its own: the desk answers others meanwhile. */
  read: (files: readonly GivenFile[], kept: KeptEntries) => Promise<Result<ReadLists, Failure>>
  /** A file from a publisher's address; every other address is refused. */
  fetch: (url: string) => Promise<Result<GivenFile, SanctionsFailure>>
}>

export type ListHandlerPorts = Readonly<{
  store: Pick<Store, 'screening'>
  committer: Pick<Committer, 'commit'>
  clock: Clock
  queue: KeyedQueue
  book: ScreeningBook
  lists: ListSource
  /** SANCTIONS_SCREENING_ENABLED. */
  isEnabled: boolean
}>

type ListHandlers = Pick<HandlersOf<'sanctions'>, 'lists' | 'importLists' | 'fetchLists'>
type ImportAnswer = ContractOutputs['sanctions']['importLists']

/** The first refusal, where no list was taken: an import that did nothing is no success. */
function nothingTaken({ lists, refused: troubles }: ImportAnswer): Failure | null {
  const [first] = troubles
  if (lists.length > 0 || first === undefined) return null
  const code = first.error as SanctionsFailure['code']
  const details = { file: first.file, line: first.line }
  return sanctionsFailure(code, first.message, { field: 'file', details })
}

/** Takes files as the new versions of their lists. The desk screens against them before it answers. */
const taken = (
  ports: ListHandlerPorts,
  files: readonly GivenFile[],
  context: HandlerContext,
): Promise<Result<ImportAnswer, Failure>> =>
  ports.queue.run('lists', async () => {
    const { store, committer, clock, book } = ports
    const actorId = callerOf(context).userId
    const kept = await store.screening.lists()
    const read = await ports.lists.read(files, keptEntriesOf(kept))
    if (!read.ok) return read
    const report = await importLists(read.value, kept, { committer, clock, actorId })
    if (ports.isEnabled && report.lists.length > 0) await book.load(await store.screening.lists())
    const answer = { lists: report.lists, refused: report.refused } as unknown as ImportAnswer
    const failure = nothingTaken(answer)
    return failure === null ? ok(answer) : refused(failure)
  })

async function fetchAll(
  { lists }: ListHandlerPorts,
  urls: readonly string[],
): Promise<Result<readonly GivenFile[], SanctionsFailure>> {
  const files: GivenFile[] = []
  for (const url of urls) {
    const file = await lists.fetch(url)
    if (!file.ok) return file
    files.push(file.value)
  }
  return ok(files)
}

/** Handlers of the lists that are screened against. */
export function makeListHandlers(ports: ListHandlerPorts): ListHandlers {
  return {
    lists: async () =>
      ok({
        screening_enabled: ports.isEnabled,
        lists: ports.book.lists().map(({ version, importedAt, importedBy }) => ({
          list: version.list,
          version: version.hash,
          published_on: version.publishedOn,
          entries: version.entries,
          orphans: version.orphans,
          imported_at: toIso(importedAt),
          imported_by: importedBy,
        })),
      }),
    importLists: async ({ file, file_name: name, files }, context) => {
      context.note({ resourceType: 'lists' })
      const single = file === undefined || name === undefined ? [] : [{ file, file_name: name }]
      const given = (files ?? single).map((one) => ({ name: one.file_name, content: one.file }))
      return taken(ports, given, context)
    },
    fetchLists: async ({ urls }, context) => {
      context.note({ resourceType: 'lists' })
      const read = await fetchAll(ports, urls)
      return read.ok ? taken(ports, read.value, context) : read
    },
  }
}
