import { describe, expect, it } from 'vitest'
import {
  MS_PER_DAY,
  addMs,
  asId,
  decimal,
  decimalText,
  instant,
  toIso,
} from '../../../../src/core/kernel/index.ts'
import type { JsonObject } from '../../../../src/core/kernel/index.ts'
import type { Instrument } from '../../../../src/core/instruments/index.ts'
import { btcUsd } from '../../../sim/support/venue.ts'
import { BUY, OPERATOR, answer, failureOf, openTradingRoom } from '../trading/support.ts'

type Room = Awaited<ReturnType<typeof openTradingRoom>>

const AAPL: Instrument = {
  ...btcUsd(),
  symbol: asId<'instrument'>('AAPL'),
  name: 'Apple',
  kind: 'equity',
  hours: 'us_equity',
}

/** 10:00 in New York: its session runs. */
const MONDAY = instant(Date.UTC(2026, 10, 23, 15))

/** A room where an equity trades that settles a business day later, and user 1 has bought 10 of it. */
async function withTrade() {
  const room = await openTradingRoom()
  room.clock.set(MONDAY)
  const account = await room.openAccount(1)
  await room.floor.settleOwn(room.desk.listInstruments([AAPL]))
  await room.quote([[199, 100]], [[200, 100]], 'AAPL')
  const order = answer(
    await room.call(1, 'trading.createTrade', {
      symbol: 'AAPL',
      side: 'buy',
      order_type: 'market',
      quantity: '10',
    }),
  )
  return { room, account, tradeId: order['trade_id'] as string }
}

const operate = (room: Room, name: string, input: JsonObject, key: string | null = null) =>
  room.call(OPERATOR, name, input, key)

const settlementOf = async (room: Room, tradeId: string) => {
  const detail = answer(await room.call(1, 'trading.getTrade', { trade_id: tradeId }))
  return detail['settlement'] as {
    status: string
    fills: { settlement_id: string; settles_at: string; settled_at: string | null }[]
  }
}

describe('settlement', () => {
  it('waits for its date, happens by itself once, and shows in the trade', async () => {
    const { room, tradeId } = await withTrade()
    const executed = await settlementOf(room, tradeId)
    expect(executed).toMatchObject({ status: 'executed', fills: [{ settled_at: null }] })
    await room.books.sweep()
    expect((await settlementOf(room, tradeId)).status).toBe('executed')
    room.clock.set(addMs(room.clock.now(), 5 * MS_PER_DAY))
    await room.books.sweep()
    expect((await settlementOf(room, tradeId)).status).toBe('settled')
    const facts = (await room.records()).filter(({ action }) => action === 'settlement.settled')
    expect(facts).toHaveLength(1)
    await room.books.sweep()
    expect((await room.records()).filter(({ action }) => action === 'settlement.settled')).toHaveLength(1)
  })

  it('refuses to settle before its date, twice, and what is not there', async () => {
    const { room, tradeId } = await withTrade()
    const id = (await settlementOf(room, tradeId)).fills[0]?.settlement_id as string
    const settle = async () => operate(room, 'books.settle', { settlement_id: id })
    expect(failureOf(await settle()).code).toBe('settlement_not_due')
    room.clock.set(addMs(room.clock.now(), 5 * MS_PER_DAY))
    const both = await Promise.all([settle(), settle()])
    expect(both.map(({ ok }) => ok).sort()).toEqual([false, true])
    const again = failureOf(await settle())
    expect([again.code, room.app.statusOf(again.code)]).toEqual(['settlement_ended', 409])
    const failing = await operate(room, 'books.failSettlement', { settlement_id: id, reason: 'late' })
    expect(failureOf(failing).code).toBe('settlement_ended')
    const missing = failureOf(await operate(room, 'books.settle', { settlement_id: 'none' }))
    expect(room.app.statusOf(missing.code)).toBe(404)
  })

  it('fails by an operator with a reason, and lists what waits to its owner alone', async () => {
    const { room, tradeId } = await withTrade()
    await room.openAccount(2)
    const waiting = async (user: number) =>
      answer(await room.call(user, 'books.settlements', { status: 'executed' }))['total']
    expect([await waiting(1), await waiting(2)]).toEqual([1, 0])
    const id = (await settlementOf(room, tradeId)).fills[0]?.settlement_id as string
    const failed = answer(
      await operate(room, 'books.failSettlement', { settlement_id: id, reason: 'no delivery' }),
    )
    expect(failed).toMatchObject({ status: 'failed', failure_reason: 'no delivery', settled_at: null })
    expect(await waiting(1)).toBe(0)
    expect(answer(await operate(room, 'books.allSettlements', { status: 'failed' }))['total']).toBe(1)
    expect(failureOf(await room.call(1, 'books.allSettlements', {})).code).toBe('forbidden')
  })
})

