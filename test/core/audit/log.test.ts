import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  leafText,
  makeAuditSealer,
  makeLogCheck,
  openRecord,
  recordHash,
  rootOfLeaves,
  storable,
} from '../../../src/core/audit/index.ts'
import type { AuditFact, AuditRecord } from '../../../src/core/audit/index.ts'
import { canonicalJson, instant, present, sha256Hex, utf8Bytes } from '../../../src/core/kernel/index.ts'
import type { JsonObject, JsonValue } from '../../../src/core/kernel/index.ts'
import { countedSalt, fakeCipher, sequentialIds } from '../app/support.ts'

const fact = (number: number, personal: JsonObject | null = null): AuditFact => ({
  action: 'order.placed',
  category: 'transaction',
  actorId: `user-${number % 3}`,
  resourceType: 'order',
  resourceId: `order-${number}`,
  result: 'success',
  code: null,
  requestId: `request-${number}`,
  at: instant(1_790_000_000_000 + number),
  facts: { symbol: 'BTC-USD', quantity: '1.5', price: '50000' },
  personal,
})

const sealerOver = (cipher = fakeCipher().cipher, latestAt: number | null = null) =>
  makeAuditSealer({
    ...{ cipher, ids: sequentialIds(), salt: countedSalt() },
    latestAt: latestAt === null ? null : instant(latestAt),
  })

function sealedLog(size: number): AuditRecord[] {
  const seal = sealerOver()
  return Array.from(
    { length: size },
    (_, index) => seal(fact(index, { ip_address: '10.0.0.1' }), index).record,
  )
}

function verdict(records: readonly AuditRecord[], size = records.length, first = 0, end = size) {
  const check = makeLogCheck({ first })
  check.take(records)
  return check.verdict(size, end)
}

/** The record as somebody would leave it who knows how its hash is made. */
const rehashed = (record: AuditRecord): AuditRecord => ({ ...record, leafHash: recordHash(record) })

describe('canonical JSON', () => {
  test('orders keys and writes numbers as RFC 8785 section 3.2.2 shows', () => {
    // The example of RFC 8785 section 3.2.2, without its literal control characters.
    const value = {
      numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 1e-27],
      literals: [null, true, false],
    }
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27]}',
    )
  })

  test('orders keys by UTF-16 code units as RFC 8785 section 3.2.3 shows', () => {
    const value = {
      '\u20ac': 'Euro Sign',
      '\r': 'Carriage Return',
      '1': 'One',
      '\ud83d\ude00': 'Emoji',
      '\u00f6': 'o',
    }
    expect(Object.keys(JSON.parse(canonicalJson(value)) as object)).toEqual(['1', '\r', 'ö', '€', '😀'])
  })

  test('refuses NaN', () => {
    expect(() => canonicalJson({ value: Number.NaN })).toThrow()
  })

  test('of storable values survives JSON text and UTF-8 unchanged', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const kept = storable(value as JsonValue)
        const stored = Buffer.from(JSON.stringify(kept), 'utf8').toString('utf8')
        expect(canonicalJson(JSON.parse(stored) as JsonValue)).toBe(canonicalJson(kept))
      }),
      { seed: 41, numRuns: 300 },
    )
    expect(storable({ a: 'x\u0000y\ud800', b: [-0] })).toEqual({ a: 'xy\ufffd', b: [0] })
  })
})

