import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { priceRow } from '../../../src/core/pricing/index.ts'
import { rowOf } from './helpers.ts'
import { COMMON, EXERCISES, METHODS, MODELS, PRODUCTS } from './registry-rows.ts'

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

  test('the README lists what is priced, and nothing else is', () => {
    const readme = readFileSync(new URL('../../../src/core/pricing/README.md', import.meta.url), 'utf8')
    const wordsOf = (cell = ''): readonly string[] =>
      [...cell.matchAll(/`([a-z0-9_]+)`/g)].map(([, word = '']) => word)
    const listed = readme
      .split('\n')
      .filter((line) => /^\| `(?:european|american)` /.test(line))
      .flatMap((line) => {
        const [exercise, model, methods, products] = line.split('|').slice(1, 5).map(wordsOf)
        return (products ?? []).flatMap((product) =>
          (methods ?? []).map((method) => `${product} ${model?.[0] ?? ''} ${exercise?.[0] ?? ''} ${method}`),
        )
      })
    const priced = Object.keys(PRODUCTS).flatMap((product) =>
      Object.keys(MODELS).flatMap((model) =>
        EXERCISES.flatMap((exercise) =>
          METHODS.filter((method) => answerOf(product, model, exercise, method)['status'] === 'ok').map(
            (method) => `${product} ${model} ${exercise} ${method}`,
          ),
        ),
      ),
    )
    expect(listed.toSorted()).toEqual(priced.toSorted())
    expect(new Set(listed).size).toBe(listed.length)
  })

  test.each([{ dividends: '0.5:2' }, { exercise_times: '0.5' }])(
    'a schedule that a method does not know is refused, not left out: %o',
    (schedule) => {
      for (const more of [
        { model: 'merton76', ...MODELS.merton76 },
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
