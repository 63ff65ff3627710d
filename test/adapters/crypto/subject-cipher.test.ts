import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SubjectKeyRecord } from '../../../src/core/app/store/store.ts'
import { present } from '../../../src/core/kernel/index.ts'
import type { JsonObject } from '../../../src/core/kernel/index.ts'
import { deriveKey, makeSubjectCipher } from '../../../src/main/adapters/crypto/index.ts'
import { NOON } from '../../support/records.ts'

const databaseKey = Buffer.alloc(32, 7)
const clock = { now: () => NOON }
const PERSONAL = { address: '192.0.2.7', user_agent: 'Zoë 🦊' }
const make = (subjectKeys: readonly SubjectKeyRecord[] = [], key = databaseKey) =>
  makeSubjectCipher({ databaseKey: key, subjectKeys, clock })

describe('personal fields under a key of their subject', () => {
  it('are read back by a later process that has the kept key', () => {
    const { sealed, write } = make().seal('alice', 'audit', PERSONAL)
    const { record } = present(write, 'the write of a new key')
    expect(record).toMatchObject({ subjectId: 'alice', createdAt: NOON })
    expect(make([record]).open('alice', 'audit', present(sealed, 'sealed'))).toEqual(PERSONAL)
  })

  it('give one key a subject and a different text every time', () => {
    const cipher = make()
    const first = cipher.seal('alice', 'audit', PERSONAL)
    const second = cipher.seal('alice', 'audit', PERSONAL)
    expect(first.write).not.toBeNull()
    expect(second.write).toBeNull()
    expect(second.sealed).not.toBe(first.sealed)
    expect(cipher.seal('bob', 'audit', PERSONAL).write?.record.wrappedKey).not.toBe(
      first.write?.record.wrappedKey,
    )
  })

  it('do not show in the sealed text, and open for no other subject, purpose or database', () => {
    const cipher = make()
    const { sealed: text, write } = cipher.seal('alice', 'audit', PERSONAL)
    const sealed = present(text, 'sealed')
    cipher.seal('bob', 'audit', PERSONAL)
    expect(Buffer.from(sealed, 'base64').includes('192.0.2.7')).toBe(false)
    expect(() => cipher.open('bob', 'audit', sealed)).toThrow()
    expect(() => cipher.open('alice', 'profile', sealed)).toThrow()
    const record = present(write, 'write').record
    expect(() => make([record], Buffer.alloc(32, 8)).open('alice', 'audit', sealed)).toThrow()
    expect(() => make([{ ...record, subjectId: 'carol' }]).open('carol', 'audit', sealed)).toThrow()
  })

  it('are gone for good when the subject is erased, also for a later process', () => {
    const cipher = make()
    const sealed = present(cipher.seal('alice', 'audit', PERSONAL).sealed, 'sealed')
    const { record } = cipher.destroy('alice')
    expect(cipher.open('alice', 'audit', sealed)).toBeNull()
    expect(cipher.seal('alice', 'audit', PERSONAL)).toEqual({ sealed: null, write: null })
    const later = make([record])
    expect(later.open('alice', 'audit', sealed)).toBeNull()
    expect(later.seal('alice', 'audit', PERSONAL)).toEqual({ sealed: null, write: null })
    expect(make().open('nobody', 'audit', sealed)).toBeNull()
  })

  it('throw on any flipped bit', () => {
    const cipher = make()
    const bytes = Buffer.from(present(cipher.seal('alice', 'audit', PERSONAL).sealed, 'sealed'), 'base64')
    fc.assert(
      fc.property(fc.nat(bytes.length * 8 - 1), (bit) => {
        const forged = Buffer.from(bytes)
        forged.writeUInt8(forged.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
        expect(() => cipher.open('alice', 'audit', forged.toString('base64'))).toThrow()
      }),
      { seed: 20261121, numRuns: 200 },
    )
    expect(() => cipher.open('alice', 'audit', 'AAAA')).toThrow(/too short/)
  })

  it('come back as they were, whatever they are', () => {
    const cipher = make()
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue()), (given) => {
        const fields = JSON.parse(JSON.stringify(given)) as JsonObject
        const sealed = present(cipher.seal('alice', 'audit', fields).sealed, 'sealed')
        expect(cipher.open('alice', 'audit', sealed)).toEqual(fields)
      }),
      { seed: 20261121, numRuns: 200 },
    )
  })
})

describe('keys derived from the database key', () => {
  it('differ by label and are the same every time', () => {
    expect(deriveKey(databaseKey, 'a')).toEqual(deriveKey(databaseKey, 'a'))
    expect(deriveKey(databaseKey, 'a')).not.toEqual(deriveKey(databaseKey, 'b'))
    expect(() => deriveKey(Buffer.alloc(16), 'a')).toThrow(/32 bytes/)
  })
})
