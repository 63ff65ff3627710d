import { Decimal, ZERO } from '../kernel/index.ts'
import type { Instant } from '../kernel/index.ts'
import { solveProgram } from './simplex.ts'
import type { LinearProgram } from './simplex.ts'
import type { CoveredGroup, Line } from './types.ts'
import { bendsOf, payoffOf, unitsOf, worstLoss } from './worst-loss.ts'

/** Shorts and longs of one kind of settlement, and the stock that may be delivered for the calls among them. */
type Supply = Readonly<{ shorts: readonly Line[]; longs: readonly Line[]; stock: Decimal }>

/** Cells of the program up to which the best cover is searched; beyond, the ladder's is taken as it is. */
const CELLS_MAX = 6_000

const withUnits = (line: Line, units: Decimal): Line => ({ ...line, units })

const byStrike = (a: Line, b: Line): number => a.strike.cmp(b.strike) || (a.symbol < b.symbol ? -1 : 1)
const byStrikeDown = (a: Line, b: Line): number => b.strike.cmp(a.strike) || (a.symbol < b.symbol ? -1 : 1)

/** Cuts the first `units` off a list of lines; what is cut and what is left. */
export function cut(
  lines: readonly Line[],
  units: Decimal,
): Readonly<{ taken: readonly Line[]; left: readonly Line[] }> {
  const [taken, left]: [Line[], Line[]] = [[], []]
  let open = units
  for (const line of lines) {
    const part = Decimal.max(ZERO, Decimal.min(open, line.units))
    open = open.minus(part)
    if (!part.isZero()) taken.push(withUnits(line, part))
    if (!part.eq(line.units)) left.push(withUnits(line, line.units.minus(part)))
  }
  return { taken, left }
}

const expiriesOf = (lines: readonly Line[]): readonly Instant[] =>
  [...new Set(lines.map(({ expiresAt }) => expiresAt))].sort((a, b) => a - b)

/**
 * A cover that is always there where one exists: from the last expiry to the first, each takes the longs that are best
 * for it alone (calls of the lowest strikes, puts of the highest), up to as many as it is short, and leaves the rest to
 * those before it; stock covers the calls that are left, lowest strikes first. Not the cheapest.
 */
export function ladderCover({ shorts, longs, stock }: Supply): Readonly<{
  groups: readonly CoveredGroup[]
  uncovered: readonly Line[]
}> {
  let pool: readonly Line[] = longs
  let stockLeft = Decimal.max(ZERO, stock)
  const uncovered: Line[] = []
  const groups: CoveredGroup[] = []
  for (const expiresAt of [...expiriesOf(shorts)].reverse()) {
    const own = shorts.filter((line) => line.expiresAt === expiresAt).sort(byStrike)
    const calls = own.filter(({ right }) => right === 'call')
    const puts = own.filter(({ right }) => right === 'put')
    const eligible = pool.filter((line) => line.expiresAt >= expiresAt)
    const longCalls = cut(eligible.filter(({ right }) => right === 'call').sort(byStrike), unitsOf(calls))
    const longPuts = cut(eligible.filter(({ right }) => right === 'put').sort(byStrikeDown), unitsOf(puts))
    pool = [...pool.filter((line) => line.expiresAt < expiresAt), ...longCalls.left, ...longPuts.left]
    const bare = unitsOf(calls).minus(unitsOf(longCalls.taken))
    const stockUnits = Decimal.min(bare, stockLeft)
    stockLeft = stockLeft.minus(stockUnits)
    const { taken: byStock, left: rest } = cut(calls, stockUnits)
    const covered = cut(rest, unitsOf(longCalls.taken))
    uncovered.push(...covered.left)
    groups.push({
      expiresAt,
      shorts: [...covered.taken, ...puts],
      longs: [...longCalls.taken, ...longPuts.taken],
      byStock,
    })
  }
  return { groups: groups.reverse(), uncovered }
}

export const lossOf = ({ shorts, longs }: Pick<CoveredGroup, 'shorts' | 'longs'>): Decimal =>
  worstLoss(shorts, longs)

const totalLoss = (groups: readonly CoveredGroup[]): Decimal =>
  groups.reduce((sum, group) => sum.plus(lossOf(group)), ZERO)

/** One expiry takes every long that lasts as long; stock goes to the calls of the lowest strikes, which dominate the others. */
function singleCover({ shorts, longs, stock }: Supply, expiresAt: Instant): CoveredGroup {
  const calls = shorts.filter(({ right }) => right === 'call').sort(byStrike)
  const { taken: byStock, left } = cut(calls, Decimal.max(ZERO, stock))
  return {
    expiresAt,
    shorts: [...left, ...shorts.filter(({ right }) => right === 'put')],
    longs: longs.filter((line) => line.expiresAt >= expiresAt),
    byStock,
  }
}

type Shares = Readonly<{
  expiries: readonly Instant[]
  /** Variables: the loss of each expiry, then the long given to an expiry, then the short call that stock covers. */
  given: readonly Readonly<{ long: Line; expiry: number }>[]
  calls: readonly Line[]
}>

function sharesOf({ shorts, longs, stock }: Supply): Shares {
  const expiries = expiriesOf(shorts)
  const given = longs.flatMap((long) =>
    expiries.flatMap((expiresAt, expiry) => (long.expiresAt >= expiresAt ? [{ long, expiry }] : [])),
  )
  const calls = stock.gt(ZERO) ? shorts.filter(({ right }) => right === 'call') : []
  return { expiries, given, calls }
}

/**
 * The least total of the greatest losses: minimise Σ z over the expiries, where at every price at which a payoff bends
 * z + what the longs and the stock given to the expiry pay ≥ what its shorts owe; no fewer long calls than short ones;
 * nothing given twice.
 */
