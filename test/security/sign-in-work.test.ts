import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import type { Write } from '../../src/core/app/index.ts'
import { login, personOf } from '../engine/identity/people.ts'
import { openRealDesk } from '../support/real-engine.ts'
import type { RealDesk } from '../support/real-engine.ts'

// Time tells who is known here unless both ways cost the same: the slow hash, and as many waits for the disk. How long they
// take is measured in scan.test.ts; what they do is counted here, where a busy machine changes nothing.

let desk: RealDesk

beforeAll(async () => {
  desk = await openRealDesk({ demo: false })
  await personOf(desk, 'known')
})

afterEach(() => void vi.restoreAllMocks())

afterAll(async () => {
  expect(desk.real.errors).toEqual([])
  await desk.close()
})

/** The transactions that one refused sign-in waits for, each by the tables that it writes. */
async function transactionsOf(email: string): Promise<readonly (readonly string[])[]> {
  const spy = vi.spyOn(desk.real.engine.store, 'commit')
  const answer = await login(desk, { email, password: 'Wr0ng-password!' })
  expect([answer.status, answer.body['error']]).toEqual([401, 'invalid_credentials'])
  const written = spy.mock.calls.map(([writes]) => (writes as readonly Write[]).map(({ table }) => table))
  spy.mockRestore()
  // Others may write meanwhile: the desk signs its log, and keeps when keys were last used.
  return written.filter((tables) => tables.includes('users') || tables.includes('auditRecords'))
}

it('a refused sign-in waits for one transaction, whether somebody has the name or nobody', async () => {
  // The first of each makes the key that its record is sealed under.
  await transactionsOf('known@desk.example')
  await transactionsOf('nobody@desk.example')
  const known = await transactionsOf('known@desk.example')
  const unknown = await transactionsOf('nobody@desk.example')
  expect(unknown).toHaveLength(1)
  expect(known).toHaveLength(1)
  // The count of the wrong passwords and the record of the refusal are durable together, or not at all.
  expect(known[0]).toEqual(expect.arrayContaining(['users', 'auditRecords']))
  expect(unknown[0]).toContain('auditRecords')
})

it('the count that shares it holds: the fifth locks, also of guesses that were sent together', async () => {
  const { email, userId } = await personOf(desk, 'guessed')
  await Promise.all(Array.from({ length: 5 }, () => login(desk, { email, password: 'Wr0ng-password!' })))
  const locked = await login(desk, { email, password: 'Wr0ng-password!' })
  expect([locked.status, locked.body['error']]).toEqual([423, 'account_locked'])
  const stored = await desk.real.engine.store.users.byId(userId as never)
  expect([stored?.failedLogins, stored?.lockedUntil === null]).toEqual([5, false])
})
