import { beforeEach, describe, expect, it } from 'vitest'
import { decimal, instant } from '../../../../src/core/kernel/index.ts'
import type { JsonObject } from '../../../../src/core/kernel/index.ts'
import { OPERATOR, answer, failureOf, openTradingRoom } from './support.ts'

type Fields = Record<string, unknown>

/** 10:00 in New York, 16:00 in Frankfurt, on the Monday before Thanksgiving: every market of the list is open. */
const MONDAY = instant(Date.UTC(2026, 10, 23, 15))

/** Kind, symbol, hours, price, and the day on which a trade of that Monday settles. */
const KINDS = [
  ['spot', 'ETH-USD', 'always', '3000', '2026-11-23'],
  ['equity', 'ACME', 'us_equity', '200', '2026-11-24'],
  ['etf', 'SPDX', 'us_equity', '680', '2026-11-24'],
  // Two business days of London and New York.
  ['commodity', 'XAU', 'us_futures', '2400', '2026-11-25'],
  ['fx', 'EUR-USD', 'fx', '1.25', '2026-11-25'],
  ['carbon', 'VCS1529-V2020', 'carbon', '12.5', '2026-11-24'],
] as const

let room: Awaited<ReturnType<typeof openTradingRoom>>
const told = async (user: number, name: string, input: JsonObject = {}): Promise<Fields> =>
  answer(await room.call(user, name, input))

beforeEach(async () => {
  room = await openTradingRoom()
  room.clock.set(MONDAY)
})

const listed = (kind: string, symbol: string, hours: string, more: JsonObject = {}) =>
  room.call(OPERATOR, 'instruments.listInstrument', {
    ...{ asset_type: kind, symbol, hours, exchange: 'OPTX', sector: 'Sample' },
    ...{ tick_size: '0.01', lot_size: '1', ...more },
  })

describe.each(KINDS)('%s', (kind, symbol, hours, price, settlesOn) => {
  it('is listed, bought, held, settled on its day and sold, and the books balance', async () => {
    const account = await room.openAccount(1)
    answer(await listed(kind, symbol, hours))
    const [bid, ask] = [Number(price), decimal(price).plus('0.01').toNumber()]
    await room.quote([[bid, 1_000]], [[ask, 1_000]], symbol)
    const quantity = Number(price) > 100 ? '20' : '200'
    const bought = await told(1, 'trading.createTrade', {
      ...{ symbol, side: 'buy', quantity, account_id: account.id },
    })
    const held = String(bought.quantity)
    expect(bought).toMatchObject({ status: 'filled', executed_price: String(ask) })
    const detail = await told(1, 'trading.getTrade', { trade_id: String(bought.trade_id) })
    expect(detail.settlement).toMatchObject({ settlement_date: settlesOn })
    const { positions } = (await told(1, 'trading.listPositions', { symbol })) as { positions: Fields[] }
    expect(positions).toMatchObject([{ symbol, kind, size: held, entry_price: String(ask) }])

    const sold = await told(1, 'trading.createTrade', { symbol, side: 'sell', quantity: held })
    expect(sold).toMatchObject({ status: 'filled', executed_price: String(bid) })
    const { positions: left } = (await told(1, 'trading.listPositions', { symbol })) as {
      positions: Fields[]
    }
    expect(left).toEqual([])
    // What it cost: the spread on the whole, and a fee each way.
    const fees = decimal(String(bought.fees)).plus(String(sold.fees))
    const lost = decimal(100_000).minus(room.desk.balance(account.id).cash)
    expect(lost.toFixed()).toBe(decimal('0.01').times(held).plus(fees).toFixed())
    for (const { cash, transferred } of await room.store.trading.trialBalance())
      expect(cash).toBe(transferred)
  })
})

describe('an index', () => {
  it('is listed as a level to write contracts on, and is not traded itself', async () => {
    await room.openAccount(1)
    answer(await listed('index', 'EUX', 'us_equity', { is_tradeable: false }))
    const order = { symbol: 'EUX', side: 'buy', quantity: '1', order_type: 'limit', price: '100' }
    const refusal = failureOf(await room.call(1, 'trading.createTrade', order))
    expect([room.app.statusOf(refusal.code), refusal.code]).toEqual([409, 'not_tradeable'])
  })
})
