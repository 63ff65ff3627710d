import { access, constants, stat } from 'node:fs/promises'
import { pino } from 'pino'
import type { ImportKind } from '../../core/app/index.ts'
import { readConfig } from '../engine/configuration/read-config.ts'
import type { Config } from '../engine/configuration/read-config.ts'
import { loadEngine } from './engine-modules.ts'
import type { EngineTools, UserRow } from './engine-port.ts'
import { EXIT, somethingMissing, wrongUsage } from './exits.ts'
import { openOutput, readAll } from './files.ts'
import type { Console } from './files.ts'

export type StatefulOptions = Readonly<{ data?: string; out?: string }>

/** The configuration with the command's own options over it; a wrong variable is wrong usage and is named. */
export function configFor(overrides: Readonly<Record<string, string | undefined>>): Config {
  const read = readConfig({ ...process.env, ...definedOnly(overrides) })
  if (!read.ok) throw wrongUsage(read.problems.join(' '))
  return read.config
}

const definedOnly = (record: Readonly<Record<string, string | undefined>>) =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined))

/** Logs go to standard error, or to what stands for it; standard output belongs to results. */
export function makeLog(level: string, { stderr }: Pick<Console, 'stderr'> = process) {
  return pino(
    { level, redact: ['authorization', 'cookie', 'password', 'token'] },
    stderr === process.stderr ? pino.destination({ dest: 2 }) : stderr,
  )
}

/** Whichever command makes the store, its recovery key is seen once. */
export function tellRecoveryKey(recoveryKey: string | null, { stderr }: Pick<Console, 'stderr'>): void {
  if (recoveryKey === null) return
  stderr.write(
    `Recovery key of this desk's data, shown once: ${recoveryKey} - keep it away from this machine.\n`,
  )
}

export async function withTools<Result>(
  options: StatefulOptions,
  console: Console,
  work: (tools: EngineTools) => Promise<Result>,
  overrides: Readonly<Record<string, string | undefined>> = {},
): Promise<Result> {
  const config = configFor({ OPTIONIX_DATA: options.data, ...overrides })
  const { openTools } = await loadEngine()
  const opened = await openTools(config, makeLog(config.logLevel, console))
  if (!opened.ok) throw somethingMissing(opened.failure.message)
  tellRecoveryKey(opened.value.recoveryKey, console)
  try {
    return await work(opened.value)
  } finally {
    await opened.value.close()
  }
}

/** The same for what speaks of a desk that is there: a mistyped directory must not become a new, empty desk that verifies. */
export async function withDesk<Result>(
  options: StatefulOptions,
  console: Console,
  work: (tools: EngineTools) => Promise<Result>,
): Promise<Result> {
  await mustHaveDesk(options, console)
  return withTools(options, console, work)
}

async function mustHaveDesk(options: StatefulOptions, console: Console): Promise<void> {
  const config = configFor({ OPTIONIX_DATA: options.data })
  const { deskMissing } = await loadEngine()
  const missing = deskMissing(config, makeLog(config.logLevel, console))
  if (missing !== null) throw somethingMissing(missing)
}

export async function printJson(value: unknown, options: StatefulOptions, console: Console): Promise<void> {
  const output = await openOutput(options.out, console)
  output.stream.write(`${JSON.stringify(value, null, 2)}\n`)
  await output.close()
}

export async function mustBeReadable(file: string): Promise<void> {
  const found = await stat(file).catch(() => null)
  if (!found?.isFile()) throw somethingMissing(`${file}: there is no such file`)
  await access(file, constants.R_OK).catch(() => {
    throw somethingMissing(`${file}: the file may not be read`)
  })
}

export async function runImport(
  kind: ImportKind,
  files: readonly string[],
  options: StatefulOptions & Readonly<{ strict?: boolean; portfolio?: string }>,
  console: Console,
): Promise<number> {
  for (const file of files) await mustBeReadable(file)
  const reports = await withTools(options, console, async (tools) => {
    const done = []
    for (const file of files) {
      console.stderr.write(`${file}\n`)
      const report = await tools.importFile(kind, file, options.portfolio ?? null)
      if (!report.ok) console.stderr.write(`${file}: ${report.failure.message}\n`)
      // A file that is refused whole takes nothing from the report of those before it, which are stored.
      done.push(report.ok ? report.value : { file, kind, error: report.failure.message })
    }
    return done
  })
  await printJson({ kind, files: reports }, options, console)
  if (reports.some((report) => 'error' in report)) return EXIT.missing
  const hasBadRows = reports.some((report) => 'refused' in report && report.refused > 0)
  return options.strict && hasBadRows ? EXIT.findings : EXIT.done
}

