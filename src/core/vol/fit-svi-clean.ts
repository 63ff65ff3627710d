import { leastSquares, sviJet } from '../pricing/index.ts'
import type { Residuals } from '../pricing/index.ts'
import { LEE_SLOPE_MAX, butterflyOf, calendarOf, durrleman, reachOf } from './arbitrage.ts'
import { fitSsvi, ssviSlice } from './fit-ssvi.ts'
import { boundsOf, coordinatesOf, sviOfCoordinates } from './fit-svi.ts'
import { earlierIndex, weightsOf } from './quotes.ts'
import { partOf, toldSteps } from './steps.ts'
import { sviSmile } from './svi.ts'
import type { OnShare, SliceQuotes, SviParameters } from './types.ts'

/**
 * Raw SVI slices without arbitrage. The free slices themselves when they are clean. Else all slices at once by
 * penalised least squares: beside the quotes, hinges on Durrleman's g, on Lee's slope and on the crossing with the
 * earlier slice, ever heavier until the same search that raises alarms finds none. It starts once from the free slices
 * and once from the SSVI surface through the same quotes, which is clean by construction; the better clean end counts.
 * What no weight brings to rest is moved toward that SSVI surface, all slices alike and no further than needed.
 */
export function fitSviClean(
  slices: readonly SliceQuotes[],
  free: readonly SviParameters[],
  onShare: OnShare = () => undefined,
): readonly SviParameters[] {
  if (isClean(slices, free)) return free
  const ssvi = fitSsvi(slices, 'power_law', 1e-6, partOf(onShare, 0, SSVI_SHARE))
  const safe = ssvi.thetas.map((theta) => ssviSlice(ssvi.parameters, theta))
  const near = penalisedEnd(slices, free, safe, partOf(onShare, SSVI_SHARE, NEAR_SHARE))
  const cost = costOf(slices, near)
  if (cost <= COST_SHARE_MAX * costOf(slices, free)) return near
  const other = penalisedEnd(slices, safe, safe, partOf(onShare, NEAR_SHARE, 1))
  return costOf(slices, other) < cost ? other : near
}

/** What the surface and the first start take of it all, about. */
const SSVI_SHARE = 0.1
const NEAR_SHARE = 0.55

/** An end that costs no more than this over the free slices is not worth a second start. */
const COST_SHARE_MAX = 1.1

function isClean(slices: readonly SliceQuotes[], parameters: readonly SviParameters[]): boolean {
  const times = slices.map(({ timeYears }) => timeYears)
  const smiles = parameters.map((svi, at) => sviSmile(svi, times[at] as number))
  return smiles.every((smile, at) => {
    const earlier = smiles[earlierIndex(times, at)]
    return butterflyOf(smile) === null && (!earlier || calendarOf(earlier, smile) === null)
  })
}

function costOf(slices: readonly SliceQuotes[], parameters: readonly SviParameters[]): number {
  let cost = 0
  slices.forEach((slice, at) => {
    const weights = weightsOf(slice)
    slice.quotes.forEach(({ logMoneyness, volAnnual }, i) => {
      const { w } = sviJet(parameters[at] as SviParameters, logMoneyness)
      cost += ((Math.sqrt(Math.max(0, w) / slice.timeYears) - volAnnual) * (weights[i] as number)) ** 2
    })
  })
  return cost
}

const PENALTIES = [3, 30, 300] as const
const ROUNDS = 40
const GAIN_MIN = 1e-4
const PULLS = 40

function penalisedEnd(
  slices: readonly SliceQuotes[],
  start: readonly SviParameters[],
  safe: readonly SviParameters[],
  onShare: OnShare,
): readonly SviParameters[] {
  let found = start
  for (const [at, penalty] of PENALTIES.entries()) {
    const count = PENALTIES.length
    found = penalised(slices, found, penalty, partOf(onShare, at / count, (at + 1) / count))
    if (isClean(slices, found)) return found
  }
  for (let step = 1; step < PULLS; step++) {
    const part = (step / PULLS) ** 2
    const candidate = found.map((svi, at) => between(svi, safe[at] as SviParameters, part))
    if (isClean(slices, candidate)) return candidate
  }
  return safe
}

/** A point on the way between two slices: their smallest variances are both kept in the domain by mixing coordinates. */
function between(from: SviParameters, to: SviParameters, part: number): SviParameters {
  const end = coordinatesOf(to)
  return sviOfCoordinates(coordinatesOf(from).map((value, i) => value + ((end[i] as number) - value) * part))
}

/** Hinge points on g, and on the crossing: as many around the bend of either slice. */
const DENSITY_POINTS = 45
const CROSSING_POINTS = 25
/** Hinges start a little inside the clean region, for they hold only nearly. */
const MARGIN = 2e-4
const PARAMETERS = 5

/** Lee's slope, and the slopes of both wings against the earlier slice's. */
const SLOPE_ROWS = 3
const penaltyRows = DENSITY_POINTS + 2 * CROSSING_POINTS + SLOPE_ROWS

type Block = Readonly<{ slice: SliceQuotes; weights: readonly number[]; offset: number; earlier: number }>

