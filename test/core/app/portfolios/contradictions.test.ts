import { beforeEach, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../../src/core/kernel/index.ts'
import { answer, failureOf, openTradingRoom } from '../trading/support.ts'

let room: Awaited<ReturnType<typeof openTradingRoom>>
let id: string
let account: string

const created = async (name: string): Promise<{ id: string; account_id: string }> => {
  const made = answer(await room.call(1, 'portfolios.create', { name, initial_cash: 100_000 }))
  return made.portfolio as { id: string; account_id: string }
}
const send = (fields: JsonObject) => room.call(1, 'portfolios.createTransaction', { id, ...fields })

beforeEach(async () => {
  room = await openTradingRoom()
  ;({ id, account_id: account } = await created('P'))
})

describe('a transaction that contradicts itself is refused and moves nothing', () => {
  const trade = { transaction_type: 'buy', asset_symbol: 'BTC-USD', quantity: '0.1' }
  const cash = { transaction_type: 'deposit', amount: '5' }

  it.each([
    ['a trade with an amount of cash', { ...trade, amount: '5' }, 'amount'],
    ['an amount and another quantity', { ...cash, quantity: '6' }, 'amount'],
    ['an amount, a quantity and another price', { ...cash, quantity: '5', price: '2' }, 'amount'],
    ['a deposit that names where it goes', { ...cash, to_account_id: 'x' }, 'to_account_id'],
    [
      'a withdrawal to a portfolio',
      { transaction_type: 'withdrawal', amount: '5', to_portfolio_id: 'x' },
      'to_portfolio_id',
    ],
    ['a trade with a destination', { ...trade, to_account_id: 'x' }, 'to_account_id'],
    [
      'two destinations',
      { ...cash, transaction_type: 'transfer', to_account_id: 'x', to_portfolio_id: 'y' },
      'to_portfolio_id',
    ],
  ] as const)('%s', async (_, fields, field) => {
    const before = room.desk.balance(account as Parameters<typeof room.desk.balance>[0])
    expect(failureOf(await send(fields))).toMatchObject({ code: 'invalid_input', field })
    expect(room.desk.balance(account as Parameters<typeof room.desk.balance>[0])).toEqual(before)
  })

  it('takes an amount that its quantity says too', async () => {
    const both = { transaction_type: 'deposit', amount: '10.00', quantity: '5', price: '2' }
    expect(answer(await send(both))).toMatchObject({ transaction: { amount: '10' } })
  })
})

describe('what a portfolio is made with for good', () => {
  const change = (fields: JsonObject) => room.call(1, 'portfolios.update', { id, ...fields })

  it('is not changed by a message that says so', async () => {
    expect(failureOf(await change({ mode: 'live' }))).toMatchObject({ code: 'invalid_mode', field: 'mode' })
    const currency = failureOf(await change({ base_currency: 'EUR' }))
    expect(currency).toMatchObject({ code: 'invalid_input', field: 'base_currency' })
    expect(answer(await change({ mode: 'paper', base_currency: 'usd', name: 'Q' }))).toMatchObject({
      portfolio: { name: 'Q', mode: 'paper' },
    })
  })
})
