import { describe, expect, it } from 'vitest'
import { ZERO, asId, decimal, parseIso, present } from '../../../../src/core/kernel/index.ts'
import type { Instant, JsonObject } from '../../../../src/core/kernel/index.ts'
import { CALL } from '../../../sim/support/venue.ts'
import { BUY, OPERATOR, answer, failureOf, openTradingRoom } from '../trading/support.ts'

type Room = Awaited<ReturnType<typeof openTradingRoom>>
type Break = { break_id: string; category: string; key: string; difference: string | null; status: string }

const operate = (room: Room, name: string, input: JsonObject = {}) => room.call(OPERATOR, name, input)

/** A room with a filled order and one that rests. */
async function traded() {
  const room = await openTradingRoom()
  const account = await room.openAccount(1)
  answer(await room.call(1, 'trading.createTrade', BUY))
  answer(await room.call(1, 'trading.createTrade', { ...BUY, order_type: 'limit', price: '49000' }))
  return { room, account }
}

const run = async (room: Room, input: JsonObject = {}) =>
  answer(await operate(room, 'reconciliation.run', input)) as { breaks: Break[] } & Record<string, unknown>

/** Puts money into an account behind the ledger's back: a store that was tampered with. */
async function tamper(room: Room, account: Parameters<Room['desk']['balance']>[0], by: string) {
  const record = room.desk.balance(account)
  await room.store.commit([
    { op: 'put', table: 'balances', record: { ...record, cash: record.cash.plus(by) } },
  ])
}

describe('a reconciliation', () => {
  it('finds that books of honest trading agree, the resting order included', async () => {
    const { room } = await traded()
    const result = await run(room)
    expect(result).toMatchObject({ within_tolerance: true, difference: '0', breaks: [], status: 'matched' })
    const checks = result['checks'] as Record<string, { checked: number; note?: string }>
    expect(checks['venue']?.checked).toBe(1)
    expect(checks['trades']?.checked).toBe(2)
    expect(checks['chain']?.note).toBe('not_configured')
    for (const type of ['monthly', 'trade', 'position']) {
      expect(await run(room, { reconciliation_type: type })).toMatchObject({ status: 'matched' })
    }
  })

  it('finds a cent too many, not a hundredth of it, and keeps one break however often it looks', async () => {
    const { room, account } = await traded()
    await tamper(room, account.id, '0.01')
    expect(await run(room)).toMatchObject({ breaks: [] })
    await tamper(room, account.id, '0.0101')
    const first = await run(room)
    expect(first.breaks.map(({ key, difference }) => [key, difference])).toEqual([
      [`cash ${account.id} USD`, '0.0101'],
      ['sum paper USD', '0.0101'],
    ])
    const second = await run(room)
    expect(second.breaks.map(({ break_id }) => break_id)).toEqual(first.breaks.map((each) => each.break_id))
    expect(answer(await operate(room, 'reconciliation.breaks'))['total']).toBe(2)
    expect(room.logged).toContain('books_do_not_agree')
    const facts = (await room.records()).filter(({ action }) => action === 'reconciliation.broken')
    expect(facts[0]?.facts).toMatchObject({ breaks: 2 })
    const strict = await run(room, { tolerance_threshold: '1' })
    expect(strict.breaks).toEqual([])
  })

  it('finds an order that the store holds open and the book does not have', async () => {
    const { room } = await traded()
    const [order] = await room.store.checks.openOrders()
    const ghost = { ...present(order, 'an order'), id: 'ghost' as never, sequence: 99, heldCash: ZERO }
    await room.store.commit([{ op: 'insert', table: 'orders', record: { ...ghost, clientOrderId: null } }])
    const { breaks } = await run(room, { reconciliation_type: 'trade' })
    expect(breaks).toMatchObject([{ category: 'venue', key: 'resting ghost' }])
  })

  it('explains what an expiry settled by its adjustments, and finds a break there too', async () => {
    const { room, account } = await traded()
    answer(await room.call(1, 'trading.createTrade', { ...BUY, symbol: CALL, quantity: '2' }))
    room.clock.set(parseIso('2027-01-15T21:00:01Z') as Instant)
    await room.floor.settleOwn(room.desk.expireOption(asId(CALL), decimal(6_900)))
    expect(await run(room, { reconciliation_type: 'position' })).toMatchObject({ status: 'matched' })
    const [settled] = (
      await room.store.trading.positions(
        { userId: account.userId as never, symbol: asId(CALL) },
        { limit: 1, offset: 0 },
      )
    ).items
    expect(settled?.settledAt).not.toBeNull()
    const planted = { ...present(settled, 'the settled position'), quantity: decimal(1) }
    await room.store.commit([{ op: 'put', table: 'positions', record: planted }])
    const { breaks } = await run(room, { reconciliation_type: 'position' })
    expect(breaks.map(({ key, difference }) => [key, difference])).toEqual([
      [`position ${account.id} ${CALL}`, '1'],
      [`open interest ${CALL}`, '1'],
    ])
  })

  it('refuses a business date in the future', async () => {
    const { room } = await traded()
    const refusal = failureOf(await operate(room, 'reconciliation.run', { business_date: '2099-01-01' }))
    expect([refusal.code, room.app.statusOf(refusal.code)]).toEqual(['instant_in_future', 422])
    expect(failureOf(await room.call(1, 'reconciliation.run', {})).code).toBe('forbidden')
  })

  it('runs by itself once for each day that is over', async () => {
    const { room } = await traded()
    await room.books.reconcileDaily()
    await room.books.reconcileDaily()
    const kinds = answer(await operate(room, 'reconciliation.list'))['reconciliations'] as JsonObject[]
    expect(kinds.map(({ reconciliation_type }) => reconciliation_type).sort()).toEqual(['daily', 'integrity'])
    room.clock.advance(24 * 3_600_000)
    await room.books.reconcileDaily()
    expect(answer(await operate(room, 'reconciliation.list'))['total']).toBe(4)
  })
})

