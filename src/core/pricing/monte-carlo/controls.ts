import { bsmPrice } from '../black-scholes.ts'
import { normalCdf } from '../normal.ts'
import { pathPayoff } from './payoffs.ts'
import type { PathPayoff } from './payoffs.ts'
import type { MonteCarloTerms } from './types.ts'

/** A payoff of the same path whose value is known. */
export type Control = Readonly<{ payoff: PathPayoff; expected: number }>

/** The discounted mean of the spot over the fixings, or the discounted spot at expiry. */
function spotControl(terms: MonteCarloTerms, timesYears: Float64Array, isAverage: boolean): Control {
  const discount = Math.exp(-terms.rateCont * terms.timeYears)
  const steps = timesYears.length
  const first = isAverage ? 1 : steps
  const count = steps - first + 1
  let expected = 0
  for (let at = first; at <= steps; at++) {
    expected += terms.spot * Math.exp((terms.rateCont - terms.dividendYieldCont) * (timesYears[at - 1] ?? 0))
  }
  return {
    payoff: (logs) => {
      let sum = 0
      for (let at = first; at <= steps; at++) sum += Math.exp(logs[at] as number)
      return (discount * sum) / count
    },
    expected: (discount * expected) / count,
  }
}

/**
 * The geometric average of lognormal fixings is lognormal (A. Kemna, A. Vorst, "A pricing method for options based on average asset
 * values", Journal of Banking and Finance 14, 1990).
 */
function geometricAsianValue(terms: MonteCarloTerms, timesYears: Float64Array, volAnnual: number): number {
  const count = timesYears.length
  let [mean, variance] = [Math.log(terms.spot), 0]
  timesYears.forEach((time, at) => {
    mean += ((terms.rateCont - terms.dividendYieldCont - (volAnnual * volAnnual) / 2) * time) / count
    // Σ_ij min(t_i, t_j): a time is the smaller one of a pair 2(n−i)−1 times
    variance += (volAnnual * volAnnual * time * (2 * (count - at) - 1)) / (count * count)
  })
  const sign = terms.optionType === 'call' ? 1 : -1
  const discount = Math.exp(-terms.rateCont * terms.timeYears)
  const forward = Math.exp(mean + variance / 2)
  const deviation = Math.sqrt(variance)
  if (deviation === 0) return discount * Math.max(sign * (forward - terms.strike), 0)
  const d1 = (mean - Math.log(terms.strike)) / deviation + deviation
  return (
    discount * sign * (forward * normalCdf(sign * d1) - terms.strike * normalCdf(sign * (d1 - deviation)))
  )
}

/** The control that suits the product and the model best. */
export function controlOf(terms: MonteCarloTerms, timesYears: Float64Array): Control {
  const { product, dynamics } = terms
  const steps = timesYears.length
  const isAsian = product.kind === 'asian_arithmetic' || product.kind === 'asian_geometric'
  if (dynamics.model !== 'bsm') return spotControl(terms, timesYears, isAsian)
  if (product.kind === 'asian_arithmetic') {
    const geometric: MonteCarloTerms = { ...terms, product: { ...product, kind: 'asian_geometric' } }
    return {
      payoff: pathPayoff(geometric, steps),
      expected: geometricAsianValue(terms, timesYears, dynamics.volAnnual),
    }
  }
  const isEuropeanVanilla = product.kind === 'vanilla' && product.exercise === 'european'
  if (isEuropeanVanilla || isAsian || product.kind === 'lookback_floating')
    return spotControl(terms, timesYears, isAsian)
  const vanilla: MonteCarloTerms = { ...terms, product: { kind: 'vanilla', exercise: 'european' } }
  const value = bsmPrice({ ...terms, volAnnual: dynamics.volAnnual })
  return value.ok
    ? { payoff: pathPayoff(vanilla, steps), expected: value.value }
    : spotControl(terms, timesYears, false)
}
