import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { BackupRow as Backup } from '../../src/main/headless/engine-port.ts'
import { openSqliteStore, opensWithKey } from '../../src/main/adapters/sql/index.ts'
import { giveKey, loadSqliteDriver } from '../../src/main/adapters/sql/sqlite/driver.ts'
import { rotateKey } from '../../src/main/engine/index.ts'
import { must } from '../sim/support/venue.ts'
import { engineOptions, openRealDesk } from '../support/real-engine.ts'
import type { RealDesk } from '../support/real-engine.ts'
import { startPostgres } from '../support/postgres.ts'
import { makeDataDirectory, removeDataDirectory } from '../support/server.ts'
import { PASSWORD, personOf, signIn } from './identity/people.ts'
import type { Person } from './identity/people.ts'

type Listed = Readonly<{ backups: readonly Backup[]; pending_restore: { backup_id: string } | null }>

const NO_ID = '0190a000-0000-7000-8000-000000000001'

let directory: string
let desk: RealDesk
let root: Person

const open = async (): Promise<void> => {
  desk = await openRealDesk({ demo: false, dataDirectory: directory })
}

beforeEach(async () => {
  directory = makeDataDirectory()
  await open()
  root = await personOf(desk, 'root', 'super_admin')
})
afterEach(async () => {
  vi.useRealTimers()
  await desk.close()
  removeDataDirectory(directory)
})

const listed = async (): Promise<Listed> => {
  const answer = await root.client.ask<Listed>('GET /admin/backups')
  expect(answer.status, answer.text).toBe(200)
  return answer.body
}

/** Takes a backup over REST and waits for its end. */
async function taken(): Promise<Backup> {
  const answer = await root.client.ask<{ backup: Backup }>('POST /admin/backup', { reason: 'by the book' })
  expect([answer.status, answer.body.backup.state], answer.text).toEqual([202, 'running'])
  const { id } = answer.body.backup
  const found = async () => (await listed()).backups.find((backup) => backup.id === id)
  await expect.poll(async () => (await found())?.state, { timeout: 20_000 }).not.toBe('running')
  const backup = await found()
  expect(backup?.state, backup?.reason ?? '').toBe('complete')
  return backup as Backup
}

const fileOf = (backup: Backup): string => join(directory, 'backups', backup.id, 'optionix.db')
const restore = (backup_id: string) =>
  root.client.ask('POST /admin/restore', { backup_id, reason: 'the day went wrong' })

/** Changes one byte in the middle of a file. */
function damage(file: string): void {
  const bytes = readFileSync(file)
  const at = Math.floor(bytes.length / 2)
  bytes[at] = (bytes[at] ?? 0) ^ 1
  writeFileSync(file, bytes)
}

/** Writes the checksum of the present bytes into a backup's manifest: what is wrong with them is then found behind it. */
function fitManifest(backup: Backup): void {
  const manifest = join(directory, 'backups', backup.id, 'manifest.json')
  const bytes = readFileSync(fileOf(backup))
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const fitted = {
    ...(JSON.parse(readFileSync(manifest, 'utf8')) as object),
    ...{ sha256, bytes: bytes.length },
  }
  writeFileSync(manifest, JSON.stringify(fitted))
}

const deskKey = (): Buffer =>
  Buffer.from(
    (JSON.parse(readFileSync(join(directory, 'key.json'), 'utf8')) as { key: string }).key,
    'base64',
  )

const ADDRESS = '0x742d35cc6634c0532925a3b844bc454e4438f44e'

/** An account of play money. */
async function accountOf(person: Person): Promise<string> {
  const opened = await person.client.ask<{ account_id: string }>('POST /accounts', {
    ...{ ethereum_address: ADDRESS, account_type: 'paper' },
  })
  expect(opened.status, opened.text).toBe(201)
  return opened.body.account_id
}

async function deposit(account: string, amount: string): Promise<void> {
  const answer = await root.client.ask(`POST /admin/accounts/${account}/deposit`, { amount })
  expect(answer.status, answer.text).toBeLessThan(300)
}

const trialBalance = async (): Promise<string> => {
  const answer = await root.client.ask<Record<string, unknown>>('GET /admin/ledger/trial-balance')
  expect(answer.status, answer.text).toBe(200)
  return JSON.stringify({ ...answer.body, at: null, as_of: null, timestamp: null })
}

