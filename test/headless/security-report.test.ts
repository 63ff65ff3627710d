import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { readConfig } from '../../src/main/engine/configuration/read-config.ts'
import { refusalsOf, securityChecks } from '../../src/main/engine/configuration/security-checks.ts'
import { runSecurityReport } from '../../src/main/headless/security-command.ts'
import { runServe } from '../../src/main/headless/serve-command.ts'

const STRONG = {
  ENVIRONMENT: 'production',
  SECRET_KEY: 'q7Zp2Lx9Vw4Tn8Rk3Yb6Hc1Md5Gf0Js-uA_eXoI',
  ENCRYPTION_KEY: '9c1f4e7a2b8d5036fe9147ac3d6b8250',
} as const

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'optionix-report-'))
  writeFileSync(join(folder, 'passphrase'), 'x')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A required item and the settings that fail it alone. Those of files stand below: their folder comes with the tests. */
const WEAK: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ['signing_secret', { SECRET_KEY: 'change-me-change-me-change-me-please' }],
  ['signing_secret', { SECRET_KEY: 'a'.repeat(40) }],
  ['signing_secret', { SECRET_KEY: STRONG.ENCRYPTION_KEY }],
  ['encryption_key', { ENCRYPTION_KEY: 'ab'.repeat(16) }],
  ['tls', { HOST: '0.0.0.0' }],
  ['trusted_proxies', { TRUSTED_PROXIES: '0.0.0.0/0' }],
  ['cors_origins', { CORS_ORIGINS: 'http://desk.example' }],
  ['database_link', { DATABASE_URL: 'postgres://desk@db.example/optionix' }],
  ['database_link', { DATABASE_URL: 'postgres://desk@db.example/optionix?sslmode=disable' }],
  ['redis_link', { REDIS_URL: 'redis://cache.example' }],
  ['limit_size', { RATE_LIMIT_REQUESTS: '1000000' }],
  ['debug', { LOG_LEVEL: 'trace' }],
]

type Surroundings = NonNullable<Parameters<typeof securityChecks>[1]>

const surroundings: Surroundings = {
  environment: {},
  arguments: [],
  nowMs: Date.UTC(2026, 10, 22),
  isRoot: false,
}

function failing(variables: Readonly<Record<string, string>>, more: Partial<Surroundings> = {}) {
  const read = readConfig({ OPTIONIX_DATA: folder, ...STRONG, ...variables })
  if (!read.ok) throw new Error(read.problems.join(' '))
  const checks = securityChecks(read.config, { ...surroundings, ...more })
  return checks.filter(({ isMet }) => !isMet)
}

const required = (variables: Readonly<Record<string, string>>, more: Partial<Surroundings> = {}) =>
  failing(variables, more)
    .filter(({ isRequired }) => isRequired)
    .map(({ name }) => name)

describe('the security report', () => {
  it('finds nothing that is required to be wrong with a sound start', () => {
    expect(required({})).toEqual([])
  })

  it.each(WEAK)('names %s with a remedy', (name, variables) => {
    expect(required(variables)).toEqual([name])
    const [check] = failing(variables).filter(({ isRequired }) => isRequired)
    expect(check?.remedy).toMatch(/[A-Z_]{4,}/)
    // What it found is said in words; a setting's value may be a secret.
    for (const key of ['SECRET_KEY', 'ENCRYPTION_KEY', 'DATABASE_URL', 'REDIS_URL'] as const) {
      const value = (variables as Readonly<Record<string, string>>)[key]
      if (value !== undefined) expect(JSON.stringify(check)).not.toContain(value)
    }
  })

  it('looks at the process and at files too', () => {
    expect(required({}, { arguments: ['--inspect=0.0.0.0:9229'] })).toEqual(['debugger'])
    expect(required({}, { environment: { NODE_TLS_REJECT_UNAUTHORIZED: '0' } })).toEqual(['outgoing_tls'])
    expect(failing({}, { isRoot: true }).map(({ name }) => name)).toContain('own_user')
    const file = { OPTIONIX_PASSPHRASE_FILE: join(folder, 'passphrase') }
    chmodSync(file.OPTIONIX_PASSPHRASE_FILE, 0o644)
    expect(required(file)).toEqual(['passphrase_file_private'])
    chmodSync(file.OPTIONIX_PASSPHRASE_FILE, 0o600)
    expect(required(file)).toEqual([])
  })

  it('does not object to what stays on this machine', () => {
    const links = { DATABASE_URL: 'postgres://desk@localhost/optionix', REDIS_URL: 'redis://127.0.0.1' }
    expect(required({ ...links, CORS_ORIGINS: 'http://localhost:5173' })).toEqual([])
  })

  it('says a sentence for each refusal', () => {
    expect(refusalsOf(failing({ REDIS_URL: 'redis://cache.example' }))).toEqual([
      'redis_link: goes to another machine unencrypted, or to whoever answers there. Use a rediss:// address in REDIS_URL.',
    ])
  })
})