describe('a sealed record', () => {
  test('keeps nothing personal and no facts in the open', () => {
    const { cipher } = fakeCipher()
    const personal = { ip_address: '192.0.2.7', login: 'jane@example.com' }
    const { record, writes } = sealerOver(cipher)(fact(1, personal), 0)
    expect(JSON.stringify(record)).not.toMatch(/192\.0\.2\.7|jane@|BTC|50000/)
    expect(writes).toEqual([
      { op: 'put', table: 'subjectKeys', record: expect.objectContaining({ subjectId: 'user-1' }) },
    ])
    expect(openRecord(record, cipher)).toMatchObject({
      state: 'open',
      body: { facts: { symbol: 'BTC-USD', quantity: '1.5', price: '50000' }, personal },
    })
  })

  test('commits to its body by a hash that only who has the body can make', () => {
    const { cipher } = fakeCipher()
    const seal = sealerOver(cipher)
    const [one, other] = [0, 1].map((index) => seal(fact(1, { ip_address: '192.0.2.7' }), index).record)
    const commitmentOf = (record: AuditRecord | undefined) =>
      present(record?.body ?? null, 'body').split('.')[0]
    expect(commitmentOf(one)).toBe(sha256Hex(present(openRecord(present(one, '0'), cipher).text, 'text')))
    // The same body twice does not look the same: nobody finds out by trying.
    expect(commitmentOf(one)).not.toBe(commitmentOf(other))
  })

  test('opens in its own place alone', () => {
    const { cipher } = fakeCipher()
    const { record } = sealerOver(cipher)(fact(1, { ip_address: '192.0.2.7' }), 5)
    expect(openRecord(record, cipher).state).toBe('open')
    expect(openRecord({ ...record, index: 6 }, cipher).state).toBe('damaged')
    expect(openRecord({ ...record, actorId: 'user-2' }, cipher).state).toBe('damaged')
    const [, sealed] = present(record.body, 'body').split('.')
    expect(openRecord({ ...record, body: `${sha256Hex('other')}.${sealed}` }, cipher).state).toBe('damaged')
  })

  test('stays valid when its subject is erased, and cannot be read any more', () => {
    const { cipher, erase } = fakeCipher()
    const seal = sealerOver(cipher)
    const { record } = seal(fact(1, { ip_address: '192.0.2.7' }), 0)
    erase('user-1')
    expect(openRecord(record, cipher)).toMatchObject({ state: 'erased', body: { facts: {}, personal: null } })
    expect(verdict([record]).valid).toBe(true)
    const later = seal(fact(1, { ip_address: '192.0.2.7' }), 1).record
    expect(later).toMatchObject({ body: null, personalSealed: null })
    expect(JSON.stringify(later)).not.toContain('192.0.2.7')
  })

  test('lies under the key of whom it concerns when that is not who acted', () => {
    const { cipher, erase } = fakeCipher()
    const { record } = sealerOver(cipher)({ ...fact(1), subjectId: 'customer-7' }, 0)
    expect(record).toMatchObject({ actorId: 'user-1', subjectId: 'customer-7', facts: {} })
    erase('user-1')
    expect(openRecord(record, cipher).state).toBe('open')
    erase('customer-7')
    expect(openRecord(record, cipher).state).toBe('erased')
  })

  test('of what the house does by itself lies open: it has ids and no subject', () => {
    const { record, writes } = sealerOver()({ ...fact(1), actorId: 'system' }, 0)
    expect({ record, writes }).toMatchObject({
      record: { body: null, facts: { price: '50000' } },
      writes: [],
    })
  })

  test('of before schema 16 keeps its hash and opens as it did', () => {
    const { cipher } = fakeCipher()
    const { sealed } = cipher.seal('user-1', 'audit', { ip_address: '192.0.2.7' })
    const { personal: _personal, ...open } = fact(1)
    const earlier = {
      ...open,
      ...{ index: 0, id: 'a', subjectId: null, clockBackMs: null, body: null, personalSealed: sealed },
    }
    const record = rehashed({ ...earlier, leafHash: '' })
    expect(Object.keys(JSON.parse(leafText(record)) as object)).not.toContain('clockBackMs')
    expect(openRecord(record, cipher).body).toEqual({
      facts: { symbol: 'BTC-USD', quantity: '1.5', price: '50000' },
      personal: { ip_address: '192.0.2.7' },
    })
    for (const put of [{ subjectId: 'user-9' }, { body: 'forged' }]) {
      expect(verdict([{ ...record, ...put }]).broken).toMatchObject({ index: 0, reason: 'changed' })
    }
    const next = sealerOver(cipher, record.at + 5_000)(fact(2), 1).record
    expect(verdict([record, next]).broken).toMatchObject({ index: 1, reason: 'clock' })
    expect(verdict([record, sealerOver(cipher, record.at)(fact(2), 1).record]).valid).toBe(true)
  })
})

describe('a clock that goes back', () => {
  const timed = (times: readonly number[]): AuditRecord[] => {
    const seal = sealerOver()
    return times.map((at, index) => seal({ ...fact(index), at: instant(at) }, index).record)
  }

  test('is told by each record that was written behind the latest time', () => {
    const log = timed([10_000, 11_000, 4_000, 5_000, 12_000])
    expect(log.map(({ clockBackMs }) => clockBackMs)).toEqual([0, 0, 7_000, 6_000, 0])
    const found = verdict(log)
    expect(found).toMatchObject({ valid: true, clockSteps: { count: 2, firstIndex: 2, backMsMax: 7_000 } })
  })

  test('of a few milliseconds is two facts that overtook one another, and no news', () => {
    expect(verdict(timed([10_000, 9_998, 10_001])).clockSteps.count).toBe(0)
  })

  test('that a record hides is found, though its hash was made anew', () => {
    const log = timed([10_000, 11_000, 12_000])
    log[1] = rehashed({ ...present(log[1], '1'), at: instant(9_000) })
    expect(verdict(log).broken).toMatchObject({ index: 1, reason: 'clock' })
    const seal = sealerOver(fakeCipher().cipher, 20_000)
    const later = seal({ ...fact(3), at: instant(12_500) }, 3).record
    expect(later.clockBackMs).toBe(7_500)
    expect(verdict([...timed([10_000, 11_000, 12_000]), later]).broken).toMatchObject({ index: 3 })
  })
})

