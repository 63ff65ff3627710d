import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { checkpointText, recordHash, signNote, verifierKey } from '../../../src/core/audit/index.ts'
import type { AuditRecord } from '../../../src/core/audit/index.ts'
import { present } from '../../../src/core/kernel/index.ts'
import { ORIGIN, openLog, openedAfter } from './support.ts'
import type { OpenLog } from './support.ts'

let directory: string
let log: OpenLog

/** 600 records, two checkpoints of 300 and 600, two tiles. */
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'optionix-audit-'))
  log = await openLog(directory)
  await log.append(300)
  await log.keeper.checkpoint()
  await log.append(300)
  await log.keeper.checkpoint()
})

afterEach(async () => {
  await log.close()
  rmSync(directory, { recursive: true, force: true })
})

async function attacked(...statements: readonly string[]) {
  log = await openedAfter(log, directory, statements)
  return log.verify()
}

const text = (value: string): string => `'${value.replaceAll("'", "''")}'`

/** Writes a record over the one in its place, its hash made anew, as somebody would who knows how. */
function rewritten(record: AuditRecord, change: Partial<AuditRecord>): string {
  const made = { ...record, ...change }
  return `update audit_records set actor_id = ${text(made.actorId)}, at = ${made.at},
    clock_back_ms = ${made.clockBackMs}, action = ${text(made.action)},
    leaf_hash = ${text(recordHash(made))} where "index" = ${made.index}`
}

const recordAt = async (index: number): Promise<AuditRecord> =>
  present((await log.store.audit.range(index, 1))[0], `record ${index}`)

describe('a log that nobody touched', () => {
  test('holds, with its tree and its checkpoints', async () => {
    expect(await log.verify()).toMatchObject({
      ...{ valid: true, checked: 600, checkpointsChecked: 2, broken: null },
      ...{ brokenNode: null, brokenCheckpoint: null },
    })
  })

  test('holds after a subject was erased, whose records nobody reads any more', async () => {
    const before = await log.verify()
    await log.store.commit([log.cipher.destroy('trader-1')])
    const after = await log.verify()
    expect(after).toEqual(before)
    const proof = await log.keeper.tree().inclusion(1, 600)
    expect(proof.length).toBeGreaterThan(0)
    const lines = await log.bundle()
    expect(lines.filter((line) => line.includes('"body":null'))).toHaveLength(200)
  })
})

