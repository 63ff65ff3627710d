/** A place of the operating system for one secret each. All verbs throw when it does not answer. */
export type Keyring = Readonly<{
  set: (account: string, secret: string) => Promise<void>
  get: (account: string) => Promise<string | null>
  remove: (account: string) => Promise<void>
}>

/** Where a passphrase may come from. Null when there is nothing to ask: nobody waits for ever. */
export type PassphraseSource = Readonly<{
  /** Says in messages where it came from. */
  name: string
  /** Whether a wrong one may be asked for again. */
  isInteractive: boolean
  /** Throws when a file was named and cannot be read. Null when nothing was given. */
  ask: (purpose: 'choose' | 'enter') => Promise<string | null>
}>

/** How the database key is kept. */
export type Custody = 'keyring' | 'passphrase' | 'key_file'
