import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeOption } from '../../../../src/core/instruments/index.ts'
import { MS_PER_DAY, ZERO, addMs, decimal, decimalText } from '../../../../src/core/kernel/index.ts'
import type { Decimal, JsonObject } from '../../../../src/core/kernel/index.ts'
import { START, must, symbolOf } from '../../../sim/support/venue.ts'
import { answer, openTradingRoom } from '../trading/support.ts'

type Fields = Record<string, unknown>
type Room = Awaited<ReturnType<typeof openTradingRoom>>

const CALL = symbolOf('BTC-USD-20270115-40000-C')
const SYMBOLS: Readonly<Record<string, readonly [unit: string, bid: string, ask: string]>> = {
  'BTC-USD': ['0.000311', '49990.01', '50010.02'],
  [CALL]: ['0.1', '11000', '11200.5'],
}

const trades = fc.array(
  fc.record({
    portfolio: fc.nat({ max: 3 }),
    type: fc.constantFrom('buy', 'buy', 'sell'),
    symbol: fc.constantFrom(...Object.keys(SYMBOLS)),
    size: fc.integer({ min: 7, max: 31 }),
    shift: fc.integer({ min: -300, max: 300 }),
    hours: fc.nat({ max: 30 }),
    exercise: fc.boolean(),
  }),
  { minLength: 4, maxLength: 16 },
)
const methods = fc.array(fc.constantFrom('fifo', 'average'), { minLength: 2, maxLength: 4 })

async function listCall(room: Room) {
  const made = must(
    makeOption({
      ...{ underlying: symbolOf('BTC-USD'), optionType: 'call', strike: decimal(40_000) },
      ...{ expiresAt: addMs(START, 50 * MS_PER_DAY), settlement: 'physical', isPaper: true },
      ...{ exercise: 'american', tickSize: decimal('0.5'), lotSize: decimal('0.1'), multiplier: decimal(1) },
      ...{ exchange: 'OPTX', listedAt: START, hours: 'always' },
    }),
  )
  await room.floor.settleOwn(room.desk.listInstruments([{ ...made, symbol: CALL }]))
}

const rows = (value: unknown) => value as readonly Fields[]

/** The sum of a field over parts, as text; null as soon as one part has none. */
const sum = (parts: readonly Fields[], field: string): string | null =>
  parts.some((part) => part[field] === null)
    ? null
    : decimalText(parts.reduce((total: Decimal, part) => total.plus(String(part[field])), ZERO))

