import { describe, expect, it } from 'vitest'
import {
  CUSTOMERS_SHOWN,
  customerOf,
  soughtIn,
  soughtWords,
  stepped,
} from '../../../src/renderer/widgets/fields/customer-choice.ts'

type User = Parameters<typeof customerOf>[0]

describe('finding a customer', () => {
  it('tells two of one name apart by e-mail and the end of the id', () => {
    const ada = { user_id: '019a-7000-00a1b2', full_name: 'Ada Bos', email: 'ada@desk.example' } as User
    expect(customerOf(ada)).toEqual({
      ...{ id: '019a-7000-00a1b2', words: 'Ada Bos · ada@desk.example · ••00a1b2' },
    })
    expect(customerOf({ ...ada, full_name: '' }).words).toBe('ada@desk.example · ••00a1b2')
  })

  it('asks for nothing before two letters, and takes an id as a screen prints it', () => {
    expect(soughtIn(' a ')).toBeNull()
    expect(soughtIn(' ad ')).toBe('ad')
    expect(soughtIn('••00a1b2')).toBe('00a1b2')
    expect(soughtIn('••')).toBeNull()
  })

  it('says how to go on: type, wait, nobody, more than are shown', () => {
    expect(soughtWords(null, null)).toContain('two letters at least')
    expect(soughtWords('ad', null)).toBe('Looking …')
    expect(soughtWords('ad', 0)).toBe('Nobody is called like this.')
    expect(soughtWords('ad', CUSTOMERS_SHOWN)).toContain(`${CUSTOMERS_SHOWN} found`)
    expect(soughtWords('ad', 43)).toBe(
      `The first ${CUSTOMERS_SHOWN} of 43 are shown: type more to tell them apart.`,
    )
  })

  it('walks round the ends of what was found', () => {
    expect(stepped(0, 1, 3)).toBe(1)
    expect(stepped(2, 1, 3)).toBe(0)
    expect(stepped(0, -1, 3)).toBe(2)
    expect(stepped(0, 1, 0)).toBe(-1)
  })
})
