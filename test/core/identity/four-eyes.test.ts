import { describe, expect, it } from 'vitest'
import { isSamePerson } from '../../../src/core/identity/index.ts'
import { asId } from '../../../src/core/kernel/index.ts'

type Traits = Parameters<typeof isSamePerson>[0]

const person = (
  id: string,
  more: Readonly<{ email?: string; phone?: string | null; linkedTo?: string }> = {},
): Traits => ({
  user: { id: asId<'user'>(id), email: more.email ?? `${id}@desk.example`, phoneNumber: more.phone ?? null },
  credentials: more.linkedTo === undefined ? null : { personId: more.linkedTo },
})

const same = (left: Traits, right: Traits): boolean => {
  const found = isSamePerson(left, right)
  expect(isSamePerson(right, left)).toBe(found)
  return found
}

describe('two accounts are one person', () => {
  it('that are linked, also where the one in the middle is linked further', () => {
    expect(same(person('ann'), person('bob'))).toBe(false)
    expect(same(person('ann'), person('bob', { linkedTo: 'ann' }))).toBe(true)
    expect(same(person('ann', { linkedTo: 'x' }), person('bob', { linkedTo: 'x' }))).toBe(true)
    expect(same(person('ann', { linkedTo: 'x' }), person('bob', { linkedTo: 'ann' }))).toBe(true)
    expect(same(person('ann', { linkedTo: 'x' }), person('bob', { linkedTo: 'y' }))).toBe(false)
  })

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

  it('never by a telephone that nobody named', () => {
    expect(same(person('ann', { phone: null }), person('bob', { phone: null }))).toBe(false)
    expect(same(person('ann', { phone: '000' }), person('bob', { phone: '00' }))).toBe(false)
  })
})
