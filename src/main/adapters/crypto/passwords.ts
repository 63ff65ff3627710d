import { hash, verify } from '@node-rs/argon2'

/** Turns passwords into PHC strings and back into a yes or no. */
export type PasswordHashing = Readonly<{
  hash: (password: string) => Promise<string>
  /** False for a wrong password and for text that is no Argon2 hash. */
  verify: (hash: string, password: string) => Promise<boolean>
}>

/** RFC 9106, second recommended option: 64 MiB, three passes; one lane, because the machine has few cores. */
const ARGON2ID = { memoryCost: 65_536, timeCost: 3, parallelism: 1, outputLen: 32 } as const

/** NFC, so that the same password typed on another system is the same bytes. */
const normalised = (password: string): string => password.normalize('NFC')

/** Argon2id, off the main thread. `cost` is lowered by tests only. */
export function makePasswordHasher(
  cost: Readonly<{ memoryCost: number; timeCost: number }> = ARGON2ID,
): PasswordHashing {
  return {
    hash: (password) => hash(normalised(password), { ...ARGON2ID, ...cost }),
    verify: async (stored, password) => {
      if (!stored.startsWith('$argon2')) return false
      return verify(stored, normalised(password))
    },
  }
}