describe('statements', () => {
  it('open with what was there, close with what the ledger has, and say the same as a file', async () => {
    const { room, account } = await withTrade()
    const bought = room.clock.now()
    room.clock.set(addMs(bought, MS_PER_DAY))
    await room.call(1, 'trading.createTrade', BUY)
    const from = toIso(addMs(bought, 1))
    const whole = answer(await room.call(1, 'books.statement', { account_id: account.id }))
    const later = answer(await room.call(1, 'books.statement', { account_id: account.id, from }))
    const cash = decimalText(room.desk.balance(account.id).cash)
    expect(whole['balances']).toMatchObject([{ opening_balance: '0', closing_balance: cash }])
    // 100,000 − 10 × 200 − 0.05 %.
    expect(later['balances']).toMatchObject([{ opening_balance: '97999', closing_balance: cash }])
    expect(whole['total']).toBe(5)
    expect(later['total']).toBe(2)
    const file = answer(
      await room.call(1, 'books.statement', { account_id: account.id, from, format: 'csv' }),
    )['content'] as string
    const lines = file.trim().split('\r\n')
    expect(lines).toHaveLength(1 + 1 + 2 + 1)
    expect(lines.at(-1)).toContain(`,${cash},`)
  })

  it('refuse a period that ends before it begins, and another’s account', async () => {
    const { room, account } = await withTrade()
    const reversed = { account_id: account.id, from: '2026-11-22', to: '2026-11-21' }
    expect(failureOf(await room.call(1, 'books.statement', reversed)).code).toBe('period_reversed')
    expect(failureOf(await room.call(2, 'books.statement', { account_id: account.id })).code).toBe(
      'not_found',
    )
  })

  it('of all accounts sum to zero at every instant', async () => {
    const { room, account } = await withTrade()
    const opened = room.clock.now()
    room.clock.set(addMs(opened, 1_000))
    await room.call(1, 'trading.createTrade', BUY)
    const then = answer(await operate(room, 'books.trialBalance', { at: toIso(opened) }))
    const now = answer(await operate(room, 'books.trialBalance', {}))
    for (const books of [then, now]) {
      expect(books).toMatchObject({ balanced: true, totals: [{ currency: 'USD', sum: '0' }] })
    }
    const of = (books: Record<string, unknown>) =>
      (books['accounts'] as { account_id: string; balance: string }[]).find(
        ({ account_id }) => account_id === account.id,
      )?.balance
    expect(of(then)).toBe('97999')
    expect(of(now)).toBe(decimalText(room.desk.balance(account.id).cash))
    const future = { at: toIso(addMs(room.clock.now(), MS_PER_DAY)) }
    expect(failureOf(await operate(room, 'books.trialBalance', future)).code).toBe('instant_in_future')
    expect(failureOf(await room.call(1, 'books.trialBalance', {})).code).toBe('forbidden')
  })

  it('of fills are a file with fees, venue, settlement and no transaction hash', async () => {
    const { room, tradeId } = await withTrade()
    const file = answer(await room.call(1, 'books.exportTrades', {}))
    const [head = '', row = ''] = (file['content'] as string).split('\r\n')
    const value = (name: string) => row.split(',')[head.split(',').indexOf(name)]
    expect(value('order_id')).toBe(tradeId)
    expect([value('fee'), value('venue'), value('settlement_status')]).toEqual(['1', 'OPTX', 'executed'])
    expect(value('blockchain_tx_hash')).toBe('')
    const reversed = { from: '2026-11-22', to: '2026-11-21' }
    const refusal = failureOf(await room.call(1, 'books.exportTrades', reversed))
    expect(room.app.statusOf(refusal.code)).toBe(422)
  })
})

