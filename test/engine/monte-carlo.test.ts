import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openRealDesk } from '../support/real-engine.ts'
import type { RealDesk } from '../support/real-engine.ts'
import { registered, restClient } from '../support/rest.ts'
import type { Fields, RestClient } from '../support/rest.ts'

// Options by simulation, asked of the real engine over REST; every one runs on a thread of the pool.

let desk: RealDesk
let trader: RestClient
let token = ''
beforeAll(async () => {
  desk = await openRealDesk()
  trader = await registered(restClient(desk.address), 'simulation')
  const credentials = { email: 'simulation@example.com', password: 'SecurePassword123!' }
  token = String((await trader.ask('POST /auth/login', credentials)).body['access_token'])
})
afterAll(() => desk.close())

const HULL = { option_type: 'call', spot: 42, strike: 40, rate: 0.1, time_years: 0.5, vol: 0.2 }
const HULL_PRICE = 4.759422392871532

const ask = (input: Fields) => trader.ask('POST /analytics/monte-carlo', input)

describe('POST /analytics/monte-carlo', () => {
  it.each(['sobol', 'pseudo'])(
    'meets the exact price within its standard error, sampled by %s',
    async (sampling) => {
      const input = { contract: HULL, paths: 65_536, seed: 3, sampling, control_variate: false, greeks: true }
      const { status, body } = await ask(input)
      expect([status, body['product'], body['seed'], body['sampling']]).toEqual([200, 'vanilla', 3, sampling])
      const error = Number(body['std_error'])
      expect(error).toBeGreaterThan(0)
      expect(Math.abs(Number(body['price']) - HULL_PRICE)).toBeLessThan(5 * error)
      expect(Number(body['paths'])).toBeGreaterThanOrEqual(65_536)
      expect(Number(body['delta'])).toBeCloseTo(0.7791, 2)
      // Hull's option: gamma 0.0499626, each greek with its own standard error.
      const { gamma = NaN, ...others } = body['std_errors'] as Readonly<Record<string, number>>
      expect(Math.abs(Number(body['gamma']) - 0.0499626)).toBeLessThan(5 * gamma + 1e-4)
      expect(Object.keys(others)).toEqual(['delta', 'vega', 'theta', 'rho'])
    },
  )

  it('gives the same figures for the same seed, others for another, and greeks only when asked', async () => {
    const input = { contract: { ...HULL, product: 'asian_arithmetic', fixings: 12 }, paths: 4_096, seed: 5 }
    const [one, same, other] = [await ask(input), await ask(input), await ask({ ...input, seed: 6 })]
    expect(same.body).toEqual(one.body)
    expect(other.body['price']).not.toBe(one.body['price'])
    expect(one.body).toMatchObject({ product: 'asian_arithmetic', delta: null, rho: null, std_errors: null })
  })

  it('takes paths and seed from the contract where they do not stand beside it', async () => {
    const within = await ask({ contract: { ...HULL, paths: '2048', seed: '9' } })
    const beside = await ask({ contract: HULL, paths: 2_048, seed: 9 })
    expect([within.status, within.body]).toEqual([200, beside.body])
  })

  it.each([
    [{ paths: 999 }, 'invalid_input', 'paths'],
    [{ paths: 10_000_001 }, 'invalid_input', 'paths'],
    [{ contract: { ...HULL, paths: 10 } }, 'invalid_input', 'paths'],
    [{ steps: 1_001 }, 'invalid_input', 'steps'],
    [{ contract: { ...HULL, vol: -1 } }, 'invalid_input', 'vol'],
    [{ contract: { ...HULL, spot: undefined } }, 'invalid_input', 'spot'],
    [{ contract: { ...HULL, product: 'compound' } }, 'unsupported', undefined],
  ])('%o is 422 %s', async (changes, code, field) => {
    const { status, body } = await ask({ contract: HULL, ...changes })
    expect([status, body['error'], body['field']]).toEqual([422, code, field])
  })

  it('ends with whoever asked: what comes after them is not kept waiting', async () => {
    const leaving = new AbortController()
    const contract = { ...HULL, exercise: 'american' }
    const asked = Array.from({ length: 4 }, () =>
      fetch(`${desk.address}/analytics/monte-carlo`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ contract, paths: 10_000_000, steps: 1_000 }),
        signal: leaving.signal,
      }).catch((error: unknown) => error),
    )
    // A small one behind them waits until they are gone.
    const behind = ask({ contract: HULL, paths: 1_000 })
    await new Promise((resolve) => setTimeout(resolve, 200))
    leaving.abort()
    for (const answer of await Promise.all(asked)) expect(answer).toMatchObject({ name: 'AbortError' })
    expect((await behind).status).toBe(200)
  })
})
