import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openRealDesk } from '../support/real-engine.ts'
import type { RealDesk } from '../support/real-engine.ts'
import { registered, restClient } from '../support/rest.ts'
import type { RestAnswer, RestClient } from '../support/rest.ts'

let desk: RealDesk
let ann: RestClient
let bob: RestClient
beforeAll(async () => {
  desk = await openRealDesk()
  ann = await registered(restClient(desk.address), 'ann')
  bob = await registered(restClient(desk.address), 'bob')
  for (const client of [ann, bob]) expect((await client.ask('POST /trades', ORDER)).status).toBe(201)
})
afterAll(() => desk.close())

const ORDER = { symbol: 'BTC-USD', side: 'buy', order_type: 'market', quantity: '0.1' }
const PARALLEL = 100
const MAY_WAIT = 32
/** Room for a question behind them, and longer under way than a hundred requests take to come in. */
const LANE_TAKEN = MAY_WAIT - 2
const statuses = (answers: readonly RestAnswer<unknown>[]): readonly number[] =>
  [...new Set(answers.map(({ status }) => status))].toSorted()

/** Lattices, each of which takes its while and none of which is another. */
const lattices = (client: RestClient, count = PARALLEL) =>
  Array.from({ length: count }, (_, at) =>
    client.ask('POST /analytics/price', {
      ...{ spot_price: 100 + at, strike_price: 100, time_to_expiry: 1, volatility: 0.3 },
      ...{ option_type: 'put', exercise: 'american', method: 'tree', steps: 2_001 },
    }),
  )

describe('a hundred costly requests at once', () => {
  it('of one trader are served in turn as far as may wait, and the rest is busy and says when to come again', async () => {
    const answers = await Promise.all(lattices(ann))
    expect(statuses(answers)).toEqual([200, 503])
    const refused = answers.filter(({ status }) => status === 503)
    for (const { headers, body } of refused) {
      expect(headers.get('retry-after')).toBe('1')
      expect(body).toMatchObject({ error: 'busy', status_code: 503, details: { retry_after_s: 1 } })
    }
    expect(answers.length - refused.length).toBeGreaterThanOrEqual(MAY_WAIT)
  })

  it('leave a trader their own ticket: it waits for other tickets and not for figures', async () => {
    let ended = 0
    const storm = lattices(ann, MAY_WAIT).map(async (one) => {
      await one
      ended += 1
    })
    await Promise.race(storm)
    expect((await ann.ask('POST /trading/preview', ORDER)).status).toBe(200)
    expect(ended).toBeLessThan(MAY_WAIT / 2)
    await Promise.all(storm)
  })

  it('leave the desk to everybody else: others are answered while most of them still wait', async () => {
    let ended = 0
    const storm = lattices(ann).map(async (one) => {
      const answer = await one
      if (answer.status === 200) ended += 1
      return answer
    })
    await Promise.race(storm)
    expect((await bob.ask('GET /health')).status).toBe(200)
    expect((await bob.ask('POST /risk/stress-test', {})).status).toBe(200)
    expect((await bob.ask('GET /dashboard/risk-heatmap')).status).toBe(200)
    expect(ended).toBeLessThan(30)
    await Promise.all(storm)
  })

  it.each([
    ['POST /risk/stress-test', {}],
    ['POST /risk/scenario-matrix', {}],
    ['POST /risk/var', { method: 'monte_carlo', n_simulations: 20_000 }],
    ['POST /risk/greeks/heatmap', { spot: 100, strike: 100, expiry_days: 30, base_vol: 0.2, grid_steps: 50 }],
    ['GET /risk/positions', undefined],
    ['GET /compliance/risk-metrics', undefined],
  ])(
    '%s: the same question from one trader is one computation, and all get its answer',
    async (form, body) => {
      // Her lane is taken, so that a cheap question too is still under way when it is asked again.
      const taken = lattices(ann, LANE_TAKEN)
      await Promise.race(taken)
      const answers = await Promise.all(Array.from({ length: PARALLEL }, () => ann.ask(form, body)))
      expect(statuses(answers)).toEqual([200])
      expect(new Set(answers.map(({ text }) => text)).size).toBeLessThan(PARALLEL / 2)
      expect(statuses(await Promise.all(taken))).toEqual([200])
    },
  )

  it('is asked anew once the trader’s own books have changed', async () => {
    const [before] = (await ann.ask<{ positions: readonly { quantity: string }[] }>('GET /risk/positions'))
      .body.positions
    await ann.ask('POST /trades', ORDER)
    const [after] = (await ann.ask<{ positions: readonly { quantity: string }[] }>('GET /risk/positions'))
      .body.positions
    expect([before?.quantity, after?.quantity]).toEqual(['0.1', '0.2'])
  })
})
