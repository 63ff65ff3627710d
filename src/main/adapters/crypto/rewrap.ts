import { randomBytes } from 'node:crypto'
import type { AuditKeyRecord, DataKeyRecord, SubjectKeyRecord, Write } from '../../../core/app/index.ts'
import { dataKeyContext } from './data-keys.ts'
import { AUDIT_KEY_LABEL, auditKeyContext } from './note-keys.ts'
import { decrypt, deriveKey, encrypt, keyObject } from './sealing.ts'
import { DESTROYED_KEY, subjectKeyContext } from './subject-cipher.ts'

type WrappedKeys = Readonly<{
  subjectKeys: readonly SubjectKeyRecord[]
  auditKeys: readonly AuditKeyRecord[]
  dataKeys: readonly DataKeyRecord[]
}>

/** Everything that lies wrapped under keys derived from one database key, wrapped under those of another: one commit. */
export function rewrapWrites(from: Buffer, to: Buffer, keys: WrappedKeys): readonly Write[] {
  const rewrapper = (label: string) => {
    const [old, next] = [keyObject(deriveKey(from, label)), keyObject(deriveKey(to, label))]
    return (wrapped: string, context: string): string => {
      const bytes = decrypt(old, wrapped, context)
      const anew = encrypt(next, randomBytes(12), bytes, context)
      bytes.fill(0)
      return anew
    }
  }
  const [subject, audit, data] = ['subject-keys', AUDIT_KEY_LABEL, 'data-keys'].map(rewrapper) as [
    ReturnType<typeof rewrapper>,
    ReturnType<typeof rewrapper>,
    ReturnType<typeof rewrapper>,
  ]
  return [
    ...keys.subjectKeys
      .filter(({ wrappedKey }) => wrappedKey !== DESTROYED_KEY)
      .map((record): Write => {
        const wrappedKey = subject(record.wrappedKey, subjectKeyContext(record.subjectId))
        return { op: 'put', table: 'subjectKeys', record: { ...record, wrappedKey } }
      }),
    ...keys.auditKeys.map((record): Write => {
      const privateSealed = audit(record.privateSealed, auditKeyContext(record.id))
      return { op: 'put', table: 'auditKeys', record: { ...record, privateSealed } }
    }),
    ...keys.dataKeys.map((record): Write => {
      const wrapped = data(record.wrapped, dataKeyContext(record.id, record.purpose))
      return { op: 'put', table: 'dataKeys', record: { ...record, wrapped } }
    }),
  ]
}

/** Whether the desk's keys lie wrapped under this database key; null when there are none. */
export function opensDataKeys(databaseKey: Buffer, records: readonly DataKeyRecord[]): boolean | null {
  const [record] = records
  if (record === undefined) return null
  const wrapping = keyObject(deriveKey(databaseKey, 'data-keys'))
  try {
    decrypt(wrapping, record.wrapped, dataKeyContext(record.id, record.purpose)).fill(0)
    return true
  } catch {
    return false // The tag does not hold: it lies under another key.
  }
}
