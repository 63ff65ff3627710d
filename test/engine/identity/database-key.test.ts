import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { opensWithKey } from '../../../src/main/adapters/sql/index.ts'
import { openEngine, recoverKey, rotateKey } from '../../../src/main/engine/index.ts'
import { startPostgres } from '../../support/postgres.ts'
import type { PostgresServer } from '../../support/postgres.ts'
import { restClient } from '../../support/rest.ts'
import { engineOptions, openRealDesk } from '../../support/real-engine.ts'
import { makeDataDirectory, removeDataDirectory } from '../../support/server.ts'
import { personOf, signIn } from './people.ts'

const CHILD = join(import.meta.dirname, '..', '..', 'support', 'rotate-child.ts')
const FILES = ['optionix.db', 'key.json', 'recovery.json', 'optionix.keycheck']

let directory: string
beforeEach(() => {
  directory = makeDataDirectory()
})
afterEach(() => removeDataDirectory(directory))

const keyIn = (file: string): Buffer =>
  Buffer.from((JSON.parse(readFileSync(file, 'utf8')) as { key: string }).key, 'base64')

/** A desk with a trader, a key of hers and a signed log; closed. Answers with the key's secret. */
async function lived(databaseUrl: string | null = null): Promise<string> {
  const desk = await openRealDesk({ demo: false, dataDirectory: directory, databaseUrl })
  const { client } = await personOf(desk, 'ann')
  await client.ask('PUT /auth/profile', { phone_number: '+41 44 668 18 00', address: 'Rue du Rhône 1' })
  const made = await client.ask<{ api_key: string }>('POST /api-keys', { name: 'robot' })
  await desk.close()
  return made.body.api_key
}

/** That the desk opens with what it knew: passwords, sealed fields, keys, and a log that verifies. */
async function expectWhole(secret: string, databaseUrl: string | null = null): Promise<void> {
  const desk = await openRealDesk({ demo: false, dataDirectory: directory, databaseUrl })
  const { client } = await signIn(desk, 'ann@desk.example')
  const me = await client.ask('GET /auth/me')
  expect(me.body).toMatchObject({ phone_number: '+41 44 668 18 00', address: 'Rue du Rhône 1' })
  const byKey = await client.ask('GET /auth/me', undefined, { authorization: `ApiKey ${secret}` })
  expect(byKey.status).toBe(200)
  expect(await desk.real.engine.verifyAudit()).toMatchObject({ valid: true, broken: null })
  expect(desk.real.errors).toEqual([])
  await desk.close()
}

const options = (databaseUrl: string | null = null) =>
  engineOptions({ demo: false, dataDirectory: directory, databaseUrl })

async function rotatedNow(databaseUrl: string | null = null): Promise<string> {
  const told: string[] = []
  const rotated = await rotateKey(options(databaseUrl), (recoveryKey) => told.push(recoveryKey))
  expect(rotated.ok ? rotated.value.custody : rotated.failure.message).toBe('key_file')
  return told[0] ?? ''
}

describe('a new key for the database', () => {
  it('opens all that there was, and the old one nothing; its recovery key works and the old one does not', async () => {
    const secret = await lived()
    const old = keyIn(join(directory, 'key.json'))
    const recoveryKey = await rotatedNow()
    const fresh = keyIn(join(directory, 'key.json'))
    expect([await opensWithKey(directory, old), await opensWithKey(directory, fresh)]).toEqual([false, true])
    await expectWhole(secret)
    writeFileSync(join(directory, 'key.json'), '{"damaged')
    expect((await recoverKey(options(), recoveryKey)).ok).toBe(true)
    await expectWhole(secret)
    expect(readdirSync(directory).filter((name) => /next|rotation/.test(name))).toEqual([])
  })

  it('is one of two at any instant: ended the hard way it goes on or goes back, and the data opens', async () => {
    const secret = await lived()
    const kept = join(directory, 'kept')
    mkdirSync(kept)
    for (const file of FILES) copyFileSync(join(directory, file), join(kept, file))
    const old = keyIn(join(kept, 'key.json'))
    const seen = new Set<string>()
    for (const moment of ['key.next.json', 'rotation/optionix.db', 'promoted']) {
      const child = spawn(process.execPath, [CHILD, directory, moment], { stdio: 'inherit' })
      expect((await once(child, 'exit'))[1], moment).toBe('SIGKILL')
      const isNew = !(await opensWithKey(directory, old))
      seen.add(isNew ? 'forward' : 'back')
      const desk = await openRealDesk({ demo: false, dataDirectory: directory })
      const byKey = await restClient(desk.address).ask('GET /auth/me', undefined, { 'x-api-key': secret })
      expect(byKey.body).toMatchObject({ phone_number: '+41 44 668 18 00' })
      await desk.close()
      expect(existsSync(join(directory, 'key.next.json')), moment).toBe(false)
      expect(keyIn(join(directory, 'key.json')).equals(old), moment).toBe(!isNew)
      for (const file of FILES) copyFileSync(join(kept, file), join(directory, file))
    }
    expect([...seen].toSorted()).toEqual(['back', 'forward'])
  })

  it('is not made where the present one is not to be had: a sentence, and nothing is changed', async () => {
    await lived()
    writeFileSync(join(directory, 'key.json'), '{"damaged')
    const refused = await rotateKey(options(), () => undefined)
    expect(refused.ok ? null : refused.failure).toMatchObject({ code: 'key_store_damaged' })
    expect(readdirSync(directory).filter((name) => /next|rotation/.test(name))).toEqual([])
  })
})

describe('a new key over PostgreSQL', () => {
  let postgres: PostgresServer
  beforeAll(async () => {
    postgres = await startPostgres()
  })
  afterAll(() => postgres.stop())

  it('takes over every key that lay under the old one, in one transaction', async () => {
    const url = await postgres.newDatabase()
    const secret = await lived(url)
    const old = readFileSync(join(directory, 'key.json'), 'utf8')
    await rotatedNow(url)
    await expectWhole(secret, url)
    // The old key again: the data is not its, which is told, and no other key is made.
    writeFileSync(join(directory, 'key.json'), old)
    const wrong = await openEngine(options(url))
    expect(wrong.ok ? null : wrong.failure).toMatchObject({ code: 'wrong_key' })
    expect(readFileSync(join(directory, 'key.json'), 'utf8')).toBe(old)
  })
})
