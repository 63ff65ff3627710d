import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3-multiple-ciphers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeReadingHandlers } from '../../../src/core/app/audit/reading.ts'
import type { HandlerContext } from '../../../src/core/app/call.ts'
import type { AuditPorts } from '../../../src/core/app/audit/ports.ts'
import { permissionsOf } from '../../../src/core/identity/index.ts'
import { asId } from '../../../src/core/kernel/index.ts'
import { giveKey } from '../../../src/main/adapters/sql/sqlite/driver.ts'
import { context } from '../../core/app/support.ts'
import { must } from '../../sim/support/venue.ts'
import { openLog } from './support.ts'
import type { OpenLog } from './support.ts'

const RECORDS = 3_000

let directory: string
let log: OpenLog
let opened = 0

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'optionix-search-'))
  log = await openLog(directory)
  await log.append(RECORDS, (number) => (number % 100 === 0 ? { action: 'account.opened' } : {}))
})
afterAll(async () => {
  await log.close()
  rmSync(directory, { recursive: true, force: true })
})

const auditor: HandlerContext = {
  ...context(),
  ...{ idempotency: null, note: () => undefined },
  caller: {
    ...{ userId: asId<'user'>('auditor'), sessionId: null, email: 'a@desk.example' },
    ...{ role: 'auditor', tier: 'free', permissions: permissionsOf('auditor') },
  },
}

/** The reading of the log, with an eye on every body that is decrypted. */
const reading = () => {
  const { store, cipher, hasher } = log
  const openText: typeof cipher.openText = (...asked) => {
    opened += 1
    return cipher.openText(...asked)
  }
  const ports = { store, hasher, cipher: { ...cipher, openText } } as Pick<
    AuditPorts,
    'store' | 'hasher' | 'cipher'
  > as AuditPorts
  return makeReadingHandlers(ports)
}

describe('a search of the log', () => {
  test.each([
    ['by who acted', { user_id: 'trader-1' }, RECORDS / 3],
    ['by what was done', { action: 'account.opened' }, RECORDS / 100],
    ['by what it was done to', { resource_id: 'order-7' }, 1],
    ['by outcome', { status: 'success' as const }, RECORDS],
    ['of nothing that there is', { user_id: 'nobody' }, 0],
  ])('%s decrypts the records of its page and no other', async (_how, filter, total) => {
    opened = 0
    const page = must(await reading().logs({ ...filter, page: 1, per_page: 20 }, auditor))
    expect([page.total, page.logs.length]).toEqual([total, Math.min(total, 20)])
    expect(opened).toBe(page.logs.length)
    for (const { facts } of page.logs) expect(facts).toMatchObject({ symbol: 'BTC-USD' })
  })

  test.each([
    ['who acted', `"actor_id" = 'trader-1' order by "index" desc`],
    ['when', `"at" between 1 and 2`],
    ['what it was done to', `"resource_id" = 'order-7' order by "index" desc`],
    ['whom it concerns', `"subject_id" = 'trader-1' order by "index" desc`],
  ])('by %s is led by an index', (_how, where) => {
    const handle = new Sqlite(join(directory, 'optionix.db'), { readonly: true })
    giveKey(handle, Buffer.alloc(32, 7))
    const plan = handle.prepare(`explain query plan select * from "audit_records" where ${where}`).all()
    handle.close()
    const steps = (plan as { detail: string }[]).map(({ detail }) => detail).join()
    expect(steps).toMatch(/^SEARCH audit_records USING INDEX audit_records_\d/)
    expect(steps).not.toContain('TEMP B-TREE')
  })
})
