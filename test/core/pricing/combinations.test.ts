import { describe, expect, test } from 'vitest'
import { priceRow } from '../../../src/core/pricing/index.ts'
import { rowOf } from './helpers.ts'

/** What each product asks for beside the common columns. */
const PRODUCTS = {
  vanilla: {},
  cash_or_nothing: { cash: 10 },
  asset_or_nothing: {},
  gap: { strike_2: 97 },
  barrier: { barrier_kind: 'down_out', barrier: 90, rebate: 3 },
  double_barrier: { barrier_kind: 'knock_out', barrier_low: 80, barrier_high: 130 },
  lookback_fixed: { extreme_so_far: 110 },
  lookback_floating: { extreme_so_far: 92 },
  simple_chooser: { time_2_years: 0.5 },
  forward_start: { strike: 1.1, time_2_years: 0.5 },
  compound: { mother_type: 'put', strike: 5, strike_2: 95, time_2_years: 2 },
  quanto: { rate_foreign: 0.03, vol_fx: 0.1 },
  exchange: { spot_2: 104, vol_2: 0.3 },
  spread: { forward_2: 100, vol_2: 0.3, strike: 4 },
  rainbow_min: { spot_2: 104, vol_2: 0.3 },
  rainbow_max: { spot_2: 104, vol_2: 0.3 },
  asian_geometric: { fixings: 4 },
  asian_arithmetic: { fixings: 4 },
} as const
const MODELS = {
  bsm: {},
  black76: {},
  bachelier: { vol: 20 },
  merton76: { jump_intensity: 2, jump_vol_share: 0.5 },
  heston: { v0: 0.04, kappa: 2, theta: 0.06, vol_of_vol: 0.5 },
} as const
const METHODS = ['auto', 'analytic', 'tree', 'baw', 'bjs2002', 'collocation', 'fd', 'mc'] as const
const EXERCISES = ['european', 'american'] as const

// The forward is not the spot's own: who takes the one for the other shows.
const COMMON = {
  ...{ option_type: 'call', spot: 100, forward: 107, strike: 95, rate: 0.05, dividend_yield: 0.02 },
  ...{ time_years: 1, vol: 0.2, correlation: -0.4, paths: 1000, steps: 50 },
}

type Answer = ReturnType<typeof priceRow>
const FIGURES = ['price', 'delta', 'gamma', 'vega', 'theta', 'rho'] as const

function answerOf(product: string, model: string, exercise: string, method: string): Answer {
  const more = PRODUCTS[product as keyof typeof PRODUCTS]
  const parameters = MODELS[model as keyof typeof MODELS]
  return priceRow(rowOf({ ...COMMON, ...more, ...parameters, product, model, exercise, method }), 'basic')
}

describe('every product by every model, exercise and method', () => {
  test.each(Object.keys(PRODUCTS))('%s: priced by what it says, or refused by name', (product) => {
    const answers = Object.keys(MODELS).flatMap((model) =>
      EXERCISES.flatMap((exercise) =>
        METHODS.map((method) => ({
          asked: { model, exercise, method },
          answer: answerOf(product, model, exercise, method),
        })),
      ),
    )
    for (const { asked, answer } of answers) {
      const named = `product=${product} exercise=${asked.exercise} model=${asked.model}`
      if (answer['status'] === 'ok') {
        for (const figure of FIGURES)
          expect(Number.isFinite(answer[figure] ?? 0), `${named} ${figure}`).toBe(true)
        expect(answer['price'], named).toBeGreaterThan(0)
        expect(answer['error']).toBeNull()
      } else {
        expect(answer['status'], named).toBe('unsupported')
        expect(answer['error']).toBe(`${named} method=${asked.method} is not priced`)
        expect(answer['price']).toBeNull()
      }
    }
    expect(answers.some(({ answer }) => answer['status'] === 'ok')).toBe(true)
  })

  test.each(METHODS.slice(1))('method %s is answered by that method alone', (method) => {
    for (const product of Object.keys(PRODUCTS)) {
      for (const model of Object.keys(MODELS)) {
        for (const exercise of EXERCISES) {
          const answer = priceRow(
            rowOf({
              ...COMMON,
              ...PRODUCTS[product as keyof typeof PRODUCTS],
              ...MODELS[model as keyof typeof MODELS],
              // A yield above the rate: early exercise of the call is worth something.
              ...{ product, model, exercise, method, dividend_yield: 0.08 },
            }),
            'basic',
          )
          if (answer['status'] === 'ok') expect(answer['method'], `${product} ${model}`).toBe(method)
        }
      }
    }
  })

  test('no model answers for another: their prices differ wherever two price the same product', () => {
    for (const product of Object.keys(PRODUCTS)) {
      for (const exercise of EXERCISES) {
        const priced = Object.keys(MODELS)
          .map((model) => answerOf(product, model, exercise, 'auto')['price'])
          .filter((price) => price !== null)
        expect(new Set(priced).size, `${product} ${exercise}`).toBe(priced.length)
      }
    }
  })

  test('american exercise is priced for vanilla under bsm and black76, and refused elsewhere', () => {
    const priced = Object.keys(PRODUCTS).flatMap((product) =>
      Object.keys(MODELS).filter(
        (model) => answerOf(product, model, 'american', 'auto')['status'] === 'ok' && product !== 'vanilla',
      ),
    )
    expect(priced).toEqual([])
    const models = Object.keys(MODELS).filter(
      (model) => answerOf('vanilla', model, 'american', 'auto')['status'] === 'ok',
    )
    expect(models).toEqual(['bsm', 'black76'])
  })

  test.each([{ dividends: '0.5:2' }, { exercise_times: '0.5' }])(
    'a schedule that a method does not know is refused, not left out: %o',
    (schedule) => {
      for (const more of [
        {},
        { product: 'barrier', ...PRODUCTS.barrier },
        { exercise: 'american', method: 'mc' },
      ]) {
        const answer = priceRow(rowOf({ ...COMMON, ...more, ...schedule }), 'basic')
        expect(answer).toMatchObject({ status: 'unsupported', price: null })
        expect(answer['error']).toContain(`with ${Object.keys(schedule)[0]} is not priced`)
      }
    },
  )
})
