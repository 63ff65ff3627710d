import { createHash, hash, randomFillSync } from 'node:crypto'
import type { Salt, TreeHasher } from '../../../core/audit/index.ts'

const HASH_BYTES = 32
const SALT_BYTES = 16
/** Salts drawn at a time: asking the system for sixteen bytes costs more than all else that is done with them. */
const SALTS_DRAWN = 512

/** The hashes of RFC 6962 over the platform's SHA-256. */
export function makeTreeHasher(): TreeHasher {
  const pair = Buffer.alloc(1 + 2 * HASH_BYTES)
  pair[0] = 0x01
  return {
    leafOfText: (text) => hash('sha256', `\u0000${text}`, 'hex'),
    node: (left, right) => {
      pair.write(left, 1, HASH_BYTES, 'hex')
      pair.write(right, 1 + HASH_BYTES, HASH_BYTES, 'hex')
      return hash('sha256', pair, 'hex')
    },
    text: (text) => hash('sha256', text, 'hex'),
  }
}

/** Sixteen random bytes as base64url each time, none handed out twice. */
export function makeSalt(): Salt {
  const pool = Buffer.alloc(SALT_BYTES * SALTS_DRAWN)
  let next = pool.length
  return () => {
    if (next === pool.length) {
      randomFillSync(pool)
      next = 0
    }
    next += SALT_BYTES
    return pool.toString('base64url', next - SALT_BYTES, next)
  }
}

/** SHA-256 over texts that come one after the other, for what is too long to be held at once. */
export function runningDigest() {
  const running = createHash('sha256')
  return {
    add: (text: string): void => void running.update(text),
    hex: (): string => running.copy().digest('hex'),
  }
}
