import { beforeEach, expect, it } from 'vitest'
import { decimal, decimalText } from '../../../../src/core/kernel/index.ts'
import type { JsonObject } from '../../../../src/core/kernel/index.ts'
import { BTC, CALL, symbolOf } from '../../../sim/support/venue.ts'
import { answer, failureOf, openTradingRoom } from '../trading/support.ts'

// Where the profit that positions show came from: seven parts that add up to it to the last digit.

type Parts = Readonly<Record<string, string>>
type Row = Parts & Readonly<{ symbol: string; reason: string | null; market_at: string | null }>

const PARTS = ['delta', 'gamma', 'vega', 'theta', 'rho', 'cross', 'residual'] as const

let room: Awaited<ReturnType<typeof openTradingRoom>>
let account: string
beforeEach(async () => {
  room = await openTradingRoom()
  account = (await room.openAccount(1)).id
})

const told = async (input: JsonObject = {}): Promise<Parts & { positions: readonly Row[] }> =>
  answer(await room.call(1, 'risk.attribution', input)) as never
const buy = async (symbol: string, quantity: string) =>
  answer(await room.call(1, 'trading.createTrade', { symbol, side: 'buy', quantity }))
const shown = async (): Promise<ReadonlyMap<string, string>> => {
  const { positions } = answer(await room.call(1, 'trading.listPositions', {})) as {
    positions: readonly { symbol: string; unrealized_pnl: string }[]
  }
  return new Map(positions.map(({ symbol, unrealized_pnl: profit }) => [symbol, profit]))
}
const summed = (row: Parts): string =>
  decimalText(PARTS.reduce((sum, part) => sum.plus(decimal(row[part] ?? '')), decimal(0)))

/** A smile of 15 % all over (w = a), kept at this moment. */
async function keepSurface(): Promise<void> {
  const timeYears = 55.375 / 365
  const slice = { expiry: '2027-01-15', time_years: timeYears, forward: 6_800, rmse: 0, quotes: 9 }
  const svi = { a: 0.15 ** 2 * timeYears, b: 0, rho: 0, m: 0, sigma: 0.1 }
  const surface: JsonObject = {
    timestamp: new Date(room.clock.now()).toISOString(),
    ...{ model: 'svi', fit: 'arbitrage_free', state: 'live', term_structure: [], arbitrage_flags: [] },
    parameters: [{ ...slice, ...svi }],
  }
  const record = { symbol: symbolOf('SPX'), slot: 1, at: room.clock.now(), surface }
  await room.floor.committer.commit({ writes: [{ op: 'put', table: 'volSurfaces', record }], facts: [] })
}

it('of nothing is nothing', async () => {
  expect(await told()).toMatchObject({ total: '0', residual: '0', positions: [], approximation: null })
})

it('adds up to the profit that each position shows, to the last digit', async () => {
  await keepSurface()
  room.clock.advance(60_000)
  await room.quoteAll()
  await buy(BTC, '0.3')
  await buy(CALL, '2')
  room.clock.advance(86_400_000)
  await room.quote([[51_990, 5]], [[52_010, 5]])
  await room.quote([[150, 50]], [[151.3, 50]], CALL)
  await room.quote([[115, 50]], [[116, 50]], CALL.replace(/C$/, 'P'))
  const answered = await told()
  const profits = await shown()
  expect(answered.positions.map(({ symbol }) => symbol).toSorted()).toEqual([BTC, CALL])
  for (const row of answered.positions) {
    expect(summed(row)).toBe(row['total'])
    expect(row['total']).toBe(profits.get(row.symbol))
    expect(row.reason).toBeNull()
  }
  expect(summed(answered)).toBe(answered['total'])
  const bitcoin = answered.positions.find(({ symbol }) => symbol === BTC)
  // 0.3 × (52,000 − 50,010): all of it is the price.
  expect(bitcoin).toMatchObject({ delta: '597', gamma: '0', vega: '0', residual: '0', market_at: null })
  const call = answered.positions.find(({ symbol }) => symbol === CALL) as Row
  expect(call.market_at).not.toBeNull()
  // A day has passed, and the volatility that the price implies is not that of the surface.
  expect(Number(call['theta'])).toBeLessThan(0)
  expect(Number(call['vega'])).not.toBe(0)
})

it('says why it explains nothing where no surface was kept', async () => {
  await buy(CALL, '1')
  await room.quote([[130, 50]], [[131, 50]], CALL)
  const { positions } = await told({ account_id: account })
  expect(positions).toMatchObject([
    { delta: '0', total: '950', residual: '950', reason: expect.stringContaining('No surface') as string },
  ])
})

it('of somebody else’s account is nobody’s business', async () => {
  const other = await room.openAccount(2)
  expect(failureOf(await room.call(1, 'risk.attribution', { account_id: other.id })).code).toBe(
    'account_not_found',
  )
})
