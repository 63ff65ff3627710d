import { describe, expect, it } from 'vitest'
import { filesOfTree, read } from '../architecture/tree.ts'

// What must not lie in a repository: keys and tokens that open something. Each form is planted once, so
// that a pattern that finds nothing is noticed.

const FORMS: Readonly<Record<string, RegExp>> = {
  'private key': /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s+[A-Za-z0-9+/=\s]{60,}/,
  'AWS access key': /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/,
  'GitHub token': /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{50,})\b/,
  'npm token': /\bnpm_[A-Za-z0-9]{36}\b/,
  'Slack token': /\bxox[abprs]-[0-9]{8,}-[A-Za-z0-9-]{10,}/,
  'Stripe key': /\b[rs]k_live_[A-Za-z0-9]{20,}\b/,
  'Google key': /\bAIza[0-9A-Za-z_-]{35}\b/,
  'key of this desk': /\bok_[0-9a-f]{10}_(?!0{64})[0-9a-f]{64}\b/,
  'signed token': /\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{20,}\b/,
  'address with a password':
    /\b(?:postgres(?:ql)?|rediss?|https?|amqp):\/\/[^\s:@/'"`$]+:(?!password@)[^\s:@/'"`${<]{8,}@(?!localhost|127\.)/,
  'Telegram token': /\b[0-9]{9,10}:AA[A-Za-z0-9_-]{33}\b/,
}

const TEXT =
  /\.(?:[cm]?[jt]sx?|json|md|ya?ml|sh|env|txt|html|css|csv|toml|cjs|plist|svg)$|(?:^|\/)(?:run|Dockerfile|\.npmrc|\.env[^/]*)$/

const secretsIn = (text: string): readonly string[] =>
  Object.entries(FORMS).flatMap(([name, form]) => (form.test(text) ? [name] : []))

/** Files whose name alone says that they hold a key. */
const KEY_FILE = /(?:^|\/)(?:\.env(?:\.[^/]*)?|id_(?:rsa|ed25519)|[^/]*\.(?:pem|p12|pfx|jks|keystore|kdbx))$/

describe('the repository', () => {
  const files = filesOfTree()

  it('holds no key and no token', () => {
    const found = files
      .filter((file) => TEXT.test(file))
      .flatMap((file) => secretsIn(read(file)).map((name) => `${file}: ${name}`))
    expect(found).toEqual([])
  })

  it('holds no file of keys', () => {
    expect(files.filter((file) => KEY_FILE.test(file))).toEqual([])
  })

  it('takes packages from a registry alone, each under the hash that it was taken with', () => {
    type Locked = Readonly<{ resolved?: string; integrity?: string; link?: boolean; inBundle?: boolean }>
    const { packages } = JSON.parse(read('package-lock.json')) as { packages: Record<string, Locked> }
    const doubtful = Object.entries(packages)
      .filter(([path, { link, inBundle }]) => path !== '' && link !== true && inBundle !== true)
      .filter(
        ([, { resolved = 'https://', integrity = '' }]) =>
          !(resolved.startsWith('https://') && integrity.startsWith('sha512-')),
      )
    expect(doubtful.map(([path]) => path)).toEqual([])
  })
})

describe('planted secrets', () => {
  const many = (letters: string, count: number): string => letters.repeat(count).slice(0, count)
  it.each([
    ['private key', `-----BEGIN ${'EC '}PRIVATE KEY-----\n${many('MHcCAQEE', 80)}\n`],
    ['AWS access key', `AKIA${many('ABCD1234', 16)}`],
    ['GitHub token', `ghp_${many('aB3', 36)}`],
    ['npm token', `npm_${many('aB3', 36)}`],
    ['Slack token', `xoxb-${many('12345678', 11)}-${many('aB3', 24)}`],
    ['Stripe key', `sk_live_${many('aB3', 24)}`],
    ['Google key', `AIza${many('aB3', 35)}`],
    ['key of this desk', `ok_${many('0a', 10)}_${many('1f', 64)}`],
    ['signed token', `eyJ${many('aB3', 20)}.eyJ${many('aB3', 20)}.${many('aB3', 43)}`],
    ['address with a password', `postgres://desk:${many('aB3', 12)}@db.example/desk`],
    ['Telegram token', `123456789:AA${many('aB3', 33)}`],
  ])('%s is found', (name, text) => {
    expect(secretsIn(`const secret = '${text}'\n`)).toEqual([name])
  })
})
