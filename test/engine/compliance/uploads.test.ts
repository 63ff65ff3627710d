import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { keepUploads } from '../../../src/core/app/index.ts'
import { MS_PER_DAY } from '../../../src/core/kernel/index.ts'
import { makeDocumentVault } from '../../../src/main/adapters/documents/index.ts'
import { systemClock } from '../../../src/main/engine/platform.ts'
import { openRealDesk } from '../../support/real-engine.ts'
import type { RealDesk } from '../../support/real-engine.ts'
import { makeDataDirectory, removeDataDirectory } from '../../support/server.ts'
import { personOf } from '../identity/people.ts'
import { done } from './officers.ts'

const directory = makeDataDirectory()
const documents = join(directory, 'documents')
const PDF = Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n').toString('base64')
const [BROKEN_OFF, HALF, YOUNG] = [1, 2, 3].map((last) => `01890000-0000-7000-8000-00000000000${last}`) as [
  string,
  string,
  string,
]
let desk: RealDesk

beforeAll(async () => {
  desk = await openRealDesk({ demo: false, dataDirectory: directory })
})

afterAll(async () => {
  await desk.close()
  removeDataDirectory(directory)
})

it('files of uploads that were never committed go after a day; whatever has a record, or is young, stays', async () => {
  const owner = await personOf(desk, 'owner')
  const kept = await done(
    owner.client.ask<{ document_id: string }>('POST /kyc/documents', { file: PDF, type: 'other' }),
  )
  mkdirSync(documents, { recursive: true })
  const names = [BROKEN_OFF, `${HALF}.new`, YOUNG]
  for (const name of names) writeFileSync(join(documents, name), 'sealed')
  const old = new Date(Date.now() - 2 * MS_PER_DAY)
  for (const name of [BROKEN_OFF, `${HALF}.new`, kept.document_id])
    utimesSync(join(documents, name), old, old)
  const { store, floor } = desk.real.engine
  const ports = { store, committer: floor.committer, clock: systemClock, vault: makeDocumentVault(documents) }
  expect(await keepUploads(ports)).toBe(2)
  const isThere = (name: string) => existsSync(join(documents, name))
  expect([...names, kept.document_id].map(isThere)).toEqual([false, false, true, true])
  expect((await owner.client.ask(`GET /kyc/documents/${kept.document_id}`)).status).toBe(200)
  expect(await keepUploads(ports)).toBe(0)
  const trail = await store.audit.list({ action: 'kyc.uploads_removed' }, { limit: 2, offset: 0 })
  expect(trail.items.map(({ facts }) => facts)).toMatchObject([{ removed: 2 }])
})
