import type { BackupRow, EngineModule } from './engine-port.ts'
import { loadEngine } from './engine-modules.ts'
import { CommandEnd, EXIT, somethingMissing } from './exits.ts'
import type { Console } from './files.ts'
import { configFor, makeLog, printJson, withTools } from './stateful-commands.ts'
import type { StatefulOptions } from './stateful-commands.ts'

/** A backup that is not what it should be is a finding; whatever else stands in the way is missing. */
const FINDINGS = ['backup_damaged', 'backup_of_another_key', 'backup_of_newer_release']

function rowOf(result: Awaited<ReturnType<EngineModule['verifyBackup']>>): BackupRow {
  if (result.ok) return result.value
  const { code, message } = result.failure
  throw FINDINGS.includes(code) ? new CommandEnd(EXIT.findings, message) : somethingMissing(message)
}

const partsOf = async (options: StatefulOptions, console: Console) => {
  const config = configFor({ OPTIONIX_DATA: options.data })
  return [await loadEngine(), config, makeLog(config.logLevel, console)] as const
}

/** Takes one, with no desk running; a running one is asked over `POST /admin/backup`. */
export async function runBackupCreate(options: StatefulOptions, console: Console): Promise<number> {
  const taken = await withTools(options, console, (tools) => tools.takeBackup())
  if (!taken.ok) throw somethingMissing(taken.failure.message)
  if (taken.value.state !== 'complete') throw somethingMissing(taken.value.reason ?? 'The backup failed.')
  await printJson(taken.value, options, console)
  return EXIT.done
}

export async function runBackupList(options: StatefulOptions, console: Console): Promise<number> {
  const [engine, config, log] = await partsOf(options, console)
  const listed = await engine.listBackups(config, log)
  if (!listed.ok) throw somethingMissing(listed.failure.message)
  await printJson({ backups: listed.value }, options, console)
  return EXIT.done
}

export async function runBackupVerify(
  id: string,
  options: StatefulOptions,
  console: Console,
): Promise<number> {
  const [engine, config, log] = await partsOf(options, console)
  await printJson({ ...rowOf(await engine.verifyBackup(config, log, id)), verified: true }, options, console)
  return EXIT.done
}

export async function runBackupRestore(
  id: string,
  options: StatefulOptions & Readonly<{ reason: string }>,
  console: Console,
): Promise<number> {
  const [engine, config, log] = await partsOf(options, console)
  const restored = rowOf(await engine.restoreBackup(config, log, { id, reason: options.reason }))
  await printJson({ ...restored, restored: true }, options, console)
  return EXIT.done
}
