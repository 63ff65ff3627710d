import { afterAll, beforeAll, expect, it } from 'vitest'
import { openRealDesk } from '../support/real-engine.ts'
import type { RealDesk } from '../support/real-engine.ts'
import type { Fields } from '../support/rest.ts'
import { PASSWORD, personOf } from './identity/people.ts'
import type { Person } from './identity/people.ts'

let desk: RealDesk
let boss: Person

beforeAll(async () => {
  desk = await openRealDesk()
  boss = await personOf(desk, 'boss', 'admin')
})
afterAll(async () => {
  expect(desk.real.errors).toEqual([])
  await desk.close()
})

async function done(person: Person, form: string, body: Fields): Promise<Fields> {
  const answer = await person.client.ask(form, body)
  expect(answer.status, `${form} ${answer.text}`).toBeLessThan(300)
  return answer.body
}

async function move(debit: string, credit: string, kind: string): Promise<void> {
  const ends = { debit_account_id: debit, credit_account_id: credit }
  const body = { ...ends, currency: 'BTC', amount: '0.5', kind }
  const { transfer_id: id } = await done(boss, 'POST /admin/ledger/transfers', body)
  await done(boss, `POST /admin/ledger/transfers/${String(id)}/post`, {})
}

it('erasing waits for the coin of a live account as for its dollars, and the export shows it', async () => {
  const kim = await personOf(desk, 'kim')
  const wallet = { ethereum_address: `0x${'5'.repeat(40)}`, account_type: 'standard' }
  const account = String((await done(kim, 'POST /accounts', wallet))['account_id'])
  await move('issuance', account, 'deposit')
  const erase = { password: PASSWORD, confirm: true }
  const refused = await kim.client.ask<Fields>('POST /privacy/erase', erase)
  expect([refused.status, refused.body['error'], refused.body['details']], refused.text).toEqual([
    ...[409, 'account_not_empty'],
    { open_positions: 0, open_orders: 0, accounts_with_balance: 1 },
  ])
  const exported = await kim.client.ask('GET /privacy/export')
  expect(exported.status, exported.text).toBe(200)
  expect(exported.text).toMatch(/"currency":"BTC","cash":"0\.5"/)
  await move(account, 'issuance', 'withdrawal')
  await done(kim, 'POST /privacy/erase', erase)
})