describe('of a log that somebody changed in its store, the check names the first bad place:', () => {
  test('a single field', async () => {
    const verdict = await attacked(`update audit_records set result = 'refused' where "index" = 417`)
    expect(verdict).toMatchObject({ valid: false, checked: 417, broken: { index: 417, reason: 'changed' } })
  })

  test.each([
    ...[
      'id',
      'action',
      'category',
      'actor_id',
      'resource_type',
      'resource_id',
      'result',
      'code',
      'request_id',
    ],
    ...['at', 'facts', 'personal_sealed', 'leaf_hash', 'subject_id', 'clock_back_ms', 'body'],
  ])('whichever field it is: %s', async (column) => {
    const other = ['at', 'clock_back_ms'].includes(column)
      ? `coalesce(${column}, 0) + 1`
      : column === 'facts'
        ? `'{"forged":1}'`
        : column === 'leaf_hash'
          ? `(select leaf_hash from audit_records where "index" = 3)`
          : `coalesce(${column}, '') || 'x'`
    const verdict = await attacked(`update audit_records set ${column} = ${other} where "index" = 417`)
    expect(verdict).toMatchObject({ valid: false, broken: { index: 417 } })
  })

  test('a field that lies beside a checkpoint’s note, and one of a list that is gone', async () => {
    const size = await attacked('update audit_checkpoints set size = 299 where number = 0')
    expect(size.brokenCheckpoint).toEqual({ number: 0, size: 300, reason: 'wrong_size' })
    const root = await attacked(
      'update audit_checkpoints set size = 300 where number = 0',
      `update audit_checkpoints set root_hash = '${'00'.repeat(32)}' where number = 1`,
    )
    expect(root.brokenCheckpoint).toEqual({ number: 1, size: 600, reason: 'wrong_root' })
    const gone = await attacked('delete from audit_checkpoints where number = 0')
    expect(gone).toMatchObject({
      ...{ valid: false, brokenCheckpoint: { number: 0, size: null, reason: 'missing' } },
    })
  })

  test('a sealed body', async () => {
    const verdict = await attacked(
      `update audit_records set body = (select body from audit_records where "index" = 3) where "index" = 6`,
    )
    expect(verdict.broken).toMatchObject({ index: 6, reason: 'changed' })
  })

  test('a record that was deleted', async () => {
    const verdict = await attacked(`delete from audit_records where "index" = 250`)
    expect(verdict.broken).toEqual({ index: 250, id: null, reason: 'missing' })
  })

  test('a record that was deleted, and those behind it moved up', async () => {
    const verdict = await attacked(
      `delete from audit_records where "index" = 250`,
      ...Array.from(
        { length: 349 },
        (_, at) => `update audit_records set "index" = ${250 + at} where "index" = ${251 + at}`,
      ),
    )
    expect(verdict.broken).toMatchObject({ index: 250, reason: 'changed' })
  })

  test('two records that were swapped', async () => {
    const verdict = await attacked(
      `update audit_records set "index" = -1 where "index" = 20`,
      `update audit_records set "index" = 20 where "index" = 30`,
      `update audit_records set "index" = 30 where "index" = -1`,
    )
    expect(verdict.broken).toMatchObject({ index: 20, reason: 'changed' })
  })

  test('a record that was put in between', async () => {
    const verdict = await attacked(
      ...Array.from(
        { length: 10 },
        (_, at) => `update audit_records set "index" = ${600 - at} where "index" = ${599 - at}`,
      ),
      `insert into audit_records select 590, id || 'x', action, category, actor_id, resource_type, resource_id,
        result, code, request_id, at, facts, personal_sealed, leaf_hash, subject_id, clock_back_ms, body
        from audit_records where "index" = 12`,
    )
    expect(verdict.broken).toMatchObject({ index: 590, reason: 'changed' })
  })

  test('a log that was cut off: its checkpoint speaks of more', async () => {
    const verdict = await attacked(`delete from audit_records where "index" >= 550`)
    expect(verdict).toMatchObject({
      ...{ valid: false, broken: null, brokenCheckpoint: { number: 1, size: 600, reason: 'wrong_size' } },
    })
    await expect(log.keeper.checkpoint()).rejects.toThrow('the log has 550 records, and signed 600')
  })

  test('a log that was cut off and written on: its checkpoint speaks of other records', async () => {
    await attacked(`delete from audit_records where "index" >= 550`)
    await log.append(100)
    const verdict = await log.verify()
    expect(verdict).toMatchObject({
      brokenCheckpoint: { number: 1, size: 600, reason: 'wrong_root' },
    })
    await expect(log.keeper.checkpoint()).rejects.toThrow(
      'the first 600 records are not those of checkpoint 1',
    )
  })

  test('a record that was rewritten with its hash: a kept hash of the tree tells where', async () => {
    const record = await recordAt(300)
    const verdict = await attacked(rewritten(record, { actorId: 'trader-9' }))
    expect(verdict).toMatchObject({ valid: false, broken: null, brokenNode: { level: 1, firstRecord: 256 } })
  })

  test('a record that was rewritten with all hashes of the tree: its checkpoint tells', async () => {
    const record = await recordAt(300)
    const verdict = await attacked(rewritten(record, { actorId: 'trader-9' }), 'delete from audit_nodes')
    expect(verdict).toMatchObject({
      ...{ valid: false, brokenNode: null },
      brokenCheckpoint: { number: 1, size: 600, reason: 'wrong_root' },
    })
  })

  test('a time that was set back, with its hash made anew', async () => {
    const record = await recordAt(40)
    const verdict = await attacked(rewritten(record, { at: (record.at - 86_400_000) as typeof record.at }))
    expect(verdict.broken).toMatchObject({ index: 40, reason: 'clock' })
  })

  test('a checkpoint that was forged: another key, or the right key’s name', async () => {
    const key = await log.keyRecord()
    const stranger = log.noteKeys.make(ORIGIN, log.clock.now())
    const signer = log.noteKeys.open(stranger)
    const root = await log.keeper.tree().root(600)
    const body = checkpointText({ origin: ORIGIN, size: 600, root })
    const byStranger = signNote(body, [signer])
    const verdict = await attacked(`update audit_checkpoints set note = ${text(byStranger)} where number = 1`)
    expect(verdict.brokenCheckpoint).toMatchObject({ number: 1, reason: 'unknown_key' })
    const forged = byStranger.replace(
      /— .*\n$/,
      (await log.store.audit.checkpoints(0, 1))[0]?.note.split('\n').at(-2) + '\n',
    )
    const again = await attacked(`update audit_checkpoints set note = ${text(forged)} where number = 1`)
    expect(again.brokenCheckpoint).toMatchObject({ number: 1, reason: 'bad_signature' })
    expect(forged).toContain(key.name)
  })
})