describe('the command line', () => {
  const said = { text: '' }
  const stream = { write: (text: string) => Boolean((said.text += text)) }
  const console = { stdout: stream, stderr: stream, stdin: process.stdin } as never
  const withEnvironment = async <Answer>(
    variables: Readonly<Record<string, string>>,
    work: () => Promise<Answer>,
  ): Promise<Answer> => {
    for (const [name, value] of Object.entries({ OPTIONIX_DATA: folder, ...variables }))
      vi.stubEnv(name, value)
    try {
      return await work()
    } finally {
      vi.unstubAllEnvs()
    }
  }

  const refusalOf = (variables: Readonly<Record<string, string>>): Promise<unknown> =>
    withEnvironment({ ...STRONG, ...variables }, () => runServe({ port: '0' }, console)).then(
      () => 'it serves',
      (error: unknown) => error,
    )

  /** Settings of the process and of files, which a text in a table does not make. */
  const around = (): typeof WEAK => {
    const open = join(folder, 'open.key')
    writeFileSync(open, 'x')
    chmodSync(open, 0o644)
    return [
      ['passphrase_file_private', { OPTIONIX_PASSPHRASE_FILE: open }],
      ['tls_key_private', { TLS_CERT_FILE: open, TLS_KEY_FILE: open }],
      ['debugger', { NODE_OPTIONS: '--inspect=127.0.0.1:0' }],
      ['outgoing_tls', { NODE_TLS_REJECT_UNAUTHORIZED: '0' }],
    ]
  }

  it('does not serve production on any one weak setting, and names it alone', async () => {
    for (const [name, variables] of [...WEAK, ...around()]) {
      const refused = await refusalOf(variables)
      expect(refused, name).toMatchObject({
        ...{
          exitCode: 2,
          message: expect.stringMatching(`^Production does not start on weak settings\\. ${name}: `),
        },
      })
      // One item alone: its finding and its remedy, no other name with a colon behind.
      const names = [...String((refused as Error).message).matchAll(/(?:^|[.] )([a-z_]+): /g)]
      expect(names.map(([, one]) => one)).toEqual([name])
    }
  })

  it('has a weak setting here for each item that production requires', () => {
    const everything = {
      ...{ DATABASE_URL: 'postgres://desk@db.example/optionix', REDIS_URL: 'redis://cache.example' },
      ...{ HOST: '0.0.0.0', OPTIONIX_PASSPHRASE_FILE: join(folder, 'passphrase') },
      ...{ TLS_CERT_FILE: join(folder, 'passphrase'), TLS_KEY_FILE: join(folder, 'passphrase') },
    }
    const read = readConfig({ OPTIONIX_DATA: folder, ...STRONG, ...everything })
    if (!read.ok) throw new Error(read.problems.join(' '))
    const wanted = securityChecks(read.config, surroundings).filter(({ isRequired }) => isRequired)
    const tried = [...WEAK, ...around()].map(([name]) => name)
    // What says nothing at all where it should is refused with the settings themselves.
    const bySettings = ['limits']
    expect([...new Set([...tried, ...bySettings])].toSorted()).toEqual(
      wanted.map(({ name }) => name).toSorted(),
    )
  })

  it.each([
    ['SECRET_KEY is required', { SECRET_KEY: undefined }],
    ['ENCRYPTION_KEY is required', { ENCRYPTION_KEY: undefined }],
    ['SECRET_KEY must have at least 32 characters', { SECRET_KEY: 'short' }],
    ['RATE_LIMIT_ENDPOINTS=off is refused', { RATE_LIMIT_ENDPOINTS: 'off' }],
    ['DEBUG is refused', { DEBUG: 'on' }],
  ])('does not serve production where %s', async (words, variables) => {
    const refused = await refusalOf(variables as never)
    expect(refused).toMatchObject({ exitCode: 2, message: expect.stringContaining(words) })
  })

  it('does not serve production on weak settings, and says all of them', async () => {
    const weak = { ...STRONG, SECRET_KEY: 'a'.repeat(40), REDIS_URL: 'redis://cache.example' }
    const started = withEnvironment(weak, () => runServe({ port: '0' }, console))
    await expect(started).rejects.toThrow(
      /^Production does not start on weak settings\. signing_secret: .* redis_link: /,
    )
    await expect(started).rejects.toMatchObject({ exitCode: 2 })
  })

  it('reports without starting anything', async () => {
    const file = join(folder, 'report.json')
    expect(await withEnvironment(STRONG, () => runSecurityReport({ out: file }, console))).toBe(0)
    const weak = { ...STRONG, SECRET_KEY: 'a'.repeat(40) }
    expect(await withEnvironment(weak, () => runSecurityReport({ out: file }, console))).toBe(1)
  })
})
