import { describe, expect, it } from 'vitest'
import {
  makePasswordHasher,
  randomCode,
  randomToken,
  sameSecret,
  sha256Hex,
} from '../../../src/main/adapters/crypto/index.ts'

describe('passwords', () => {
  it('are hashed with Argon2id at 64 MiB and twelve passes', async () => {
    const { hash, verify } = makePasswordHasher()
    const stored = await hash('SecurePassword123!')
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=65536,t=12,p=1\$/)
    expect(await verify(stored, 'SecurePassword123!')).toBe(true)
    expect(await verify(stored, 'SecurePassword123')).toBe(false)
  })

  it('are salted, and the same in composed and decomposed letters', async () => {
    const { hash, verify } = makePasswordHasher({ memoryCost: 64, timeCost: 1 })
    const stored = await hash('Pass-Zo\u00eb-1')
    expect(await hash('Pass-Zo\u00eb-1')).not.toBe(stored)
    expect(await verify(stored, 'Pass-Zoe\u0308-1')).toBe(true)
  })

  it('fit no text that is not a hash', async () => {
    const { verify } = makePasswordHasher({ memoryCost: 64, timeCost: 1 })
    for (const stored of ['', 'plain', '$2b$12$abcdefghijklmnopqrstuv'])
      expect(await verify(stored, 'plain')).toBe(false)
  })
})

describe('hashes of older systems', () => {
  const { hash, verify, needsRehash } = makePasswordHasher({ memoryCost: 64, timeCost: 2 })

  // Openwall crypt_blowfish 1.3, wrapper.c: self-test vectors of Solar Designer's bcrypt, cost 5.
  const OPENWALL = [
    ['U*U', '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'],
    ['U*U*', '$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK'],
    ['U*U*U', '$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a'],
  ] as const

  it.each(OPENWALL)('%s is known by its bcrypt hash, under each of its labels', async (password, stored) => {
    for (const label of ['$2a$', '$2b$', '$2y$']) {
      const labelled = stored.replace('$2a$', label)
      expect(await verify(labelled, password)).toBe(true)
      expect(await verify(labelled, `${password}!`)).toBe(false)
      expect(needsRehash(labelled)).toBe(true)
    }
  })

  it('are refused when they are damaged', async () => {
    const [password, stored] = OPENWALL[0]
    for (const damaged of [stored.slice(0, -1), `${stored}x`, stored.replace('$05$', '$5$'), ` ${stored}`]) {
      expect(await verify(damaged, password)).toBe(false)
    }
  })

  it('are made anew when they cost less than today, and only then', async () => {
    expect(needsRehash(await hash('a password'))).toBe(false)
    expect(needsRehash(await makePasswordHasher({ memoryCost: 128, timeCost: 3 }).hash('a'))).toBe(false)
    expect(needsRehash(await makePasswordHasher({ memoryCost: 63, timeCost: 2 }).hash('a'))).toBe(true)
    expect(needsRehash(await makePasswordHasher({ memoryCost: 64, timeCost: 1 }).hash('a'))).toBe(true)
    expect(needsRehash('$argon2i$v=19$m=65536,t=3,p=1$c2FsdHNhbHQ$aGFzaA')).toBe(true)
    expect(needsRehash('$argon2id$m=65536,t=3,p=1$c2FsdHNhbHQ$aGFzaA')).toBe(true)
    expect(needsRehash('plain')).toBe(true)
  })
})

describe('digests and chance', () => {
  it('gives the SHA-256 of FIPS 180-4, example "abc"', () => {
    expect(sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  })

  it('makes tokens and codes that never repeat and are easy to carry', () => {
    const tokens = Array.from({ length: 200 }, () => randomToken())
    const codes = Array.from({ length: 200 }, () => randomCode())
    expect(new Set(tokens).size + new Set(codes).size).toBe(400)
    for (const token of tokens) expect(token).toMatch(/^[\w-]{43}$/)
    for (const code of codes) expect(code).toMatch(/^(?:[2-9A-HJ-NP-Z]{4}-){3}[2-9A-HJ-NP-Z]{4}$/)
  })

  it('compares secrets of any lengths', () => {
    expect(sameSecret('a', 'a')).toBe(true)
    expect(sameSecret('a', 'b')).toBe(false)
    expect(sameSecret('a', 'a longer one')).toBe(false)
  })
})
