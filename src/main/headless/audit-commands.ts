import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseIso } from '../../core/kernel/index.ts'
import type { Failure, Instant, Result } from '../../core/kernel/index.ts'
import { packageRoot } from '../engine/places.ts'
import type { AuditCommands } from './engine-port.ts'
import { CommandEnd, EXIT, wrongUsage } from './exits.ts'
import { openOutput } from './files.ts'
import type { Console } from './files.ts'
import { mustBeReadable, printJson, withDesk } from './stateful-commands.ts'
import type { StatefulOptions } from './stateful-commands.ts'

export type VerifyOptions = StatefulOptions & Readonly<{ bundle?: string; checkpoint?: string; key?: string }>

/** The examiner's script, which is shipped as it is: whoever trusts this program can read what it does. */
type Examiner = Readonly<{
  linesIn: (file: string) => AsyncIterable<string>
  verifyBundle: (
    lines: AsyncIterable<string>,
    options: Readonly<{ key?: string; checkpoint?: string }>,
  ) => Promise<Readonly<{ valid: boolean; broken: string | null }>>
}>

const loadExaminer = (): Promise<Examiner> => {
  const file = join(packageRoot(), 'resources', 'audit', 'verify-bundle.mjs')
  return import(/* @vite-ignore */ pathToFileURL(file).href) as Promise<Examiner>
}

async function givenCheckpoint({ checkpoint, key }: VerifyOptions): Promise<string | undefined> {
  if (checkpoint === undefined) return undefined
  if (key === undefined) throw wrongUsage('--checkpoint: needs --key, the key that you trust for it.')
  await mustBeReadable(checkpoint)
  return readFile(checkpoint, 'utf8')
}

async function verifyBundle(file: string, options: VerifyOptions, console: Console): Promise<number> {
  if (options.data !== undefined) throw wrongUsage('--bundle: a bundle needs no --data.')
  await mustBeReadable(file)
  const checkpoint = await givenCheckpoint(options)
  const { linesIn, verifyBundle: verify } = await loadExaminer()
  const verdict = await verify(linesIn(file), {
    ...(options.key === undefined ? {} : { key: options.key }),
    ...(checkpoint === undefined ? {} : { checkpoint }),
  })
  await printJson(verdict, options, console)
  if (verdict.valid) return EXIT.done
  console.stderr.write(`The bundle does not hold: ${verdict.broken}\n`)
  return EXIT.findings
}

type Report = Extract<Awaited<ReturnType<AuditCommands['verify']>>, { ok: true }>['value']

/** What is broken, in one sentence. */
function brokenSays(verdict: Report): string {
  if (verdict.reason === 'node') {
    return `a kept hash of the tree over record ${verdict.first_broken_index} is not that of the records`
  }
  if (verdict.first_broken_index !== null) {
    return `record ${verdict.first_broken_index} (${verdict.first_broken_id ?? 'missing'}): ${verdict.reason}`
  }
  const line = verdict.broken_cosignature
  if (line !== null) {
    const whose = line.id === null ? 'a witness’s line' : `the line ${line.id} of witness ${line.name}`
    return `${whose} under checkpoint ${line.checkpoint}: ${line.reason}`
  }
  const which =
    verdict.broken_checkpoint === null ? 'the checkpoint given' : `checkpoint ${verdict.broken_checkpoint}`
  const size = verdict.broken_checkpoint_size === null ? '' : ` of size ${verdict.broken_checkpoint_size}`
  return `${which}${size}: ${verdict.reason}`
}

/** Name, id, key: C2SP signed-note. Whether the id is the key's own is found when it is used. */
const VKEY = /^[^+\s]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}$/

