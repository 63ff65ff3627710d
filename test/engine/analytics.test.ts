import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openRealDesk } from '../support/real-engine.ts'
import type { RealDesk } from '../support/real-engine.ts'
import { registered, restClient } from '../support/rest.ts'
import type { Fields, RestClient } from '../support/rest.ts'

// Options by their terms, asked of the real engine over REST.

let desk: RealDesk
let trader: RestClient
beforeAll(async () => {
  desk = await openRealDesk()
  trader = await registered(restClient(desk.address), 'analytics')
})
afterAll(() => desk.close())

// Hull's call: S = 42, K = 40, r = 10 %, six months, 20 %.
const HULL = {
  ...{ spot_price: 42, strike_price: 40, time_to_expiry: 0.5, volatility: 0.2, risk_free_rate: 0.1 },
  option_type: 'call',
}
const HULL_PRICE = 4.759422392871532

const ask = async (form: string, body?: Fields) => {
  const answer = await trader.ask(form, body)
  return { status: answer.status, body: answer.body }
}

describe('POST /analytics/price', () => {
  it.each(['/analytics/price', '/options/price', '/api/v1/options/price'])(
    '%s prices Hull’s call',
    async (path) => {
      const { status, body } = await ask(`POST ${path}`, HULL)
      expect([status, body]).toMatchObject([200, { method: 'analytic', model: 'bsm', exercise: 'european' }])
      expect(body['price']).toBeCloseTo(HULL_PRICE, 13)
      expect(body['delta']).toBeCloseTo(0.779131290942669, 13)
      expect(body).toMatchObject({ std_error: null, warning: null, time_to_expiry: 0.5 })
      expect(body['source']).toMatch(/^Black and Scholes 1973/)
      for (const name of ['gamma', 'theta', 'vega', 'rho', 'vanna', 'vomma', 'charm']) {
        expect(body[name], name).toBeTypeOf('number')
      }
    },
  )

  it('prices under SABR and under local volatility, which bring their own volatility', async () => {
    const { volatility: _none, ...terms } = HULL as Fields
    const sabr = { ...terms, model: 'sabr', alpha: 0.2, beta: 1, nu: 0, rho: '-0.3' }
    const one = await ask('POST /analytics/price', sabr)
    expect([one.status, one.body]).toMatchObject([200, { method: 'analytic', model: 'sabr' }])
    expect(one.body['price']).toBeCloseTo(HULL_PRICE, 10)
    const surface = [{ time_years: 0.5, a: 0.02, b: 0, rho: 0, m: 0, sigma: 0.1 }]
    const other = await ask('POST /analytics/price', { ...terms, model: 'local_vol', surface })
    expect([other.status, other.body]).toMatchObject([200, { method: 'fd', model: 'local_vol' }])
    expect(Math.abs(Number(other.body['price']) - HULL_PRICE)).toBeLessThan(2e-3)
    const outside = await ask('POST /analytics/price', { ...sabr, rho: 1.5 })
    expect([outside.status, outside.body]).toMatchObject([422, { field: 'rho' }])
    const bare = await ask('POST /analytics/price', { ...terms, model: 'local_vol' })
    expect([bare.status, bare.body]).toMatchObject([422, { field: 'surface' }])
  })

  it('prices cash dividends, European and American', async () => {
    const dividends = [{ time_years: 0.1, amount: 1 }]
    const price = async (exercise: string, more: Fields) => {
      const { status, body } = await ask('POST /analytics/price', { ...(HULL as Fields), exercise, ...more })
      expect(status).toBe(200)
      return Number(body['price'])
    }
    for (const exercise of ['european', 'american']) {
      expect(await price(exercise, { dividends })).toBeLessThan((await price(exercise, {})) - 0.1)
    }
    const odd = { ...(HULL as Fields), dividends: [{ time_years: -1, amount: 1 }] }
    expect(await ask('POST /analytics/price', odd)).toMatchObject({
      ...{ status: 422, body: { field: 'dividends.0.time_years' } },
    })
  })

  it('takes numbers as text and words in any case, and ignores what it does not know', async () => {
    const { status, body } = await ask('POST /analytics/price', {
      ...{
        ...HULL,
        spot_price: '42',
        strike_price: '40.0',
        option_type: 'CALL',
        model: 'BSM',
        colour: 'red',
      },
    })
    expect(status).toBe(200)
    expect(body['price']).toBeCloseTo(HULL_PRICE, 13)
  })

  it('takes the instant of expiry in place of the years', async () => {
    const { time_to_expiry: _none, ...rest } = HULL
    const expiry = new Date(Date.now() + 182.5 * 86_400_000).toISOString()
    const { status, body } = await ask('POST /analytics/price', { ...rest, expiry })
    expect(status).toBe(200)
    expect(body['time_to_expiry']).toBeCloseTo(0.5, 4)
    expect(body['price']).toBeCloseTo(HULL_PRICE, 3)
  })

  it('prices jumps and the normal model through the same families as the command line', async () => {
    const jumps = await ask('POST /analytics/price', {
      ...{ ...HULL, model: 'merton76', jump_intensity: 3, jump_vol_share: 0 },
    })
    expect([jumps.status, jumps.body['model']]).toEqual([200, 'merton76'])
    expect(jumps.body['price']).toBeCloseTo(HULL_PRICE, 12)
    const normal = await ask('POST /analytics/price', { ...HULL, model: 'bachelier', volatility: 8 })
    expect([normal.status, normal.body['method']]).toEqual([200, 'analytic'])
  })

  it.each([
    [{ spot_price: 0 }, 'spot_price'],
    [{ strike_price: -1 }, 'strike_price'],
    [{ volatility: undefined }, 'volatility'],
    [{ volatility: -0.2 }, 'volatility'],
    [{ time_to_expiry: undefined }, 'time_to_expiry'],
    [{ time_to_expiry: -1 }, 'time_to_expiry'],
    [{ expiry: '2030-01-01' }, 'time_to_expiry'],
    [{ time_to_expiry: undefined, expiry: '2001-01-01' }, 'expiry'],
    [{ option_type: 'straddle' }, 'option_type'],
    [{ spot_price: 'NaN' }, 'spot_price'],
    [{ spot_price: true }, 'spot_price'],
    [{ risk_free_rate: 1e6 }, 'risk_free_rate'],
    [{ paths: 10 }, 'paths'],
  ])('%o is 422 and names %s', async (changes, field) => {
    const { status, body } = await ask('POST /analytics/price', { ...HULL, ...changes })
    expect([status, body['error'], body['field']]).toEqual([422, 'invalid_input', field])
  })

  it('prices early exercise, on any day or on some', async () => {
    const put = { ...HULL, option_type: 'put', spot_price: 36, volatility: 0.3 }
    const priceOf = async (changes: Fields): Promise<number> => {
      const { status, body } = await ask('POST /analytics/price', { ...put, ...changes })
      expect(status, JSON.stringify(body)).toBe(200)
      return Number(body['price'])
    }
    const [european, american] = [await priceOf({}), await priceOf({ exercise: 'american' })]
    const bermudan = await priceOf({ exercise: 'bermudan', exercise_times: [0.1, 0.2, 0.3, 0.4] })
    expect(bermudan).toBeGreaterThan(european)
    expect(american).toBeGreaterThan(bermudan)
  })

  it.each([{ exercise: 'bermudan' }, { exercise: 'american', exercise_times: [0.1] }])(
    'dates belong to Bermudan exercise: %o',
    async (changes) => {
      const { status, body } = await ask('POST /analytics/price', { ...HULL, ...changes })
      expect([status, body['error'], body['field']]).toEqual([422, 'invalid_input', 'exercise_times'])
    },
  )

  it('says which combination it does not price', async () => {
    const { status, body } = await ask('POST /analytics/price', {
      ...HULL,
      exercise: 'american',
      method: 'analytic',
    })
    expect([status, body['error']]).toEqual([422, 'unsupported'])
    expect(body['message']).toContain('exercise=american')
  })

  it('is for people who have signed in', async () => {
    expect((await restClient(desk.address).ask('POST /analytics/price', HULL)).status).toBe(401)
  })
})

