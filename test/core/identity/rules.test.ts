import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  DEFAULT_TOKEN_LIVES,
  FAILED_LOGINS_MAX,
  LOCK_MS,
  ROLE_NAMES,
  UNLOCKED,
  afterFailure,
  changedNames,
  endedSession,
  equalsConstantTime,
  isLive,
  isLocked,
  judgeRefresh,
  lockedFailure,
  namesOf,
  newOneTimeCode,
  normaliseEmail,
  oneTimeCodeHash,
  openedSession,
  permissionsOf,
  rotatedSession,
  unmetPasswordRules,
  weakPassword,
  usernameFromEmail,
} from '../../../src/core/identity/index.ts'
import { addMs, asId, instant } from '../../../src/core/kernel/index.ts'

const NOW = instant(1_790_000_000_000)
const EMAIL = 'jane.doe@example.com'

describe('the password policy', () => {
  test.each(['SecurePassword123!', 'Tr4ding-desk', 'Größe-7x', 'Aé1!aaaa', `Aa1!${'x'.repeat(124)}`])(
    'takes %s',
    (password) => {
      expect(unmetPasswordRules(password, 'user@example.com')).toEqual([])
    },
  )

  test.each([
    ['Aa1!aaa', ['length_min']],
    [`Aa1!${'x'.repeat(125)}`, ['length_max']],
    ['securepassword123!', ['upper']],
    ['SECUREPASSWORD123!', ['lower']],
    ['SecurePassword!', ['digit']],
    ['SecurePassword123', ['special']],
    ['Secure Password 123', ['special']],
    ['', ['length_min', 'upper', 'lower', 'digit', 'special']],
    ['Jane.Doe-1234', ['no_email_part']],
    ['x1!JANEx7aa', ['no_email_part']],
  ])('refuses %j for %j', (password, unmet) => {
    expect(unmetPasswordRules(password, EMAIL)).toEqual(unmet)
  })

  test.each([
    'Password1!',
    'P@ssw0rd',
    'P@ssw0rd123!',
    'Pa$$w0rd1',
    'Qwerty123!',
    'Welcome2024!',
    'Admin@123',
    'Letmein1!',
    'Summer2025!',
    'Iloveyou1!',
    '1qaz@WSX',
    '!QAZ2wsx',
    'Abc123!@#',
    'Passw0rd!',
  ])('knows %s as common', (password) => {
    expect(unmetPasswordRules(password, EMAIL)).toEqual(['not_common'])
  })

  test('says which field, which rules and which bounds', () => {
    const policy = { lengthMin: 12 }
    const unmet = unmetPasswordRules('short', EMAIL, policy)
    expect(weakPassword(unmet, policy, 'new_password')).toMatchObject({
      ok: false,
      failure: {
        code: 'weak_password',
        field: 'new_password',
        details: { unmet: ['length_min', 'upper', 'digit', 'special'], length_min: 12, length_max: 128 },
      },
    })
  })

  test('counts characters, not UTF-16 units', () => {
    expect(unmetPasswordRules('Xk1!😀😀😀', EMAIL)).toEqual(['length_min'])
    expect(unmetPasswordRules('Xk1!😀😀😀😀', EMAIL)).toEqual([])
  })
})

describe('the lock', () => {
  const failures = (count: number) =>
    Array.from({ length: count }).reduce<typeof UNLOCKED>((state) => afterFailure(state, NOW), UNLOCKED)

  test('falls at the fifth wrong password, not before', () => {
    expect(isLocked(failures(FAILED_LOGINS_MAX - 1), NOW)).toBe(false)
    expect(isLocked(failures(FAILED_LOGINS_MAX), NOW)).toBe(true)
  })

  test('ends after 30 minutes to the millisecond', () => {
    const locked = failures(5)
    expect(LOCK_MS).toBe(1_800_000)
    expect(isLocked(locked, addMs(NOW, LOCK_MS - 1))).toBe(true)
    expect(isLocked(locked, addMs(NOW, LOCK_MS))).toBe(false)
    expect(lockedFailure(locked, addMs(NOW, LOCK_MS - 1)).details).toEqual({ retry_after_s: 1 })
    expect(lockedFailure(locked, NOW).details).toEqual({ retry_after_s: 1800 })
  })

  test('that is over starts the count anew', () => {
    const later = addMs(NOW, LOCK_MS)
    expect(afterFailure(failures(5), later)).toEqual({ failedLogins: 1, lockedUntil: null })
  })
})