describe('backups', () => {
  it('are a super administrator’s alone, who has proven who they are', async () => {
    for (const role of ['admin', 'trader', 'auditor', 'compliance_officer']) {
      const person = await personOf(desk, role, role)
      for (const form of ['POST /admin/backup', 'POST /admin/restore', 'DELETE /admin/restore']) {
        const answer = await person.client.ask(form, { backup_id: NO_ID, reason: 'mine' })
        expect([answer.status, answer.body.error], `${role} ${form}`).toEqual([403, 'forbidden'])
      }
      expect((await person.client.ask('GET /admin/backups')).status, role).toBe(403)
    }
    expect(await listed()).toMatchObject({ backups: [], pending_restore: null })
  })

  it('want a fresh proof of the person, to be taken and to be given back', async () => {
    const backup = await taken()
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 20 * 60_000 })
    for (const form of ['POST /admin/backup', 'POST /admin/restore', 'DELETE /admin/restore']) {
      const answer = await root.client.ask(form, { backup_id: backup.id, reason: 'in a hurry' })
      expect([answer.status, answer.body.error], form).toEqual([401, 'step_up_required'])
    }
    expect((await listed()).backups).toHaveLength(1)
    expect((await listed()).pending_restore).toBe(null)
    expect((await root.client.ask('POST /auth/step-up', { password: PASSWORD })).status).toBe(200)
    expect((await restore(backup.id)).status).toBe(202)
  })

  it('are taken while the desk runs: encrypted under its key, whole, with the end of the log, and listed', async () => {
    const backup = await taken()
    const file = fileOf(backup)
    const bytes = readFileSync(file)
    expect([backup.bytes, bytes.includes('SQLite format 3'), bytes.includes('root@desk')]).toEqual([
      bytes.length,
      false,
      false,
    ])
    const key = deskKey()
    const folder = join(directory, 'backups', backup.id)
    expect(await opensWithKey(folder, key)).toBe(true)
    expect(await opensWithKey(folder, Buffer.alloc(32, 7))).toBe(false)
    const copy = await openSqliteStore({ directory: folder, key, readOnly: true })
    expect(copy.ok && (await copy.value.auditHead()).size).toBe(backup.audit_size)
    if (copy.ok) await copy.value.close()
    expect(JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'))).toMatchObject({
      ...{ id: backup.id, state: 'complete', bytes: backup.bytes, sha256: backup.sha256 },
      ...{ audit_size: backup.audit_size, audit_root: backup.audit_root, taken_at: backup.taken_at },
    })
    const log = await root.client.ask(`GET /audit/logs?resource_id=${backup.id}`)
    expect(log.text).toContain('backup.requested')
    expect(log.text).toContain('backup.completed')
    expect(readdirSync(join(directory, 'backups'))).toEqual([backup.id])
  })

  it('keep as many as they are to', async () => {
    await desk.close()
    desk = await openRealDesk({ demo: false, dataDirectory: directory, backups: { keep: 2 } })
    root = await signIn(desk, root.email)
    const ids = [(await taken()).id, (await taken()).id, (await taken()).id]
    await expect.poll(async () => (await listed()).backups.map(({ id }) => id)).toEqual([ids[2], ids[1]])
  })

  it('lose nothing that was acknowledged meanwhile', async () => {
    const start = root.client.ask<{ backup: Backup }>('POST /admin/backup', {})
    const names = Array.from({ length: 40 }, (_, index) => `guest-${index}@desk.example`)
    const made = await Promise.all(
      names.map((email) =>
        root.client.ask('POST /admin/users', { email, full_name: 'Guest', role: 'viewer' }),
      ),
    )
    expect(made.map(({ status }) => status)).toEqual(names.map(() => 201))
    expect((await start).status).toBe(202)
    await expect.poll(async () => (await listed()).backups[0]?.state, { timeout: 20_000 }).toBe('complete')
    await desk.close()
    await open()
    root = await signIn(desk, root.email)
    const users = await root.client.ask<{ users: { email: string }[] }>('GET /admin/users?limit=500')
    const kept = users.body.users.map(({ email }) => email).filter((email) => email.startsWith('guest-'))
    expect(kept.toSorted()).toEqual(names.toSorted())
  })
})