describe('POST /analytics/implied-volatility', () => {
  const { volatility: _none, ...terms } = HULL

  it('gives the volatility back', async () => {
    const { status, body } = await ask('POST /analytics/implied-volatility', {
      ...terms,
      market_price: HULL_PRICE,
    })
    expect([status, body['converged'], body['status']]).toEqual([200, true, 'ok'])
    expect(body['implied_volatility']).toBeCloseTo(0.2, 13)
    expect(body['iterations']).toBeGreaterThanOrEqual(1)
    expect(body['iterations']).toBeLessThan(10)
  })

  it('of early exercise is the volatility that priced it, in the prices that it took', async () => {
    const put = { ...terms, option_type: 'put', spot_price: 38, exercise: 'american' }
    const priced = await ask('POST /analytics/price', { ...put, volatility: 0.3 })
    const { status, body } = await ask('POST /analytics/implied-volatility', {
      ...{ ...put, market_price: priced.body['price'] },
    })
    expect([status, body['exercise'], body['converged']]).toEqual([200, 'american', true])
    expect(body['implied_volatility']).toBeCloseTo(0.3, 7)
    expect(body['iterations']).toBeGreaterThan(3)
    expect(body['iterations']).toBeLessThan(100)
    const held = await ask('POST /analytics/implied-volatility', { ...put, market_price: 1.9 })
    expect(held.body).toMatchObject({ error: 'no_solution', details: { status: 'below_intrinsic' } })
  })

  it('is 0 on the intrinsic value', async () => {
    const { status, body } = await ask('POST /analytics/implied-volatility', {
      ...{ ...terms, risk_free_rate: 0, market_price: 2 },
    })
    expect([status, body['implied_volatility'], body['status'], body['iterations']]).toEqual([
      ...[200, 0, 'at_intrinsic', 0],
    ])
  })

  it.each([
    [3, 'below_intrinsic'],
    [-1, 'below_intrinsic'],
    [42, 'at_upper_bound'],
    [50, 'above_maximum'],
  ])('a premium of %f has none: 422 no_solution, %s', async (market_price, says) => {
    const { status, body } = await ask('POST /analytics/implied-volatility', { ...terms, market_price })
    expect([status, body['error'], body['field']]).toEqual([422, 'no_solution', 'market_price'])
    expect(body['details']).toEqual({ status: says })
  })

  it.each([
    [{ market_price: undefined }, 'market_price'],
    [{ time_to_expiry: 0 }, 'time_to_expiry'],
    [{ risk_free_rate: 1e5 }, 'risk_free_rate'],
  ])('%o is 422 and names %s', async (changes, field) => {
    const input = { ...terms, market_price: 5, ...changes }
    const { status, body } = await ask('POST /analytics/implied-volatility', input)
    expect([status, body['error'], body['field']]).toEqual([422, 'invalid_input', field])
  })
})

