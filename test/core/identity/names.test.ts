import { describe, expect, it } from 'vitest'
import { registerInput } from '../../../src/core/identity/contract-shapes.ts'

const accepts = (fullName: string): boolean =>
  registerInput.safeParse({ email: 'a@example.com', password: 'x', full_name: fullName }).success

describe('a name', () => {
  it.each(['Jane Trader', 'Łukasz Żółć', '山田 太郎', 'محمد علی', 'O’Neil-Smith, Jr.', 'می‌خواهم', '3M'])(
    'may be %s',
    (name) => expect(accepts(name)).toBe(true),
  )

  it.each([
    ['a line break', 'Jane\nTrader'],
    ['an escape', 'Jane\u001b[31m'],
    ['text turned around', 'Jane \u202erednarT'],
    ['an isolate', 'Jane \u2066Trader\u2069'],
    ['nothing to see', '\u200b\u200b'],
    ['blanks', '   '],
  ])('does not hold %s', (_what, name) => expect(accepts(name)).toBe(false))
})
