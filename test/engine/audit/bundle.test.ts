import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { manifestText, signNote, vkeyText } from '../../../src/core/audit/index.ts'
import { present } from '../../../src/core/kernel/index.ts'
import { ORIGIN, openLog } from './support.ts'
import type { OpenLog } from './support.ts'

const SCRIPT = fileURLToPath(new URL('../../../resources/audit/verify-bundle.mjs', import.meta.url))

type Verdict = Readonly<{ valid: boolean; broken: string | null; records: number; checkpoints: number }> &
  Readonly<{ tree_size: number | null; root_hash: string | null; cosignatures: number; complete?: boolean }>
type Examiner = Readonly<{
  linesIn: (file: string) => AsyncIterable<string>
  verifyBundle: (
    lines: Iterable<string> | AsyncIterable<string>,
    options?: Readonly<{ key?: string; checkpoint?: string }>,
  ) => Promise<Verdict>
}>

let directory: string
let log: OpenLog
let examiner: Examiner
let whole: readonly string[]
let part: readonly string[]
let key: string

beforeAll(async () => {
  examiner = (await import(pathToFileURL(SCRIPT).href)) as Examiner
  directory = mkdtempSync(join(tmpdir(), 'optionix-bundle-'))
  log = await openLog(directory)
  await log.append(270)
  await log.keeper.checkpoint()
  await log.append(330)
  whole = await log.bundle()
  part = await log.bundle(100, 120)
  key = vkeyText(present((await log.keys())[0], 'a key'))
})

afterAll(async () => {
  await log.close()
  rmSync(directory, { recursive: true, force: true })
})

const judged = (lines: readonly string[], options = {}) => examiner.verifyBundle(lines, { key, ...options })

/** The bundle with one line changed: by its text, or by its fields. */
const changed = (lines: readonly string[], at: number, change: (fields: Record<string, unknown>) => object) =>
  lines.with(at, JSON.stringify(change(JSON.parse(present(lines.at(at), 'line')) as Record<string, unknown>)))

describe('a bundle of the whole log', () => {
  test('holds: every record, every checkpoint, the manifest', async () => {
    expect(await judged(whole)).toMatchObject({
      ...{ valid: true, broken: null, records: 600, checkpoints: 2, tree_size: 600, complete: true },
      root_hash: await log.keeper.tree().root(600),
    })
  })

  test('shows what was recorded, to the letter', () => {
    const { body, leaf } = JSON.parse(present(whole[1], 'the first record')) as { body: string; leaf: string }
    expect(JSON.parse(body)).toMatchObject({
      facts: { symbol: 'BTC-USD', quantity: '1.5', price: '50000' },
      personal: { ip_address: '192.0.2.7' },
    })
    expect(leaf).not.toContain('BTC-USD')
  })

  test('bears out a checkpoint that was kept from earlier, and shows a fork or a roll back', async () => {
    const first = present((await log.store.audit.checkpoints(0, 1))[0], 'the first checkpoint')
    expect(await judged(whole, { checkpoint: first.note })).toMatchObject({ valid: true })
    const signer = await log.signer()
    const grown = first.note.split('\n\n')[0]?.replace('\n270\n', '\n601\n') ?? ''
    expect(await judged(whole, { checkpoint: signNote(`${grown}\n`, [signer]) })).toMatchObject({
      broken: 'the log was rolled back: 601 records were signed, 600 are here',
    })
    const other = first.note.split('\n\n')[0]?.replace('\n270\n', '\n269\n') ?? ''
    expect(await judged(whole, { checkpoint: signNote(`${other}\n`, [signer]) })).toMatchObject({
      broken: 'fork: the log signed another root for its first 269 records',
    })
  })

  const attacks: readonly (readonly [string, string, () => readonly string[]])[] = [
    [
      'a field of a record',
      'checkpoint 0 (size 270): the records are not the ones that it signed',
      () =>
        changed(whole, 5, (line) => ({
          ...line,
          leaf: String(line['leaf']).replace('order-4', 'order-5'),
        })),
    ],
    [
      'a body',
      'record 4: its body is not the one that was recorded',
      () => changed(whole, 5, (line) => ({ ...line, body: String(line['body']).replace('1.5', '1.6') })),
    ],
    ['a record, taken out', 'record 4 is missing or out of place', () => whole.toSpliced(5, 1)],
    [
      'two records, swapped',
      'record 4 is missing or out of place',
      () => whole.with(5, present(whole[6], '6')).with(6, present(whole[5], '5')),
    ],
    [
      'a record, put in',
      'record 4 is missing or out of place',
      () => whole.toSpliced(5, 0, present(whole[9], '9')),
    ],
    ['the end, cut off', 'the bundle has no end: it was cut off', () => whole.slice(0, -1)],
    [
      'the last records and the end, cut off',
      'the bundle has no end: it was cut off',
      () => whole.slice(0, 400),
    ],
    [
      'a checkpoint of another size',
      'checkpoint 0 is not signed by a key of the log',
      () =>
        changed(whole, -3 + whole.length, (line) => ({
          ...line,
          note: String(line['note']).replace('\n270\n', '\n271\n'),
        })),
    ],
    [
      'a line behind the manifest',
      'line 605 stands behind the manifest',
      () => [...whole, present(whole[5], '5')],
    ],
    [
      'the header',
      'the manifest speaks of other bytes than these',
      () => changed(whole, 0, (line) => ({ ...line, note: 'examined by somebody' })),
    ],
  ]
  test.each(attacks)('does not hold with another %s', async (_what, says, attack) => {
    expect(await judged(attack())).toMatchObject({ valid: false, broken: says })
  })

  test('does not hold under another key than its log’s, though it carries its own', async () => {
    const stranger = log.noteKeys.make('desk.example/log', log.clock.now())
    expect(await judged(whole, { key: stranger.vkey })).toMatchObject({
      broken: 'checkpoint 0 is not signed by a key of the log',
    })
    expect(await judged(whole, { key: `${key}A` })).toMatchObject({ valid: false })
  })

  test('does not hold against a kept checkpoint that is empty, nor under an empty key', async () => {
    expect(await judged(whole, { checkpoint: '' })).toMatchObject({
      broken: 'the checkpoint that was kept is not a signed note',
    })
    expect(await judged(whole, { key: '' })).toMatchObject({ broken: 'not a key: ' })
  })

  test('does not hold when its text was made anew and signed by a stranger', async () => {
    const stranger = log.noteKeys.make('desk.example/log', log.clock.now())
    const note = signNote('optionix-audit-bundle/1 manifest\n', [log.noteKeys.open(stranger)])
    const forged = [...whole.slice(0, -1), JSON.stringify({ type: 'manifest', note })]
    expect((await judged(forged)).valid).toBe(false)
  })
})

