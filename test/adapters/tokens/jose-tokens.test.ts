import { SignJWT, UnsecuredJWT, decodeJwt, decodeProtectedHeader } from 'jose'
import { describe, expect, test } from 'vitest'
import { asId, addMs, instant } from '../../../src/core/kernel/index.ts'
import { makeJoseTokens } from '../../../src/main/adapters/tokens/index.ts'
import { fixedTokenKeys } from '../../support/token-keys.ts'

const SECRET = 'the secret of this test, 32 characters or more'
const NOW = instant(1_790_000_000_000)
const LIFE = { id: 'token-1', issuedAt: NOW, expiresAt: addMs(NOW, 1_800_000) }
const CLAIMS = {
  userId: asId<'user'>('user-1'),
  sessionId: asId<'session'>('session-1'),
  permissions: ['order.read', 'order.write'] as const,
  tier: 'free' as const,
}
const tokens = makeJoseTokens(fixedTokenKeys(SECRET))
const key = (text: string) => new TextEncoder().encode(text)

const forged = (claims: Record<string, unknown> = {}) =>
  new SignJWT({ sub: 'user-1', sid: 's', type: 'access', permissions: [], tier: 'free', ...claims })
    .setJti('x')
    .setIssuedAt(NOW / 1000)
    .setExpirationTime(NOW / 1000 + 60)

describe('an access token', () => {
  test('carries sub, iat, exp, jti, sid, permissions, tier and type under HS256', async () => {
    const token = await tokens.issueAccess(CLAIMS, LIFE)
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'HS256', typ: 'JWT', kid: 'key-1' })
    expect(decodeJwt(token)).toEqual({
      sub: 'user-1',
      iat: 1_790_000_000,
      exp: 1_790_001_800,
      jti: 'token-1',
      sid: 'session-1',
      permissions: ['order.read', 'order.write'],
      tier: 'free',
      type: 'access',
    })
    expect(await tokens.verifyAccess(token, NOW)).toEqual({
      ok: true,
      value: {
        userId: 'user-1',
        sessionId: 'session-1',
        tokenId: 'token-1',
        expiresAt: LIFE.expiresAt,
      },
    })
  })

  test('is good until the second that it names', async () => {
    const token = await tokens.issueAccess(CLAIMS, LIFE)
    expect((await tokens.verifyAccess(token, addMs(NOW, 1_799_000))).ok).toBe(true)
    expect(await tokens.verifyAccess(token, addMs(NOW, 1_800_000))).toMatchObject({
      failure: { code: 'token_expired' },
    })
  })

  test('is checked anew each time: a proven one expires, and a forgery of it stays a forgery', async () => {
    const token = await tokens.issueAccess(CLAIMS, LIFE)
    const first = await tokens.verifyAccess(token, NOW)
    expect(await tokens.verifyAccess(token, NOW)).toEqual(first)
    expect(await tokens.verifyAccess(`${token.slice(0, -4)}AAAA`, NOW)).toMatchObject({
      failure: { code: 'token_invalid' },
    })
    expect(await tokens.verifyAccess(token, LIFE.expiresAt)).toMatchObject({
      failure: { code: 'token_expired' },
    })
  })

  test('is refused where a refresh token belongs, and the other way round', async () => {
    const access = await tokens.issueAccess(CLAIMS, LIFE)
    const refresh = await tokens.issueRefresh(CLAIMS, LIFE)
    expect(await tokens.verifyRefresh(access, NOW)).toMatchObject({ failure: { code: 'token_wrong_type' } })
    expect(await tokens.verifyAccess(refresh, NOW)).toMatchObject({ failure: { code: 'token_wrong_type' } })
    expect(await tokens.verifyRefresh(refresh, NOW)).toMatchObject({
      ok: true,
      value: { tokenId: 'token-1' },
    })
  })
})

describe('a forged token is refused', () => {
  const invalid = { ok: false, failure: { code: 'token_invalid' } }

  test('without a signature (alg none)', async () => {
    const token = new UnsecuredJWT({ sid: 's', type: 'access', permissions: [], tier: 'free' })
      .setSubject('user-1')
      .setJti('x')
      .setIssuedAt(NOW / 1000)
      .setExpirationTime(NOW / 1000 + 60)
      .encode()
    expect(await tokens.verifyAccess(token, NOW)).toMatchObject(invalid)
  })

  test('signed by another secret', async () => {
    const token = await makeJoseTokens(fixedTokenKeys(SECRET.toUpperCase())).issueAccess(CLAIMS, LIFE)
    expect(await tokens.verifyAccess(token, NOW)).toMatchObject(invalid)
  })

  test('signed by another algorithm, even with the right secret', async () => {
    const long = 'a secret that is long enough for HS512, which wants sixty-four bytes or more of it'
    const token = await forged().setProtectedHeader({ alg: 'HS512' }).sign(key(long))
    expect(await makeJoseTokens(fixedTokenKeys(long)).verifyAccess(token, NOW)).toMatchObject(invalid)
  })

  test('with changed claims under the old signature', async () => {
    const [head, , signature] = (await tokens.issueAccess(CLAIMS, LIFE)).split('.')
    const claims = { ...decodeJwt(await tokens.issueAccess(CLAIMS, LIFE)), sub: 'user-2' }
    const body = Buffer.from(JSON.stringify(claims)).toString('base64url')
    expect(await tokens.verifyAccess(`${head}.${body}.${signature}`, NOW)).toMatchObject(invalid)
  })

  test.each([
    ['session', { sid: undefined }],
    ['session text', { sid: 7 }],
    ['user', { sub: '' }],
  ])('with a good signature but without its %s', async (_what, claims) => {
    const token = await forged(claims).setProtectedHeader({ alg: 'HS256' }).sign(key(SECRET))
    expect(await tokens.verifyAccess(token, NOW)).toMatchObject(invalid)
  })

  test('without an end', async () => {
    const token = await new SignJWT({ sid: 's', type: 'access', permissions: [], tier: 'free' })
      .setSubject('user-1')
      .setJti('x')
      .setIssuedAt(NOW / 1000)
      .setProtectedHeader({ alg: 'HS256' })
      .sign(key(SECRET))
    expect(await tokens.verifyAccess(token, NOW)).toMatchObject(invalid)
  })

  test.each(['', 'x', 'a.b.c', '..', 'é.é.é', `${'a'.repeat(5000)}.b.c`])(
    'that is no token: %j',
    async (text) => {
      expect(await tokens.verifyAccess(text, NOW)).toMatchObject(invalid)
      expect(await tokens.verifyRefresh(text, NOW)).toMatchObject(invalid)
    },
  )
})
