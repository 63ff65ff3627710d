import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  openDatabaseKey,
  passphraseSource,
  recoverDatabaseKey,
} from '../../../src/main/adapters/keys/index.ts'
import type { DatabaseKey, Keyring, PassphraseSource } from '../../../src/main/adapters/keys/index.ts'

type KeyringDouble = Keyring & Readonly<{ secrets: Map<string, string> }>

const makeKeyring = (): KeyringDouble => {
  const secrets = new Map<string, string>()
  return {
    secrets,
    set: async (account, secret) => void secrets.set(account, secret),
    get: async (account) => secrets.get(account) ?? null,
    remove: async (account) => void secrets.delete(account),
  }
}

const failing = async (): Promise<never> => {
  throw new Error('no bus')
}
const noKeyring: Keyring = { set: failing, get: failing, remove: failing }
/** Takes what it is given and has forgotten it at the next question. */
const forgetful: Keyring = {
  set: async () => undefined,
  get: async () => null,
  remove: async () => undefined,
}

const saying = (...answers: readonly (string | null)[]): PassphraseSource => {
  const rest = [...answers]
  return { name: 'the test', isInteractive: answers.length > 1, ask: async () => rest.shift() ?? null }
}

let directory: string
beforeEach(() => {
  directory = join(mkdtempSync(join(tmpdir(), 'optionix-keys-')), 'data')
})
afterEach(() => rmSync(join(directory, '..'), { recursive: true, force: true }))

type Given = Readonly<{ keyring?: Keyring; passphrase?: PassphraseSource | null; dataExists?: boolean }>

const outcome = ({ keyring = noKeyring, passphrase = null, dataExists = false }: Given) =>
  openDatabaseKey({ directory, keyring, passphrase, dataExists })

async function key(given: Given): Promise<DatabaseKey> {
  const opened = await outcome(given)
  if (!opened.ok) throw new Error(opened.failure.message)
  return opened.value
}

const keyFile = (): string => join(directory, 'key.json')
const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8)

describe('where a new key goes', () => {
  it('into the keyring when that keeps what it is given, and nowhere else', async () => {
    const keyring = makeKeyring()
    const made = await key({ keyring, passphrase: saying('unused') })
    expect(made).toMatchObject({ custody: 'keyring' })
    expect(made.warning).toBeUndefined()
    expect([...keyring.secrets.values()]).toEqual([made.key.toString('base64')])
    expect(readFileSync(keyFile(), 'utf8')).not.toContain(made.key.toString('base64'))
    expect((await key({ keyring, dataExists: true })).key).toEqual(made.key)
  })

  it('under a passphrase when there is no keyring', async () => {
    const made = await key({ passphrase: saying('correct horse') })
    expect(made).toMatchObject({ custody: 'passphrase' })
    expect(made.warning).toBeUndefined()
    expect(readFileSync(keyFile(), 'utf8')).not.toContain(made.key.toString('base64'))
    expect(mode(keyFile())).toBe('600')
    expect((await key({ passphrase: saying('correct horse'), dataExists: true })).key).toEqual(made.key)
  })

  it.each([
    ['there is neither keyring nor passphrase', noKeyring, null],
    ['the keyring forgets', forgetful, null],
    ['the person at the terminal wants no passphrase', noKeyring, saying(null)],
  ])('into a file of its own, with a warning, when %s', async (_, keyring, passphrase) => {
    const made = await key({ keyring, passphrase })
    expect(made.custody).toBe('key_file')
    expect(made.warning).toContain('OPTIONIX_PASSPHRASE_FILE')
    expect([mode(keyFile()), mode(join(directory, 'recovery.json')), mode(directory)]).toEqual([
      '600',
      '600',
      '700',
    ])
    const again = await key({ dataExists: true })
    expect(again.key).toEqual(made.key)
    expect(again.recoveryKey).toBeUndefined()
  })

  it('is different for every directory', async () => {
    const first = await key({})
    rmSync(directory, { recursive: true })
    expect((await key({})).key).not.toEqual(first.key)
  })
})

