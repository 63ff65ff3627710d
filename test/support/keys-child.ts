import { writeSync } from 'node:fs'
import { makeSystemKeyring, openDatabaseKey, passphraseSource } from '../../src/main/adapters/keys/index.ts'

/** A process that opens the key of a data directory with this system's own keyring: `node keys-child.ts DIRECTORY new|data`. */
const [directory = '', state = 'new'] = process.argv.slice(2)
const opened = await openDatabaseKey({
  directory,
  dataExists: state === 'data',
  keyring: makeSystemKeyring(),
  passphrase: passphraseSource(process.env, process.stdin.isTTY),
})
const { key, ...rest } = opened.ok ? opened.value : { key: null, ...opened.failure }
writeSync(1, `${JSON.stringify({ ...rest, key: key?.toString('hex') ?? null })}\n`)
