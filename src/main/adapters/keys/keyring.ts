import type { Keyring } from './ports.ts'

const SERVICE = 'optionix-terminal'

/**
 * The operating system's keyring. On Linux the store is pinned to the Secret Service: unpinned, a failing first call is
 * followed by silent success in the kernel's keyring, which forgets at the next start of the machine.
 */
export const makeSystemKeyring = (timeoutMs = 5_000): Keyring => {
  const entry = async (account: string) => {
    const { AsyncEntry } = await import('@napi-rs/keyring')
    return new AsyncEntry(SERVICE, account, { linux: { store: 'secret-service' } })
  }
  // A locked keyring may ask a person who is not there; past the time it counts as absent.
  const inTime = async <T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> => {
    const abort = new AbortController()
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        abort.abort()
        reject(new Error(`no answer within ${timeoutMs / 1_000} s`))
      }, timeoutMs)
    })
    try {
      return await Promise.race([work(abort.signal), late])
    } finally {
      clearTimeout(timer)
    }
  }
  return {
    set: (account, secret) => inTime(async (signal) => (await entry(account)).setPassword(secret, signal)),
    get: (account) => inTime(async (signal) => (await entry(account)).getPassword(signal)),
    remove: (account) =>
      inTime(async (signal) => {
        await (await entry(account)).deletePassword(signal)
      }),
  }
}

/** Whether a keyring really keeps secrets: one is put in, read and taken out. Null when it does, else the reason. */
export async function probeKeyring(keyring: Keyring, canary: string): Promise<string | null> {
  try {
    await keyring.set(canary, canary)
    const kept = await keyring.get(canary)
    await keyring.remove(canary)
    return kept === canary ? null : 'it does not give back what it was given'
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
