import { describe, expect, test } from 'vitest'
import { priceRow } from '../../../../src/core/pricing/index.ts'
import { rowOf } from '../helpers.ts'

const COMMON = {
  ...{ option_type: 'call', spot: 100, strike: 103, rate: 0.05, dividend_yield: 0.02 },
  ...{ time_years: 0.75, vol: 0.25 },
}
const PRODUCTS = {
  vanilla: {},
  'vanilla put': { option_type: 'put' },
  'cash or nothing': { product: 'cash_or_nothing', cash: 10 },
  'asset or nothing': { product: 'asset_or_nothing' },
  gap: { product: 'gap', strike_2: 97 },
  barrier: { product: 'barrier', barrier_kind: 'down_out', barrier: 85 },
  'geometric average': { product: 'asian_geometric', fixings: 6 },
} as const
const PATHS = 65_536
const BUMP = 1

type Figures = Readonly<Record<'price' | 'delta' | 'gamma' | 'vega' | 'theta' | 'rho', number>>
type Errors = Readonly<Record<'delta' | 'gamma' | 'vega' | 'theta' | 'rho', number>>

const closed = (terms: object): Figures =>
  priceRow(rowOf({ ...COMMON, ...terms, method: 'analytic' }), 'all') as unknown as Figures

function simulated(terms: object, seed = 1): Readonly<{ figures: Figures; errors: Errors }> {
  const row = priceRow(rowOf({ ...COMMON, ...terms, method: 'mc', paths: PATHS, seed }), 'all')
  const errorOf = (greek: keyof Errors): number => Number(row[`${greek}_std_error`])
  const errors = { delta: errorOf('delta'), gamma: errorOf('gamma'), vega: errorOf('vega') }
  return {
    figures: row as unknown as Figures,
    errors: { ...errors, theta: errorOf('theta'), rho: errorOf('rho') },
  }
}

/** What the difference itself says of the closed form, where gamma is one: of it the simulation has no bias. */
function differenced(terms: object): number {
  if ('product' in terms && /nothing|gap/.test(String(terms.product))) return closed(terms).gamma
  const at = (spot: number): number => closed({ ...terms, spot }).price
  return (at(100 + BUMP) - 2 * at(100) + at(100 - BUMP)) / (BUMP * BUMP)
}

describe('gamma by simulation', () => {
  test.each(Object.entries(PRODUCTS))(
    'of a %s is that of the closed form within its standard error',
    (_, terms) => {
      const { figures, errors } = simulated(terms)
      const [exact, target] = [closed(terms).gamma, differenced(terms)]
      expect(errors.gamma).toBeGreaterThan(0)
      // The error must say something: a tenth of the gamma's own size at most, or next to nothing.
      expect(errors.gamma).toBeLessThan(Math.max(Math.abs(exact) / 4, 5e-4))
      expect(Math.abs(figures.gamma - target)).toBeLessThan(4.5 * errors.gamma)
      expect(Math.abs(figures.gamma - exact)).toBeLessThan(4.5 * errors.gamma + Math.abs(target - exact))
    },
  )

  test('has an error that is as wide as its spread over seeds, and so have delta and vega', () => {
    const exact = { ...closed({}), gamma: differenced({}) }
    const runs = Array.from({ length: 24 }, (_, seed) => simulated({}, seed + 1))
    for (const greek of ['gamma', 'delta', 'vega'] as const) {
      const scores = runs.map(({ figures, errors }) => (figures[greek] - exact[greek]) / errors[greek])
      const spread = Math.sqrt(scores.reduce((sum, score) => sum + score * score, 0) / scores.length)
      // Delta and vega differ from the closed form by the width of their bumps too.
      expect(spread, greek).toBeLessThan(greek === 'gamma' ? 1.6 : 6)
      expect(spread, greek).toBeGreaterThan(0.5)
    }
  })

  test('has no error column where nothing was simulated', () => {
    expect(priceRow(rowOf(COMMON), 'all')).toMatchObject({ gamma_std_error: null, delta_std_error: null })
  })
})
