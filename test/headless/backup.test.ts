import { Readable, Writable } from 'node:stream'
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { runProgram } from '../../src/main/headless/program.ts'
import { makeDataDirectory, removeDataDirectory } from '../support/server.ts'

let directory: string
beforeEach(() => {
  directory = makeDataDirectory()
})
afterEach(() => removeDataDirectory(directory))

type Ended = Readonly<{ code: number; out: string; err: string }>

/** One command over the directory, with what it is given on standard input. */
async function run(command: string, input = ''): Promise<Ended> {
  const said = { out: '', err: '' }
  const into = (name: 'out' | 'err') =>
    new Writable({
      write: (chunk: Buffer, _, done) => {
        said[name] += chunk.toString()
        done()
      },
    })
  const console = { stdin: Readable.from([input]), stdout: into('out'), stderr: into('err') }
  const code = await runProgram([...command.split(' '), '--data', directory], console as never)
  return { code, ...said }
}

const addUser = (email: string): Promise<Ended> =>
  run(`user create --email ${email} --role viewer --password-stdin`, 'SecurePassword123!\n')

it('a desk is copied, checked and given back on the command line, also when its database is damaged', async () => {
  expect((await addUser('kept@desk.example')).code).toBe(0)
  const created = await run('backup create')
  expect(created.code, created.err).toBe(0)
  const { id, state } = JSON.parse(created.out) as { id: string; state: string }
  const listed = JSON.parse((await run('backup list')).out) as { backups: { id: string }[] }
  expect([state, listed.backups.map((backup) => backup.id)]).toEqual(['complete', [id]])
  expect((await run(`backup verify ${id}`)).code).toBe(0)

  await addUser('late@desk.example')
  const database = join(directory, 'optionix.db')
  const bytes = readFileSync(database)
  bytes.fill(7, bytes.length / 4, bytes.length / 2)
  writeFileSync(database, bytes)
  const damaged = await run('user list')
  expect([damaged.code, damaged.err]).toEqual([3, expect.stringContaining('damaged')])

  const restored = await run(`backup restore ${id} --reason damaged-disk`)
  expect(restored.code, restored.err).toBe(0)
  const users = await run('user list')
  expect([users.out.includes('kept@'), users.out.includes('late@')]).toEqual([true, false])
  expect((await run('audit verify')).code).toBe(0)
  const [kept = ''] = readdirSync(join(directory, 'replaced'))
  expect(readFileSync(join(directory, 'replaced', kept, 'optionix.db')).equals(bytes)).toBe(true)

  // A new disk with nothing but the key and the backups.
  for (const gone of ['optionix.db', 'optionix.keycheck', 'replaced']) {
    rmSync(join(directory, gone), { recursive: true })
  }
  expect((await run(`backup restore ${id} --reason new-disk`)).code).toBe(0)
  expect((await run('user list')).out).toContain('kept@')
})

it('a damaged backup is a finding, and one that is not there is missing; neither changes anything', async () => {
  await addUser('kept@desk.example')
  const { id } = JSON.parse((await run('backup create')).out) as { id: string }
  const file = join(directory, 'backups', id, 'optionix.db')
  const bytes = readFileSync(file)
  bytes[5_000] = (bytes[5_000] ?? 0) ^ 1
  writeFileSync(file, bytes)
  for (const command of [`backup verify ${id}`, `backup restore ${id} --reason try`]) {
    const ended = await run(command)
    expect([ended.code, ended.err], command).toEqual([1, expect.stringContaining('damaged')])
  }
  const other = '0190a000-0000-7000-8000-000000000001'
  expect((await run(`backup verify ${other}`)).code).toBe(3)
  expect((await run(`backup restore ${other} --reason try`)).code).toBe(3)
  expect((await run('user list')).out).toContain('kept@')
  expect(readdirSync(directory)).not.toContain('restore.json')
})
