import { describe, expect, test } from 'vitest'
import { PRICE_COLUMNS_ALL, ROW_WORDS, priceRow, rowSource } from '../../../src/core/pricing/index.ts'
import { rowOf } from './helpers.ts'
import { COMMON, EXERCISES, METHODS, MODELS, PRODUCTS } from './registry-rows.ts'

// The registry of `price`, walked: whatever a row may ask for has its greeks and says where it comes from.

type Used = Parameters<typeof rowSource>[1]
type Word<Column extends keyof typeof ROW_WORDS> = (typeof ROW_WORDS)[Column][number]

const FIRST_ORDER = ['price', 'delta', 'gamma', 'vega', 'theta', 'rho'] as const
const SECOND_ORDER = [
  ...(['dividend_rho', 'vanna', 'volga', 'charm', 'speed', 'zomma', 'color', 'ultima'] as const),
  'strike_delta',
] as const
/** Without a strike nothing is sensitive to one. */
const NO_STRIKE: ReadonlySet<string> = new Set(['exchange', 'lookback_floating'])

const askedRow = (product: Word<'product'>, model: Word<'model'>, exercise: string, method: string) => {
  // A yield above the rate, so that early exercise of the call is worth something and no method falls back.
  const terms = { ...COMMON, ...PRODUCTS[product], ...MODELS[model], dividend_yield: 0.08 }
  return rowOf({ ...terms, product, model, exercise, method })
}

const combinations = ROW_WORDS.product.flatMap((product) =>
  ROW_WORDS.model.flatMap((model) =>
    EXERCISES.flatMap((exercise) => METHODS.map((method) => ({ product, model, exercise, method }))),
  ),
)
const priced = combinations
  .map((asked) => ({
    ...asked,
    name: Object.values(asked).join(' '),
    row: askedRow(asked.product, asked.model, asked.exercise, asked.method),
  }))
  .map((asked) => ({ ...asked, answer: priceRow(asked.row, 'all') }))
  .filter(({ answer }) => answer['status'] === 'ok')
  .map((asked) => ({ ...asked, source: rowSource(asked.row, asked.answer as Used) }))

describe('everything that the registry prices', () => {
  test('every product and every model is in it', () => {
    expect(new Set(priced.map(({ product }) => product))).toEqual(new Set(ROW_WORDS.product))
    expect(new Set(priced.map(({ model }) => model))).toEqual(new Set(ROW_WORDS.model))
    expect(priced.length).toBeGreaterThan(90)
    const columns: readonly string[] = PRICE_COLUMNS_ALL
    for (const name of [...FIRST_ORDER, ...SECOND_ORDER]) expect(columns).toContain(name)
  })

  test('has its price and every greek of the first order', () => {
    const missing = priced.flatMap(({ name, answer }) =>
      FIRST_ORDER.filter((greek) => typeof answer[greek] !== 'number').map((greek) => `${name}: ${greek}`),
    )
    expect(missing).toEqual([])
  })

  test('has the set of the second order too, unless it is simulated', () => {
    const missing = priced
      .filter(({ answer }) => answer['method'] !== 'mc')
      .flatMap(({ name, product, answer }) =>
        SECOND_ORDER.filter((greek) => typeof answer[greek] !== 'number')
          .filter((greek) => !(greek === 'strike_delta' && NO_STRIKE.has(product)))
          .map((greek) => `${name}: ${greek}`),
      )
    expect(missing).toEqual([])
    // No closed form stands behind a simulation: what it does not estimate is empty, not 0.
    for (const { name, answer } of priced.filter((one) => one.answer['method'] === 'mc'))
      for (const greek of SECOND_ORDER) expect(answer[greek], `${name} ${greek}`).toBeNull()
  })

  test('says its source: author, year, and the equation or its place', () => {
    const bare = priced.filter(({ source }) => {
      const [cited = '', ...equation] = source.split(': ')
      return !/[A-Z][a-z]+.* (?:18|19|20)\d{2}/.test(cited) || equation.join('').length < 10
    })
    expect(bare.map(({ name, source }) => `${name}: ${source}`)).toEqual([])
    expect(new Set(priced.map(({ source }) => source)).size).toBeGreaterThan(28)
  })
})
