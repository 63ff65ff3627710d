import { describe, expect, it } from 'vitest'
import { makePersonIndex } from '../../../src/core/app/identity/person-index.ts'
import type { PersonLink } from '../../../src/core/identity/index.ts'
import { asId } from '../../../src/core/kernel/index.ts'
import type { UserId } from '../../../src/core/kernel/index.ts'
import { userRecord } from '../../support/records.ts'

type User = ReturnType<typeof userRecord>

const user = (number: number, name: string, more: Partial<User> = {}): User =>
  userRecord(number, { id: asId<'user'>(name), email: `${name}@desk.example`, ...more })

function openIndex(users: readonly User[], links: readonly PersonLink[] = []) {
  const stored = [...users]
  const index = makePersonIndex({
    users: {
      numberedAfter: async (number, limit) => stored.filter((each) => each.number > number).slice(0, limit),
    },
    links: async () => links,
  })
  const of = async (name: string): Promise<string> => {
    const [first, ...others] = await index.accountsOf(asId<'user'>(name))
    return [first, ...others.toSorted()].join(' ')
  }
  return { index, stored, of }
}

const link = (userId: string, personId: string): PersonLink => ({ userId: userId as UserId, personId })

describe('the accounts of one person', () => {
  it('are linked ones, also where the one in the middle is linked further, or neither to a user', async () => {
    const names = ['ann', 'bob', 'cyd', 'dan', 'eve', 'fay']
    const { of } = openIndex(
      names.map((name, at) => user(at + 1, name)),
      [link('bob', 'ann'), link('ann', 'cyd'), link('dan', 'gone'), link('eve', 'gone')],
    )
    expect(await of('bob')).toBe('bob ann cyd')
    expect(await of('cyd')).toBe('cyd ann bob')
    expect(await of('dan')).toBe('dan eve gone')
    expect(await of('fay')).toBe('fay')
  })

  it('have one mailbox or one telephone, and what follows from both together', async () => {
    const { of } = openIndex([
      user(1, 'ann', { phoneNumber: '+49 170 1234567' }),
      user(2, 'ann+trades'),
      user(3, 'bob', { phoneNumber: '0170 1234567' }),
      user(4, 'cyd', { phoneNumber: '+1 170 9234567' }),
    ])
    expect(await of('ann+trades')).toBe('ann+trades ann bob')
    expect(await of('bob')).toBe('bob ann ann+trades')
    expect(await of('cyd')).toBe('cyd')
  })

  it('are those of now: who came since, and who changed, and who changed back', async () => {
    const { index, stored, of } = openIndex([user(1, 'ann', { phoneNumber: '+49 170 1234567' })])
    expect(await of('ann')).toBe('ann')
    const bob = user(2, 'bob', { phoneNumber: '0170 1234567' })
    stored.push(bob)
    expect(await of('ann')).toBe('ann bob')
    index.remember({ ...bob, phoneNumber: '+49 171 7654321' })
    expect(await of('ann')).toBe('ann')
    index.remember({ ...bob, phoneNumber: '+49 171 7654321', formerPhones: '1701234567' })
    expect(await of('ann')).toBe('ann bob')
    index.forget()
    stored.pop()
    expect(await of('ann')).toBe('ann')
  })

  it('are read from the first again when they are forgotten in the middle of a look', async () => {
    const stored = [
      ...Array.from({ length: 449 }, (_, at) => user(at + 1, `user-${at}`)),
      user(450, 'user-3+x'),
    ]
    let looks = 0
    const index = makePersonIndex({
      users: {
        numberedAfter: async (number, limit) => {
          looks += 1
          const stretch = stored.filter((each) => each.number > number).slice(0, limit)
          if (looks === 2) index.forget()
          return stretch
        },
      },
      links: async () => [],
    })
    expect(await index.accountsOf(asId<'user'>('user-3'))).toEqual(['user-3', 'user-3+x'])
  })

  it('are none but itself of what is no user', async () => {
    expect(await openIndex([user(1, 'ann')]).of('system')).toBe('system')
  })

  it('are found among more users than one look reads', async () => {
    const many = Array.from({ length: 450 }, (_, at) => user(at + 1, `user-${at}`))
    const { of } = openIndex([...many, user(451, 'user-3+later')])
    expect(await of('user-3')).toBe('user-3 user-3+later')
  })
})
