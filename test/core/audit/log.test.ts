import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  checkRecords,
  makeAuditSealer,
  rootOfLeaves,
  startOfCheck,
  storable,
  verdictOf,
} from '../../../src/core/audit/index.ts'
import type { AuditFact, AuditRecord } from '../../../src/core/audit/index.ts'
import { canonicalJson, instant, present, utf8Bytes } from '../../../src/core/kernel/index.ts'
import type { JsonObject, JsonValue } from '../../../src/core/kernel/index.ts'
import { fakeCipher, sequentialIds } from '../app/support.ts'

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

function sealedLog(size: number): AuditRecord[] {
  const seal = makeAuditSealer({ cipher: fakeCipher().cipher, ids: sequentialIds() })
  return Array.from(
    { length: size },
    (_, index) => seal(fact(index, { ip_address: '10.0.0.1' }), index).record,
  )
}

const verdict = (records: readonly AuditRecord[], size = records.length) =>
  verdictOf(checkRecords(startOfCheck(0), records), size)

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
  test('keeps nothing personal in the open', () => {
    const { cipher } = fakeCipher()
    const seal = makeAuditSealer({ cipher, ids: sequentialIds() })
    const { record, writes } = seal(fact(1, { ip_address: '192.0.2.7', login: 'jane@example.com' }), 0)
    expect(JSON.stringify(record)).not.toMatch(/192\.0\.2\.7|jane@/)
    expect(writes).toEqual([
      { op: 'put', table: 'subjectKeys', record: expect.objectContaining({ subjectId: 'user-1' }) },
    ])
    expect(cipher.open('user-1', 'audit', present(record.personalSealed, 'sealed'))).toEqual({
      ip_address: '192.0.2.7',
      login: 'jane@example.com',
    })
  })

  test('stays valid when its subject is erased, and cannot be read any more', () => {
    const { cipher, erase } = fakeCipher()
    const seal = makeAuditSealer({ cipher, ids: sequentialIds() })
    const { record } = seal(fact(1, { ip_address: '192.0.2.7' }), 0)
    erase('user-1')
    expect(cipher.open('user-1', 'audit', present(record.personalSealed, 'sealed'))).toBeNull()
    expect(verdict([record]).valid).toBe(true)
    expect(seal(fact(1, { ip_address: '192.0.2.7' }), 1).record.personalSealed).toBeNull()
  })

  test('shares what personal fields are sealed to with the next fact of the same request and person alone', () => {
    const { cipher } = fakeCipher()
    let sealings = 0
    const counted: typeof cipher = {
      ...cipher,
      seal: (...of) => {
        sealings += 1
        return cipher.seal(...of)
      },
    }
    const seal = makeAuditSealer({ cipher: counted, ids: sequentialIds() })
    const personal = { ip_address: '192.0.2.7' }
    const facts = [fact(1, personal), fact(2), fact(4, personal), fact(3, personal), fact(6, { ...personal })]
    const texts = facts.map((one, index) => seal(one, index).record.personalSealed)
    expect(sealings).toBe(3)
    expect(texts[1]).toBeNull()
    const readBy = (subject: string, at: number) =>
      cipher.open(subject, 'audit', present(texts[at] ?? null, 'sealed'))
    expect([readBy('user-1', 0), readBy('user-1', 2)]).toEqual([personal, personal])
    expect([readBy('user-0', 3), readBy('user-0', 4)]).toEqual([personal, personal])
  })

  test('needs no key when there is nothing personal', () => {
    const seal = makeAuditSealer({ cipher: fakeCipher().cipher, ids: sequentialIds() })
    expect(seal(fact(1), 0)).toMatchObject({ record: { personalSealed: null }, writes: [] })
  })
})

describe('checking the log', () => {
  test('finds an untouched log whole and gives its root, in ranges of any size', () => {
    const log = sealedLog(23)
    const whole = verdict(log)
    expect(whole).toMatchObject({ valid: true, checked: 23, treeSize: 23, broken: null })
    const inRanges = [log.slice(0, 10), log.slice(10, 11), log.slice(11)].reduce(
      checkRecords,
      startOfCheck(0),
    )
    expect(verdictOf(inRanges, 23)).toEqual(whole)
    const contents = log.map(({ leafHash: _leafHash, ...rest }) => utf8Bytes(canonicalJson({ ...rest })))
    expect(whole.rootHash).toBe(rootOfLeaves(contents))
  })

  test('finds the empty log whole', () => {
    expect(verdict([])).toMatchObject({ valid: true, checked: 0, treeSize: 0 })
  })

  const tampering: readonly (readonly [string, (record: AuditRecord) => AuditRecord])[] = [
    ['an amount', (record) => ({ ...record, facts: { ...record.facts, quantity: '1.6' } })],
    ['an added fact', (record) => ({ ...record, facts: { ...record.facts, note: '' } })],
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
    ['the ciphertext', (record) => ({ ...record, personalSealed: `${record.personalSealed}A` })],
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
    const stretch = (records: readonly AuditRecord[]) =>
      verdictOf(checkRecords(startOfCheck(3), records), 9, 7)
    const whole = stretch(log.slice(3, 7))
    expect(whole).toMatchObject({ valid: true, checked: 4, treeSize: 9, broken: null })
    const contents = log
      .slice(3, 7)
      .map(({ leafHash: _leafHash, ...rest }) => utf8Bytes(canonicalJson({ ...rest })))
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