describe('a session', () => {
  const session = openedSession({
    id: asId<'session'>('s'),
    userId: asId<'user'>('u'),
    now: NOW,
    lives: DEFAULT_TOKEN_LIVES,
    refreshTokenHash: 'first',
  })

  test('takes its refresh token once', () => {
    expect(judgeRefresh(session, 'first', NOW)).toBe('good')
    const rotated = rotatedSession(session, 'second', NOW, DEFAULT_TOKEN_LIVES)
    expect(judgeRefresh(rotated, 'second', NOW)).toBe('good')
    expect(judgeRefresh(rotated, 'first', NOW)).toBe('reused')
  })

  test('lives seven days from its last exchange and not a millisecond longer', () => {
    const week = 7 * 86_400_000
    expect(isLive(session, addMs(NOW, week - 1))).toBe(true)
    expect(isLive(session, addMs(NOW, week))).toBe(false)
    const renewed = rotatedSession(session, 'second', addMs(NOW, 1000), DEFAULT_TOKEN_LIVES)
    expect(isLive(renewed, addMs(NOW, week))).toBe(true)
  })

  test('that ended takes nothing, not even its right token', () => {
    expect(judgeRefresh(endedSession(session, 'logout', NOW), 'first', NOW)).toBe('ended')
    expect(isLive(endedSession(session, 'logout', NOW), NOW)).toBe(false)
  })
})

describe('names', () => {
  test.each([
    [{ full_name: 'John Doe' }, 'John Doe', 'John', 'Doe'],
    [{ full_name: '  Ana  María de la Cruz ' }, 'Ana María de la Cruz', 'Ana', 'María de la Cruz'],
    [{ full_name: 'Madonna' }, 'Madonna', 'Madonna', ''],
    [{ first_name: 'John', last_name: 'Doe' }, 'John Doe', 'John', 'Doe'],
    [{ full_name: 'J. Doe', first_name: 'John', last_name: 'Doe' }, 'J. Doe', 'John', 'Doe'],
  ])('of %j are split or joined', (input, fullName, firstName, lastName) => {
    expect(namesOf(input)).toEqual({ ok: true, value: { fullName, firstName, lastName } })
  })

  test.each([
    [{}, 'full_name'],
    [{ first_name: 'John' }, 'last_name'],
    [{ last_name: 'Doe' }, 'first_name'],
    [{ full_name: '   ' }, 'full_name'],
  ])('of %j miss %s', (input, field) => {
    expect(namesOf(input)).toMatchObject({ ok: false, failure: { code: 'names_missing', field } })
  })

  test('change together', () => {
    const john = { fullName: 'John Doe', firstName: 'John', lastName: 'Doe' }
    expect(changedNames(john, {})).toEqual(john)
    expect(changedNames(john, { last_name: 'Roe' })).toMatchObject({ fullName: 'John Roe', lastName: 'Roe' })
    expect(changedNames(john, { full_name: 'Jane Roe' })).toMatchObject({
      firstName: 'Jane',
      lastName: 'Roe',
    })
  })
})

describe('normal forms', () => {
  test('of an e-mail are one for every spelling', () => {
    expect(normaliseEmail('  Jane.DOE@Example.COM ')).toBe('jane.doe@example.com')
    expect(normaliseEmail('jose\u0301@example.com')).toBe(normaliseEmail('jos\u00e9@example.com'))
  })

  test('of a derived username always fit the form that the contract asks for', () => {
    expect(usernameFromEmail('Jane.Doe+desk@example.com')).toBe('jane.doe')
    expect(usernameFromEmail('a@example.com')).toBe('user-a')
    fc.assert(
      fc.property(fc.emailAddress(), (email) => {
        expect(usernameFromEmail(email)).toMatch(/^[a-z0-9][a-z0-9._-]{2,39}$/)
      }),
      { seed: 7, numRuns: 300 },
    )
  })
})

describe('a one-time code', () => {
  const secrets = { bytes: (count: number) => Uint8Array.from({ length: count }, (_, index) => index * 7) }

  test('has four groups of four and uses no letters that look alike', () => {
    expect(newOneTimeCode(secrets)).toMatch(/^(?:[0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/)
  })

  test('may be typed in any case, with or without dashes, O for 0', () => {
    expect(oneTimeCodeHash('7k2m q0zx-AB12cd34')).toBe(oneTimeCodeHash('7K2M-QOZX-ABI2-CD34'))
    expect(oneTimeCodeHash('7K2M')).not.toBe(oneTimeCodeHash('7K2N'))
  })

  test('is compared over its whole length', () => {
    expect(equalsConstantTime('abc', 'abc')).toBe(true)
    expect(equalsConstantTime('abc', 'abd')).toBe(false)
    expect(equalsConstantTime('abc', 'abcd')).toBe(false)
    expect(equalsConstantTime('', 'a')).toBe(false)
  })
})

describe('roles', () => {
  test('that clients know all exist; one holds everything, administrators all but the desk’s keys and backups', () => {
    expect(ROLE_NAMES).toHaveLength(16)
    const all = permissionsOf('super_admin')
    const holders = ROLE_NAMES.filter((role) => permissionsOf(role).length === all.length)
    expect(holders).toEqual(['super_admin'])
    const kept = all.filter((permission) => !permissionsOf('admin').includes(permission))
    expect(kept).toEqual(['key.write', 'backup.write'])
    expect(permissionsOf('viewer')).not.toContain('order.write')
  })
})