describe('a bundle of a log in which somebody wrote signs that end a line to some readers', () => {
  test('holds from its file, also one that an earlier release wrote', async () => {
    const own = mkdtempSync(join(tmpdir(), 'optionix-signs-'))
    const other = await openLog(own)
    await other.append(3, () => ({ facts: { reason: 'one\u2028two\u2029three\u0085four' } }))
    const lines = await other.bundle()
    expect(lines.join('')).not.toMatch(/[\u2028\u2029]/)
    const raw = lines.slice(0, -1).map((line) => JSON.stringify(JSON.parse(line)))
    const signer = await other.signer()
    const sha256 = createHash('sha256')
      .update(`${raw.join('\n')}\n`)
      .digest('hex')
    const note = signNote(manifestText({ origin: ORIGIN, records: 3, sha256 }), [signer])
    const earlier = [...raw, JSON.stringify({ type: 'manifest', note })]
    for (const bundle of [lines, earlier]) {
      const file = join(own, 'bundle.jsonl')
      writeFileSync(file, `${bundle.join('\n')}\n`)
      expect(await examiner.verifyBundle(examiner.linesIn(file))).toMatchObject({ broken: null, records: 3 })
    }
    await other.close()
    rmSync(own, { recursive: true, force: true })
  })
})

describe('a bundle of a part of the log', () => {
  test('holds: each record has its path to the last checkpoint', async () => {
    expect(await judged(part)).toMatchObject({
      ...{ valid: true, records: 20, checkpoints: 1, tree_size: 600, complete: false },
    })
    expect(part.length).toBe(23)
  })

  test('names the record whose path fails', async () => {
    const attack = changed(part, 3, (line) => ({
      ...line,
      leaf: String(line['leaf']).replace('order.placed', 'order.denied'),
    }))
    expect(await judged(attack)).toMatchObject({ broken: 'record 102: its proof fails' })
    const paths = changed(part, 3, (line) => ({ ...line, proof: [] }))
    expect(await judged(paths)).toMatchObject({ broken: 'record 102: its proof fails' })
    expect(await judged(part.toSpliced(4, 1))).toMatchObject({
      broken: 'record 103 is missing or out of place',
    })
  })
})

describe('the examiner’s script', () => {
  test('runs by itself on plain Node, and its exit code tells', () => {
    const good = join(directory, 'good.jsonl')
    const bad = join(directory, 'bad.jsonl')
    writeFileSync(good, `${whole.join('\n')}\n`)
    writeFileSync(bad, `${whole.toSpliced(8, 1).join('\n')}\n`)
    const run = (...args: readonly string[]): Readonly<{ code: number; out: string }> => {
      try {
        return {
          code: 0,
          out: execFileSync(process.execPath, [SCRIPT, ...args], { encoding: 'utf8', stdio: 'pipe' }),
        }
      } catch (error) {
        const { status, stdout } = error as { status: number; stdout: string }
        return { code: status, out: stdout }
      }
    }
    const held = run(good, '--key', key)
    expect([held.code, JSON.parse(held.out)]).toMatchObject([0, { valid: true, records: 600 }])
    const fell = run(bad, '--key', key)
    expect([fell.code, JSON.parse(fell.out)]).toMatchObject([
      1,
      { valid: false, broken: 'record 7 is missing or out of place' },
    ])
    expect(run(good, '--checkpoint', good).code).toBe(2)
    expect(run().code).toBe(2)
    // A variable that is empty must not pass for no wish to check the key.
    for (const args of [['--key'], ['--key', ''], ['--key', key, '--checkpoint']]) {
      expect(run(good, ...args), args.join(' ')).toEqual({ code: 2, out: '' })
    }
    const absent = join(directory, 'absent.jsonl')
    expect(run(absent, '--key', key)).toEqual({ code: 2, out: '' })
    expect(run(good, '--key', key, '--checkpoint', absent)).toEqual({ code: 2, out: '' })
  })
})
