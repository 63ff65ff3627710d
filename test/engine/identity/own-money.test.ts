import { afterAll, beforeAll, expect, it } from 'vitest'
import { openRealDesk } from '../../support/real-engine.ts'
import type { RealDesk } from '../../support/real-engine.ts'
import { personOf } from './people.ts'
import type { Person } from './people.ts'

// Who books money at this desk does not book it for themselves, whatever name the account is in.

let desk: RealDesk
let ann: Person
let bob: Person
let [twins, live, paper, jane] = ['', '', '', '']

const ADDRESSES = ['a', 'b', 'c', 'd'].map((digit) => `0x${digit.repeat(40)}`)

async function accountOf(person: Person, accountType: string): Promise<string> {
  const opened = await person.client.ask<{ account_id: string }>('POST /accounts', {
    ...{ ethereum_address: ADDRESSES.pop(), account_type: accountType },
  })
  expect(opened.status, opened.text).toBe(201)
  return opened.body.account_id
}

beforeAll(async () => {
  desk = await openRealDesk({ demo: false, compliance: { amlMonitoring: false, kycRequired: false } })
  ann = await personOf(desk, 'ann', 'admin')
  ;[live, paper] = [await accountOf(ann, 'standard'), await accountOf(ann, 'paper')]
  twins = await accountOf(await personOf(desk, 'ann+trades'), 'standard')
  jane = await accountOf(await personOf(desk, 'jane'), 'standard')
})

afterAll(() => desk.close())

type Booked = Readonly<{ error?: string; transfer_id?: string }>

const deposit = (by: Person, account: string) =>
  by.client.ask<Booked>(`POST /admin/accounts/${account}/deposit`, { amount: '100' })

const reserve = (by: Person, account: string) =>
  by.client.ask<Booked>('POST /admin/ledger/transfers', {
    ...{ debit_account_id: 'issuance', credit_account_id: account, kind: 'deposit', amount: '40' },
  })

it('a desk with one administrator is not locked out of its own money', async () => {
  expect((await deposit(ann, live)).status).toBe(201)
})

it('as soon as there is another one, nobody books for an account of their own, under whatever name', async () => {
  const waiting = await reserve(ann, twins)
  expect(waiting.status, waiting.text).toBe(201)
  bob = await personOf(desk, 'bob', 'admin')
  for (const account of [live, twins]) {
    for (const asked of [
      await deposit(ann, account),
      await ann.client.ask<Booked>(`POST /admin/accounts/${account}/withdraw`, { amount: '1' }),
      await reserve(ann, account),
    ]) {
      expect([asked.status, asked.body.error]).toEqual([403, 'same_person'])
    }
  }
  const post = `POST /admin/ledger/transfers/${waiting.body.transfer_id ?? ''}/post`
  expect((await ann.client.ask<Booked>(post, {})).body.error).toBe('same_person')
  expect((await bob.client.ask(post, {})).status).toBe(200)
  expect((await deposit(bob, live)).status).toBe(201)
})

it('other people’s money and paper are theirs to book', async () => {
  expect((await deposit(ann, jane)).status).toBe(201)
  expect((await deposit(ann, paper)).status).toBe(201)
})
