import { beforeEach, describe, expect, it } from 'vitest'
import { MS_PER_DAY, addMs, decimal, instant, makeRandom } from '../../../../src/core/kernel/index.ts'
import type { JsonObject } from '../../../../src/core/kernel/index.ts'
import { BTC, CALL, symbolOf } from '../../../sim/support/venue.ts'
import { OPERATOR, answer, failureOf, openTradingRoom } from '../trading/support.ts'

const TRADER = 1
const DAYS = 250

type Room = Awaited<ReturnType<typeof openTradingRoom>>
type Row = Readonly<Record<string, unknown>>

let room: Room
let account: string
beforeEach(async () => {
  room = await openTradingRoom()
  account = (await room.openAccount(TRADER)).id
})

const ask = (name: string, input: JsonObject = {}, user = TRADER) => room.call(user, `risk.${name}`, input)
const told = async (name: string, input: JsonObject = {}): Promise<Row> => answer(await ask(name, input))

/** A year of daily closes around 50,000 for bitcoin and 6,790 for the index. */
async function keepHistory(symbols: readonly string[] = [BTC, 'SPX']): Promise<void> {
  const random = makeRandom(5)
  const today = Math.floor(room.clock.now() / MS_PER_DAY) * MS_PER_DAY
  for (const symbol of symbols) {
    let price = symbol === 'SPX' ? 6_790 : 50_000
    for (let day = DAYS; day > 0; day -= 1) {
      price *= 1 + 0.02 * random.normal()
      const close = decimal(price.toFixed(2))
      const at = addMs(instant(today), -day * MS_PER_DAY)
      const record = {
        ...{ symbol: symbolOf(symbol), timeframe: '1d' as const, at },
        ...{ open: close, high: close, low: close, close, volume: decimal(100) },
      }
      await room.floor.committer.commit({ writes: [{ op: 'put', table: 'bars', record }], facts: [] })
    }
  }
}

const buy = async (quantity = '0.5') =>
  answer(await room.call(TRADER, 'trading.createTrade', { symbol: BTC, side: 'buy', quantity }))

describe('risk of nothing', () => {
  it('is nothing, and a VaR that is asked for says there is no history', async () => {
    const { var: valueAtRisk, leverage_ratio, unvalued, stress_summary } = await told('portfolio')
    expect([valueAtRisk, leverage_ratio, unvalued]).toEqual([0, 0, []])
    expect((stress_summary as readonly Row[]).every(({ estimated_pnl }) => estimated_pnl === 0)).toBe(true)
    expect(await told('positions')).toMatchObject({ mode: 'paper', positions: [] })
    expect(failureOf(await ask('var')).code).toBe('no_history')
  })
})

describe('value at risk of own positions', () => {
  it('needs prices of the past', async () => {
    await buy()
    expect(failureOf(await ask('var'))).toMatchObject({ code: 'no_history', details: { symbols: [BTC] } })
    const { var: none, unavailable } = await told('portfolio')
    expect(none).toBeNull()
    expect(unavailable).toMatchObject({ var: expect.stringContaining(BTC) as string })
  })

  it('answers every method and level, shortfall at least VaR, and the same seed the same figures', async () => {
    await keepHistory()
    await buy()
    for (const method of ['historical', 'parametric', 'student_t', 'cornish_fisher', 'monte_carlo']) {
      const input = { method, confidence_levels: [0.9, 0.95, 0.975], n_simulations: 2_000, seed: 7 }
      const { var_results: results, observations } = await told('var', input)
      const levels = results as Readonly<Record<string, Readonly<Record<'var' | 'cvar' | 'var_pct', number>>>>
      expect(Object.keys(levels)).toEqual(['cl_90', 'cl_95', 'cl_97.5'])
      for (const level of Object.values(levels)) expect(level.cvar).toBeGreaterThanOrEqual(level.var)
      // 25,000 USD of bitcoin at 2 % a day: 1.645 · 500, give or take a sample.
      expect(levels['cl_95']?.var).toBeGreaterThan(550)
      expect(levels['cl_95']?.var).toBeLessThan(1_100)
      expect(observations).toBe(method === 'monte_carlo' ? 2_000 : DAYS - 1)
      expect((await told('var', input))['var_results']).toEqual(results)
    }
  })

  it('refuses levels, horizons and counts out of their bounds', async () => {
    for (const wrong of [
      { confidence_levels: [0.49] },
      { confidence_levels: [1] },
      { time_horizon_days: 251 },
      { time_horizon_days: 0 },
      { method: 'guess' },
      { n_simulations: 1 },
    ] as JsonObject[]) {
      expect(failureOf(await ask('var', wrong)).code, JSON.stringify(wrong)).toBe('invalid_input')
    }
  })
})