describe('what is refused with a sentence, and never answered by a new key', () => {
  it('data whose key file is gone', async () => {
    await key({})
    rmSync(keyFile())
    expect(await outcome({ dataExists: true })).toMatchObject({ ok: false, failure: { code: 'key_missing' } })
    expect(() => statSync(keyFile())).toThrow(/ENOENT/)
  })

  it('a key that the keyring has lost, and a keyring that does not answer', async () => {
    const keyring = makeKeyring()
    await key({ keyring })
    expect(await outcome({ keyring: noKeyring, dataExists: true })).toMatchObject({
      failure: { code: 'keyring_unavailable', message: expect.stringContaining('no bus') },
    })
    keyring.secrets.clear()
    expect(await outcome({ keyring, dataExists: true })).toMatchObject({ failure: { code: 'key_missing' } })
    expect(keyring.secrets.size).toBe(0)
  })

  it('a wrong passphrase; a person may try three times', async () => {
    const made = await key({ passphrase: saying('right') })
    expect(await outcome({ passphrase: saying('wrong') })).toMatchObject({
      failure: { code: 'wrong_passphrase' },
    })
    expect((await key({ passphrase: saying('wrong', 'Right', 'right') })).key).toEqual(made.key)
    expect(await outcome({ passphrase: saying('a', 'b', 'c', 'right') })).toMatchObject({
      failure: { code: 'wrong_passphrase' },
    })
  })

  it('a passphrase that nobody gives, from a file that is missing or empty', async () => {
    await key({ passphrase: saying('right') })
    expect(await outcome({})).toMatchObject({ failure: { code: 'passphrase_needed' } })
    const absent = passphraseSource({ OPTIONIX_PASSPHRASE_FILE: join(directory, 'absent') }, false)
    expect(await outcome({ passphrase: absent })).toMatchObject({ failure: { code: 'passphrase_needed' } })
    writeFileSync(join(directory, 'empty'), '\n')
    const empty = passphraseSource({ OPTIONIX_PASSPHRASE_FILE: join(directory, 'empty') }, true)
    expect(await outcome({ passphrase: empty })).toMatchObject({ failure: { code: 'passphrase_needed' } })
  })

  it.each([
    '',
    '{',
    '[]',
    'null',
    '{"version":2}',
    '{"version":1,"keyId":"k","custody":"key_file","key":"AAAA"}',
  ])('a damaged key file: %s', async (content) => {
    await key({})
    writeFileSync(keyFile(), content)
    expect(await outcome({ dataExists: true })).toMatchObject({ failure: { code: 'key_store_damaged' } })
    expect(readFileSync(keyFile(), 'utf8')).toBe(content)
  })
})

describe('a field of a wrapped key that is not as long as it should be', () => {
  const shortened = (path: string, field: string, bytes: number): void => {
    const content = JSON.parse(readFileSync(path, 'utf8')) as { wrapped: Record<string, string> }
    content.wrapped[field] = Buffer.alloc(bytes, 1).toString('base64')
    writeFileSync(path, JSON.stringify(content))
  }
  const fields = [
    ['salt', 4],
    ['nonce', 0],
    ['nonce', 200],
    ['tag', 5],
    ['text', 31],
  ] as const

  it.each(fields)('is a damaged key file and no wrong passphrase: %s of %i bytes', async (field, bytes) => {
    await key({ passphrase: saying('right') })
    shortened(keyFile(), field, bytes)
    expect(await outcome({ passphrase: saying('right'), dataExists: true })).toMatchObject({
      failure: { code: 'key_store_damaged', message: expect.stringContaining('use the recovery key') },
    })
  })

  it.each(fields)(
    'is a damaged recovery file, which says what helps: %s of %i bytes',
    async (field, bytes) => {
      const made = await key({})
      shortened(join(directory, 'recovery.json'), field, bytes)
      const options = { directory, keyring: noKeyring, passphrase: null, dataExists: true }
      expect(await recoverDatabaseKey(options, made.recoveryKey ?? '')).toMatchObject({
        failure: {
          code: 'key_store_damaged',
          message: expect.stringContaining('from a copy; nothing was changed'),
        },
      })
    },
  )
})

describe('the recovery key', () => {
  it('opens what the key file no longer does, however it was copied from paper', async () => {
    const made = await key({ passphrase: saying('forgotten') })
    const recoveryKey = made.recoveryKey ?? ''
    expect(recoveryKey).toMatch(/^(?:[A-Z2-7]{4}-){12}[A-Z2-7]{4}$/)
    rmSync(keyFile())
    const options = { directory, keyring: noKeyring, passphrase: saying('new one'), dataExists: true }
    const recovered = await recoverDatabaseKey(
      options,
      ` ${recoveryKey.toLowerCase().replaceAll('-', ' ')}\n`,
    )
    expect(recovered).toMatchObject({ ok: true, value: { custody: 'passphrase', key: made.key } })
    expect((await key({ passphrase: saying('new one'), dataExists: true })).key).toEqual(made.key)
    rmSync(keyFile())
    expect(await recoverDatabaseKey({ ...options, passphrase: null }, recoveryKey)).toMatchObject({
      ok: true,
    })
  })

  it('is refused when it is another one, and changes nothing', async () => {
    const made = await key({})
    const before = readFileSync(keyFile(), 'utf8')
    const options = { directory, keyring: noKeyring, passphrase: null, dataExists: true }
    for (const wrong of [
      '',
      'AAAA',
      (made.recoveryKey ?? '').replace(/^./, (sign) => (sign === 'A' ? 'B' : 'A')),
    ]) {
      expect(await recoverDatabaseKey(options, wrong)).toMatchObject({
        failure: { code: 'wrong_recovery_key' },
      })
    }
    expect(readFileSync(keyFile(), 'utf8')).toBe(before)
  })
})

describe('where a passphrase comes from', () => {
  it('prefers the named file, asks at a terminal, and asks nobody elsewhere', async () => {
    const path = join(directory, '..', 'passphrase')
    writeFileSync(path, 'first line\r\nsecond line\n')
    const source = passphraseSource({ OPTIONIX_PASSPHRASE_FILE: path }, true)
    expect(await source?.ask('enter')).toBe('first line')
    expect(passphraseSource({}, true)?.isInteractive).toBe(true)
    expect(passphraseSource({}, false)).toBeNull()
  })
})