describe('a break', () => {
  it('is taken on, explained and resolved by a person, opened again, and all of it is recorded', async () => {
    const { room, account } = await traded()
    await tamper(room, account.id, '5')
    const [found] = (await run(room)).breaks
    const work = (input: JsonObject) =>
      operate(room, 'reconciliation.workBreak', { break_id: found?.break_id ?? '', ...input })
    expect(answer(await work({ status: 'investigating', assignee: 'ann' }))).toMatchObject({
      status: 'investigating',
      assignee: 'ann',
    })
    expect(failureOf(await work({ status: 'resolved' })).code).toBe('invalid_input')
    const resolved = answer(await work({ status: 'resolved', comment: 'the bank booked it twice' }))
    expect(resolved).toMatchObject({
      status: 'resolved',
      comment: 'the bank booked it twice',
      assignee: 'ann',
    })
    expect(failureOf(await work({ status: 'investigating' })).code).toBe('break_state_refused')
    expect(answer(await work({ status: 'open' }))['status']).toBe('open')
    expect(failureOf(await operate(room, 'reconciliation.workBreak', { break_id: 'x' })).code).toBe(
      'break_not_found',
    )
    const worked = (await room.records()).filter(({ action }) => action === 'reconciliation.break_worked')
    expect(worked.map(({ facts }) => [facts['from'], facts['to']])).toEqual([
      ['open', 'investigating'],
      ['investigating', 'resolved'],
      ['resolved', 'open'],
    ])
  })
})

describe('the check of the data', () => {
  it('is valid over honest books, names its result by a hash, and remembers it', async () => {
    const { room } = await traded()
    expect(room.books.isWhole()).toBeNull()
    const result = answer(await operate(room, 'reconciliation.checkIntegrity'))
    expect(result).toMatchObject({ valid: true, failures: [] })
    expect(result['hash']).toMatch(/^[0-9a-f]{64}$/)
    expect(room.books.isWhole()).toBe(true)
  })

  it('fails on a position that its fills do not make, and on a record that points to nothing', async () => {
    const { room, account } = await traded()
    const [position] = room.desk.positionsOf(account.id)
    const wrong = { ...present(position, 'a position'), quantity: decimal(9) }
    const orphan = {
      orderId: 'nobody' as never,
      number: 0,
      kind: 'accepted',
      at: room.clock.now(),
      facts: {},
    } as const
    await room.store.commit([
      { op: 'put', table: 'positions', record: wrong },
      { op: 'insert', table: 'orderEvents', record: orphan },
    ])
    const result = answer(await operate(room, 'reconciliation.checkIntegrity'))
    expect(result['valid']).toBe(false)
    expect((result['failures'] as Break[]).map(({ key }) => key).sort()).toEqual([
      `open interest ${wrong.symbol}`,
      'order_events.order_id',
      `position ${account.id} ${wrong.symbol}`,
    ])
    expect(room.books.isWhole()).toBe(false)
    expect(room.logged).toContain('books_do_not_agree')
    expect((await room.records()).some(({ action }) => action === 'integrity.broken')).toBe(true)
  })
})
