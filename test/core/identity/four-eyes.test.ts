import { describe, expect, it } from 'vitest'
import { haveOneContact } from '../../../src/core/identity/index.ts'
import { asId } from '../../../src/core/kernel/index.ts'

type Traits = Parameters<typeof haveOneContact>[0]

const person = (
  id: string,
  more: Readonly<{ email?: string; phone?: string | null; before?: string }> = {},
): Traits => ({
  ...{ id: asId<'user'>(id), email: more.email ?? `${id}@desk.example` },
  ...{ phoneNumber: more.phone ?? null, formerPhones: more.before ?? null },
})

const same = (left: Traits, right: Traits): boolean => {
  const found = haveOneContact(left, right)
  expect(haveOneContact(right, left)).toBe(found)
  return found
}

describe('two accounts are one person', () => {
  it('that share a mailbox, however it is spelled', () => {
    const mail = (email: string): Traits => person(email, { email })
    expect(same(mail('ann@desk.example'), mail('Ann+second@Desk.example'))).toBe(true)
    expect(same(mail('ann@desk.example'), mail('ann@desk.example.org'))).toBe(false)
    expect(same(mail('ann@desk.example'), mail('anna@desk.example'))).toBe(false)
  })

  it.each([
    ['+1 555 010 7788', '+1 (555) 010-7788', true],
    ['+49 170 1234567', '0049 170 1234567', true],
    ['+49 170 1234567', '0170 1234567', true],
    ['+49 170 1234567', '170-1234567', true],
    ['12345', '1 23 45', true],
    ['+49 170 1234567', '+49 170 1234568', false],
    // Too short to tell anybody by where only one of them names a country.
    ['+49 12345', '12345', false],
    ['1234', '1234', false],
  ])('that share a telephone: %s and %s: %s', (left, right, expected) => {
    expect(same(person('ann', { phone: left }), person('bob', { phone: right }))).toBe(expected)
  })

  it('that shared a telephone before one of them changed it', () => {
    const [phone, before] = ['+1 555 010 7788', '4930123456 15550107788']
    expect(same(person('ann', { phone }), person('bob', { phone: '+49 30 999', before }))).toBe(true)
    expect(same(person('ann', { before }), person('bob', { before: '15550107788' }))).toBe(true)
    expect(same(person('ann', { before }), person('bob', { phone: '+1 555 010 7789' }))).toBe(false)
  })

  it('never by a telephone that nobody named', () => {
    expect(same(person('ann', { phone: null }), person('bob', { phone: null }))).toBe(false)
    expect(same(person('ann', { phone: '000' }), person('bob', { phone: '00' }))).toBe(false)
  })
})
