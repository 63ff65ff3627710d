import { sanctionsFailure } from '../../compliance/sanctions/index.ts'
import type { ListFile, ListTrouble, SanctionsFailure } from '../../compliance/sanctions/index.ts'
import type { ContractOutputs } from '../../contract/index.ts'
import { ok, refused, toIso } from '../../kernel/index.ts'
import type { Clock, Failure, Result } from '../../kernel/index.ts'
import type { HandlerContext } from '../call.ts'
import type { Committer } from '../committer.ts'
import type { HandlersOf } from '../handlers.ts'
import { importLists } from '../import/index.ts'
import type { KeyedQueue } from '../keyed-queue.ts'
import type { Store } from '../store.ts'
import { callerOf } from '../trading/requests.ts'
import { keptList } from './book.ts'
import type { ScreeningBook } from './book.ts'

/** Where list files come from. */
export type ListSource = Readonly<{
  /** Takes a file apart that was handed in as base64. */
  read: (name: string, base64: string) => Result<ListFile, SanctionsFailure>
  /** Reads a file from a publisher's address; every other address is refused. */
  fetch: (url: string) => Promise<Result<ListFile, SanctionsFailure>>
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

type Read = Readonly<{ files: readonly ListFile[]; troubles: readonly ListTrouble[] }>

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
  { files, troubles }: Read,
  context: HandlerContext,
): Promise<Result<ImportAnswer, Failure>> =>
  ports.queue.run('lists', async () => {
    const { store, committer, clock, book } = ports
    const actorId = callerOf(context).userId
    const report = await importLists(files, troubles, { store, committer, clock, actorId })
    if (ports.isEnabled && report.lists.length > 0) book.load((await store.screening.lists()).map(keptList))
    const answer = { lists: report.lists, refused: report.refused } as unknown as ImportAnswer
    const failure = nothingTaken(answer)
    return failure === null ? ok(answer) : refused(failure)
  })

type FilesInput = Readonly<{ file_name: string; file: string }>

function readAll({ lists }: ListHandlerPorts, given: readonly FilesInput[]): Read {
  const files: ListFile[] = []
  const troubles: ListTrouble[] = []
  for (const { file_name: name, file } of given) {
    const read = lists.read(name, file)
    if (read.ok) files.push(read.value)
    else troubles.push({ name, failure: read.failure })
  }
  return { files, troubles }
}

async function fetchAll(
  { lists }: ListHandlerPorts,
  urls: readonly string[],
): Promise<Result<Read, SanctionsFailure>> {
  const files: ListFile[] = []
  for (const url of urls) {
    const file = await lists.fetch(url)
    if (!file.ok) return file
    files.push(file.value)
  }
  return ok({ files, troubles: [] })
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
      return taken(ports, readAll(ports, files ?? single), context)
    },
    fetchLists: async ({ urls }, context) => {
      context.note({ resourceType: 'lists' })
      const read = await fetchAll(ports, urls)
      return read.ok ? taken(ports, read.value, context) : read
    },
  }
}
