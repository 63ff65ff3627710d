import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DEFAULT_PAPER, openEngine, recoverKey } from '../../src/main/engine/index.ts'
import type { EngineOptions } from '../../src/main/engine/index.ts'
import { runCommand } from '../support/command-line.ts'

let directory = ''

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'optionix-recover-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined }

const options = (): EngineOptions => ({
  version: '1.0.0',
  environment: 'test',
  dataDirectory: directory,
  databaseUrl: null,
  redisUrl: null,
  demo: false,
  tokenSecret: null,
  tokenLives: { accessMs: 60_000, refreshMs: 60_000 },
  passwordLengthMin: 8,
  limits: {},
  paper: DEFAULT_PAPER,
  passphraseFile: null,
  passphrase: null,
  mayPrompt: false,
  streamIntervalMs: 20,
  logger: silent,
})

describe('a desk whose key file is damaged', () => {
  it('refuses with a sentence, takes no wrong recovery key, and opens again with the right one', async () => {
    const first = await openEngine(options())
    if (!first.ok) throw new Error(first.failure.message)
    const recoveryKey = first.value.key.recoveryKey ?? ''
    await first.value.close()
    writeFileSync(join(directory, 'key.json'), '{"broken"')

    const damaged = await openEngine(options())
    expect(damaged.ok ? null : damaged.failure.code).toBe('key_store_damaged')

    const wrong = await recoverKey(options(), 'AAAA-AAAA-AAAA-AAAA')
    expect(wrong.ok ? null : wrong.failure.code).toBe('wrong_recovery_key')

    const recovered = await recoverKey(options(), recoveryKey)
    expect(recovered.ok && recovered.value.custody).toBe('key_file')
    const again = await openEngine(options())
    expect(again.ok).toBe(true)
    if (again.ok) await again.value.close()
  })
})

describe('a desk whose database and key file are both gone', () => {
  it('refuses, and leaves the recovery file alone: put back, the database opens with its recovery key', async () => {
    const first = await openEngine(options())
    if (!first.ok) throw new Error(first.failure.message)
    const recoveryKey = first.value.key.recoveryKey ?? ''
    await first.value.close()
    const database = readFileSync(join(directory, 'optionix.db'))
    const recovery = readFileSync(join(directory, 'recovery.json'), 'utf8')
    for (const name of ['optionix.db', 'key.json']) rmSync(join(directory, name))

    const refused = await openEngine(options())
    expect(refused.ok ? null : refused.failure.code).toBe('key_missing')
    expect(readFileSync(join(directory, 'recovery.json'), 'utf8')).toBe(recovery)
    expect(existsSync(join(directory, 'key.json'))).toBe(false)

    writeFileSync(join(directory, 'optionix.db'), database)
    expect((await recoverKey(options(), recoveryKey)).ok).toBe(true)
    const again = await openEngine(options())
    expect(again.ok).toBe(true)
    if (again.ok) await again.value.close()
  })
})

describe('a data directory in which there is no desk', () => {
  it.each([
    'audit verify',
    'audit proof --index 0',
    'audit consistency --from 0 --to 0',
    'audit checkpoint',
    'audit keys',
    'audit rotate-key',
    'audit export',
    'user list',
    'user unlock a@desk.example',
    'user role a@desk.example viewer',
    'user reset-mfa a@desk.example',
    'key rotate',
  ])('is missing, and no desk is made of it: %s', async (command) => {
    const nowhere = join(directory, 'mistyped')
    const { code, out, err } = await runCommand([...command.split(' '), '--data', nowhere])
    expect([code, out]).toEqual([3, ''])
    expect(err).toBe(
      `There is no desk in ${nowhere}. Name its data directory with --data; nothing was made.\n`,
    )
    expect(existsSync(nowhere)).toBe(false)
  })

  it('costs no file that was exported before', async () => {
    const kept = join(directory, 'kept.jsonl')
    writeFileSync(kept, 'a bundle')
    const asked = ['audit', 'export', '--out', kept, '--data', join(directory, 'mistyped')]
    expect((await runCommand(asked)).code).toBe(3)
    expect(readFileSync(kept, 'utf8')).toBe('a bundle')
  })
})
