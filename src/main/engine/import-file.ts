import { basename } from 'node:path'
import {
  importBars,
  importChain,
  importLists,
  importTransactions,
  keptEntriesOf,
  readLists,
} from '../../core/app/index.ts'
import type { ImportKind, ImportReport, ListImportReport } from '../../core/app/index.ts'
import { asId } from '../../core/kernel/index.ts'
import type { Failure, Result } from '../../core/kernel/index.ts'
import { csvFileRows } from '../adapters/feeds/index.ts'
import type { Engine } from './engine.ts'
import { readListFiles } from './screening-lists.ts'
import { systemClock } from './platform.ts'

/** Takes files of sanctions lists as the new versions of their lists; a damaged file is reported and its list stays as it was. */
export async function importListFiles(
  engine: Pick<Engine, 'floor' | 'store'>,
  paths: readonly string[],
): Promise<ListImportReport> {
  const { files, troubles } = await readListFiles(paths)
  const { floor, store } = engine
  const kept = await store.screening.lists()
  return importLists(readLists(files, troubles, keptEntriesOf(kept)), kept, {
    committer: floor.committer,
    clock: systemClock,
    actorId: 'system',
  })
}

/** Imports one file of bars, of an option chain, of option quotes or of a broker's transactions. Bad lines are reported, the rest is taken. */
export function importFile(
  engine: Pick<Engine, 'floor'>,
  kind: ImportKind,
  file: string,
  portfolioId: string | null = null,
): Promise<Result<ImportReport, Failure>> {
  const { floor } = engine
  const ports = {
    committer: floor.committer,
    clock: systemClock,
    instrument: floor.desk.instrument,
    actorId: 'system',
  }
  const options = { fileName: basename(file) }
  const rows = csvFileRows(file)
  if (kind === 'transactions') {
    const id = portfolioId === null ? null : asId<'portfolio'>(portfolioId)
    return importTransactions(rows, { ...options, portfolioId: id }, ports)
  }
  return kind === 'bars' ? importBars(rows, options, ports) : importChain(rows, { ...options, kind }, ports)
}
