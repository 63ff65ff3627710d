import type { MonteCarloProduct, MonteCarloTerms } from './types.ts'

/** One path's discounted payoff from ln S at each time, the variance of each step and (lookbacks) a uniform per step. */
export type PathPayoff = (logs: Float64Array, variances: Float64Array, uniforms: Float64Array) => number

type Kind<K extends MonteCarloProduct['kind']> = Extract<MonteCarloProduct, { kind: K }>

function terminalPayoff(terms: MonteCarloTerms, steps: number, discount: number): PathPayoff {
  const { product, strike } = terms
  const sign = terms.optionType === 'call' ? 1 : -1
  if (product.kind === 'vanilla') {
    return (logs) => discount * Math.max(sign * (Math.exp(logs[steps] as number) - strike), 0)
  }
  const paid = (spot: number): number => {
    if (product.kind === 'cash_or_nothing') return product.cash
    return product.kind === 'gap' ? sign * (spot - product.payoffStrike) : spot
  }
  return (logs) => {
    const spot = Math.exp(logs[steps] as number)
    return sign * (spot - strike) > 0 ? discount * paid(spot) : 0
  }
}

/**
 * Between two points a Brownian path with variance w stays on its side of a barrier with probability 1 − e^(−2·d₀·d₁/w), d the
 * distances in logs (P. Glasserman, "Monte Carlo Methods in Financial Engineering", 2004, §6.4). An out-option's rebate is discounted
 * from the middle of the step of the hit.
 */
function barrierPayoff(terms: MonteCarloTerms, steps: number, product: Kind<'barrier'>): PathPayoff {
  const { strike, rateCont, timeYears } = terms
  const sign = terms.optionType === 'call' ? 1 : -1
  const side = product.barrierKind.startsWith('down') ? 1 : -1
  const isOut = product.barrierKind.endsWith('out')
  const logBarrier = Math.log(product.barrier)
  const discount = Math.exp(-rateCont * timeYears)
  const stepYears = timeYears / steps
  return (logs, variances) => {
    let alive = 1
    let rebates = 0
    for (let at = 0; at < steps && alive > 0; at++) {
      const here = side * ((logs[at] as number) - logBarrier)
      const there = side * ((logs[at + 1] as number) - logBarrier)
      const variance = variances[at] as number
      const crossed =
        here <= 0 || there <= 0 ? 1 : variance > 0 ? Math.exp((-2 * here * there) / variance) : 0
      rebates += alive * crossed * Math.exp(-rateCont * (at + 0.5) * stepYears)
      alive *= 1 - crossed
    }
    const value = discount * Math.max(sign * (Math.exp(logs[steps] as number) - strike), 0)
    return isOut
      ? alive * value + product.rebate * rebates
      : (1 - alive) * value + discount * product.rebate * alive
  }
}

/** The extreme between two points has the law of ½(x₀ + x₁ ± √((x₁−x₀)² − 2w·ln U)): exact for a Brownian path. */
function lookbackPayoff(
  terms: MonteCarloTerms,
  steps: number,
  product: Kind<'lookback_fixed' | 'lookback_floating'>,
): PathPayoff {
  const isFixed = product.kind === 'lookback_fixed'
  const isCall = terms.optionType === 'call'
  const side = isFixed === isCall ? 1 : -1
  const discount = Math.exp(-terms.rateCont * terms.timeYears)
  const start = side * Math.log(product.extremeSoFar)
  return (logs, variances, uniforms) => {
    let extreme = start
    for (let at = 0; at < steps; at++) {
      const here = side * (logs[at] as number)
      const there = side * (logs[at + 1] as number)
      const gap = there - here
      const reach = Math.sqrt(gap * gap - 2 * (variances[at] as number) * Math.log(uniforms[at] as number))
      extreme = Math.max(extreme, 0.5 * (here + there + reach))
    }
    const level = Math.exp(side * extreme)
    if (isFixed) return discount * Math.max(side * (level - terms.strike), 0)
    return discount * -side * (Math.exp(logs[steps] as number) - level)
  }
}

function asianPayoff(
  terms: MonteCarloTerms,
  steps: number,
  product: Kind<'asian_arithmetic' | 'asian_geometric'>,
): PathPayoff {
  const discount = Math.exp(-terms.rateCont * terms.timeYears)
  const sign = terms.optionType === 'call' ? 1 : -1
  const isGeometric = product.kind === 'asian_geometric'
  return (logs) => {
    let sum = 0
    for (let at = 1; at <= steps; at++)
      sum += isGeometric ? (logs[at] as number) : Math.exp(logs[at] as number)
    const average = isGeometric ? Math.exp(sum / steps) : sum / steps
    return discount * Math.max(sign * (average - terms.strike), 0)
  }
}

export function pathPayoff(terms: MonteCarloTerms, steps: number): PathPayoff {
  const { product } = terms
  switch (product.kind) {
    case 'barrier':
      return barrierPayoff(terms, steps, product)
    case 'lookback_fixed':
    case 'lookback_floating':
      return lookbackPayoff(terms, steps, product)
    case 'asian_arithmetic':
    case 'asian_geometric':
      return asianPayoff(terms, steps, product)
    default:
      return terminalPayoff(terms, steps, Math.exp(-terms.rateCont * terms.timeYears))
  }
}
