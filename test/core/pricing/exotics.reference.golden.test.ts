import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { priceRow } from '../../../src/core/pricing/index.ts'
import { relativeError, rowOf } from './helpers.ts'

type Reference = Readonly<{
  row: Readonly<Record<string, string | number>>
  values: Readonly<Record<string, number>>
}>

/** mpmath 1.3 with 40 digits: see `make_exotics_reference.py`. */
const REFERENCE = JSON.parse(
  readFileSync(new URL('exotics-reference.json', import.meta.url), 'utf8'),
) as readonly Reference[]

/** What differentiation by differences may cost, by the order of the greek. */
const THIRD = 1e-6
const BOUNDS: Readonly<Record<string, number>> = {
  ...{
    price: 2e-13,
    delta: 1e-10,
    vega: 1e-10,
    theta: 1e-10,
    rho: 1e-10,
    dividend_rho: 1e-10,
    strike_delta: 1e-10,
  },
  ...{
    gamma: 1e-9,
    vanna: 1e-9,
    volga: 1e-8,
    charm: 1e-7,
    speed: THIRD,
    zomma: THIRD,
    color: THIRD,
    ultima: THIRD,
  },
}

describe('prices and greeks against 40 digits', () => {
  test.each(REFERENCE.map(({ row, values }) => [row['product'] ?? row['model'], row, values] as const))(
    '%s %o',
    (_name, row, values) => {
      const answer = priceRow(rowOf(row), 'all')
      for (const [name, value] of Object.entries(values)) {
        if (name === 'strike_delta' && row['product'] === 'lookback_floating') continue
        if (name === 'strike_delta' && row['product'] === 'exchange') continue
        expect(relativeError(Number(answer[name]), value), name).toBeLessThan(BOUNDS[name] ?? 0)
      }
    },
  )

  test('a product without a strike has no sensitivity to one', () => {
    for (const { row } of REFERENCE.filter(({ row: one }) => one['product'] === 'exchange')) {
      expect(priceRow(rowOf(row), 'all')['strike_delta']).toBeNull()
    }
  })
})
