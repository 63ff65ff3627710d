import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { BackupOptions } from '../../src/main/engine/backups/index.ts'
import { openRealEngine } from '../support/real-engine.ts'
import type { RealEngine } from '../support/real-engine.ts'
import { makeDataDirectory, removeDataDirectory } from '../support/server.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const OPENED = Date.UTC(2026, 10, 20, 15)

let directory: string
let real: RealEngine

const open = async (backups: Partial<BackupOptions>): Promise<void> => {
  real = await openRealEngine({ demo: false, dataDirectory: directory, backups })
}

beforeEach(() => {
  directory = makeDataDirectory()
  vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'], now: OPENED })
})
afterEach(async () => {
  vi.useRealTimers()
  await real.close()
  removeDataDirectory(directory)
})

/** The desk's clock goes to that moment after its opening, and its tasks look at it once; what they began is waited for. */
async function lookAt(sinceOpeningMs: number): Promise<void> {
  vi.setSystemTime(OPENED + sinceOpeningMs - MINUTE_MS)
  vi.advanceTimersByTime(MINUTE_MS)
  const { underway } = real.engine.floor
  for (let turn = 0; turn < 3 || underway.size > 0; turn += 1) {
    await Promise.all(underway)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

const kept = (): readonly string[] => readdirSync(join(directory, 'backups')).toSorted()

/** The acts of the log on backups, oldest first, and who did them. */
async function acts(): Promise<readonly string[]> {
  const page = await real.engine.store.audit.list({ resourceType: 'backup' }, { limit: 100, offset: 0 })
  return page.items.map(({ action, actorId }) => `${action} by ${actorId}`).toReversed()
}

const TAKEN = ['backup.requested by system', 'backup.completed by system']

describe('the schedule of backups', () => {
  it('takes the first ten minutes after the start, and one a day after that, however often it looks', async () => {
    await open({})
    await lookAt(9 * MINUTE_MS)
    expect(await acts()).toEqual([])
    await lookAt(10 * MINUTE_MS)
    expect(await acts()).toEqual(TAKEN)
    for (const passed of [MINUTE_MS, HOUR_MS, DAY_MS - MINUTE_MS]) await lookAt(10 * MINUTE_MS + passed)
    expect(await acts()).toEqual(TAKEN)
    await lookAt(10 * MINUTE_MS + DAY_MS)
    expect(await acts()).toEqual([...TAKEN, ...TAKEN])
    await lookAt(11 * MINUTE_MS + DAY_MS)
    expect([(await acts()).length, kept().length]).toEqual([4, 2])
    expect(real.errors).toEqual([])
  })

  it('keeps the stated number, the newest ones', async () => {
    await open({ everyHours: 6, keep: 3 })
    const seen: string[] = []
    for (let round = 0; round < 5; round += 1) {
      await lookAt(10 * MINUTE_MS + round * 6 * HOUR_MS)
      seen.push(...kept().filter((id) => !seen.includes(id)))
    }
    expect([seen.length, kept()]).toEqual([5, seen.slice(-3)])
  })

  it('goes by the last backup, also when the desk was closed meanwhile', async () => {
    await open({})
    await lookAt(10 * MINUTE_MS)
    await real.close()
    vi.setSystemTime(OPENED + 20 * HOUR_MS)
    await open({})
    await lookAt(21 * HOUR_MS)
    expect(kept()).toHaveLength(1)
    await lookAt(10 * MINUTE_MS + DAY_MS)
    expect(kept()).toHaveLength(2)
  })

  it('says each time that it could not, and takes one as soon as the folder can be read', async () => {
    await open({})
    writeFileSync(join(directory, 'backups'), 'a file where the folder is to be')
    await lookAt(10 * MINUTE_MS)
    expect(real.errors.map((line) => line.split(' ')[0])).toEqual(['backups_not_kept'])
    rmSync(join(directory, 'backups'))
    await lookAt(11 * MINUTE_MS)
    expect([await acts(), kept().length]).toEqual([TAKEN, 1])
  })

  it('is not held up by a backup that a wrong clock dated ahead, nor gives the new one up for it', async () => {
    await open({ keep: 1 })
    await lookAt(400 * DAY_MS)
    const ahead = kept()
    await lookAt(10 * MINUTE_MS)
    const first = kept().filter((id) => !ahead.includes(id))
    expect([ahead.length, first.length, kept().length]).toEqual([1, 1, 2])
    await lookAt(HOUR_MS)
    expect(kept()).toEqual([...ahead, ...first].toSorted())
    await lookAt(10 * MINUTE_MS + DAY_MS)
    expect([kept().length, kept().includes(first[0] ?? '')]).toEqual([2, false])
  })

  it('is none where it is switched off', async () => {
    await open({ everyHours: 0 })
    await lookAt(30 * DAY_MS)
    expect(await acts()).toEqual([])
  })
})
