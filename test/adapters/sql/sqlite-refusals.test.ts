import { spawnSync } from 'node:child_process'
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Store } from '../../../src/core/app/store/store.ts'
import { DATABASE_FILE, lockDataDirectory, openSqliteStore } from '../../../src/main/adapters/sql/index.ts'
import { giveKey, loadSqliteDriver, runtimeRefusal } from '../../../src/main/adapters/sql/sqlite/driver.ts'
import { startChild } from '../../support/child.ts'
import { orderUnit, userRecord } from '../../support/records.ts'

const KEY = Buffer.alloc(32, 7)
const CHILD = join(import.meta.dirname, '../../support/store-child.ts')

let directory: string
beforeEach(() => {
  directory = join(mkdtempSync(join(tmpdir(), 'optionix-refusal-')), 'data')
})
afterEach(() => rmSync(join(directory, '..'), { recursive: true, force: true }))

async function opened(key = KEY): Promise<Store> {
  const store = await openSqliteStore({ directory, key })
  if (!store.ok) throw new Error(store.failure.message)
  return store.value
}

async function refusal(key = KEY): Promise<Readonly<{ code: string; message: string }>> {
  const store = await openSqliteStore({ directory, key })
  if (!store.ok) return store.failure
  await store.value.close()
  return { code: 'opened', message: '' }
}

async function onHandle(statement: string): Promise<void> {
  const driver = await loadSqliteDriver()
  if (!driver.ok) throw new Error(driver.failure.message)
  const handle = driver.value.open(join(directory, DATABASE_FILE))
  giveKey(handle, KEY)
  handle.exec(statement)
  handle.close()
}

const file = (): string => join(directory, DATABASE_FILE)

function overwrite(position: number, bytes: Buffer): void {
  const handle = openSync(file(), 'r+')
  writeSync(handle, bytes, 0, bytes.length, position)
  closeSync(handle)
}

describe('the encrypted file', () => {
  it('is for its owner only, and so is its directory', async () => {
    const store = await opened()
    await store.commit(orderUnit(1))
    expect(statSync(directory).mode & 0o777).toBe(0o700)
    for (const name of readdirSync(directory)) {
      expect([name, (statSync(join(directory, name)).mode & 0o777).toString(8)]).toEqual([name, '600'])
    }
    await store.close()
  })

  it('shows neither its kind nor its content, in the file and in the log', async () => {
    const planted = 'planted-and-easy-to-find@example.test'
    const store = await opened()
    await store.commit([{ op: 'insert', table: 'users', record: userRecord(1, { email: planted }) }])
    const readable = (): readonly boolean[] =>
      readdirSync(directory)
        .filter((name) => name.startsWith(DATABASE_FILE))
        .map((name) => readFileSync(join(directory, name)))
        .map((bytes) => bytes.includes(planted) || bytes.includes('SQLite format 3'))
    expect(readable()).toEqual([false, false, false])
    await store.close()
    expect(readable()).toEqual([false])
    const again = await opened()
    expect((await again.users.byEmail(planted))?.number).toBe(1)
    await again.close()
  })
})

describe('a file of an earlier build, enciphered with ChaCha20-Poly1305', () => {
  it('opens with what its log alone holds, takes commits, and keeps its cipher', async () => {
    const driver = await loadSqliteDriver()
    if (!driver.ok) throw new Error(driver.failure.message)
    const earlier = join(directory, '..', 'earlier')
    mkdirSync(earlier)
    const handle = driver.value.open(join(earlier, DATABASE_FILE))
    giveKey(handle, KEY, 'chacha20')
    handle.pragma('journal_mode = wal')
    handle.exec('create table notes (text text)')
    handle.pragma('wal_checkpoint(truncate)')
    handle.exec(`insert into notes values ('only in the log')`)
    // As a fall of the machine leaves it: nobody has carried the log into the file.
    mkdirSync(directory, { recursive: true })
    for (const end of ['', '-wal']) copyFileSync(join(earlier, DATABASE_FILE + end), file() + end)
    handle.close()

    const store = await opened()
    await store.commit(orderUnit(1))
    await store.close()
    const again = driver.value.open(file())
    giveKey(again, KEY, 'chacha20')
    expect(again.prepare('select text from notes').all()).toEqual([{ text: 'only in the log' }])
    expect(again.prepare('select count(*) as count from orders').get()).toEqual({ count: 1 })
    again.close()
  })
})