describe('GET /analytics/greeks/{symbol}', () => {
  it('with a volatility', async () => {
    const query = 'spot=42&strike=40&expiry_days=182.5&volatility=0.2&risk_free_rate=0.1'
    const { status, body } = await ask(`GET /analytics/greeks/AAPL?${query}`)
    expect([status, body['symbol'], body['volatility_source']]).toEqual([200, 'AAPL', 'given'])
    expect(body['price']).toBeCloseTo(HULL_PRICE, 13)
    expect(body['greeks']).toMatchObject({ vega: 8.813415059602853 })
  })

  it('without one reads it off the surface between strikes and expiries, and says so', async () => {
    const { body: fitted } = await ask('GET /analytics/volatility-surface/SPX')
    const terms = fitted['term_structure'] as readonly {
      time_years: number
      forward: number
      atm_vol: number
    }[]
    const [near, far] = terms.slice(1, 3)
    if (!near || !far) throw new Error('the demo chain has three expiries')
    const days = Math.round((365 * (near.time_years + far.time_years)) / 2)
    const at = (strike: number, expiry = days) =>
      ask(`GET /analytics/greeks/SPX?spot=5000&strike=${strike}&expiry_days=${expiry}`)
    const money = Math.round((near.forward + far.forward) / 2)
    const { status, body } = await at(money)
    expect(status, JSON.stringify(body)).toBe(200)
    expect(body).toMatchObject({
      volatility_source: 'surface',
      surface: { model: 'svi', state: 'live', timestamp: expect.any(String) as string, extrapolated: false },
    })
    // At the money total variance is linear in time between the two expiries.
    const share = (days / 365 - near.time_years) / (far.time_years - near.time_years)
    const [low, high] = [near.atm_vol ** 2 * near.time_years, far.atm_vol ** 2 * far.time_years]
    const own = Math.sqrt((low + share * (high - low)) / (days / 365))
    expect(Math.abs(Number(body['volatility']) / own - 1)).toBeLessThan(5e-3)
    // A neighbouring strike has a volatility of its own: nothing is taken from the nearest listed one.
    const vols = await Promise.all(
      [money - 1, money, money + 1].map(async (strike) => (await at(strike)).body),
    )
    expect(new Set(vols.map(({ volatility }) => volatility)).size).toBe(3)
    expect((await at(money * 3)).body).toMatchObject({ surface: { extrapolated: true } })
  })

  it.each([
    ['AAPL?spot=42&strike=40&expiry_days=0&volatility=0.2', 422, 'expiry_days'],
    ['AAPL?spot=42&strike=40&expiry_days=3651&volatility=0.2', 422, 'expiry_days'],
    ['AAPL?spot=42&expiry_days=30&volatility=0.2', 422, 'strike'],
    ['AAPL?spot=-1&strike=40&expiry_days=30&volatility=0.2', 422, 'spot'],
    ['NO-SUCH?spot=42&strike=40&expiry_days=30', 404, 'symbol'],
  ])('%s is refused', async (path, expected, field) => {
    const { status, body } = await ask(`GET /analytics/greeks/${path}`)
    expect([status, body['field']]).toEqual([expected, field])
  })
})