function programOf(supply: Supply, { expiries, given, calls }: Shares): LinearProgram {
  const count = expiries.length + given.length + calls.length
  const rows: { coefficients: Decimal[]; bound: Decimal }[] = []
  const add = (bound: Decimal, fill: (set: (at: number, value: Decimal) => void) => void): void => {
    const coefficients = Array.from({ length: count }, () => ZERO)
    fill((at, value) => void (coefficients[at] = value))
    rows.push({ coefficients, bound })
  }
  const [one, minusOne] = [new Decimal(1), new Decimal(-1)]
  const [firstGiven, firstCall] = [expiries.length, expiries.length + given.length]
  expiries.forEach((expiresAt, expiry) => {
    const own = supply.shorts.filter((line) => line.expiresAt === expiresAt)
    const helpers = given.flatMap((share, at) => (share.expiry === expiry ? [{ ...share, at }] : []))
    const stocked = calls.flatMap((line, at) => (line.expiresAt === expiresAt ? [{ line, at }] : []))
    for (const price of bendsOf([...own, ...helpers.map(({ long }) => long)])) {
      const owed = own.reduce((sum, line) => sum.plus(payoffOf(line, price).times(line.units)), ZERO)
      if (owed.isZero()) continue
      add(owed, (set) => {
        set(expiry, one)
        for (const { long, at } of helpers) set(firstGiven + at, payoffOf(long, price))
        for (const { line, at } of stocked) set(firstCall + at, payoffOf(line, price))
      })
    }
    const owedCalls = unitsOf(own, 'call')
    if (owedCalls.isZero()) return
    add(owedCalls, (set) => {
      for (const { long, at } of helpers) if (long.right === 'call') set(firstGiven + at, one)
      for (const { at } of stocked) set(firstCall + at, one)
    })
  })
  for (const long of supply.longs) {
    add(long.units.negated(), (set) => {
      given.forEach((share, at) => {
        if (share.long === long) set(firstGiven + at, minusOne)
      })
    })
  }
  calls.forEach((line, at) => add(line.units.negated(), (set) => set(firstCall + at, minusOne)))
  if (calls.length > 0) {
    add(supply.stock.negated(), (set) => calls.forEach((_, at) => set(firstCall + at, minusOne)))
  }
  return { costs: Array.from({ length: count }, (_, at) => (at < expiries.length ? one : ZERO)), rows }
}

/** Digits below which a share is the arithmetic's, not a contract's. */
const SHARE_DIGITS = 25

function groupsOf(supply: Supply, shares: Shares, values: readonly Decimal[]): readonly CoveredGroup[] {
  const { expiries, given, calls } = shares
  const valueAt = (at: number): Decimal =>
    Decimal.max(ZERO, (values[at] ?? ZERO).toDecimalPlaces(SHARE_DIGITS))
  return expiries.map((expiresAt, expiry) => {
    const byStock: Line[] = []
    const shorts = supply.shorts.flatMap((line) => {
      if (line.expiresAt !== expiresAt) return []
      const call = calls.indexOf(line)
      const units = call === -1 ? ZERO : valueAt(expiries.length + given.length + call)
      if (!units.isZero()) byStock.push(withUnits(line, units))
      return units.eq(line.units) ? [] : [withUnits(line, line.units.minus(units))]
    })
    const longs = given.flatMap(({ long, expiry: to }, at) => {
      const units = to === expiry ? valueAt(expiries.length + at) : ZERO
      return units.isZero() ? [] : [withUnits(long, units)]
    })
    return { expiresAt, shorts, longs, byStock }
  })
}

/** Cheapest cover when there are several expiries to share the longs and the stock between. */
function sharedCover(supply: Supply, ladder: readonly CoveredGroup[]): readonly CoveredGroup[] {
  // No cover can cost less than each expiry with every long and all the stock to itself.
  const floor = ladder.reduce((sum, { expiresAt }) => {
    const shorts = supply.shorts.filter((line) => line.expiresAt === expiresAt)
    return sum.plus(lossOf(singleCover({ ...supply, shorts }, expiresAt)))
  }, ZERO)
  const known = totalLoss(ladder)
  if (known.lte(floor)) return ladder
  const shares = sharesOf(supply)
  const program = programOf(supply, shares)
  if (program.rows.length * program.costs.length > CELLS_MAX) return ladder
  const values = solveProgram(program)
  if (values === null) return ladder
  const best = groupsOf(supply, shares, values)
  return totalLoss(best).lt(known) ? best : ladder
}

/** Gives longs and stock to the shorts so that the greatest losses of all expiries add up to the least. */
export function cheapestCover(supply: Supply): ReturnType<typeof ladderCover> {
  const ladder = ladderCover(supply)
  const covered = ladder.groups.flatMap(({ shorts, byStock }) => [...shorts, ...byStock])
  const shorts = joined(covered)
  const [only, ...others] = ladder.groups
  if (only === undefined) return ladder
  if (others.length === 0) {
    return { groups: [singleCover({ ...supply, shorts }, only.expiresAt)], uncovered: ladder.uncovered }
  }
  return { groups: sharedCover({ ...supply, shorts }, ladder.groups), uncovered: ladder.uncovered }
}

/** Parts of one option as one line again. */
function joined(lines: readonly Line[]): readonly Line[] {
  const bySymbol = new Map<string, Line>()
  for (const line of lines) {
    const known = bySymbol.get(line.symbol)
    bySymbol.set(line.symbol, known ? withUnits(known, known.units.plus(line.units)) : line)
  }
  return [...bySymbol.values()].sort((a, b) => (a.symbol < b.symbol ? -1 : 1))
}
