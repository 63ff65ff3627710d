import { describe, expect, test } from 'vitest'
import { makeBackups, makeKeyedQueue } from '../../../src/core/app/index.ts'
import type { BackupRecord, BackupSource } from '../../../src/core/app/index.ts'
import { addMs, ok } from '../../../src/core/kernel/index.ts'
import { START, makeTestClock, sequentialIds } from './support.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** Backups over a source whose copies end when a test says so, and how. */
function makeBench() {
  const clock = makeTestClock()
  const taken: BackupRecord[] = []
  const facts: string[] = []
  const errors: string[] = []
  const underway = new Set<Promise<void>>()
  let end: (state: 'complete' | 'failed') => void = () => undefined
  const source: BackupSource = {
    list: async () => taken.toReversed(),
    find: async (id) => taken.find((backup) => backup.id === id) ?? null,
    take: (id, takenAt) =>
      new Promise((resolve) => {
        end = (state) => {
          const reason = state === 'failed' ? 'the disk is full' : null
          const size = { bytes: 4_096, sha256: 'ff', schemaVersion: 1, auditSize: 1, auditRoot: 'aa' }
          const backup: BackupRecord = { id, takenAt, state, reason, ...size }
          taken.push(backup)
          resolve(backup)
        }
      }),
    verify: async () => ok(null),
    ...{ pending: () => null, wish: () => undefined, withdraw: () => undefined },
  }
  const backups = makeBackups({
    ...{ source, clock, underway, ids: sequentialIds(), queue: makeKeyedQueue() },
    committer: {
      commit: async (unit) => {
        facts.push(...unit.facts.map(({ action, code }) => [action, code ?? ''].join(' ').trim()))
        return []
      },
    },
    logger: { error: (event) => void errors.push(event) },
  })
  const keep = () => backups.keep(DAY_MS, START)
  const finish = async (state: 'complete' | 'failed'): Promise<void> => {
    end(state)
    await Promise.all(underway)
  }
  return { clock, backups, facts, errors, taken, keep, finish }
}

describe('the schedule of backups', () => {
  test('tries again an hour after one that failed, and says that it did', async () => {
    const { clock, facts, errors, keep, finish } = makeBench()
    clock.advance(10 * MINUTE_MS)
    await keep()
    await finish('failed')
    expect(facts).toEqual(['backup.requested', 'backup.failed backup_failed'])
    expect(errors).toEqual(['backup_failed'])
    clock.advance(HOUR_MS - 1)
    await keep()
    expect(facts).toHaveLength(2)
    clock.advance(1)
    await keep()
    await finish('complete')
    expect(facts.slice(2)).toEqual(['backup.requested', 'backup.completed'])
    clock.advance(DAY_MS - 1)
    await keep()
    expect(facts).toHaveLength(4)
    clock.advance(1)
    await keep()
    expect(facts).toHaveLength(5)
  })

  test('begins none while one is being taken, however long that lasts', async () => {
    const { clock, backups, facts, taken, keep, finish } = makeBench()
    clock.advance(10 * MINUTE_MS)
    await keep()
    const begun = addMs(START, 10 * MINUTE_MS)
    clock.advance(3 * DAY_MS)
    await keep()
    expect(facts).toEqual(['backup.requested'])
    const listed = await backups.list()
    expect(listed.ok && listed.value.map(({ state, takenAt }) => [state, takenAt])).toEqual([
      ['running', begun],
    ])
    await finish('complete')
    expect(taken).toHaveLength(1)
  })
})