/** `import lists`: exit 3 when a file was refused, for then a list is not what it should be. */
export async function runImportLists(
  files: readonly string[],
  options: StatefulOptions,
  console: Console,
): Promise<number> {
  for (const file of files) await mustBeReadable(file)
  const report = await withTools(options, console, (tools) => tools.importLists(files))
  for (const { message } of report.refused) console.stderr.write(`${message}\n`)
  await printJson(report, options, console)
  return report.refused.length > 0 ? EXIT.missing : EXIT.done
}

const PASSWORD_LENGTH_MAX = 1_024

/** A password from standard input: up to a newline or its end. */
async function readPassword(console: Console): Promise<string> {
  const text = await readAll(console.stdin, PASSWORD_LENGTH_MAX)
  return (text.split('\n', 1)[0] ?? '').replace(/\r$/, '')
}

/** Exit 0 with where the key is kept now; 3 with a sentence when the recovery key is not the right one. */
export async function runKeyRecover(
  options: StatefulOptions & Readonly<{ recoveryKeyStdin?: boolean }>,
  console: Console,
): Promise<number> {
  if (!options.recoveryKeyStdin) {
    throw wrongUsage('--recovery-key-stdin: give the recovery key on standard input.')
  }
  const recoveryKey = await readPassword(console)
  const config = configFor({ OPTIONIX_DATA: options.data })
  const { recoverKey } = await loadEngine()
  const recovered = await recoverKey(config, makeLog(config.logLevel, console), recoveryKey.trim())
  if (!recovered.ok) throw somethingMissing(recovered.failure.message)
  await printJson(recovered.value, options, console)
  return EXIT.done
}

/** Exit 0 with where the new key is kept; the new recovery key goes to standard error before anything moves. */
export async function runKeyRotate(options: StatefulOptions, console: Console): Promise<number> {
  await mustHaveDesk(options, console)
  const config = configFor({ OPTIONIX_DATA: options.data })
  const { rotateKey } = await loadEngine()
  const rotated = await rotateKey(config, makeLog(config.logLevel), (recoveryKey) => {
    console.stderr.write(
      `Recovery key from now on, shown once: ${recoveryKey} - keep the old one until this command is done.\n`,
    )
  })
  if (!rotated.ok) throw somethingMissing(rotated.failure.message)
  await printJson(rotated.value, options, console)
  return EXIT.done
}

export async function runUserCreate(
  options: StatefulOptions & Readonly<{ email: string; role: string; passwordStdin?: boolean }>,
  console: Console,
): Promise<number> {
  if (!options.passwordStdin) throw wrongUsage('--password-stdin: give the password on standard input.')
  const password = await readPassword(console)
  const { email, role } = options
  return printUser(
    await withTools(options, console, (tools) => tools.createUser({ email, role, password })),
    options,
    console,
  )
}

export async function runUserList(options: StatefulOptions, console: Console): Promise<number> {
  await printJson(await withDesk(options, console, (tools) => tools.listUsers()), options, console)
  return EXIT.done
}

export async function runUserUnlock(
  email: string,
  options: StatefulOptions,
  console: Console,
): Promise<number> {
  return printUser(await withDesk(options, console, (tools) => tools.unlockUser(email)), options, console)
}

export async function runUserResetMfa(
  email: string,
  options: StatefulOptions,
  console: Console,
): Promise<number> {
  return printUser(
    await withDesk(options, console, (tools) => tools.resetSecondFactor(email)),
    options,
    console,
  )
}

export async function runUserRole(
  email: string,
  role: string,
  options: StatefulOptions,
  console: Console,
): Promise<number> {
  return printUser(await withDesk(options, console, (tools) => tools.setRole(email, role)), options, console)
}

async function printUser(
  result: Awaited<ReturnType<EngineTools['unlockUser']>>,
  options: StatefulOptions,
  console: Console,
): Promise<number> {
  if (!result.ok) throw wrongUsage(result.failure.message)
  const user: UserRow = result.value
  await printJson(user, options, console)
  return EXIT.done
}
