import { basename } from 'node:path'
import { importBars, importChain } from '../../core/app/index.ts'
import type { ImportReport } from '../../core/app/index.ts'
import type { Failure, Result } from '../../core/kernel/index.ts'
import { csvFileRows } from '../adapters/feeds/index.ts'
import type { Engine } from './engine.ts'
import { systemClock } from './platform.ts'

/** Imports one file of bars or of an option chain. Bad lines are reported, the rest is taken. */
export function importFile(
  engine: Pick<Engine, 'floor'>,
  kind: 'bars' | 'chain',
  file: string,
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
  return kind === 'bars' ? importBars(rows, options, ports) : importChain(rows, options, ports)
}
