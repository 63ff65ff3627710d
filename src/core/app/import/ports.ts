import type { Clock, Failure, InstrumentSymbol, Result } from '../../kernel/index.ts'
import type { FileRow } from '../../market-data/index.ts'
import type { Committer } from '../committer.ts'
import type { Tables } from '../store/store.ts'

/** Rows of a delimited file in file order; a row that could not be split carries its `fault`. */
export type FileRows = AsyncIterable<FileRow> | Iterable<FileRow>

export type ImportPorts = Readonly<{
  committer: Pick<Committer, 'commit'>
  clock: Clock
  /** The instrument as the store has it, so that an import never changes a listed one. */
  instrument: (symbol: InstrumentSymbol) => Tables['instruments'] | null
  /** Who acts, for the audit: a user's id or `system`. */
  actorId: string
}>

export type ImportResult<T> = Promise<Result<T, Failure>>
