import { hash, verify } from '@node-rs/argon2'
import { verify as verifyBcrypt } from '@node-rs/bcrypt'

/** Turns passwords into PHC strings and back into a yes or no. */
type PasswordHashing = Readonly<{
  hash: (password: string) => Promise<string>
  /** False for a wrong password and for text that is no Argon2 or bcrypt hash. */
  verify: (hash: string, password: string) => Promise<boolean>
  /** True for every hash that `hash` would make stronger today: bcrypt, another Argon2, a lower cost. */
  needsRehash: (hash: string) => boolean
}>

/** RFC 9106's second recommended option asks for 64 MiB and three passes at least; twelve take 180 to 250 ms of one core. */
const ARGON2ID = { memoryCost: 65_536, timeCost: 12, parallelism: 1, outputLen: 32 } as const

/** The whole form: the library must not be asked to guess at anything else. 72 bytes of the password count. */
const BCRYPT = /^\$2[aby]\$\d{2}\$[./A-Za-z0-9]{53}$/
const PHC_ARGON2ID = /^\$argon2id\$v=(\d+)\$m=(\d+),t=(\d+),p=\d+\$/
/** Argon2 version 1.3 (RFC 9106). */
const ARGON2_VERSION = 19

/** NFC, so that the same password typed on another system is the same bytes. */
const normalised = (password: string): string => password.normalize('NFC')

type Cost = Readonly<{ memoryCost: number; timeCost: number }>

function isBelow(stored: string, cost: Cost): boolean {
  const [version, memoryCost, timeCost] = (PHC_ARGON2ID.exec(stored) ?? []).slice(1).map(Number)
  if (version === undefined || memoryCost === undefined || timeCost === undefined) return true
  return version < ARGON2_VERSION || memoryCost < cost.memoryCost || timeCost < cost.timeCost
}

/**
 * Argon2id, off the main thread. Hashes of older systems are bcrypt: they are verified as they are and replaced at
 * the next good sign-in, which is the only moment when the password is known. What `cost` does not name is the default.
 */
export function makePasswordHasher(changes: Partial<Cost> = {}): PasswordHashing {
  const cost: Cost = { ...ARGON2ID, ...changes }
  return {
    hash: (password) => hash(normalised(password), { ...ARGON2ID, ...cost }),
    verify: async (stored, password) => {
      if (BCRYPT.test(stored)) return verifyBcrypt(normalised(password), stored)
      if (!stored.startsWith('$argon2')) return false
      return verify(stored, normalised(password))
    },
    needsRehash: (stored) => isBelow(stored, cost),
  }
}

/** Passwords that may wait for a thread; beyond, a caller is told to come back. */
const WAITING_MAX = 64

type GatedHashing = PasswordHashing & Readonly<{ isBusy: () => boolean }>

/**
 * At most `running` hashes at a time, the others in order of arrival: each takes 64 MiB and a core for a fifth of a
 * second, and the event loop wants a core of its own.
 */
export function gateHashing(hashing: PasswordHashing, running: number): GatedHashing {
  const waiting: (() => void)[] = []
  let busy = 0
  const enter = (): Promise<void> => {
    if (busy < running) {
      busy += 1
      return Promise.resolve()
    }
    return new Promise((resolve) => waiting.push(resolve))
  }
  // A place goes to whoever waits longest without ever being free in between.
  const leave = (): void => {
    const next = waiting.shift()
    if (next) next()
    else busy -= 1
  }
  const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
    await enter()
    try {
      return await work()
    } finally {
      leave()
    }
  }
  return {
    hash: (password) => inTurn(() => hashing.hash(password)),
    verify: (stored, password) => inTurn(() => hashing.verify(stored, password)),
    needsRehash: hashing.needsRehash,
    isBusy: () => waiting.length >= WAITING_MAX,
  }
}
