import { describe, expect, it } from 'vitest'
import { instant } from '../../../src/core/kernel/index.ts'
import { makeTotp } from '../../../src/main/adapters/authenticator/index.ts'

/** `12345678901234567890` in base32: the SHA-1 secret of RFC 6238, appendix B. */
const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'

const totp = makeTotp()
const at = (seconds: number) => instant(seconds * 1_000)
const step = (code: string, seconds: number, after: number | null = null) =>
  totp.stepOf(SECRET, code, at(seconds), after)

describe('codes of an authenticator app', () => {
  // RFC 6238, appendix B, SHA1: the last six of the eight digits that stand there.
  it.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ])('at %i s are what RFC 6238 prints', (seconds, code) => {
    expect(step(code, seconds)).toBe(Math.floor(seconds / 30))
  })

  it('are good in their own step and in its two neighbours, to the second', () => {
    expect([step('287082', 0), step('287082', 89)]).toEqual([1, 1])
    expect(step('287082', 90)).toBeNull()
    expect([step('050471', 1_111_111_080), step('050471', 1_111_111_079)]).toEqual([37_037_037, null])
  })

  it('are spent with the step that was taken, and with every earlier one', () => {
    expect(step('287082', 59, 0)).toBe(1)
    expect(step('287082', 59, 1)).toBeNull()
    expect(step('287082', 59, 2)).toBeNull()
  })

  it.each(['', '28708', '2870820', '28708a', '２８７０８２', ' 287082'])('are nothing like %j', (text) => {
    expect(step(text, 59)).toBeNull()
  })

  it('have secrets of 160 bits, each another', () => {
    const secrets = Array.from({ length: 50 }, () => totp.newSecret())
    expect(new Set(secrets).size).toBe(50)
    for (const secret of secrets) expect(secret).toMatch(/^[A-Z2-7]{32}$/)
  })
})
