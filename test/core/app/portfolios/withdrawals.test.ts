import { beforeEach, describe, expect, it } from 'vitest'
import { MS_PER_DAY, asId } from '../../../../src/core/kernel/index.ts'
import type { AccountId, JsonObject } from '../../../../src/core/kernel/index.ts'
import { CALL } from '../../../sim/support/venue.ts'
import { userRecord } from '../../../support/records.ts'
import { OPERATOR, answer, failureOf, openTradingRoom } from '../trading/support.ts'

type Fields = Record<string, unknown>
type Room = Awaited<ReturnType<typeof openTradingRoom>>

let room: Room
let account: AccountId
const ask = (name: string, input: JsonObject, user = 1, key: string | null = null) =>
  room.call(user, name, input, key)
const told = async (name: string, input: JsonObject, user = 1): Promise<Fields> =>
  answer(await ask(name, input, user))
const transactionOf = (told: Fields): Fields => told.transaction as Fields
const refusedWith = async (name: string, input: JsonObject, user = 1) => {
  const failure = failureOf(await ask(name, input, user))
  return [failure.code, room.app.statusOf(failure.code)]
}
const moneyOf = (id: AccountId): readonly string[] => {
  const { cash, held } = room.desk.balance(id)
  return [cash.toFixed(), held.toFixed()]
}
const request = (amount: string | number): JsonObject => ({
  account_id: account,
  amount,
  payout: 'on_approval',
})

beforeEach(async () => {
  room = await openTradingRoom()
  account = (await room.openAccount(1)).id
})

/** The books agree with themselves: balances with transfers, holds with who holds. */
async function expectSound(): Promise<void> {
  const run = await told('reconciliation.run', { reconciliation_type: 'daily' }, OPERATOR)
  expect(run).toMatchObject({ status: 'matched', breaks: [] })
}

describe('a portfolio that is deleted', () => {
  it('takes back the withdrawals that wait in its account: nothing stays held', async () => {
    const created = (await told('portfolios.create', { name: 'P', initial_cash: '1000' })).portfolio as Fields
    const own = asId<'account'>(String(created.account_id))
    const asked = await told('accounts.withdraw', { account_id: own, amount: 400, payout: 'on_approval' })
    expect(moneyOf(own)).toEqual(['1000', '400'])
    await told('portfolios.remove', { id: String(created.id) })
    expect(moneyOf(own)).toEqual(['1000', '0'])
    const movement = await room.store.portfolios.cashMovement(asId(String(transactionOf(asked).id)))
    expect(movement?.status).toBe('cancelled')
    await expectSound()
  })
})