describe('what nobody can find in the store alone, a checkpoint that was kept elsewhere tells:', () => {
  const kept = async () => {
    const note = present(await log.store.audit.lastCheckpoint(), 'a checkpoint').note
    const [key] = await log.keys()
    return { note, key: present(key, 'a key') }
  }

  test('a log that was rolled back with its checkpoints', async () => {
    const outside = await kept()
    await attacked(
      'delete from audit_records where "index" >= 300',
      'delete from audit_nodes',
      'delete from audit_checkpoints where number = 1',
    )
    expect(await log.verify()).toMatchObject({ valid: true, checked: 300 })
    expect(await log.verify(outside)).toMatchObject({
      ...{ valid: false, brokenCheckpoint: { number: null, size: 600, reason: 'wrong_size' } },
    })
  })

  test('a fork: the log was rolled back, written anew and signed with its own key', async () => {
    const outside = await kept()
    await attacked(
      'delete from audit_records where "index" >= 300',
      'delete from audit_nodes where "index" > 0',
      'delete from audit_checkpoints where number = 1',
    )
    await log.append(400)
    await log.keeper.checkpoint()
    expect(await log.verify()).toMatchObject({ valid: true, checked: 700 })
    expect((await log.verify(outside)).brokenCheckpoint).toMatchObject({ size: 600, reason: 'wrong_root' })
  })

  test('and one that is signed by another key than the one that is trusted is not believed', async () => {
    const { note } = await kept()
    const stranger = verifierKey(ORIGIN, new Uint8Array(32).fill(9))
    expect((await log.verify({ note, key: stranger })).brokenCheckpoint).toEqual({
      ...{ number: null, size: null, reason: 'unknown_key' },
    })
  })

  test('an honest log bears it out, however much it has grown', async () => {
    const outside = await kept()
    await log.append(50)
    expect(await log.verify(outside)).toMatchObject({ valid: true, checked: 650 })
  })
})

describe('a clock that goes back while the log is written', () => {
  test('breaks nothing, and is told with the first record', async () => {
    await log.append(1)
    log.tick(-3_600_000)
    await log.append(5)
    const { valid, clockSteps } = await log.verify()
    expect(valid).toBe(true)
    expect(clockSteps).toMatchObject({ count: 5, firstIndex: 601 })
    expect(clockSteps.backMsMax).toBeGreaterThan(3_590_000)
  })
})

describe('the tree', () => {
  test('is taken up where the store has it, and proves every place as the records do', async () => {
    await log.close()
    log = await openLog(directory)
    await log.append(170)
    await log.keeper.checkpoint()
    expect(await log.store.audit.nodeCount(1)).toBe(3)
    expect(await log.verify()).toMatchObject({ valid: true, checked: 770, checkpointsChecked: 3 })
  })

  test('is signed when so many records have come, or so long after the last, and not without news', async () => {
    const numbers = async () => (await log.store.audit.lastCheckpoint())?.number
    await log.keeper.keep()
    expect(await numbers()).toBe(1)
    await log.append(99)
    await log.keeper.keep()
    expect(await numbers()).toBe(1)
    await log.append(1)
    await log.keeper.keep()
    expect(await numbers()).toBe(2)
    await log.append(1)
    log.tick(60_000)
    await log.keeper.keep()
    await log.keeper.keep()
    expect(await numbers()).toBe(3)
  })

  test('is signed in time after the clock was set back too: news does not wait for it to catch up', async () => {
    const numbers = async () => (await log.store.audit.lastCheckpoint())?.number
    log.tick(-3_600_000)
    await log.append(1)
    await log.keeper.keep()
    expect(await numbers()).toBe(2)
    await log.append(1)
    await log.keeper.keep()
    expect(await numbers()).toBe(2)
    log.tick(60_000)
    await log.keeper.keep()
    expect(await numbers()).toBe(3)
  })
})
