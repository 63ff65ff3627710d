import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startPostgres } from '../support/postgres.ts'

const ENTRY = join(import.meta.dirname, '..', '..', 'src', 'main', 'headless', 'index.ts')
/** Longer than any start; a process that is still there then hangs. */
const HANG_MS = 25_000

/**
 * Root passes every permission by a capability. Without it root is an account like others, and unlike `nobody` it can
 * still read a checkout that lies in root's own home.
 */
function asCommonAccount(command: string, args: readonly string[]): readonly [string, readonly string[]] {
  if (process.getuid?.() !== 0) return [command, args]
  const without = '-dac_override,-dac_read_search'
  return ['setpriv', ['--bounding-set', without, '--inh-caps', without, command, ...args]]
}

type Ended = Readonly<{ code: number | null; out: string; err: string }>

/** Runs the command line in a process of its own, without a terminal and without a passphrase. */
async function run(args: readonly string[], entry: readonly string[] = [ENTRY]): Promise<Ended> {
  const [command, given] = asCommonAccount(process.execPath, [...entry, ...args])
  const { PATH, HOME, LANG } = process.env
  const child = spawn(command, given, {
    env: { PATH, HOME, LANG },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: HANG_MS,
    killSignal: 'SIGKILL',
  })
  const said = { out: '', err: '' }
  child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, ...said }
}

const serve = (directory: string, ...more: readonly string[]): Promise<Ended> =>
  run(['serve', '--port', '0', '--data', directory, ...more])

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'optionix-directory-'))
  writeFileSync(join(folder, 'file'), '')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** One sentence of the whole thing, on standard error, and the exit code of something that is missing. */
function expectOneSentence({ code, out, err }: Ended, directory: string): void {
  expect(err.trimEnd().split('\n')).toEqual([
    expect.stringMatching(/^The data directory .* cannot be used: .*, or name another directory\.$/),
  ])
  expect(err).toContain(directory)
  expect([code, out]).toEqual([3, ''])
}

describe('a start on a data directory that cannot be written ends in one sentence', () => {
  it('when permissions bite at all: the account of these tests is a common one', async () => {
    const closed = join(folder, 'closed')
    mkdirSync(closed, { mode: 0o500 })
    const { code, err } = await run(['-e', `fs.writeFileSync(${JSON.stringify(join(closed, 'x'))}, '')`], [])
    expect([code, existsSync(join(closed, 'x'))]).toEqual([1, false])
    expect(err).toContain('EACCES')
  })

  it.each(['file', 'file/data'])('below or in the place of a regular file: %s', async (name) => {
    const directory = join(folder, name)
    expectOneSentence(await serve(directory), directory)
  })

  it('read-only: it stays so', async () => {
    const directory = join(folder, 'read-only')
    mkdirSync(directory, { mode: 0o500 })
    expectOneSentence(await serve(directory), directory)
    expect(statSync(directory).mode & 0o777).toBe(0o500)
  })

  it('to be made in a read-only one', async () => {
    const parent = join(folder, 'read-only-parent')
    mkdirSync(parent, { mode: 0o500 })
    const directory = join(parent, 'data')
    expectOneSentence(await serve(directory), directory)
  })

  it('of a desk that was made read-only since; made writable again it opens', async () => {
    const directory = join(folder, 'desk')
    const users = (): Promise<Ended> => run(['user', 'list', '--data', directory])
    expect((await run(['backup', 'create', '--data', directory])).code).toBe(0)
    chmodSync(directory, 0o500)
    expectOneSentence(await serve(directory), directory)
    chmodSync(directory, 0o700)
    expect(await users()).toMatchObject({ code: 0, out: '[]\n' })
  })

  it('also with PostgreSQL, which keeps its key there', async () => {
    const postgres = await startPostgres()
    try {
      const directory = join(folder, 'file', 'keys')
      const ended = await serve(directory, '--store', await postgres.newDatabase())
      expectOneSentence(ended, directory)
    } finally {
      postgres.stop()
    }
  })
})