describe('transfers in two phases', () => {
  const reserve = (room: Room, id: string, more: JsonObject = {}) =>
    operate(room, 'books.reserveTransfer', {
      ...{ debit_account_id: id, credit_account_id: 'fees', amount: '1000', kind: 'withdrawal' },
      ...more,
    })

  it('hold what is pending out of reach of orders, and move what is posted', async () => {
    const room = await openTradingRoom()
    const account = await room.openAccount(1)
    const pending = answer(await reserve(room, account.id, { amount: '60000' }))
    expect(decimalText(room.desk.balance(account.id).held)).toBe('60000')
    const big = await room.call(1, 'trading.createTrade', { ...BUY, quantity: '1', price: '55000' })
    expect(failureOf(big).code).toBe('insufficient_cash')
    const id = pending['transfer_id'] as string
    const posted = answer(await operate(room, 'books.postTransfer', { transfer_id: id, amount: '1.5' }))
    expect(posted).toMatchObject({ status: 'posted', posted_amount: '1.5' })
    expect(room.desk.balance(account.id)).toMatchObject({ cash: decimal('99998.5'), held: decimal(0) })
    const again = failureOf(await operate(room, 'books.voidTransfer', { transfer_id: id }))
    expect([again.code, room.app.statusOf(again.code)]).toEqual(['transfer_not_pending', 409])
    expect(failureOf(await operate(room, 'books.voidTransfer', { transfer_id: 'x' })).code).toBe(
      'transfer_not_found',
    )
  })

  it('expire by themselves, and cannot be posted after their time', async () => {
    const room = await openTradingRoom()
    const account = await room.openAccount(1)
    const expires_at = toIso(addMs(room.clock.now(), 60_000))
    const id = answer(await reserve(room, account.id, { expires_at }))['transfer_id'] as string
    room.clock.advance(60_000)
    expect(failureOf(await operate(room, 'books.postTransfer', { transfer_id: id })).code).toBe(
      'transfer_not_pending',
    )
    await room.books.sweep()
    expect(decimalText(room.desk.balance(account.id).held)).toBe('0')
    expect(await room.store.books.pendingTransfer(asId(id))).toMatchObject({ status: 'expired' })
  })

  it('survive a restart of the desk, in every currency', async () => {
    const room = await openTradingRoom()
    const account = await room.openAccount(1)
    const coins = { debit_account_id: 'issuance', credit_account_id: account.id, kind: 'deposit' }
    const id = answer(
      await operate(room, 'books.reserveTransfer', { ...coins, amount: '0.00000001', currency: 'BTC' }),
    )['transfer_id'] as string
    await operate(room, 'books.postTransfer', { transfer_id: id })
    await reserve(room, account.id)
    const loaded = await room.store.loadDesk(room.clock.now())
    expect(loaded.pendingTransfers).toHaveLength(1)
    expect(loaded.balances.filter(({ currency }) => currency === 'BTC')).toMatchObject([
      { cash: decimal('-0.00000001') },
      { cash: decimal('0.00000001') },
    ])
    const books = answer(await operate(room, 'books.trialBalance', {}))
    expect(books).toMatchObject({ balanced: true })
  })

  it.each([
    ['more than is there', { amount: '100000.01' }, 'insufficient_balance', 409],
    ['a digit too many', { amount: '1.000000001' }, 'amount_refused', 422],
    ['the same account', { credit_account_id: 'self' }, 'transfer_ends_refused', 422],
    ['two of the venue', { debit_account_id: 'issuance' }, 'transfer_ends_refused', 422],
    ['an account that is not there', { credit_account_id: 'nobody' }, 'account_not_found', 404],
    ['an end before the start', { expires_at: '2020-01-01' }, 'expiry_past', 422],
  ])('refuse %s', async (_says, change, code, status) => {
    const room = await openTradingRoom()
    const account = await room.openAccount(1)
    const own = 'credit_account_id' in change && change.credit_account_id === 'self'
    const refusal = failureOf(
      await reserve(room, account.id, own ? { credit_account_id: account.id } : (change as JsonObject)),
    )
    expect([refusal.code, room.app.statusOf(refusal.code)]).toEqual([code, status])
    expect(failureOf(await room.call(1, 'books.reserveTransfer', {})).code).toBe('forbidden')
  })
})