const slices = (allocations: readonly Fields[]): Record<string, string | null> =>
  Object.fromEntries(
    [...Map.groupBy(allocations, ({ key }) => String(key))]
      .map(([key, of]) => [key, sum(of, 'value')] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  )

/** Several portfolios, each with its own method, that have traded; sometimes an option is exercised on the way. */
async function traded(
  counted: readonly string[],
  steps: typeof trades extends fc.Arbitrary<infer T> ? T : never,
) {
  const room = await openTradingRoom()
  const told = async (name: string, input: JsonObject = {}) => answer(await room.call(1, name, input))
  await listCall(room)
  const made: Fields[] = []
  for (const method of counted) {
    const created = await told('portfolios.create', {
      name: method,
      initial_cash: 300_000,
      cost_method: method,
    })
    made.push(created.portfolio as Fields)
  }
  for (const { portfolio, type, symbol, size, shift, hours, exercise } of steps) {
    room.clock.advance(hours * 3_600_000)
    const [unit, bid, ask] = SYMBOLS[symbol] ?? ['1', '1', '2']
    const moved = symbol === CALL ? shift : decimal(shift).times('7.13').toNumber()
    const at = (price: string) => decimal(price).plus(moved).toNumber()
    await room.quote([[at(bid), 500]], [[at(ask), 500]], symbol)
    const { id, account_id: account } = made[portfolio % made.length] as Fields
    const order = { id: String(id), transaction_type: type, asset_symbol: symbol }
    await room.call(1, 'portfolios.createTransaction', {
      ...order,
      quantity: decimalText(decimal(unit).times(size)),
    })
    if (exercise)
      await room.call(1, 'instruments.exercise', {
        symbol: CALL,
        quantity: '0.3',
        account_id: String(account),
      })
  }
  return { room, told, ids: made.map(({ id }) => String(id)) }
}

describe('what the portfolios of a user tell', () => {
  it('adds up to what is told of all of them, in every field, whatever cost method each has', async () => {
    let fifoMattered = 0
    await fc.assert(
      fc.asyncProperty(methods, trades, async (counted, steps) => {
        const { told, ids } = await traded(counted, steps)
        const parts = rows((await told('portfolios.list')).portfolios)
        const each = (name: string, input: JsonObject = {}) =>
          Promise.all(ids.map((id) => told(`portfolios.${name}`, { id, ...input })))
        const whole = await told('overview.overview')
        expect(whole).toMatchObject({
          accounts: parts.length,
          total_capital: sum(parts, 'total_value'),
          cash_available: sum(parts, 'available_cash'),
          cash_balance: sum(parts, 'cash_balance'),
          invested_capital: sum(parts, 'invested_amount'),
          unrealized_pnl: sum(parts, 'unrealized_pnl'),
          realized_pnl: sum(parts, 'realized_pnl'),
          fees: sum(parts, 'fees'),
          open_positions: Number(sum(parts, 'holdings_count')),
        })
        expect(decimalText(decimal(String(whole.cash_balance)).plus(String(whole.market_value)))).toBe(
          whole.total_capital,
        )
        const performances = async (period: string) =>
          (await each('performance', { period })).map((one) => one.performance as Fields)
        expect(whole.mtd_pnl).toBe(sum(await performances('mtd'), 'total_return'))
        expect(whole.ytd_pnl).toBe(sum(await performances('ytd'), 'total_return'))

        const year = await performances('365d')
        const { performance } = (await told('overview.performance', { days: 365 })) as { performance: Fields }
        for (const field of [
          ...[
            'total_value',
            'cash_balance',
            'total_return',
            'net_deposits',
            'realized_pnl',
            'unrealized_pnl',
          ],
          'fees',
        ]) {
          expect([field, performance[field]]).toEqual([field, sum(year, field)])
        }
        expect(performance.completed_trades).toBe(Number(sum(year, 'completed_trades')))

        const weights = await each('allocation')
        const allocation = await told('overview.allocation')
        expect(allocation.total_value).toBe(sum(weights, 'total_value'))
        expect(slices(rows(allocation.allocations))).toEqual(
          slices(weights.flatMap((one) => rows(one.by_asset))),
        )
        expect(slices(rows(allocation.by_sector))).toEqual(
          slices(weights.flatMap((one) => rows(one.by_sector))),
        )
        expect(slices(rows(allocation.by_type))).toEqual(slices(weights.flatMap((one) => rows(one.by_type))))

        const risks = await each('risk')
        const risk = await told('overview.riskMetrics')
        expect(risk.gross_exposure).toBe(sum(risks, 'gross_exposure'))
        expect(risk.net_exposure).toBe(sum(risks, 'net_exposure'))

        const holdings = (await each('holdings')).flatMap((one) => rows(one.holdings))
        const trading = (await told('overview.tradingPortfolio')) as { totals: Fields; holdings: Fields[] }
        expect(trading.totals).toMatchObject({
          value: whole.total_capital,
          cash: whole.cash_balance,
          pnl: decimalText(decimal(String(whole.unrealized_pnl)).plus(String(whole.realized_pnl))),
        })
        const each0 = holdings.map((one) => ({ ...one, price_at: null }))
        expect(trading.holdings.map((one) => ({ ...one, price_at: null }))).toEqual(each0)

        const board = (await told('overview.dashboard')) as Record<string, Fields>
        const { as_of: _, ...figures } = whole
        expect(board.overview).toMatchObject(figures)
        expect(board.positions).toMatchObject({ total_pnl: whole.unrealized_pnl, count: holdings.length })
        expect(sum(rows(board.positions?.positions), 'unrealized_pnl')).toBe(sum(holdings, 'unrealized_pnl'))
        expect(sum(rows(board.positions?.positions), 'realized_pnl')).toBe(sum(holdings, 'realized_pnl'))
        expect(board.metrics).toMatchObject({
          completed_trades: performance.completed_trades,
          pnl_ytd: whole.ytd_pnl,
          pnl_mtd: whole.mtd_pnl,
          total_fees: whole.fees,
        })
        const venue = await told('trading.listPositions')
        if (sum(rows(venue.positions), 'unrealized_pnl') !== whole.unrealized_pnl) fifoMattered += 1
      }),
      { seed: 20_261_122, numRuns: 25 },
    )
    // The venue's own positions are kept by the average: where methods are mixed, its sums are others.
    expect(fifoMattered).toBeGreaterThan(5)
  })
})
