import { describe, expect, it } from 'vitest'
import { ZERO, addMs, asId, decimal } from '../../../../src/core/kernel/index.ts'
import { BTC, NOON, positionRecord } from '../../../support/records.ts'
import { CALL } from '../../../sim/support/venue.ts'
import { START } from '../support.ts'
import { BUY, answer, failureOf, openTradingRoom } from './support.ts'

/** A trader with one open position and `closed` flat ones of earlier days, the oldest first. */
async function traderWith(closed: number) {
  const room = await openTradingRoom()
  const account = await room.openAccount(1)
  answer(await room.call(1, 'trading.createTrade', BUY))
  const owner = { accountId: account.id, userId: account.userId, symbol: BTC }
  await room.store.commit(
    Array.from({ length: closed }, (_, number) => ({
      op: 'put',
      table: 'positions',
      record: positionRecord(number, { ...owner, quantity: ZERO, openedAt: addMs(NOON, number - 1e12) }),
    })),
  )
  const list = async (input: object) => answer(await room.call(1, 'trading.listPositions', input as never))
  const sizes = async (input: object) => {
    const { positions, ...paging } = await list(input)
    return [(positions as unknown[]).length, paging]
  }
  return { room, account, list, sizes }
}

const paging = (total: number, per_page: number, page = 1) => ({
  ...{ total, per_page, page, current_page: page, pages: Math.ceil(total / per_page) },
})

describe('the list of positions', () => {
  it('tells every open one unless a page is asked for', async () => {
    const { sizes } = await traderWith(3)
    expect(await sizes({})).toEqual([1, paging(1, 1)])
    expect(await sizes({ per_page: 20 })).toEqual([1, paging(1, 20)])
    expect(await sizes({ page: 2 })).toEqual([0, paging(1, 20, 2)])
    expect(await sizes({ symbol: 'SPX' })).toEqual([0, { ...paging(0, 1) }])
  })

  it('is bounded for closed ones and for all, and leads on from page to page', async () => {
    const { sizes, list } = await traderWith(503)
    expect(await sizes({ status: 'closed' })).toEqual([500, paging(503, 500)])
    expect(await sizes({ status: 'all' })).toEqual([500, paging(504, 500)])
    expect(await sizes({ status: 'closed', page: 26, per_page: 20 })).toEqual([3, paging(503, 20, 26)])
    expect(await sizes({ status: 'closed', per_page: 1_000 })).toEqual([100, paging(503, 100)])
    expect(await sizes({ status: 'closed', limit: 10, offset: 500 })).toEqual([3, paging(503, 10, 51)])
    const pages = await Promise.all(
      [1, 2, 3, 4, 5, 6].map((page) => list({ status: 'all', page, per_page: 100 })),
    )
    const ids = pages.flatMap(({ positions }) =>
      (positions as { position_id: string }[]).map(({ position_id }) => position_id),
    )
    expect([ids.length, new Set(ids).size]).toEqual([504, 504])
  })

  it('keeps to the account and symbol that are named', async () => {
    const { sizes, account, room } = await traderWith(2)
    const named = { account_id: account.id, symbol: 'BTC-USD' }
    expect(await sizes({ ...named, status: 'closed' })).toEqual([2, paging(2, 500)])
    expect(await sizes({ ...named, status: 'all' })).toEqual([3, paging(3, 500)])
    expect(await sizes({ ...named, symbol: 'SPX', status: 'all' })).toEqual([0, paging(0, 500)])
    await room.openAccount(2)
    const foreign = await room.call(2, 'trading.listPositions', { account_id: account.id, status: 'all' })
    expect(failureOf(foreign).code).toBe('account_not_found')
  })

  it.each([
    ['page', 0],
    ['per_page', 'x'],
    ['limit', -1],
  ] as const)('refuses %s %s', async (field, value) => {
    const { room } = await traderWith(0)
    expect(failureOf(await room.call(1, 'trading.listPositions', { [field]: value })).code).toBe(
      'invalid_input',
    )
  })
})

describe('a position', () => {
  it('tells its open profit to the digits that the ledger keeps, however long its average price is', async () => {
    const { room, account } = await traderWith(0)
    const held = {
      accountId: account.id,
      userId: account.userId,
      symbol: asId<'instrument'>(CALL),
      openedAt: START,
    }
    const averagePrice = decimal('100.333333333333333333')
    await room.store.commit([
      {
        op: 'put',
        table: 'positions',
        record: positionRecord(7, { ...held, quantity: decimal(3), averagePrice }),
      },
    ])
    const all = answer(await room.call(1, 'trading.listPositions', { status: 'all', symbol: CALL }))
    // Marked at 120.5: (120.5 − 100.333…) × 3 × 100.
    expect(all['positions']).toMatchObject([{ market_value: '36150', unrealized_pnl: '6050' }])
  })
})

describe('an account’s realised profit', () => {
  it('adds up all that it ever held, of itself alone', async () => {
    const { room, account } = await traderWith(0)
    const other = await room.openAccount(2)
    const owner = { accountId: account.id, userId: account.userId, quantity: ZERO, openedAt: START }
    await room.store.commit([
      {
        op: 'put',
        table: 'positions',
        record: positionRecord(1, { ...owner, realizedPnl: decimal('12.5') }),
      },
      {
        op: 'put',
        table: 'positions',
        record: positionRecord(2, { ...owner, realizedPnl: decimal('-2.25') }),
      },
      {
        op: 'put',
        table: 'positions',
        record: positionRecord(3, { accountId: other.id, userId: other.userId, realizedPnl: decimal(99) }),
      },
    ])
    const summary = answer(await room.call(1, 'accounts.summary', { account_id: account.id }))
    expect(summary['total_realised_pnl']).toBe('10.25')
  })
})
