import type { KeyObject } from 'node:crypto'
import type { FieldCipher } from '../../../core/app/index.ts'
import { assert, present } from '../../../core/kernel/index.ts'
import { decrypt, encrypt, keyObject, makeNonces } from './sealing.ts'

/** A sealed field says what it is and under which key: `enc:1:<key id>:<base64>`. */
const SEALED = /^enc:1:([0-9a-f]{16}):([A-Za-z0-9+/=]+)$/

const contextOf = (place: string, keyId: string): string => JSON.stringify(['field', keyId, place])

/** The keys come after the store is open, which keeps them. */
type FieldKeyHolder = FieldCipher &
  Readonly<{
    /** All keys that fields may lie under; the one that seals from now on last. The bytes are wiped. */
    use: (keys: readonly Readonly<{ id: string; bytes: Buffer }>[]) => void
    /** From now on a field that is not sealed is not believed: somebody has put it there. */
    refusePlain: () => void
  }>

/**
 * Seals columns with AES-256-GCM under a random nonce each, bound to table, column and row: a text that was changed, or
 * moved to another row or column, does not open. Fields of releases that sealed nothing are read as they are until all
 * of them were sealed.
 */
export function makeFieldCipher(): FieldKeyHolder {
  const keys = new Map<string, KeyObject>()
  const nextNonce = makeNonces()
  let current = ''
  let isPlainRead = true

  return {
    use: (given) => {
      for (const { id, bytes } of given) keys.set(id, keyObject(bytes))
      current = present(given.at(-1), 'a key for fields').id
    },
    refusePlain: () => (isPlainRead = false),
    sealedLike: () => `enc:1:${current}:%`,
    seal: (place, text) => {
      const key = present(keys.get(current), 'a key for fields, opened before anything is sealed')
      return `enc:1:${current}:${encrypt(key, nextNonce(), text, contextOf(place, current))}`
    },
    open: (place, stored) => {
      const [, keyId = '', sealed = ''] = SEALED.exec(stored) ?? []
      if (keyId === '') {
        assert(isPlainRead, `a field of ${place} is not sealed`)
        return stored
      }
      const key = present(keys.get(keyId), `the key ${keyId}, which sealed a field of ${place}`)
      return decrypt(key, sealed, contextOf(place, keyId)).toString('utf8')
    },
  }
}