describe('the past of what is held now', () => {
  it('holds each day against the VaR of the days before it, and counts the exceptions', async () => {
    await keepHistory()
    await buy()
    const history = await told('varHistory', { window_days: 100 })
    expect(history).toMatchObject({ mode: 'paper', basis: 'hypothetical', window_days: 100 })
    const days = history['days'] as readonly Readonly<{
      date: string
      pnl: number
      var: Readonly<Record<string, number>>
    }>[]
    expect(days).toHaveLength(DAYS - 1 - 100)
    expect(days.map(({ date }) => date)).toEqual(days.map(({ date }) => date).toSorted())
    const tests = history['backtests'] as Readonly<
      Record<string, Readonly<{ exceptions: number; expected: number; kupiec: { p_value: number } }>>
    >
    for (const [level, { exceptions, expected, kupiec }] of Object.entries(tests)) {
      expect(exceptions).toBe(days.filter((day) => -day.pnl > (day.var[level] ?? NaN)).length)
      expect(expected).toBeCloseTo(days.length * (level === 'cl_99' ? 0.01 : 0.05), 9)
      expect(kupiec.p_value).toBeGreaterThan(0)
      expect(kupiec.p_value).toBeLessThanOrEqual(1)
    }
    expect(Object.keys(tests)).toEqual(['cl_95', 'cl_99'])
    // The last day's VaR is that of the hundred days before it, which the book's own VaR of all days comes near.
    expect(days.at(-1)?.var['cl_95']).toBeGreaterThan(500)
  })

  it('says when there is too little of it, and refuses levels without a tail', async () => {
    expect(failureOf(await ask('varHistory')).code).toBe('no_history')
    await keepHistory()
    await buy()
    expect(failureOf(await ask('varHistory', { window_days: 300 })).code).toBe('no_history')
    for (const wrong of [{ window_days: 5 }, { confidence_levels: [0.5] }] as JsonObject[]) {
      expect(failureOf(await ask('varHistory', wrong)).code).toBe('invalid_input')
    }
  })
})

