import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DEFAULT_PAPER, openEngine, recoverKey } from '../../src/main/engine/index.ts'
import type { EngineOptions } from '../../src/main/engine/index.ts'

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