/** Exit 0 with tree size and root, or 1 naming the first bad record or the failed proof. */
export async function runAuditVerify(options: VerifyOptions, console: Console): Promise<number> {
  const { key } = options
  if (key !== undefined && !VKEY.test(key)) throw wrongUsage('--key: this is no key of a log.')
  if (options.bundle !== undefined) return verifyBundle(options.bundle, options, console)
  const note = await givenCheckpoint(options)
  if (key !== undefined && note === undefined) throw wrongUsage('--key: needs --checkpoint or --bundle.')
  const outside = key !== undefined && note !== undefined ? { note, vkey: key } : undefined
  const verdict = valueOf(await withDesk(options, console, (tools) => tools.audit.verify(outside)))
  await printJson(verdict, options, console)
  if (verdict.clock_steps.count > 0) {
    const { count, first_index: first } = verdict.clock_steps
    console.stderr.write(
      `The clock went back ${count} times while the log was written, first at record ${first}.\n`,
    )
  }
  if (verdict.valid) return EXIT.done
  console.stderr.write(`The audit log is broken at ${brokenSays(verdict)}\n`)
  return EXIT.findings
}

/** A log that does not bear out its own proof is a finding; anything else that is refused was asked wrongly. */
function valueOf<Value>(result: Result<Value, Failure>): Value {
  if (result.ok) return result.value
  const { code, message } = result.failure
  throw code === 'audit_log_broken' ? new CommandEnd(EXIT.findings, message) : wrongUsage(message)
}

function wholeNumber(name: string, text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw wrongUsage(`--${name}: must be a whole number.`)
  return Number(text)
}

export async function runAuditProof(
  options: StatefulOptions & Readonly<{ index: string; size?: string }>,
  console: Console,
): Promise<number> {
  const index = wholeNumber('index', options.index)
  const size = options.size === undefined ? undefined : wholeNumber('size', options.size)
  const proof = await withDesk(options, console, (tools) => tools.audit.proof(index, size))
  await printJson(valueOf(proof), options, console)
  return EXIT.done
}

export async function runAuditConsistency(
  options: StatefulOptions & Readonly<{ from: string; to: string }>,
  console: Console,
): Promise<number> {
  const [from, to] = [wholeNumber('from', options.from), wholeNumber('to', options.to)]
  const proof = await withDesk(options, console, (tools) => tools.audit.consistency(from, to))
  await printJson(valueOf(proof), options, console)
  return EXIT.done
}

/** The signed note as it is, so that it can be kept in a file and given to `audit verify --checkpoint`. */
export async function runAuditCheckpoint(options: StatefulOptions, console: Console): Promise<number> {
  const note = valueOf(await withDesk(options, console, (tools) => tools.audit.checkpoint()))
  const output = await openOutput(options.out, console)
  output.stream.write(note)
  await output.close()
  return EXIT.done
}

export async function runAuditKeys(options: StatefulOptions, console: Console): Promise<number> {
  await printJson({ keys: await withDesk(options, console, (tools) => tools.audit.keys()) }, options, console)
  return EXIT.done
}

/** The new key, the one it follows, and the checkpoint that both have signed: what whoever trusts the old one needs. */
export async function runAuditRotateKey(options: StatefulOptions, console: Console): Promise<number> {
  const rotated = await withDesk(options, console, (tools) => tools.audit.rotateKey())
  await printJson(valueOf(rotated), options, console)
  return EXIT.done
}

type ExportOptions = StatefulOptions & Readonly<{ from?: string; to?: string }>

function instantOf(name: string, text: string): Instant {
  const at = parseIso(text)
  if (at === null) throw wrongUsage(`--${name}: must be an ISO 8601 date or date-time.`)
  return at
}

export async function runAuditExport(options: ExportOptions, console: Console): Promise<number> {
  const period = {
    ...(options.from === undefined ? {} : { from: instantOf('from', options.from) }),
    ...(options.to === undefined ? {} : { to: instantOf('to', options.to) }),
  }
  const written = await withDesk(options, console, async (tools) => {
    // Only now: a file of that name is not emptied for a desk that does not open.
    const output = await openOutput(options.out, console)
    const done = await tools.audit.exportTo(async (line) => {
      if (!output.stream.write(line)) await once(output.stream, 'drain')
    }, period)
    await output.close()
    return done
  })
  const { records, treeSize } = valueOf(written)
  console.stderr.write(`${records} records of a log of ${treeSize}\n`)
  return EXIT.done
}