describe('stress tests', () => {
  it('let days pass before the shock, and agree with the cell of the matrix', async () => {
    await buy()
    await room.call(TRADER, 'trading.createTrade', { symbol: CALL, side: 'buy', quantity: '1' })
    const shock = { price_shock: -0.05, vol_shock: 0.1, days: 5 }
    const { results } = await told('stressTest', { scenarios: [shock] })
    const cell = await told('scenarioMatrix', { spot_shocks: [-0.05], vol_shocks: [0.1], days: [5] })
    const [row] = results as readonly Row[]
    expect(row?.['days']).toBe(5)
    expect(row?.['estimated_pnl']).toBe((cell['worst'] as Row)['pnl'])
    expect(failureOf(await ask('stressTest', { scenarios: [{ days: -1 }] })).code).toBe('invalid_input')
  })

  it('revalue each position under named and custom shocks', async () => {
    await buy()
    const { results, worst_case_scenario: worst } = await told('stressTest', {
      scenarios: ['covid', { name: 'mine', price_shock: -0.1, vol_shock: 0.5, rate_shock: 0.01 }],
    })
    const [covid, mine] = results as readonly Row[]
    // 0.5 BTC at the mark of 50,000.
    expect(mine).toMatchObject({ scenario: 'mine', estimated_pnl: -2500, severity: 'low' })
    expect(mine?.['estimated_pnl_pct']).toBeCloseTo(-2.5, 1)
    expect(covid?.['estimated_pnl']).toBeCloseTo(-25_000 * 0.33925, 6)
    expect(worst).toBe('covid_2020')
    expect(mine?.['by_position']).toMatchObject([{ symbol: BTC, estimated_pnl: -2500 }])
    expect(((await told('stressTest'))['results'] as readonly Row[]).length).toBe(9)
  })

  it('refuse unknown names and −100 %', async () => {
    expect(failureOf(await ask('stressTest', { scenarios: ['tulips'] })).code).toBe('unknown_scenario')
    for (const shock of [{ price_shock: -1 }, { vol_shock: -2 }, { rate_shock: 5 }] as JsonObject[]) {
      expect(failureOf(await ask('stressTest', { scenarios: [shock] })).code).toBe('invalid_input')
    }
    expect(failureOf(await ask('scenarioMatrix', { spot_shocks: [-1] })).code).toBe('invalid_input')
  })

  it('fill a matrix of spot, volatility and time, through the pool when it is large', async () => {
    await buy()
    const few = await told('scenarioMatrix', { spot_shocks: [-0.125, 0, 0.125], vol_shocks: [0], days: [0] })
    expect(few).toMatchObject({ pnl: [[[-3125, 0, 3125]]], worst: { pnl: -3125, spot_shock: -0.125 } })
    const axis = Array.from({ length: 51 }, (_, at) => (at - 25) / 100)
    const input = { spot_shocks: axis, vol_shocks: axis.slice(15, 36), days: [0, 1, 2, 3] }
    const { pnl, positions } = await told('scenarioMatrix', input)
    expect(positions).toBe(1)
    const cells = (pnl as readonly (readonly (readonly number[])[])[]).flat(2)
    expect(cells.length).toBe(51 * 21 * 4)
    expect(cells[0]).toBeCloseTo(-0.25 * 25_000, 6)
  })
})