describe('what the store refuses to open', () => {
  it('a wrong key, and leaves the data as it was', async () => {
    await (await opened()).close()
    const before = readFileSync(file())
    expect(await refusal(Buffer.alloc(32, 8))).toMatchObject({ code: 'wrong_key' })
    expect(readFileSync(file())).toEqual(before)
    expect((await refusal()).code).toBe('opened')
  })

  it('a newer schema', async () => {
    await (await opened()).close()
    await onHandle(`insert into kysely_migration values ('0999', '2027-01-01')`)
    expect(await refusal()).toMatchObject({
      code: 'newer_schema',
      message: expect.stringContaining('schema 999'),
    })
  })

  it('a damaged beginning, told apart from a wrong key', async () => {
    await (await opened()).close()
    overwrite(64, Buffer.alloc(512, 0xaa))
    const { code, message } = await refusal()
    expect(code).toBe('database_damaged')
    expect(message).toContain('restore it from a backup')
    expect((await refusal(Buffer.alloc(32, 8))).code).toBe('wrong_key')
  })

  it('a damaged page somewhere inside', async () => {
    const store = await opened()
    for (let number = 0; number < 50; number += 1) await store.commit(orderUnit(number))
    await store.close()
    const { size } = statSync(file())
    for (let page = 8; page * 2048 < size; page += 5) overwrite(page * 2048 + 100, Buffer.alloc(300, 0x55))
    expect((await refusal()).code).toBe('database_damaged')
  })

  it('a database that has vanished or was emptied', async () => {
    await (await opened()).close()
    truncateSync(file(), 0)
    expect((await refusal()).code).toBe('database_missing')
    rmSync(file())
    expect((await refusal()).code).toBe('database_missing')
    expect(existsSync(file())).toBe(false)
  })

  it('a file that is no database', async () => {
    await (await opened()).close()
    rmSync(join(directory, 'optionix.keycheck'))
    writeFileSync(file(), 'SQLite format 3\0 but not really'.padEnd(4096, '.'))
    expect((await refusal()).code).toBe('wrong_key')
  })

  it('a data directory that cannot be made', async () => {
    writeFileSync(join(directory, '..', 'in-the-way'), '')
    const store = await openSqliteStore({ directory: join(directory, '..', 'in-the-way', 'data'), key: KEY })
    expect(store).toMatchObject({ ok: false, failure: { code: 'data_directory_unusable' } })
  })

  it('a runtime in which its driver would crash', () => {
    expect(runtimeRefusal('20.20.2')?.code).toBe('runtime_too_old')
    expect(runtimeRefusal('20.20.2')?.message).toContain('npm start')
    expect(runtimeRefusal('22.0.0')).toBeNull()
    expect(runtimeRefusal('24.21.0')).toBeNull()
  })
})

describe('one process on a data directory', () => {
  it('refuses a second one and names the first, also within one process', async () => {
    const child = startChild([process.execPath, CHILD, directory, 'hold'])
    await child.line((line) => line === 'open')
    const { code, message } = await refusal()
    await child.kill()
    expect(code).toBe('data_directory_in_use')
    expect(message).toContain(`process ${child.process.pid}`)
    const mine = await opened()
    const second = spawnSync(process.execPath, [CHILD, directory, 'hold'], { encoding: 'utf8' })
    expect(second.status).toBe(3)
    expect(second.stdout).toContain(`in use by process ${process.pid}`)
    expect((await refusal()).message).toContain(`process ${process.pid}`)
    await mine.close()
    expect((await refusal()).code).toBe('opened')
  })

  it('lets go after a refusal, and keeps a lock that was taken earlier', async () => {
    await (await opened()).close()
    expect((await refusal(Buffer.alloc(32, 8))).code).toBe('wrong_key')
    const lock = await lockDataDirectory(directory)
    if (!lock.ok) throw new Error(lock.failure.message)
    expect((await refusal()).code).toBe('data_directory_in_use')
    const store = await openSqliteStore({ directory, key: KEY, lock: lock.value })
    if (!store.ok) throw new Error(store.failure.message)
    await store.value.close()
    expect((await refusal()).code).toBe('opened')
  })

  it('may be looked at by another that does not write', async () => {
    const store = await opened()
    await store.commit(orderUnit(1))
    const looked = await openSqliteStore({ directory, key: KEY, readOnly: true })
    if (!looked.ok) throw new Error(looked.failure.message)
    expect((await looked.value.auditHead()).size).toBe(2)
    await store.commit(orderUnit(2))
    expect((await looked.value.auditHead()).size).toBe(3)
    await expect(looked.value.commit(orderUnit(3))).rejects.toMatchObject({ code: 'refused_by_database' })
    await looked.value.close()
    await store.close()
    const later = await openSqliteStore({ directory, key: KEY, readOnly: true })
    if (!later.ok) throw new Error(later.failure.message)
    expect((await later.value.auditHead()).size).toBe(3)
    await later.value.close()
  })

  it('looks at nothing where there is nothing', async () => {
    const looked = await openSqliteStore({ directory, key: KEY, readOnly: true })
    expect(looked).toMatchObject({ ok: false, failure: { code: 'database_missing' } })
    expect(existsSync(directory)).toBe(false)
  })
})