describe('a withdrawal in two phases', () => {
  it('holds its amount, and gives it back when its owner cancels; never twice', async () => {
    const asked = await told('accounts.withdraw', request(60_000))
    expect(asked).toMatchObject({ balance: '100000', available: '40000' })
    expect(transactionOf(asked)).toMatchObject({ status: 'pending', amount: '-60000', executed_at: null })
    expect(moneyOf(account)).toEqual(['100000', '60000'])
    expect(await refusedWith('accounts.withdraw', request(40_001))).toEqual(['insufficient_balance', 409])
    await expectSound()
    const cancel = { account_id: account, transaction_id: String(transactionOf(asked).id), reason: 'no' }
    expect(await told('accounts.cancelTransaction', cancel)).toMatchObject({
      available: '100000',
      transaction: { status: 'cancelled' },
    })
    expect(moneyOf(account)).toEqual(['100000', '0'])
    expect(await refusedWith('accounts.cancelTransaction', cancel)).toEqual([
      'transaction_not_cancellable',
      409,
    ])
    expect(await told('accounts.transactions', { account_id: account, status: 'cancelled' })).toMatchObject({
      total: 1,
    })
    await expectSound()
  })

  it('is paid out by an operator, after which nobody cancels it', async () => {
    const asked = transactionOf(await told('accounts.withdraw', request('1500.5')))
    const pending = await told('books.transfers', { status: 'pending' }, OPERATOR)
    const [transfer] = pending.transfers as Fields[]
    expect(transfer).toMatchObject({ kind: 'withdrawal', cause_id: asked.id, amount: '1500.5' })
    await told('books.postTransfer', { transfer_id: String(transfer?.transfer_id) }, OPERATOR)
    expect(moneyOf(account)).toEqual(['98499.5', '0'])
    const { transactions } = await told('accounts.transactions', { account_id: account })
    expect(transactions).toMatchObject([{ id: asked.id, status: 'executed', amount: '-1500.5' }])
    const cancel = { account_id: account, transaction_id: String(asked.id) }
    expect(await refusedWith('accounts.cancelTransaction', cancel)).toEqual([
      'transaction_not_cancellable',
      409,
    ])
    const curve = await room.store.portfolios.snapshots(account, {})
    expect(curve.at(-1)).toMatchObject({ reason: 'flow' })
    expect(curve.at(-1)?.flow.toFixed()).toBe('-1500.5')
    await expectSound()
  })

  it('fails when an operator voids it, and is paid in part when only a part is posted', async () => {
    const [one, two] = [
      transactionOf(await told('accounts.withdraw', request(100))),
      transactionOf(await told('accounts.withdraw', request(200))),
    ]
    const idOf = (movement: Fields) => String(movement.transfer_id)
    await told('books.voidTransfer', { transfer_id: idOf(one), reason: 'bank refused' }, OPERATOR)
    await told('books.postTransfer', { transfer_id: idOf(two), amount: '150' }, OPERATOR)
    expect(moneyOf(account)).toEqual(['99850', '0'])
    const { transactions } = await told('accounts.transactions', { account_id: account })
    expect((transactions as Fields[]).map(({ status, amount }) => [status, amount]).toSorted()).toEqual([
      ['executed', '-150'],
      ['failed', '-100'],
    ])
    await expectSound()
  })

  it('counts against the day while it waits', async () => {
    const rich = (await room.openAccount(2, 'demo', 2_000_000)).id
    const of = (amount: number) => ({ account_id: rich, amount, payout: 'on_approval' })
    await told('accounts.withdraw', of(900_000), 2)
    const failure = failureOf(await ask('accounts.withdraw', of(100_001), 2))
    expect(failure).toMatchObject({ code: 'withdrawal_limit_exceeded', details: { used: '900000' } })
  })

  it('of live money always waits, and asks for an approved identity first', async () => {
    const created = await told('portfolios.create', { name: 'Live', mode: 'live' })
    const { id, account_id: live } = created.portfolio as Fields
    await told('accounts.adminDeposit', { account_id: String(live), amount: 500 }, OPERATOR)
    const withdrawal = { id: String(id), transaction_type: 'withdrawal', amount: '120' }
    expect(await refusedWith('portfolios.createTransaction', withdrawal)).toEqual(['kyc_required', 403])
    const approved = userRecord(1, { kycStatus: 'approved' })
    await room.store.commit([{ op: 'put', table: 'users', record: approved }])
    const asked = answer(await ask('portfolios.createTransaction', withdrawal, 1, 'key'))
    expect(answer(await ask('portfolios.createTransaction', withdrawal, 1, 'key'))).toEqual(asked)
    expect(transactionOf(asked)).toMatchObject({ status: 'pending', settled_at: null, net_amount: '-120' })
    expect(await told('portfolios.get', { id: String(id) })).toMatchObject({
      cash_balance: '500',
      available_cash: '380',
    })
    const cancel = { id: String(id), tid: String(transactionOf(asked).id) }
    expect(transactionOf(await told('portfolios.cancelTransaction', cancel))).toMatchObject({
      status: 'cancelled',
    })
    expect(await refusedWith('portfolios.cancelTransaction', cancel)).toEqual([
      'transaction_not_cancellable',
      409,
    ])
    await expectSound()
  })
})

describe('money that has not settled', () => {
  const trade = (side: string, quantity: string) =>
    told('trading.createTrade', { symbol: CALL, side, quantity, account_id: account })
  const summary = () => told('accounts.summary', { account_id: account })

  it('buys, but leaves the account only when its sales have settled', async () => {
    await trade('buy', '2')
    room.clock.advance(10 * MS_PER_DAY)
    await room.books.sweep()
    await room.quoteAll()
    const before = room.desk.balance(account).cash
    await trade('sell', '2')
    const { cash } = room.desk.balance(account)
    const net = cash.minus(before).toFixed()
    expect(await summary()).toMatchObject({ unsettled_cash_usd: net, withdrawable_usd: before.toFixed() })
    const tooMuch = { account_id: account, amount: before.plus(1).toFixed() }
    expect(failureOf(await ask('accounts.withdraw', tooMuch))).toMatchObject({
      code: 'unsettled_cash',
      details: { limit: 'settled_cash', bound: before.toFixed(), unsettled: net },
    })
    const other = (await told('portfolios.create', { name: 'Other' })).portfolio as Fields
    const mine = (await told('portfolios.create', { name: 'P', initial_cash: 10 })).portfolio as Fields
    const transfer = { id: String(mine.id), transaction_type: 'transfer', to_portfolio_id: String(other.id) }
    await told('portfolios.createTransaction', { ...transfer, amount: 10 })
    // Proceeds are buying power all the same.
    await trade('buy', '2')
    expect(await summary()).toMatchObject({ unsettled_cash_usd: '0' })
    await trade('sell', '2')
    room.clock.advance(5 * MS_PER_DAY)
    await room.books.sweep()
    expect(await summary()).toMatchObject({ unsettled_cash_usd: '0' })
    const all = room.desk.balance(asId<'account'>(account)).cash.toFixed()
    await told('accounts.withdraw', { account_id: account, amount: all })
    expect(moneyOf(account)).toEqual(['0', '0'])
  })
})
