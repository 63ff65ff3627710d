import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { cosign, parseNote } from '../../../src/core/audit/index.ts'
import { instant, present } from '../../../src/core/kernel/index.ts'
import { openLog, openedAfter, witnessNamed } from './support.ts'
import type { OpenLog } from './support.ts'

/** When the witnesses signed, in seconds. */
const WITNESSED_S = Date.UTC(2026, 10, 21, 10) / 1_000

let directory: string
let log: OpenLog

afterEach(async () => {
  await log.close()
  rmSync(directory, { recursive: true, force: true })
})

async function attacked(...statements: readonly string[]) {
  log = await openedAfter(log, directory, statements)
  return log.verify()
}

const text = (value: string): string => `'${value}'`

describe('of the lines of witnesses the check names the first that is not what was kept:', () => {
  const WITNESSES = ['w1.example', 'w2.example']

  /** Two checkpoints; both witnesses under both checkpoints, as `POST /audit/cosignatures` keeps them: a row and a record each. */
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'optionix-witnesses-'))
    log = await openLog(directory)
    await log.append(3)
    await log.keeper.checkpoint()
    await log.append(3)
    await log.keeper.checkpoint()
    const checkpoints = await log.store.audit.checkpoints(0, 2)
    for (const { number, note } of checkpoints) {
      for (const name of WITNESSES) {
        const { signer, vkey } = witnessNamed(name)
        const line = cosign(present(parseNote(note), 'a note').text, signer, WITNESSED_S + number)
        const at = log.clock.now()
        await log.store.commit([
          {
            ...{ op: 'insert', table: 'auditCosignatures' },
            record: {
              ...{ id: `${name}-${number}`, checkpointNumber: number, keyName: name, vkey, line, at },
              signedAt: instant((WITNESSED_S + number) * 1_000),
            },
          },
        ])
        await log.append(1, () => ({
          ...{ action: 'audit.cosigned', category: 'system', resourceType: 'audit_checkpoint' },
          resourceId: String(number),
        }))
      }
    }
  })

  test('a log that nobody touched holds with them', async () => {
    expect(await log.verify()).toMatchObject({
      ...{ valid: true, checkpointsChecked: 2, cosignaturesChecked: 4, brokenCosignature: null },
    })
  })

  const row = (id: string): string => `where id = ${text(id)}`

  test.each([
    ['a key', `update audit_cosignatures set vkey = 'x' ${row('w2.example-0')}`, 'unknown_key'],
    ['a name', `update audit_cosignatures set key_name = 'other' ${row('w2.example-0')}`, 'unknown_key'],
    ['a time', `update audit_cosignatures set signed_at = 1 ${row('w2.example-0')}`, 'wrong_time'],
    [
      'the line of another checkpoint',
      `update audit_cosignatures set line = (select line from audit_cosignatures ${row('w2.example-1')})
        ${row('w2.example-0')}`,
      'bad_signature',
    ],
    [
      'two lines in one',
      `update audit_cosignatures set line = line || line ${row('w2.example-0')}`,
      'bad_signature',
    ],
    [
      'a line with a text of its own',
      `update audit_cosignatures set line = 'x' || char(10, 10) || line ${row('w2.example-0')}`,
      'bad_signature',
    ],
    [
      'the key of another witness',
      `update audit_cosignatures set (vkey, key_name) =
        (select vkey, key_name from audit_cosignatures ${row('w1.example-0')}) ${row('w2.example-0')}`,
      'bad_signature',
    ],
  ])('%s', async (_what, statement, reason) => {
    const verdict = await attacked(statement)
    expect(verdict).toMatchObject({ valid: false, broken: null, brokenCheckpoint: null })
    expect(verdict.brokenCosignature).toMatchObject({ checkpoint: 0, id: 'w2.example-0', reason })
  })

  test('a line under a checkpoint that never was', async () => {
    const verdict = await attacked(
      `update audit_cosignatures set checkpoint_number = 9 ${row('w1.example-1')}`,
    )
    // What it stood under before lies first: there one is gone.
    expect(verdict.brokenCosignature).toEqual({ checkpoint: 1, id: null, name: null, reason: 'missing' })
    const copied = await attacked(
      `insert into audit_cosignatures select id || '-again', 1, key_name, vkey, line, signed_at, at
        from audit_cosignatures ${row('w1.example-1')}`,
    )
    expect(copied.brokenCosignature).toEqual({
      ...{ checkpoint: 9, id: 'w1.example-1', name: 'w1.example', reason: 'unknown_checkpoint' },
    })
  })

  test('one that was taken away', async () => {
    const verdict = await attacked(`delete from audit_cosignatures ${row('w1.example-1')}`)
    expect(verdict).toMatchObject({
      ...{ valid: false, brokenCosignature: { checkpoint: 1, id: null, name: null, reason: 'missing' } },
    })
  })
})
