import { neighbouringBoundary, solveBoundary, worthOfBoundary } from './put-boundary.ts'
import type { PutBoundary, PutMarket } from './put-boundary.ts'
import { schemeFor } from './scheme.ts'
import type { Precision } from './scheme.ts'

/**
 * How much the boundary may still move in its last step, weighed by what a move is worth. The value's error is a small part
 * of it. Where rates are next to nothing the boundary is known badly, and does not matter.
 */
const CONVERGED = { fast: 2e-5, smooth: 2e-8, high: 4e-9 } as const

/** Further steps of a system that has not settled. */
const EXTRA_STEPS = 12

/**
 * Where the drift over the life is many deviations, or the deviation itself is huge, the kernels are steps that this many
 * nodes cannot follow: the first pair of bounds asks for the high preset, beyond the second we do not answer.
 */
const STIFF = { drift: 2, deviation: 2 }
const TOO_STIFF = { drift: 8, deviation: 4 }

function stiffness({ rateCont, yieldCont, timeYears, volAnnual }: PutMarket, bounds: typeof STIFF): boolean {
  const deviation = volAnnual * Math.sqrt(timeYears)
  const drift = (Math.max(Math.abs(rateCont), Math.abs(yieldCont)) * timeYears) / deviation
  return drift > bounds.drift || deviation > bounds.deviation
}

function settled(put: PutMarket, precision: Precision): PutBoundary | null {
  const scheme = schemeFor(precision, put.rateCont, put.yieldCont, put.timeYears)
  const first = solveBoundary(scheme, put)
  if (first === null) return null
  const allowed = CONVERGED[precision] / worthOfBoundary(put)
  if (first.lastChange <= allowed) return first
  const further = neighbouringBoundary(first, put, EXTRA_STEPS)
  return further.lastChange <= allowed ? further : null
}

/** The boundary of a single-boundary put at the precision asked for or better; null where collocation does not hold. */
function boundaryFor(put: PutMarket, precision: Precision): PutBoundary | null {
  if (stiffness(put, TOO_STIFF)) return null
  const wanted = stiffness(put, STIFF) ? 'high' : precision
  const boundary = settled(put, wanted)
  return boundary === null && wanted !== 'high' ? settled(put, 'high') : boundary
}

/** Where exercise boundaries come from. The same market always has the same boundary, to the last bit. */
export type Boundaries = Readonly<{
  /** As `boundaryFor`. */
  solve: (market: PutMarket, precision: Precision) => PutBoundary | null
  /** As `neighbouringBoundary`. */
  near: (base: PutBoundary, market: PutMarket, steps: number) => PutBoundary
}>

/** Each solved when it is asked for. */
export const unsharedBoundaries: Boundaries = { solve: boundaryFor, near: neighbouringBoundary }

/** Both sides of a chain with all their greeks ask for fewer. */
const REMEMBERED = 48

const isSame = (left: PutMarket, right: PutMarket): boolean =>
  left.volAnnual === right.volAnnual &&
  left.timeYears === right.timeYears &&
  left.rateCont === right.rateCont &&
  left.yieldCont === right.yieldCont

const remembered = <Entry>(entries: Entry[], entry: Entry): void => {
  if (entries.length === REMEMBERED) entries.shift()
  entries.push(entry)
}

/**
 * Remembers the last boundaries: a boundary is in units of the strike and has no spot in it, so the options of one expiry, rate, yield and
 * volatility share theirs, whatever their strikes and spots. One batch makes one; results are those of `unsharedBoundaries`.
 */
export function makeSharedBoundaries(): Boundaries {
  const solved: Readonly<{ market: PutMarket; precision: Precision; boundary: PutBoundary | null }>[] = []
  const near: Readonly<{ base: PutBoundary; steps: number; boundary: PutBoundary }>[] = []
  return {
    solve: (market, precision) => {
      const known = solved.find((entry) => entry.precision === precision && isSame(entry.market, market))
      if (known) return known.boundary
      const { rateCont, yieldCont, timeYears, volAnnual } = market
      const boundary = boundaryFor(market, precision)
      remembered(solved, { market: { rateCont, yieldCont, timeYears, volAnnual }, precision, boundary })
      return boundary
    },
    near: (base, market, steps) => {
      const known = near.find(
        (entry) => entry.base === base && entry.steps === steps && isSame(entry.boundary.market, market),
      )
      if (known) return known.boundary
      const boundary = neighbouringBoundary(base, market, steps)
      remembered(near, { base, steps, boundary })
      return boundary
    },
  }
}
