import { MS_PER_YEAR } from '../kernel/index.ts'
import type { Instant } from '../kernel/index.ts'

/** Money between the investor and the portfolio, seen from the investor: paid in < 0, taken out or still there > 0. */
type CashFlow = Readonly<{ at: Instant; amount: number }>

/**
 * `converged` with a rate; `too_few` flows or all at one moment; `one_sided`: nothing came back, or nothing was paid;
 * `no_bracket`: no rate between −99.9999 % and 10¹⁰ makes the present value 0; `not_converged` after 200 steps.
 */
type IrrStatus = 'converged' | 'too_few' | 'one_sided' | 'no_bracket' | 'not_converged'
export type Irr = Readonly<
  { status: 'converged'; rateAnnual: number } | { status: Exclude<IrrStatus, 'converged'> }
>

const RATE_MIN = -0.999_999
const RATE_MAX = 1e10
const TOLERANCE = 1e-13
const STEPS_MAX = 200

/** Σ amount · (1 + rate)^(−t), t in years of 365 days since the first flow. */
export function presentValue(flows: readonly CashFlow[], rateAnnual: number): number {
  const start = flows[0]?.at ?? 0
  return flows.reduce(
    (sum, { at, amount }) => sum + amount * (1 + rateAnnual) ** (-(at - start) / MS_PER_YEAR),
    0,
  )
}

type Bracket = Readonly<{ low: number; high: number }>

/** Grows outward from 10 %: of several roots the one nearest to an ordinary rate is taken, always the same. */
function bracketOf(value: (rate: number) => number): Bracket | null {
  let [low, high] = [0.1, 0.1]
  for (let step = 0; step < 200; step += 1) {
    const [lower, higher] = [
      Math.max(RATE_MIN, (1 + low) * 0.9 - 1),
      Math.min(RATE_MAX, (1 + high) * 1.15 - 1),
    ]
    if (value(low) * value(lower) <= 0) return { low: lower, high: low }
    if (value(high) * value(higher) <= 0) return { low: high, high: higher }
    if (lower === RATE_MIN && higher === RATE_MAX) return null
    ;[low, high] = [lower, higher]
  }
  return null
}

/**
 * Root of a function whose values at the ends of the bracket differ in sign: inverse quadratic interpolation where it
 * behaves, bisection where not (Brent 1973, Algorithms for Minimization without Derivatives, chapter 4). Null when it
 * does not converge.
 */
function brentRoot(value: (x: number) => number, bracket: Bracket): number | null {
  let [a, b] = [bracket.low, bracket.high]
  let [fa, fb] = [value(a), value(b)]
  let [c, fc] = [a, fa]
  let step = b - a
  let previous = step
  for (let count = 0; count < STEPS_MAX; count += 1) {
    if (fb * fc > 0) {
      ;[c, fc, step] = [a, fa, b - a]
      previous = step
    }
    if (Math.abs(fc) < Math.abs(fb)) {
      ;[a, b, c] = [b, c, b]
      ;[fa, fb, fc] = [fb, fc, fb]
    }
    const tolerance = 2 * Number.EPSILON * Math.abs(b) + TOLERANCE / 2
    const half = (c - b) / 2
    if (Math.abs(half) <= tolerance || fb === 0) return b
    const proposed = interpolated({ a, b, c, fa, fb, fc, half })
    const accepted =
      Math.abs(previous) >= tolerance &&
      Math.abs(fa) > Math.abs(fb) &&
      proposed * half > 0 &&
      2 * Math.abs(proposed) < Math.min(3 * Math.abs(half) - tolerance, Math.abs(previous))
    previous = accepted ? step : half
    step = accepted ? proposed : half
    ;[a, fa] = [b, fb]
    b += Math.abs(step) > tolerance ? step : Math.sign(half) * tolerance
    fb = value(b)
  }
  return null
}

type Points = Readonly<Record<'a' | 'b' | 'c' | 'fa' | 'fb' | 'fc' | 'half', number>>

/** Step from `b` by secant (two points) or inverse quadratic interpolation (three). */
function interpolated({ a, b, c, fa, fb, fc, half }: Points): number {
  const s = fb / fa
  if (a === c) return (2 * half * s) / (s - 1)
  const [q, r] = [fa / fc, fb / fc]
  const p = s * (2 * half * q * (q - r) - (b - a) * (r - 1))
  return -p / ((q - 1) * (r - 1) * (s - 1))
}

/**
 * Money-weighted return a year (XIRR): the rate at which the present value of the flows is 0, t in years of 365 days.
 * Flows in any order.
 */
export function internalRate(flows: readonly CashFlow[]): Irr {
  const inOrder = flows.filter(({ amount }) => amount !== 0).toSorted((a, b) => a.at - b.at)
  if (inOrder.length < 2 || inOrder[0]?.at === inOrder.at(-1)?.at) return { status: 'too_few' }
  if (!inOrder.some(({ amount }) => amount > 0) || !inOrder.some(({ amount }) => amount < 0)) {
    return { status: 'one_sided' }
  }
  const value = (rate: number): number => presentValue(inOrder, rate)
  const bracket = bracketOf(value)
  if (bracket === null) return { status: 'no_bracket' }
  const rateAnnual = brentRoot(value, bracket)
  return rateAnnual === null ? { status: 'not_converged' } : { status: 'converged', rateAnnual }
}
