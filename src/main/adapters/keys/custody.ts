import { randomBytes, randomUUID } from 'node:crypto'
import { ok, refused } from '../../../core/kernel/index.ts'
import type { Result } from '../../../core/kernel/index.ts'
import { keyFailure } from './failures.ts'
import type { KeyFailure } from './failures.ts'
import {
  dropNextKeyFiles,
  keyPath,
  promoteKeyFiles,
  readKeyFile,
  readRecoveryFile,
  recoveryPath,
  writeKeyFiles,
} from './key-files.ts'
import type { KeyFile, KeyPlace, RecoveryFile } from './key-files.ts'
import { probeKeyring } from './keyring.ts'
import type { Custody, Keyring, PassphraseSource } from './ports.ts'
import {
  newRecoveryKey,
  normaliseRecoveryKey,
  stretchPassphrase,
  stretchRecoveryKey,
  unwrapKey,
  wrapKey,
} from './wrap.ts'

export type DatabaseKey = Readonly<{
  /** 256 bits. */
  key: Buffer
  custody: Custody
  /** One sentence to show when the key is kept less safely than it could be. */
  warning?: string
  /** Only when the key was made just now: to be shown once and kept nowhere. */
  recoveryKey?: string
}>

type KeyCustodyOptions = Readonly<{
  directory: string
  /** Whether there is data under an earlier key. Then no new key is ever made. */
  dataExists: boolean
  keyring: Keyring
  passphrase: PassphraseSource | null
}>

type Outcome = Promise<Result<DatabaseKey, KeyFailure>>

const KEY_BYTES = 32
const PROMPTS_MAX = 3

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const plainFileWarning = (directory: string): string =>
  `The database key lies unprotected in ${keyPath(directory)} (readable by this account only), because there is no ` +
  'system keyring and no passphrase was given. Set OPTIONIX_PASSPHRASE_FILE before the first start to protect it.'

async function askPassphrase(
  source: PassphraseSource | null,
  purpose: 'choose' | 'enter',
): Promise<Result<string | null, KeyFailure>> {
  try {
    return ok((await source?.ask(purpose)) ?? null)
  } catch (error) {
    return refused(keyFailure('passphrase_needed', `The passphrase cannot be had: ${reasonOf(error)}.`))
  }
}

/** False when the keyring is not to be relied on; the next best place is taken then. */
async function keepInKeyring(keyring: Keyring, keyId: string, key: Buffer): Promise<boolean> {
  if ((await probeKeyring(keyring, `probe-${randomUUID()}`)) !== null) return false
  const secret = key.toString('base64')
  try {
    await keyring.set(keyId, secret)
    return (await keyring.get(keyId)) === secret
  } catch {
    return false // It answered the probe and refuses the key: the same as a keyring that is not there.
  }
}

/** Puts a key away in the safest place there is: keyring, passphrase, file. */
async function keepKey(
  options: KeyCustodyOptions,
  key: Buffer,
  keyId: string,
  recovery: RecoveryFile | null,
  place: KeyPlace = 'current',
): Outcome {
  const { directory, keyring, passphrase } = options
  const write = (file: KeyFile): void => writeKeyFiles(directory, file, recovery, place)
  if (await keepInKeyring(keyring, keyId, key)) {
    write({ version: 1, keyId, custody: 'keyring' })
    return ok({ key, custody: 'keyring' })
  }
  const chosen = await askPassphrase(passphrase, 'choose')
  if (!chosen.ok) return chosen
  if (chosen.value !== null) {
    const wrapped = await wrapKey(key, chosen.value, keyId, stretchPassphrase)
    write({ version: 1, keyId, custody: 'passphrase', wrapped })
    return ok({ key, custody: 'passphrase' })
  }
  write({ version: 1, keyId, custody: 'key_file', key: key.toString('base64') })
  return ok({ key, custody: 'key_file', warning: plainFileWarning(directory) })
}

async function makeKey(options: KeyCustodyOptions, place: KeyPlace = 'current'): Outcome {
  const key = randomBytes(KEY_BYTES)
  const keyId = randomUUID()
  const recoveryKey = newRecoveryKey()
  const wrapped = await wrapKey(key, normaliseRecoveryKey(recoveryKey), keyId, stretchRecoveryKey)
  const kept = await keepKey(options, key, keyId, { version: 1, keyId, wrapped }, place)
  return kept.ok ? ok({ ...kept.value, recoveryKey }) : kept
}

