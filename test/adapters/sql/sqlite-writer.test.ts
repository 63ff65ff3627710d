import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadSqliteDriver } from '../../../src/main/adapters/sql/sqlite/driver.ts'
import { configure, unlock } from '../../../src/main/adapters/sql/sqlite/handle.ts'
import { makeSqliteWriter } from '../../../src/main/adapters/sql/sqlite/writer.ts'

let directory: string
const key = randomBytes(32)

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'optionix-writer-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

/** A database with one table, as the engine's own handle leaves it before anybody commits. */
async function makeFile() {
  const driver = await loadSqliteDriver()
  if (!driver.ok) throw new Error(driver.failure.message)
  const file = join(directory, 'writer.db')
  const reader = driver.value.open(file)
  unlock(reader, key)
  reader.pragma('journal_mode = wal')
  configure(reader)
  reader.exec('create table entries (id integer primary key, word text not null) strict')
  return { file, reader }
}

const insert = (id: number, word: string | null) => [
  { sql: 'insert into entries (id, word) values (?, ?)', values: [id, word] },
]

test('what the thread has committed is what another handle reads', async () => {
  const { file, reader } = await makeFile()
  const writer = makeSqliteWriter({ file, key })
  await Promise.all([writer.commit(insert(1, 'one')), writer.commit(insert(2, 'two'))])
  expect(reader.prepare('select word from entries order by id').pluck().all()).toEqual(['one', 'two'])
  await writer.close()
  reader.close()
})

test('a refused transaction leaves nothing, says why, and the next one is taken', async () => {
  const { file, reader } = await makeFile()
  const writer = makeSqliteWriter({ file, key })
  await writer.commit(insert(1, 'one'))
  const twice = writer.commit([...insert(2, 'two'), ...insert(1, 'again')])
  await expect(twice).rejects.toMatchObject({ name: 'CommitError', code: 'duplicate_key' })
  await expect(writer.commit(insert(3, null))).rejects.toMatchObject({ code: 'refused_by_database' })
  await writer.commit(insert(4, 'four'))
  expect(reader.prepare('select id from entries order by id').pluck().all()).toEqual([1, 4])
  await writer.close()
  reader.close()
})

test('the log is carried into the database while the desk runs, so that it does not grow for ever', async () => {
  const { file, reader } = await makeFile()
  const writer = makeSqliteWriter({ file, key })
  const word = 'x'.repeat(6_000)
  for (let id = 0; id < 400; id += 1) await writer.commit(insert(id, word))
  await writer.close()
  const [log] = reader.pragma('wal_checkpoint(noop)') as { log: number }[]
  // Every commit writes at least three pages; without carries the log would hold them all.
  expect(log?.log).toBeLessThan(1_200)
  reader.close()
})

test('commits of a thread that cannot serve are lost, not waited for, and closing does not hang', async () => {
  const { file, reader } = await makeFile()
  const writer = makeSqliteWriter({ file, key: randomBytes(32) })
  await expect(writer.commit(insert(1, 'one'))).rejects.toMatchObject({ code: 'store_lost' })
  await writer.close()
  expect(reader.prepare('select count(*) from entries').pluck().get()).toBe(0)
  reader.close()
})

test('a thread that ends unasked is told of, and the next commit starts another', async () => {
  const { file, reader } = await makeFile()
  const writer = makeSqliteWriter({ file, key })
  const losses: string[] = []
  writer.onLost((error) => losses.push(error.message))
  await writer.commit(insert(1, 'one'))
  // What asks a thread to end, and nobody at the writer knows of it.
  const last = writer.commit(null as never)
  await expect(last).rejects.toMatchObject({ code: 'store_lost' })
  expect(losses).toEqual(['the thread that writes the database ended'])
  await writer.commit(insert(2, 'two'))
  await writer.close()
  expect(losses).toHaveLength(1)
  expect(reader.prepare('select id from entries order by id').pluck().all()).toEqual([1, 2])
  reader.close()
})

test('what cannot be sent to the thread is refused alone, and the next answer goes to whom it belongs', async () => {
  const { file, reader } = await makeFile()
  const writer = makeSqliteWriter({ file, key })
  const unsendable = writer.commit([{ sql: 'select 1', values: [(() => undefined) as never] }])
  await expect(unsendable).rejects.toThrow('could not be cloned')
  expect(await writer.commit([...insert(1, 'one'), ...insert(2, 'two')])).toBe(2)
  expect(await writer.commit(insert(3, 'three'))).toBe(1)
  await writer.close()
  reader.close()
})

test('commits made before closing are answered, those after it are lost and start nothing', async () => {
  const { file, reader } = await makeFile()
  const writer = makeSqliteWriter({ file, key })
  const before = Array.from({ length: 20 }, (_, id) => writer.commit(insert(id, 'word')))
  const closing = writer.close()
  const after = writer.commit(insert(99, 'late'))
  await expect(after).rejects.toMatchObject({ code: 'store_lost', message: 'the store is closed' })
  await closing
  expect(await Promise.all(before)).toHaveLength(20)
  await expect(writer.commit(insert(99, 'later'))).rejects.toMatchObject({ code: 'store_lost' })
  expect(reader.prepare('select count(*) from entries').pluck().get()).toBe(20)
  reader.close()
})