function penalised(
  slices: readonly SliceQuotes[],
  start: readonly SviParameters[],
  penalty: number,
  onShare: OnShare,
): readonly SviParameters[] {
  const times = slices.map(({ timeYears }) => timeYears)
  let rows = 0
  const blocks = slices.map((slice, at): Block => {
    const offset = rows
    rows += slice.quotes.length + penaltyRows
    return { slice, weights: weightsOf(slice), offset, earlier: earlierIndex(times, at) }
  })
  const bounds = slices.map(boundsOf)
  const fit = leastSquares({
    start: start.flatMap(coordinatesOf),
    rows,
    evaluate: toldSteps(blockResiduals(blocks, rows, penalty), ROUNDS + 1, onShare),
    lower: bounds.flatMap(({ lower }) => lower),
    upper: bounds.flatMap(({ upper }) => upper),
    iterationsMax: ROUNDS,
    gainMin: GAIN_MIN,
  })
  return slices.map((_, at) => sviOfCoordinates(coordinatesAt(fit.x, at)))
}

const coordinatesAt = (x: readonly number[], at: number): readonly number[] =>
  x.slice(at * PARAMETERS, (at + 1) * PARAMETERS)

/** Residuals of all blocks; a parameter moves only its own block and those that stand on it, so only these are differenced. */
function blockResiduals(blocks: readonly Block[], rows: number, penalty: number): Residuals {
  const up = new Float64Array(rows)
  const down = new Float64Array(rows)
  const fill = (x: readonly number[], at: number, out: Float64Array): void => {
    const block = blocks[at] as Block
    const earlier = block.earlier < 0 ? null : sviOfCoordinates(coordinatesAt(x, block.earlier))
    fillBlock(block, sviOfCoordinates(coordinatesAt(x, at)), earlier, penalty, out)
  }
  const affected = blocks.map((_, at) =>
    blocks.flatMap(({ earlier }, other) => (other === at || earlier === at ? [other] : [])),
  )
  return (x, residuals, jacobian) => {
    blocks.forEach((_, at) => fill(x, at, residuals))
    if (!jacobian) return true
    jacobian.fill(0)
    const moved = [...x]
    x.forEach((value, column) => {
      const step = 1e-6 * Math.max(1, Math.abs(value))
      const reached = affected[Math.floor(column / PARAMETERS)] ?? []
      moved[column] = value + step
      for (const at of reached) fill(moved, at, up)
      moved[column] = value - step
      for (const at of reached) fill(moved, at, down)
      moved[column] = value
      for (const at of reached) {
        const { offset, slice } = blocks[at] as Block
        for (let row = offset; row < offset + slice.quotes.length + penaltyRows; row++) {
          jacobian[row * x.length + column] = ((up[row] as number) - (down[row] as number)) / (2 * step)
        }
      }
    })
    return true
  }
}

function fillBlock(
  { slice, weights, offset }: Block,
  own: SviParameters,
  earlier: SviParameters | null,
  penalty: number,
  out: Float64Array,
): void {
  const { quotes, timeYears } = slice
  let row = offset
  quotes.forEach(({ logMoneyness, volAnnual }, i) => {
    const vol = Math.sqrt(Math.max(0, sviJet(own, logMoneyness).w) / timeYears)
    out[row++] = (vol - volAnnual) * (weights[i] as number)
  })
  const reach = Math.min(40, reachOf(sviSmile(own, timeYears)))
  for (let i = 0; i < DENSITY_POINTS; i++) {
    const k = bendPlace(own, reach, i, DENSITY_POINTS)
    // The logarithm keeps a direction where g is far below 0 without drowning the quotes.
    out[row++] = penalty * Math.log1p(Math.max(0, MARGIN - durrleman(sviJet(own, k), k)))
  }
  for (const bend of [own, earlier]) {
    for (let i = 0; i < CROSSING_POINTS; i++) {
      const k = bend && bendPlace(bend, reach, i, CROSSING_POINTS)
      out[row++] = earlier && k !== null ? penalty * crossing(sviJet(earlier, k).w, sviJet(own, k).w) : 0
    }
  }
  out[row++] = penalty * Math.max(0, own.b * (1 + Math.abs(own.rho)) - LEE_SLOPE_MAX * (1 - MARGIN))
  for (const side of [-1, 1]) {
    const before = earlier ? earlier.b * (1 + side * earlier.rho) * (1 + MARGIN) : 0
    out[row++] = penalty * Math.max(0, before - own.b * (1 + side * own.rho))
  }
}

/** Places spread evenly in asinh around the bend of a slice, from end to end of the reach. */
function bendPlace({ m, sigma }: SviParameters, reach: number, i: number, count: number): number {
  const low = Math.asinh((-reach - m) / sigma)
  const high = Math.asinh((reach - m) / sigma)
  return m + sigma * Math.sinh(low + ((high - low) * i) / (count - 1))
}

/** How far the later volatility falls short of the earlier one's, as a fraction of it, with the margin. */
const crossing = (earlier: number, later: number): number =>
  Math.max(0, 1 + MARGIN - Math.sqrt(Math.max(0, later) / Math.max(1e-18, earlier)))