describe('what is held, by risk', () => {
  it('shows exposure, greeks and VaR of each position, and why a figure is missing', async () => {
    await keepHistory([BTC])
    await buy()
    const { positions } = await told('positions', { account_id: account })
    expect(positions).toMatchObject([
      {
        ...{ symbol: BTC, underlying: BTC, quantity: '0.5', exposure: '25000' },
        greeks: { delta: 0.5, gamma: 0, vega: 0, theta: 0, rho: 0 },
        ...{ margin_requirement: '0', liquidation_price: null, liquidation_risk: 'none' },
        // 0.5 of 20 a day.
        days_to_liquidate: 0.025,
      },
    ])
    const [first] = positions as readonly Row[]
    expect(first?.['liquidation_price_reason']).toEqual(expect.any(String))
    expect(first?.['var']).toBeGreaterThan(500)
  })

  it('leaves out what has no model value, by name', async () => {
    await buy()
    answer(await room.call(TRADER, 'trading.createTrade', { symbol: CALL, side: 'buy', quantity: '1' }))
    const { net_greeks: net, unvalued, by_underlying: groups } = await told('greeksPortfolio')
    const isValued = (unvalued as readonly Row[]).length === 0
    expect(groups).toHaveLength(isValued ? 2 : 1)
    expect((net as Row)['delta']).toBeGreaterThanOrEqual(0.5)
    const { positions } = await told('positions')
    expect((positions as readonly Row[]).map(({ symbol }) => symbol).toSorted()).toEqual(
      [BTC, CALL].toSorted(),
    )
  })

  it('groups exposure for the heat map, and refuses other groupings', async () => {
    await buy()
    for (const grouping of ['underlying', 'symbol', 'sector', 'expiry', 'type', 'account', 'venue']) {
      const { cells } = await told('heatmap', { grouping })
      expect(cells).toMatchObject([{ value: 25_000, share: 1, level: 'critical' }])
    }
    expect(failureOf(await ask('heatmap', { grouping: 'colour' })).code).toBe('invalid_input')
  })

  it('draws the greeks of an option over spot and volatility', async () => {
    const terms = { spot: 42, strike: 40, expiry_days: 182.5, base_vol: 0.2, risk_free_rate: 0.1 }
    const { net_greeks: net, grid, spots, vols } = await told('greeksHeatmap', { ...terms, grid_steps: 5 })
    // Hull's call: 4.759422.
    expect((net as Row)['price']).toBeCloseTo(4.759422, 6)
    expect((grid as readonly (readonly Row[])[])[2]?.[2]?.['price']).toBeCloseTo(4.759422, 6)
    expect([(spots as readonly number[]).length, (vols as readonly number[]).length]).toEqual([5, 5])
    for (const wrong of [
      { grid_steps: 2 },
      { grid_steps: 51 },
      { spot: 0 },
      { base_vol: -1 },
      { expiry_days: 0 },
    ] as JsonObject[]) {
      expect(failureOf(await ask('greeksHeatmap', { ...terms, ...wrong })).code).toBe('invalid_input')
    }
  })

  it('is nobody else’s business, whatever else is wrong with the question', async () => {
    expect(failureOf(await ask('positions', { account_id: account }, 2)).code).toBe('account_not_found')
    const foreign = { account_id: account, scenarios: ['tulips'] }
    expect(failureOf(await ask('stressTest', foreign, 2)).code).toBe('account_not_found')
  })
})

describe('numbers in a question', () => {
  it('may have all the digits of a float64, as number and as text', async () => {
    for (const shock of [-0.01 / 3, '-0.0033333333333333335', '-3.3333333333333335e-3']) {
      const { results } = await told('stressTest', { scenarios: [{ price_shock: shock }] })
      expect((results as readonly Row[])[0]).toMatchObject({ price_shock: -0.01 / 3 })
    }
    const terms = { spot: 42, strike: 40, expiry_days: 182.5, base_vol: 0.2 }
    for (const rate of [0.01 / 3, 1e-19, '1e-3'])
      answer(await ask('greeksHeatmap', { ...terms, risk_free_rate: rate }))
  })

  it('are no booleans, blanks, lists or nothing, and nothing infinite', async () => {
    for (const wrong of [true, '', null, [5], '1e999', 'NaN'] as JsonObject[string][]) {
      for (const field of ['time_horizon_days', 'n_simulations', 'seed', 'dof']) {
        expect(failureOf(await ask('var', { [field]: wrong }))).toMatchObject({
          code: 'invalid_input',
          field,
        })
      }
      const terms = { spot: 42, strike: 40, expiry_days: 182.5, base_vol: 0.2 }
      expect(failureOf(await ask('greeksHeatmap', { ...terms, spot: wrong }))).toMatchObject({
        field: 'spot',
      })
      expect(failureOf(await ask('greeksHeatmap', { ...terms, grid_steps: wrong }))).toMatchObject({
        field: 'grid_steps',
      })
    }
  })

  it('that lie before today are told so in words', async () => {
    expect(failureOf(await ask('scenarioMatrix', { days: [-1] })).message).toBe('days: must be 0 or more')
  })
})