describe('a restore', () => {
  it('gives the desk back as it was: users, books and log; what came after is kept beside it', async () => {
    const ann = await accountOf(await personOf(desk, 'ann'))
    await deposit(ann, '1000')
    const [before, backup] = [await trialBalance(), await taken()]
    await deposit(ann, '500')
    await personOf(desk, 'late')
    expect(await trialBalance()).not.toBe(before)

    const asked = await restore(backup.id)
    expect([asked.status, asked.body.restore], asked.text).toMatchObject([202, { backup_id: backup.id }])
    expect((await listed()).pending_restore).toMatchObject({ backup_id: backup.id })
    expect([(await restore(backup.id)).status, (await restore(backup.id)).body.error]).toEqual([
      409,
      'restore_pending',
    ])
    // Until the next start the desk goes on.
    await deposit(ann, '1')
    await desk.close()
    await open()
    root = await signIn(desk, root.email)

    expect(await trialBalance()).toBe(before)
    const users = await root.client.ask('GET /admin/users?limit=500')
    expect([users.text.includes('ann@'), users.text.includes('late@')]).toEqual([true, false])
    expect(await desk.real.engine.verifyAudit()).toMatchObject({ valid: true, broken: null })
    const log = await root.client.ask<{ logs: { facts: Record<string, unknown> }[] }>(
      'GET /audit/logs?action=desk.restored',
    )
    expect(log.text).toContain(backup.audit_root)
    expect(log.text).toContain('the day went wrong')
    expect((await listed()).pending_restore).toBe(null)
    const kept = readdirSync(join(directory, 'replaced'))
    expect(kept).toHaveLength(1)
    expect(existsSync(join(directory, 'replaced', kept[0] ?? '', 'optionix.db'))).toBe(true)
    expect(existsSync(join(directory, 'restoring'))).toBe(false)
    expect(desk.real.errors).toEqual([])
  })

  it('is done once: the start after it leaves the desk as it is', async () => {
    const backup = await taken()
    await restore(backup.id)
    await desk.close()
    await open()
    root = await signIn(desk, root.email)
    await personOf(desk, 'after')
    await desk.close()
    await open()
    root = await signIn(desk, root.email)
    const users = await root.client.ask('GET /admin/users?limit=500')
    expect(users.text).toContain('after@')
    expect(readdirSync(join(directory, 'replaced'))).toHaveLength(1)
  })

  it('of what is damaged, unknown or not asked for is refused, and nothing waits', async () => {
    const backup = await taken()
    damage(fileOf(backup))
    const refused = await restore(backup.id)
    expect([refused.status, refused.body.error]).toEqual([422, 'backup_damaged'])
    for (const id of [NO_ID, '../..', backup.id.slice(1)]) {
      const unknown = await restore(id)
      expect([unknown.status, unknown.body.error], id).toEqual([404, 'backup_not_found'])
    }
    expect((await root.client.ask('POST /admin/restore', { backup_id: backup.id })).status).toBe(422)
    const withdrawn = await root.client.ask('DELETE /admin/restore', {})
    expect([withdrawn.status, withdrawn.body.error]).toEqual([404, 'no_restore_pending'])
    expect((await listed()).pending_restore).toBe(null)
  })

  it('of bytes that its manifest was made to fit is refused by the database’s own seals', async () => {
    const backup = await taken()
    damage(fileOf(backup))
    fitManifest(backup)
    const refused = await restore(backup.id)
    expect([refused.status, refused.body.error], refused.text).toEqual([422, 'backup_damaged'])
  })

  it('of what lies under the key that was replaced since is refused, and says why', async () => {
    const backup = await taken()
    await desk.close()
    must(await rotateKey(engineOptions({ demo: false, dataDirectory: directory }), () => undefined))
    await open()
    root = await signIn(desk, root.email)
    const refused = await restore(backup.id)
    expect([refused.status, refused.body.error]).toEqual([422, 'backup_of_another_key'])
    expect(refused.text).toContain('the key was replaced since')
    expect((await listed()).pending_restore).toBe(null)
    expect((await restore((await taken()).id)).status).toBe(202)
  })

  it('of what a newer release wrote is refused, with both schemas', async () => {
    const backup = await taken()
    const file = must(await loadSqliteDriver()).open(fileOf(backup))
    giveKey(file, deskKey())
    file.pragma('journal_mode = delete')
    file.prepare("insert into kysely_migration (name, timestamp) values ('0999', '2030-01-01')").run()
    file.close()
    fitManifest(backup)
    const refused = await restore(backup.id)
    expect([refused.status, refused.body.error], refused.text).toEqual([422, 'backup_of_newer_release'])
    expect(refused.text).toContain('schema 999')
    expect((await listed()).pending_restore).toBe(null)
  })

  it('can be taken back before the next start', async () => {
    const backup = await taken()
    await restore(backup.id)
    expect((await root.client.ask('DELETE /admin/restore', { reason: 'not needed' })).status).toBe(200)
    await personOf(desk, 'kept')
    await desk.close()
    await open()
    root = await signIn(desk, root.email)
    expect((await root.client.ask('GET /admin/users?limit=500')).text).toContain('kept@')
  })

  it('of a backup that was damaged after it was asked for leaves the desk as it is, and says so', async () => {
    const backup = await taken()
    await restore(backup.id)
    await personOf(desk, 'kept')
    await desk.close()
    damage(fileOf(backup))
    await open()
    root = await signIn(desk, root.email)
    expect((await root.client.ask('GET /admin/users?limit=500')).text).toContain('kept@')
    const log = await root.client.ask('GET /audit/logs?action=desk.restore_failed')
    expect(log.text).toContain('backup_damaged')
    expect((await listed()).pending_restore).toBe(null)
    expect(desk.real.errors.join()).toContain('desk_not_restored')
  })
})

describe('a desk in PostgreSQL', () => {
  it('leaves backups to the database’s own tools', async () => {
    const postgres = await startPostgres()
    const away = makeDataDirectory()
    const databaseUrl = await postgres.newDatabase()
    const other = await openRealDesk({ demo: false, dataDirectory: away, databaseUrl })
    const person = await personOf(other, 'root', 'super_admin')
    for (const form of ['POST /admin/backup', 'POST /admin/restore', 'GET /admin/backups']) {
      const body = form.startsWith('GET') ? undefined : { backup_id: NO_ID, reason: 'asked' }
      const answer = await person.client.ask(form, body)
      expect([answer.status, answer.body.error], form).toEqual([503, 'backups_not_configured'])
      expect(answer.text).toContain('own tools')
    }
    await other.close()
    postgres.stop()
    removeDataDirectory(away)
  })
})