async function fromKeyring({ keyring, directory }: KeyCustodyOptions, keyId: string): Outcome {
  let kept: string | null
  try {
    kept = await keyring.get(keyId)
  } catch (error) {
    return refused(
      keyFailure(
        'keyring_unavailable',
        `The key of ${directory} is in the system keyring, which does not answer: ${reasonOf(error)}. ` +
          'Unlock it and start again, or use the recovery key.',
      ),
    )
  }
  const key = Buffer.from(kept ?? '', 'base64')
  if (key.length === KEY_BYTES) return ok({ key, custody: 'keyring' })
  const message = `The system keyring no longer has the key of ${directory}. Use the recovery key; no new key was made.`
  return refused(keyFailure('key_missing', message))
}

async function fromPassphrase(
  { passphrase, directory }: KeyCustodyOptions,
  file: Extract<KeyFile, { custody: 'passphrase' }>,
): Outcome {
  const attempts = passphrase?.isInteractive ? PROMPTS_MAX : 1
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const given = await askPassphrase(passphrase, 'enter')
    if (!given.ok) return given
    if (given.value === null) {
      const message =
        `The key of ${directory} is protected by a passphrase. Start on a terminal to be asked for it, or ` +
        'name a file that holds it in OPTIONIX_PASSPHRASE_FILE.'
      return refused(keyFailure('passphrase_needed', message))
    }
    const key = await unwrapKey(file.wrapped, given.value, file.keyId, stretchPassphrase)
    if (key) return ok({ key, custody: 'passphrase' })
  }
  const message = `The passphrase from ${passphrase?.name ?? 'nowhere'} does not open the key of ${directory}.`
  return refused(keyFailure('wrong_passphrase', message))
}

/**
 * The database key: the one that the data directory was made with, or a new one for a new directory. Asks nobody when
 * nobody is there, so an unattended start ends in a key or in a sentence.
 */
export async function openDatabaseKey(options: KeyCustodyOptions): Outcome {
  const { directory, dataExists } = options
  const read = readKeyFile(directory)
  if (!read.ok) return read
  const file = read.value
  if (file) return openKeyFile(options, file)
  if (!dataExists) return makeKey(options)
  const message =
    `There is data in ${directory}, but its key file ${keyPath(directory)} is missing. Put it back, or use the ` +
    'recovery key; no new key was made.'
  return refused(keyFailure('key_missing', message))
}

async function openKeyFile(options: KeyCustodyOptions, file: KeyFile): Outcome {
  const { directory } = options
  if (file.custody === 'keyring') return fromKeyring(options, file.keyId)
  if (file.custody === 'passphrase') return fromPassphrase(options, file)
  const key = Buffer.from(file.key, 'base64')
  if (key.length === KEY_BYTES) return ok({ key, custody: 'key_file', warning: plainFileWarning(directory) })
  const message = `The key in ${keyPath(directory)} does not have ${KEY_BYTES} bytes. Use the recovery key.`
  return refused(keyFailure('key_store_damaged', message))
}

/** Opens with the recovery key and puts the database key away anew, in the safest place there is now. */
export async function recoverDatabaseKey(options: KeyCustodyOptions, recoveryKey: string): Outcome {
  const { directory } = options
  const read = readRecoveryFile(directory)
  if (!read.ok) return read
  if (!read.value) {
    const message = `There is no ${recoveryPath(directory)}, so the recovery key has nothing to open.`
    return refused(keyFailure('key_missing', message))
  }
  const { keyId, wrapped } = read.value
  const key = await unwrapKey(wrapped, normaliseRecoveryKey(recoveryKey), keyId, stretchRecoveryKey)
  if (key) return keepKey(options, key, keyId, null)
  return refused(
    keyFailure(
      'wrong_recovery_key',
      `This recovery key does not belong to ${directory}. Nothing was changed.`,
    ),
  )
}

/** Makes the key that a rotation moves to and puts it away beside the present one, with a recovery key of its own. */
export const makeNextKey = (options: KeyCustodyOptions): Outcome => makeKey(options, 'next')

/** The key that a rotation was moving to when it ended; null when none was. */
export async function openNextKey(
  options: KeyCustodyOptions,
): Promise<Result<DatabaseKey | null, KeyFailure>> {
  const read = readKeyFile(options.directory, 'next')
  if (!read.ok) return read
  return read.value === null ? ok(null) : openKeyFile(options, read.value)
}

/** The next key is the key from now on. The keyring lets the old one go where it can. */
export async function promoteNextKey({ directory, keyring }: KeyCustodyOptions): Promise<void> {
  const before = readKeyFile(directory)
  promoteKeyFiles(directory)
  if (!before.ok || before.value?.custody !== 'keyring') return
  await keyring.remove(before.value.keyId).catch(() => undefined) // It opens nothing any more.
}

export { dropNextKeyFiles as dropNextKey }