describe('risk limits', () => {
  const set = (limits: JsonObject, user = TRADER) =>
    room.call(user, 'guards.setLimits', { account_id: account, ...limits })

  it('are kept, shown with their use, and told in the metrics of the account', async () => {
    await keepHistory()
    await buy()
    expect(answer(await set({ max_var: '100', max_leverage: 2, max_concentration: 1 }))).toMatchObject({
      limits: { max_var: '100', max_leverage: '2', max_concentration: '1', max_position_size: null },
      // 25,000 of bitcoin in an account of 100,000, less the fee.
      utilisation: { concentration: expect.closeTo(0.25, 3) as number, position_size: 25_000 },
      status: 'breached',
    })
    const { risk_metrics: metrics, overall_risk_score: score } = await told('metrics')
    expect((metrics as Record<string, unknown>)[account]).toMatchObject({
      var: { limit: 100, status: 'breached' },
      leverage_ratio: { limit: 2, status: 'ok' },
      liquidity_ratio: { value: null, status: 'unavailable', reason: expect.any(String) as string },
    })
    expect(score).toBeGreaterThan(50)
    const facts = (await room.records()).filter(({ action }) => action === 'risk_limits_set')
    expect(facts).toHaveLength(1)
  })

  it('are tightened by the owner and loosened by a risk manager only; the default leverage is 10', async () => {
    expect(answer(await set({ max_orders_per_day: 5 }))).toMatchObject({ limits: { max_leverage: '10' } })
    expect(failureOf(await set({ max_leverage: 11 }))).toMatchObject({
      ...{ code: 'risk_manager_needed', field: 'max_leverage' },
      details: { bound: '10', value: '11' },
    })
    answer(await set({ max_var: '500' }))
    expect(failureOf(await set({ max_var: null })).code).toBe('risk_manager_needed')
    expect(answer(await set({ max_var: '900', max_leverage: 100 }, OPERATOR))).toMatchObject({
      limits: { max_var: '900', max_leverage: '100', max_orders_per_day: 5 },
    })
  })

  it('of several accounts score each account by its own, and all of them by the standard ones', async () => {
    await keepHistory()
    const second = (await room.openAccount(TRADER, 'paper')).id
    const trade = { symbol: BTC, side: 'buy', quantity: '0.5' }
    answer(await room.call(TRADER, 'trading.createTrade', { ...trade, account_id: second }))
    answer(await set({ max_position_size: '1000000' }))
    const tight = { account_id: second, max_position_size: '20000', max_var: '100000' }
    answer(await room.call(TRADER, 'guards.setLimits', tight))
    const { limits, overall_risk_score: score } = await told('portfolio', { confidence: 0.99, horizon: 10 })
    const rows = limits as readonly Readonly<
      Record<'account_id' | 'limit' | 'value' | 'max' | 'status', unknown>
    >[]
    // The second account holds 25,000 of bitcoin with a bound of 20,000; the first holds nothing.
    expect(rows[0]).toEqual({
      ...{ account_id: second, limit: 'position_size', value: 25_000, max: 20_000, status: 'breached' },
    })
    const of = (id: string | null) => rows.filter(({ account_id }) => account_id === id)
    expect(of(account).map(({ limit, value }) => [limit, value])).toEqual(
      expect.arrayContaining([
        ['leverage', 0],
        ['position_size', 0],
      ]),
    )
    expect(of(null)).toMatchObject([{ limit: 'leverage', max: 10, status: 'ok' }])
    // Bounds count one day at 95 %, whatever the answer was asked for.
    const { risk_metrics: metrics } = await told('metrics')
    const ofSecond = (metrics as Record<string, { var: { value: number } }>)[second]
    expect(of(second).find(({ limit }) => limit === 'var')?.value).toBe(ofSecond?.var.value)
    // Half the worst use (1.25 of at most 1.5) and half the mean of all.
    const uses = rows.map(({ value, max }) => Math.min(Number(value) / Number(max), 1.5) / 1.5)
    const mean = uses.reduce((sum, use) => sum + use, 0) / uses.length
    expect(score).toBeCloseTo(100 * (0.5 * (1.25 / 1.5) + 0.5 * mean), 1)
  })
})