describe('POST /analytics/exotic', () => {
  const BARRIER = {
    ...{
      product: 'barrier',
      barrier_kind: 'down_out',
      option_type: 'call',
      spot: 100,
      strike: 90,
      barrier: 95,
    },
    ...{ rebate: 3, rate: 0.08, dividend_yield: 0.04, time_years: '0.5', vol: 0.25 },
  }

  it('prices a barrier with its rebate', async () => {
    const { status, body } = await ask('POST /analytics/exotic', { contract: BARRIER })
    expect([status, body['product'], body['method'], body['std_error']]).toEqual([
      200,
      'barrier',
      'analytic',
      null,
    ])
    expect(body['price']).toBeCloseTo(9.0246, 4)
    expect(body['source']).toMatch(/^Reiner and Rubinstein 1991/)
    expect(body).not.toHaveProperty('vanna')
  })

  it('gives all greeks when asked', async () => {
    const { body } = await ask('POST /analytics/exotic', { contract: BARRIER, greeks: 'all' })
    for (const name of [
      'dividend_rho',
      'vanna',
      'volga',
      'speed',
      'zomma',
      'color',
      'ultima',
      'strike_delta',
    ]) {
      expect(body[name], name).toBeTypeOf('number')
    }
  })

  it('prices what takes long on another thread, with the same answer', async () => {
    const contract = { product: 'asian_arithmetic', option_type: 'call', spot: 100, strike: 100, rate: 0.05 }
    const asian = { contract: { ...contract, time_years: 1, vol: 0.2, fixings: 12 } }
    const { status, body } = await ask('POST /analytics/exotic', asian)
    expect(status).toBe(200)
    expect(body['price']).toBeCloseTo(6.15604076643088, 11)
  })

  it.each([
    [{ spot: 90 }, 'invalid_input', 'barrier'],
    [{ barrier: undefined }, 'invalid_input', 'barrier'],
    [{ product: 'teapot' }, 'invalid_input', 'product'],
    [{ vol: 'high' }, 'invalid_input', 'vol'],
    [{ exercise: 'american', method: 'analytic' }, 'unsupported', undefined],
  ])('%o is 422', async (changes, code, field) => {
    const { status, body } = await ask('POST /analytics/exotic', { contract: { ...BARRIER, ...changes } })
    expect([status, body['error'], body['field']]).toEqual([422, code, field])
  })

  it('refuses a contract that is no row', async () => {
    for (const contract of [undefined, 'barrier', { spot: { of: 100 } }]) {
      expect((await ask('POST /analytics/exotic', { contract })).status).toBe(422)
    }
  })
})

describe('POST /analytics/model-calibration', () => {
  const SMILE = [0.25, 0.5, 1].flatMap((time_years) =>
    Array.from({ length: 21 }, (_, at) => {
      const strike = 80 + 2 * at
      const money = Math.log(strike / 100)
      return { time_years, forward: 100, strike, vol: 0.2 - (0.12 * money) / Math.sqrt(1 + time_years) }
    }),
  )

  it('fits Heston to quotes, says what it makes of them, and warns where the variance can reach 0', async () => {
    const { status, body } = await ask('POST /analytics/model-calibration', { quotes: SMILE })
    expect(status, JSON.stringify(body)).toBe(200)
    expect(body).toMatchObject({ model: 'heston', symbol: null, source: 'request', local_vols: null })
    const { correlation, feller_holds: holds } = body['heston'] as Fields
    expect(correlation).toBeLessThan(0)
    expect(body['warning'] === null).toBe(holds)
    expect(body['quotes']).toHaveLength(SMILE.length)
    expect(body['rmse']).toBeLessThan(0.01)
  })

  it('gives the local volatility of a symbol’s own chain', async () => {
    const { status, body } = await ask('POST /analytics/model-calibration', {
      symbol: 'SPX',
      model: 'local_vol',
    })
    expect(status, JSON.stringify(body).slice(0, 300)).toBe(200)
    const points = body['local_vols'] as readonly Fields[]
    expect(points.length).toBeGreaterThan(9)
    expect(points.every(({ volatility }) => volatility === null || Number(volatility) > 0)).toBe(true)
    expect(points.filter(({ volatility }) => volatility !== null).length).toBeGreaterThan(points.length / 2)
    expect(body['heston']).toBeNull()
  })

  it.each([
    [{}, 422, null],
    [{ symbol: 'SPX', quotes: SMILE }, 422, null],
    [{ symbol: 'NO-SUCH' }, 404, 'symbol'],
    [{ quotes: SMILE.slice(0, 4) }, 422, 'quotes'],
    [{ quotes: [...SMILE, { time_years: 1, forward: 100, strike: -1, vol: 0.2 }] }, 422, 'quotes.63.strike'],
    [{ quotes: SMILE, model: 'sabr' }, 422, 'model'],
  ])('is refused: %#', async (input, expected, field) => {
    const { status, body } = await ask('POST /analytics/model-calibration', input)
    expect(status).toBe(expected)
    if (field !== null) expect(body['field']).toBe(field)
  })
})
