import { beforeEach, describe, expect, it } from 'vitest'
import { makeOption } from '../../../../src/core/instruments/index.ts'
import { MS_PER_DAY, addMs, decimal } from '../../../../src/core/kernel/index.ts'
import type { JsonObject } from '../../../../src/core/kernel/index.ts'
import { START, must, symbolOf } from '../../../sim/support/venue.ts'
import { answer, openTradingRoom } from '../trading/support.ts'

type Fields = Record<string, unknown>

let room: Awaited<ReturnType<typeof openTradingRoom>>
const told = async (name: string, input: JsonObject = {}, key: string | null = null): Promise<Fields> =>
  answer(await room.call(1, name, input, key))

const traded = (id: string, type: 'buy' | 'sell', quantity: string, key: string | null = null) => {
  const input = { id, transaction_type: type, asset_symbol: 'BTC-USD', quantity }
  return told('portfolios.createTransaction', input, key)
}

/** Buys 0.5 at 50,010 and 0.5 at 60,010, sells 0.6 at 69,990: two purchases that a sale takes differently. */
async function tradedPortfolio(method: 'average' | 'fifo') {
  const { portfolio } = await told('portfolios.create', {
    ...{ name: method, initial_cash: 100_000, cost_method: method },
  })
  const id = String((portfolio as Fields).id)
  await traded(id, 'buy', '0.5')
  await room.quote([[59_990, 5]], [[60_010, 5]])
  await traded(id, 'buy', '0.5')
  await room.quote([[69_990, 5]], [[70_010, 5]])
  const sale = await traded(id, 'sell', '0.6', `sale-${method}`)
  return { id, sale }
}

/** By hand: FIFO 0.5 × (69,990 − 50,010) + 0.1 × (69,990 − 60,010); average 0.6 × (69,990 − 55,010). Mark 70,000. */
const BY_HAND = {
  fifo: { realized: '10988', cost: '24004', unrealized: '3996' },
  average: { realized: '8988', cost: '22004', unrealized: '5996' },
} as const

beforeEach(async () => {
  room = await openTradingRoom()
})

describe.each(['fifo', 'average'] as const)('a portfolio that counts %s', (method) => {
  const { realized, cost, unrealized } = BY_HAND[method]

  it('tells the same cost and profit on every face', async () => {
    const { id, sale } = await tradedPortfolio(method)
    const position = { realized_pnl: realized, cost_basis: cost, unrealized_pnl: unrealized }
    expect(sale).toMatchObject({ realized_pnl: realized, holding: position })
    const whole = { realized_pnl: realized, unrealized_pnl: unrealized, invested_amount: cost }
    expect(await told('portfolios.get', { id })).toMatchObject({ ...whole, portfolio: whole })
    expect(await told('portfolios.list')).toMatchObject({ portfolios: [whole] })
    const { account_id } = (await told('portfolios.get', { id })).portfolio as { account_id: string }
    expect(await told('accounts.summary', { account_id })).toMatchObject({
      total_realised_pnl: realized,
      total_unrealised_pnl: unrealized,
    })
    expect(await told('portfolios.holdings', { id })).toMatchObject({ holdings: [position] })
    expect(await told('portfolios.performance', { id, period: 'all' })).toMatchObject({
      performance: { realized_pnl: realized, unrealized_pnl: unrealized },
    })
    expect(await told('portfolios.pnl', { id, group: 'leg' })).toMatchObject({
      lines: [{ realized_pnl: realized, unrealized_pnl: unrealized }],
    })
    const { content } = await told('portfolios.tradesCsv', { id })
    const [header = '', ...rows] = String(content).trimEnd().split('\r\n')
    const at = header.split(',').indexOf('realized_pnl')
    expect(rows.map((row) => row.split(',')[at])).toEqual(['0', '0', realized])
  })

  it('repeats the answer of a sale with its key, and explains its whole gain', async () => {
    const { id, sale } = await tradedPortfolio(method)
    expect(await traded(id, 'sell', '0.6', `sale-${method}`)).toEqual(sale)
    const { performance } = await told('portfolios.performance', { id, period: 'all' })
    const { realized_pnl, unrealized_pnl, fees, total_return } = performance as Record<string, string>
    const explained = decimal(realized_pnl ?? 0)
      .plus(unrealized_pnl ?? 0)
      .minus(fees ?? 0)
    expect(explained.toFixed()).toBe(total_return)
  })
})

describe('a portfolio that took delivery', () => {
  it('carries the premium in the cost of the units on every face, by average cost too', async () => {
    const symbol = symbolOf('BTC-USD-20270115-40000-C')
    const call = makeOption({
      ...{
        underlying: symbolOf('BTC-USD'),
        optionType: 'call',
        strike: decimal(40_000),
        exercise: 'american',
      },
      ...{ expiresAt: addMs(room.clock.now(), 50 * MS_PER_DAY), settlement: 'physical', isPaper: true },
      ...{ tickSize: decimal('0.5'), lotSize: decimal('0.1'), multiplier: decimal(1), exchange: 'OPTX' },
      ...{ listedAt: START, hours: 'always' },
    })
    const made = must(call)
    await room.floor.settleOwn(room.desk.listInstruments([{ ...made, symbol }]))
    await room.quote([[11_000, 5]], [[11_200, 5]], symbol)
    const { portfolio } = await told('portfolios.create', { name: 'P', initial_cash: 100_000 })
    const { id, account_id: account } = portfolio as { id: string; account_id: string }
    const purchase = { id, transaction_type: 'buy', asset_symbol: symbol, quantity: '0.5' }
    await told('portfolios.createTransaction', purchase)
    await told('instruments.exercise', { symbol, quantity: '0.5', account_id: account })
    // 0.5 × (40,000 + 11,200), and nothing is realised; the mark is 50,000.
    const whole = { realized_pnl: '0', invested_amount: '25600', unrealized_pnl: '-600' }
    expect(await told('portfolios.get', { id })).toMatchObject(whole)
    expect(await told('portfolios.holdings', { id })).toMatchObject({
      holdings: [{ symbol: 'BTC-USD', average_cost: '51200', realized_pnl: '0', unrealized_pnl: '-600' }],
    })
    expect(await told('portfolios.performance', { id, period: 'all' })).toMatchObject({
      performance: { realized_pnl: '0', unrealized_pnl: '-600' },
    })
  })
})

describe('the fees of a period', () => {
  it('are those that were paid in it, whether or not what they bought is closed', async () => {
    const { portfolio } = await told('portfolios.create', { name: 'P', initial_cash: 100_000 })
    const id = String((portfolio as Fields).id)
    const feeOf = ({ transaction }: Fields) => decimal((transaction as { fee: string }).fee)
    const before = feeOf(await traded(id, 'buy', '0.5'))
    room.clock.set(addMs(room.clock.now(), 40 * MS_PER_DAY))
    await room.quote([[59_990, 5]], [[60_010, 5]])
    const within = feeOf(await traded(id, 'buy', '0.2')).plus(feeOf(await traded(id, 'sell', '0.1')))
    const feesOf = async (period: string) =>
      ((await told('portfolios.performance', { id, period })).performance as Fields).fees
    expect(await feesOf('1m')).toBe(within.toFixed())
    expect(await feesOf('all')).toBe(within.plus(before).toFixed())
    const { performance } = await told('overview.performance', { days: 30 })
    expect((performance as Fields).fees).toBe(within.toFixed())
  })
})
