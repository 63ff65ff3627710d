import type { QuantileConvention, TailRisk } from './types.ts'

/** 500·(1 − 0.9) is 49.99999999999999 in float64 and 50 to everybody else. */
const ROUNDING = 1e-9

const guardedFloor = (value: number): number => {
  const near = Math.round(value)
  return Math.abs(value - near) <= ROUNDING * Math.max(1, Math.abs(value)) ? near : Math.floor(value)
}

const guardedCeil = (value: number): number => -guardedFloor(-value)

/** Losses of returns, smallest first. */
export const sortedLosses = (returns: ArrayLike<number>): Float64Array =>
  Float64Array.from(returns, (value) => -value + 0).sort()

const at = (losses: Float64Array, rank: number): number =>
  losses[Math.min(Math.max(rank, 1), losses.length) - 1] ?? 0

function quantile(losses: Float64Array, confidence: number, convention: QuantileConvention): number {
  const count = losses.length
  if (convention === 'order_statistic') return at(losses, guardedCeil(count * confidence))
  if (convention === 'next_worst') return at(losses, count - guardedFloor(count * (1 - confidence)))
  // Hyndman and Fan 1996, type 7.
  const position = 1 + (count - 1) * confidence
  const below = guardedFloor(position)
  const share = Math.max(0, position - below)
  const [lower, upper] = [at(losses, below), at(losses, below + 1)]
  return share <= ROUNDING ? lower : lower + share * (upper - lower)
}

/** Mean of the worst n(1 − a) losses, the last one weighted by the fraction. */
function shortfall(losses: Float64Array, confidence: number): number {
  const count = losses.length
  const tail = count * (1 - confidence)
  const whole = guardedFloor(tail)
  let sum = 0
  for (let rank = count; rank > count - whole; rank -= 1) sum += at(losses, rank)
  if (whole === 0) return at(losses, count)
  const fraction = tail - whole
  if (fraction <= ROUNDING * Math.max(1, tail)) return sum / whole
  return (sum + fraction * at(losses, count - whole)) / tail
}

/**
 * Empirical VaR and expected shortfall of losses sorted ascending, L[1..n], at confidence a: `order_statistic` is
 * L[⌈n·a⌉], `linear` interpolates by type 7, `next_worst` is the (⌊n(1 − a)⌋ + 1)-th worst. Units of the losses;
 * a tail that gains is negative.
 */
export const historicalRisk = (
  losses: Float64Array,
  confidence: number,
  convention: QuantileConvention,
): TailRisk => {
  const valueAtRisk = quantile(losses, confidence, convention)
  // The mean of equal losses may round below them; ES is VaR or more by every convention.
  return { var: valueAtRisk, es: Math.max(valueAtRisk, shortfall(losses, confidence)) }
}
