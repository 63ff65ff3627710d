import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, cpSync, existsSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openSqliteStore } from '../../src/main/adapters/sql/index.ts'
import { settleRestore } from '../../src/main/engine/backups/index.ts'
import { openRealDesk } from '../support/real-engine.ts'
import { makeDataDirectory, removeDataDirectory } from '../support/server.ts'
import { must } from '../sim/support/venue.ts'
import { personOf, signIn } from './identity/people.ts'

/** Else every fourth step, and each of the last, among which is the one that exchanges them. */
const IS_PROVEN = process.env['OPTIONIX_PROVE'] === '1'
const LAST_STEPS = 8
const CHILD = join(import.meta.dirname, '..', 'support', 'restore-child.ts')

let asked: string
let directory: string
let key: string
let sizes: Readonly<{ before: number; after: number }>

/** Brings the directory to where a desk was closed that is to be restored at its next start. */
function begin(): void {
  rmSync(directory, { recursive: true, force: true })
  cpSync(asked, directory, { recursive: true })
}

const sizeIn = async (folder: string): Promise<number> => {
  const store = must(
    await openSqliteStore({ directory: folder, key: Buffer.from(key, 'base64'), readOnly: true }),
  )
  const { size } = await store.auditHead()
  await store.close()
  return size
}

async function settledBy(nth: number): Promise<Readonly<{ signal: unknown; said: string }>> {
  const child = spawn(process.execPath, [CHILD, directory, key, String(nth)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const [, signal] = await once(child, 'close')
  return { signal, said }
}

beforeAll(async () => {
  asked = makeDataDirectory()
  directory = makeDataDirectory()
  const desk = await openRealDesk({ demo: false, dataDirectory: asked })
  const root = await personOf(desk, 'root', 'super_admin')
  const backup = must(await desk.real.engine.takeBackup())
  await personOf(desk, 'late')
  const answer = await root.client.ask('POST /admin/restore', { backup_id: backup.id, reason: 'to be ended' })
  expect(answer.status, answer.text).toBe(202)
  await desk.close()
  key = (JSON.parse(readFileSync(join(asked, 'key.json'), 'utf8')) as { key: string }).key
  // The wish names the folder of the backup, which stays where it is.
  sizes = { before: await sizeIn(asked), after: backup.auditSize }
})
afterAll(() => {
  removeDataDirectory(asked)
  removeDataDirectory(directory)
})

it('ended at any step of the exchange leaves the old database or the new one, whole, and the next start goes on', async () => {
  begin()
  const whole = await settledBy(0)
  expect([whole.signal, whole.said]).toEqual([null, expect.stringMatching(/^\d+ done\n$/)])
  const steps = Number.parseInt(whole.said, 10)
  expect(steps).toBeGreaterThan(15)
  const seen: number[] = []
  for (let nth = 1; nth <= steps; nth += 1) {
    if (!IS_PROVEN && nth % 4 !== 1 && nth <= steps - LAST_STEPS) continue
    begin()
    expect((await settledBy(nth)).signal, `step ${nth}`).toBe('SIGKILL')
    const size = await sizeIn(directory)
    seen.push(size)
    expect([sizes.before, sizes.after], `step ${nth}`).toContain(size)
    const outcome = await settleRestore(directory, Buffer.from(key, 'base64'))
    expect(outcome?.failure, `step ${nth}`).toBe(null)
    expect(await sizeIn(directory), `step ${nth}`).toBe(sizes.after)
    const kept = readdirSync(join(directory, 'replaced'))
    expect(kept, `step ${nth}`).toHaveLength(1)
    const folder = join(directory, 'replaced', kept[0] ?? '')
    expect(await sizeIn(folder), `step ${nth}`).toBe(sizes.before)
  }
  // From the rename on it is the new one, and never the old one again.
  expect(seen).toEqual(seen.toSorted((left, right) => right - left))
  expect(new Set(seen).size).toBe(2)
})

it('is in the log once, also when the process ended before it forgot the wish', async () => {
  begin()
  must({ ok: true, value: await settleRestore(directory, Buffer.from(key, 'base64')) })
  const note = join(directory, 'restore.json')
  const kept = join(asked, 'restore.kept.json')
  copyFileSync(note, kept)
  for (const round of [1, 2]) {
    copyFileSync(kept, note)
    const desk = await openRealDesk({ demo: false, dataDirectory: directory })
    const { client } = await signIn(desk, 'root@desk.example')
    const log = await client.ask<{ total: number }>('GET /audit/logs?action=desk.restored')
    expect(log.text.match(/"desk\.restored"/g), `round ${round}`).toHaveLength(1)
    expect(await desk.real.engine.verifyAudit()).toMatchObject({ valid: true, broken: null })
    await desk.close()
    expect(existsSync(note)).toBe(false)
  }
})
