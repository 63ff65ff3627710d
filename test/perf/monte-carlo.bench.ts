/**
 * Simulation on one core, paths a second: `npx node test/perf/monte-carlo.bench.ts` prints one JSON object a line. A single-step path
 * is one draw of the spot at expiry (target 5,000,000 a second); mirrored paths count, as each is a payoff of its own.
 */
import { monteCarloPrice } from '../../src/core/pricing/index.ts'
import type { MonteCarloSettings, MonteCarloTerms } from '../../src/core/pricing/index.ts'
import { print } from './result.ts'

const TARGET_PER_SECOND = 5_000_000
const ROUNDS = 7

const terms: MonteCarloTerms = {
  product: { kind: 'vanilla', exercise: 'european' },
  optionType: 'call',
  spot: 100,
  strike: 105,
  rateCont: 0.05,
  dividendYieldCont: 0.02,
  timeYears: 0.5,
  dynamics: { model: 'bsm', volAnnual: 0.25 },
}

function pathsPerSecond(priced: MonteCarloTerms, settings: MonteCarloSettings): number {
  const rates: number[] = []
  for (let round = -1; round < ROUNDS; round++) {
    const start = performance.now()
    const estimate = monteCarloPrice(priced, settings)
    if (!estimate.ok) throw new Error(estimate.failure.message)
    if (round >= 0) rates.push((estimate.value.paths * 1_000) / (performance.now() - start))
  }
  return rates.sort((left, right) => left - right)[ROUNDS >> 1] ?? NaN
}

const single = { paths: 2_000_000, seed: 1 }
print('monte_carlo', 'single_step_sobol', pathsPerSecond(terms, single), '1/s', TARGET_PER_SECOND)
print(
  'monte_carlo',
  'single_step_sobol_unmirrored',
  pathsPerSecond(terms, { ...single, antithetic: false }),
  '1/s',
  TARGET_PER_SECOND,
)
print(
  'monte_carlo',
  'single_step_pseudo',
  pathsPerSecond(terms, { ...single, sampling: 'pseudo' }),
  '1/s',
  TARGET_PER_SECOND,
)
const asian: MonteCarloTerms = {
  ...terms,
  product: { kind: 'asian_arithmetic', fixings: 12, firstFixingYears: null },
}
print('monte_carlo', 'asian_12_fixings', pathsPerSecond(asian, { paths: 200_000, seed: 1 }), '1/s')
const parameters = { v0: 0.04, kappa: 1.5, theta: 0.04, volOfVol: 0.5, correlation: -0.7 }
const heston: MonteCarloTerms = { ...terms, dynamics: { model: 'heston', parameters } }
print(
  'monte_carlo',
  'heston_qe_16_steps',
  pathsPerSecond(heston, { paths: 100_000, seed: 1, steps: 16 }),
  '1/s',
)
