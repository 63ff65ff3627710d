export {
  dropNextKey,
  makeNextKey,
  openDatabaseKey,
  openNextKey,
  promoteNextKey,
  recoverDatabaseKey,
} from './custody.ts'
export type { DatabaseKey } from './custody.ts'
export { makeSystemKeyring } from './keyring.ts'
export { passphraseFile, passphrasePrompt, passphraseSource } from './passphrase.ts'
export type { Keyring, PassphraseSource } from './ports.ts'
