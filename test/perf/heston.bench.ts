/**
 * Heston on one core: a 50-strike expiry through `hestonChain`, options a second (target 400,000 at 1e-9 of the spot), and one option
 * with all greeks. `npx node test/perf/heston.bench.ts` prints one JSON object a line.
 */
import { hestonAllValues, hestonChain } from '../../src/core/pricing/index.ts'
import type { HestonExpiry } from '../../src/core/pricing/index.ts'
import { print } from './result.ts'

const TARGET_PER_SECOND = 400_000
const ROUNDS = 15
const CALLS = 400

const strikes = Float64Array.from({ length: 50 }, (_, at) => 60 + 1.6 * at)
const expiryAt = (timeYears: number): HestonExpiry => ({
  spot: 100,
  rateCont: 0.03,
  dividendYieldCont: 0.01,
  timeYears,
  parameters: { v0: 0.04, kappa: 1.5, theta: 0.04, volOfVol: 0.5, correlation: -0.7 },
})

/** Median over rounds of units per second, after two rounds of warming. */
function perSecond(units: number, evaluate: () => number): number {
  const rates: number[] = []
  let sink = 0
  for (let round = -2; round < ROUNDS; round++) {
    const start = performance.now()
    for (let call = 0; call < CALLS; call++) sink += evaluate()
    if (round >= 0) rates.push((CALLS * units * 1_000) / (performance.now() - start))
  }
  if (Number.isNaN(sink)) throw new Error('a bench input was refused')
  return rates.sort((left, right) => left - right)[ROUNDS >> 1] ?? NaN
}

for (const timeYears of [0.25, 1, 3]) {
  const expiry = expiryAt(timeYears)
  const rate = perSecond(strikes.length, () => {
    const chain = hestonChain(expiry, strikes)
    return chain.ok ? (chain.value.calls[25] ?? NaN) : NaN
  })
  print('heston', `chain_50_strikes_${timeYears}y`, rate, '1/s', TARGET_PER_SECOND)
}
const option = { ...expiryAt(1), optionType: 'call', strike: 105 } as const
print(
  'heston',
  'one_option_all_greeks',
  perSecond(1, () => ((values) => (values.ok ? values.value.ultima : NaN))(hestonAllValues(option))),
  '1/s',
)
