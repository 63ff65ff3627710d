import { describe, expect, it } from 'vitest'
import {
  challengeFrom,
  challengeOf,
  clockWords,
  lockOf,
  troubleOf,
} from '../../../src/renderer/sign-in/form.ts'
import { actionWords, deviceWords } from '../../../src/renderer/widgets/words/audit-words.ts'
import { factorFault, nextCodeInS } from '../../../src/renderer/widgets/fields/factor.ts'
import { passwordRules } from '../../../src/renderer/widgets/fields/password-rules.ts'

const refused = (code: string, details: Readonly<Record<string, unknown>>) => ({
  kind: 'refused' as const,
  failure: { code, message: 'No', status: 401, field: null, issues: [], details, requestId: null },
})

describe('a sign-in that is not let in', () => {
  it('goes to the second step with the challenge, and only then', () => {
    expect(challengeOf(refused('mfa_required', { mfa_token: 'abc' }), 'ada')).toEqual({
      name: 'ada',
      token: 'abc',
    })
    expect(challengeOf(refused('mfa_required', {}), 'ada')).toBeNull()
    expect(challengeOf(refused('invalid_credentials', { mfa_token: 'abc' }), 'ada')).toBeNull()
  })

  it('takes up the second step that a sign-in elsewhere left open, and nothing that only looks like it', () => {
    const token = '0123456789abcdef'.repeat(4)
    expect(challengeFrom(`#mfa_token=${token}&provider=firm`)).toEqual({
      name: 'Your account at firm',
      token,
    })
    for (const other of ['', '#', `#mfa_token=${token}`, `#mfa_token=${token}x&provider=firm`])
      expect(challengeFrom(other), other).toBeNull()
    expect(challengeFrom(`#mfa_token=${token}&provider=<b>`)).toBeNull()
  })

  it('says until when a name is locked, and tells it in minutes', () => {
    const locked = refused('account_locked', { retry_after_s: 1_798 })
    expect(lockOf(locked, 'ada', 1_000)).toEqual({ name: 'ada', untilMs: 1_799_000 })
    expect(lockOf(refused('invalid_credentials', {}), 'ada', 0)).toBeNull()
    expect(troubleOf(locked).message).toBe('No. Try again in 30 minutes.')
    expect([1_798_000, 59_400, 400].map(clockWords)).toEqual(['29:58', '1:00', '0:01'])
  })
})

describe('what a person types', () => {
  it('is a code of six digits, however it is spaced, or a backup code', () => {
    expect(factorFault('code', ' 123 456 ')).toBeNull()
    expect(factorFault('code', '12345')).toMatch(/six digits/)
    expect(factorFault('backup_code', 'abcd-efgh')).toBeNull()
    expect(factorFault('backup_code', 'abc')).toMatch(/backup codes/)
    expect([0, 29_999, 30_000].map(nextCodeInS)).toEqual([30, 1, 30])
  })

  it('is a password by rules that can be seen, counted in characters', () => {
    const unmet = (password: string) => passwordRules(password, 8).filter(({ met }) => !met).length
    expect(unmet('SecurePassword123!')).toBe(0)
    expect(unmet('')).toBe(5)
    expect(unmet('Ünï-1😀')).toBe(1)
  })
})

it('a device is named by its program and system, another client by its own line', () => {
  const chrome =
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36'
  expect(deviceWords(chrome)).toBe('Chrome on Linux')
  expect(deviceWords(`${chrome} Electron/44.0`)).toBe('Optionix desktop on Linux')
  expect(deviceWords('curl/8.1')).toBe('curl/8.1')
  expect(deviceWords(null)).toBe('unknown')
  expect(actionWords('api_key.created')).toBe('API key created')
})
