import { describe, expect, it } from 'vitest'
import {
  EMPTY_KEY,
  isLiveKey,
  keyFault,
  keyInputOf,
} from '../../../src/renderer/panels/security/key-words.ts'
import { groupedSecret, passwordTrouble } from '../../../src/renderer/panels/security/words.ts'

describe('a new key', () => {
  const draft = { ...EMPTY_KEY, name: ' bot ', permissions: ['market.read'], addresses: '10.0.0.0/8, ::1' }

  it('is asked for by name, scopes, addresses and days', () => {
    expect(keyFault(draft)).toBeNull()
    expect(keyInputOf(draft)).toEqual({
      ...{ name: 'bot', permissions: ['market.read'] },
      ...{ ip_whitelist: ['10.0.0.0/8', '::1'], expires_in_days: 90 },
    })
    expect(keyInputOf({ ...draft, addresses: '', days: '' })).toEqual({
      name: 'bot',
      permissions: ['market.read'],
    })
  })

  it.each([{ name: '' }, { permissions: [] }, { days: '0' }, { days: '366' }, { days: '1.5' }])(
    'is off with %o',
    (change) => {
      expect(keyFault({ ...draft, ...change })).toMatch(/^Off: /)
    },
  )

  it('is past rotating once it has ended', () => {
    expect(isLiveKey({ status: 'rotation_overdue' })).toBe(true)
    expect(isLiveKey({ status: 'compromised' })).toBe(false)
  })
})

it('a secret is shown in groups of four, and a refused password stands at its field', () => {
  expect(groupedSecret('ABCDEFGHIJ')).toBe('ABCD EFGH IJ')
  const refused = (code: string) =>
    passwordTrouble({
      kind: 'refused',
      failure: { code, message: 'No.', status: 401, field: null, issues: [], details: {}, requestId: null },
    })
  expect(refused('invalid_credentials').current).toMatch(/^This is not the password in force/)
  expect(refused('weak_password').next).toBe('No.')
  expect(refused('store_unavailable').words).toBe('No.')
})