describe('checking the log', () => {
  test('finds an untouched log whole and gives its root, in ranges of any size', () => {
    const log = sealedLog(23)
    const whole = verdict(log)
    expect(whole).toMatchObject({ valid: true, checked: 23, treeSize: 23, broken: null })
    const check = makeLogCheck()
    for (const range of [log.slice(0, 10), log.slice(10, 11), log.slice(11)]) check.take(range)
    expect(check.verdict(23)).toEqual(whole)
    expect(whole.rootHash).toBe(rootOfLeaves(log.map((record) => utf8Bytes(leafText(record)))))
  })

  test('finds the empty log whole', () => {
    expect(verdict([])).toMatchObject({ valid: true, checked: 0, treeSize: 0 })
  })

  const tampering: readonly (readonly [string, (record: AuditRecord) => AuditRecord])[] = [
    ['an open fact', (record) => ({ ...record, facts: { ...record.facts, note: '' } })],
    ['the actor', (record) => ({ ...record, actorId: 'user-9' })],
    ['the action', (record) => ({ ...record, action: 'order.cancelled' })],
    ['the category', (record) => ({ ...record, category: 'data' })],
    ['the resource type', (record) => ({ ...record, resourceType: 'user' })],
    ['the resource', (record) => ({ ...record, resourceId: null })],
    ['the result', (record) => ({ ...record, result: 'refused' })],
    ['the code', (record) => ({ ...record, code: 'x' })],
    ['the request', (record) => ({ ...record, requestId: null })],
    ['the time', (record) => ({ ...record, at: instant(record.at + 1) })],
    ['the identifier', (record) => ({ ...record, id: 'other' })],
    ['the ciphertext', (record) => ({ ...record, body: `${record.body}A` })],
    ['the body, taken away', (record) => ({ ...record, body: null })],
    ['the subject', (record) => ({ ...record, subjectId: 'user-8' })],
    ['what its clock says', (record) => ({ ...record, clockBackMs: 1 })],
    ['its form', (record) => ({ ...record, clockBackMs: null })],
    [
      'the hash',
      (record) => ({
        ...record,
        leafHash: record.leafHash.replace(/.$/, (end) => (end === '0' ? '1' : '0')),
      }),
    ],
    ['the hash, emptied', (record) => ({ ...record, leafHash: '' })],
  ]
  test.each(tampering)('names the record in which %s was changed', (_what, change) => {
    const log = sealedLog(9)
    log[5] = change(present(log[5], 'record'))
    expect(verdict(log)).toMatchObject({
      valid: false,
      checked: 5,
      broken: { index: 5, id: log[5].id, reason: 'changed' },
    })
  })

  test('names the place of a lost record, within and at the end', () => {
    const log = sealedLog(9)
    expect(verdict(log.toSpliced(4, 1), 9).broken).toEqual({ index: 4, id: null, reason: 'missing' })
    expect(verdict(log.slice(0, 7), 9).broken).toEqual({ index: 7, id: null, reason: 'missing' })
  })

  test('names the first of records that changed places', () => {
    const log = sealedLog(9)
    const [third, fourth] = [present(log[3], '3'), present(log[4], '4')]
    const swapped = log.with(3, fourth).with(4, third)
    expect(verdict(swapped).broken).toMatchObject({ index: 3 })
    const renumbered = log.with(3, { ...fourth, index: 3 }).with(4, { ...third, index: 4 })
    expect(verdict(renumbered).broken).toMatchObject({ index: 3, reason: 'changed' })
    expect(verdict([present(log[0], '0'), ...log]).broken).toMatchObject({ index: 1, reason: 'out_of_place' })
  })

  test('checks a stretch by itself: its places, its own root, and nothing beside it', () => {
    const log = sealedLog(9)
    const stretch = (records: readonly AuditRecord[]) => verdict(records, 9, 3, 7)
    const whole = stretch(log.slice(3, 7))
    expect(whole).toMatchObject({ valid: true, checked: 4, treeSize: 9, broken: null })
    const contents = log.slice(3, 7).map((record) => utf8Bytes(leafText(record)))
    expect(whole.rootHash).toBe(rootOfLeaves(contents))
    expect(stretch(log.slice(3, 6)).broken).toEqual({ index: 6, id: null, reason: 'missing' })
    expect(stretch(log.slice(4, 7)).broken).toEqual({ index: 3, id: null, reason: 'missing' })
    const changed = { ...present(log[5], 'record'), actorId: 'user-9' }
    expect(stretch([...log.slice(3, 5), changed]).broken).toEqual({
      index: 5,
      id: changed.id,
      reason: 'changed',
    })
  })
})
