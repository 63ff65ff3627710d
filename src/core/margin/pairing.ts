import { Decimal, ZERO } from '../kernel/index.ts'
import { cut, lossOf } from './cover.ts'
import type { CoveredGroup, Line, MarginGroup, Pairing, StrategyName } from './types.ts'
import { unitsOf } from './worst-loss.ts'

/** Digits of the ledger: what is held is rounded up to them. */
const HELD_DIGITS = 8
/** Digits within which the arithmetic is exact; below them it would round up what is nothing. */
const EXACT_DIGITS = 20

const heldAmount = (amount: Decimal): Decimal =>
  amount.toDecimalPlaces(EXACT_DIGITS).toDecimalPlaces(HELD_DIGITS, Decimal.ROUND_UP)

type Pair = Readonly<{ short: Line; cover: Line | 'stock' | 'cash'; units: Decimal }>

/** Pairs two lists of equally many units in their order: for costs that grow with the distance that order is the cheapest. */
function inOrder(
  shorts: readonly Line[],
  covers: readonly Readonly<{ of: Pair['cover']; units: Decimal }>[],
): Pair[] {
  const pairs: Pair[] = []
  let [at, used] = [0, ZERO]
  for (const short of shorts) {
    let open = short.units
    while (open.gt(ZERO) && at < covers.length) {
      const cover = covers[at] as (typeof covers)[number]
      const units = Decimal.min(open, cover.units.minus(used))
      if (units.gt(ZERO)) pairs.push({ short, cover: cover.of, units })
      open = open.minus(units)
      used = used.plus(units)
      if (used.gte(cover.units)) [at, used] = [at + 1, ZERO]
    }
  }
  return pairs
}

const ascending = (a: Line, b: Line): number => a.strike.cmp(b.strike) || (a.symbol < b.symbol ? -1 : 1)

const asCovers = (lines: readonly Line[]) => lines.map((line) => ({ of: line, units: line.units }))

function callPairs({ shorts, longs, byStock }: CoveredGroup): Pair[] {
  const calls = shorts.filter(({ right }) => right === 'call').sort(ascending)
  const covers = cut(longs.filter(({ right }) => right === 'call').sort(ascending), unitsOf(calls)).taken
  const stocked = byStock.map((short): Pair => ({ short, cover: 'stock', units: short.units }))
  return [...stocked, ...inOrder(calls, asCovers(covers))]
}

/** Cash is a long put struck at 0: it answers for the lowest strikes, as it costs every strike whole. */
function putPairs({ shorts, longs }: CoveredGroup): Pair[] {
  const puts = shorts.filter(({ right }) => right === 'put').sort(ascending)
  const wanted = unitsOf(puts)
  const descending = longs.filter(({ right }) => right === 'put').sort((a, b) => -ascending(a, b))
  const covers = cut(descending, wanted).taken
  const cash = { of: 'cash' as const, units: wanted.minus(unitsOf(covers)) }
  return inOrder(puts, [cash, ...asCovers([...covers].sort(ascending))])
}

function pairName({ short, cover }: Pair): StrategyName {
  if (cover === 'stock') return 'covered_call'
  if (cover === 'cash') return 'cash_secured_put'
  if (cover.expiresAt === short.expiresAt) return 'vertical'
  return cover.strike.eq(short.strike) ? 'calendar' : 'diagonal'
}

/** Greatest loss of a pair: a long call above, a long put below the short, or the whole strike. */
function aloneOf({ short, cover, units }: Pair): Decimal {
  if (cover === 'stock') return ZERO
  if (cover === 'cash') return short.strike.times(units)
  const width = short.right === 'call' ? cover.strike.minus(short.strike) : short.strike.minus(cover.strike)
  return Decimal.max(ZERO, width).times(units)
}

/** The name of two verticals of one expiry, one of calls and one of puts. */
function doubleName(calls: Pair, puts: Pair): StrategyName {
  const [longCall, longPut] = [calls.cover as Line, puts.cover as Line]
  const [callShort, putShort] = [calls.short.strike, puts.short.strike]
  if (!calls.units.eq(puts.units)) return 'combination'
  if (longCall.strike.eq(putShort) && longPut.strike.eq(callShort)) return 'box'
  const isCredit = longCall.strike.gt(callShort) && longPut.strike.lt(putShort)
  if (!isCredit || putShort.gt(callShort)) return 'combination'
  return putShort.eq(callShort) ? 'iron_butterfly' : 'iron_condor'
}

function groupName(pairs: readonly Pair[], isOffset: boolean): StrategyName {
  const names = new Set(pairs.map(pairName))
  const [first, second] = pairs
  if (pairs.length === 2 && first && second && names.size === 1 && names.has('vertical')) {
    if (first.short.right !== second.short.right) return doubleName(first, second)
    if (isOffset) return first.short.symbol === second.short.symbol ? 'butterfly' : 'combination'
  }
  return names.size === 1 && !isOffset ? ([...names][0] as StrategyName) : 'combination'
}

function coverOf(cover: Pair['cover']): Pairing['cover'] {
  return typeof cover === 'string' ? { kind: cover } : { kind: 'option', symbol: cover.symbol }
}

/** Shares what the group holds among its pairs, by what each would hold alone; the last takes the rest. */
function charged(pairs: readonly Pair[], requirement: Decimal): readonly Pairing[] {
  const total = pairs.reduce((sum, pair) => sum.plus(aloneOf(pair)), ZERO)
  const last = pairs.map((pair) => !aloneOf(pair).isZero()).lastIndexOf(true)
  let left = requirement
  return pairs.map((pair, at): Pairing => {
    const alone = aloneOf(pair)
    const exact = total.isZero() ? ZERO : requirement.times(alone).div(total)
    const part = at === last ? left : exact.toDecimalPlaces(HELD_DIGITS, Decimal.ROUND_DOWN)
    left = left.minus(part)
    return {
      strategy: pairName(pair),
      short: pair.short.symbol,
      cover: coverOf(pair.cover),
      quantity: pair.units.div(pair.short.unitsPerContract),
      alone: heldAmount(alone),
      requirement: part,
    }
  })
}

/** A covered group as somebody would explain it: who answers for whom, and what the pairs spare each other. */
export function explained(group: CoveredGroup, settlement: MarginGroup['settlement']): MarginGroup {
  const pairs = [...callPairs(group), ...putPairs(group)]
  const requirement = heldAmount(lossOf(group))
  const total = heldAmount(pairs.reduce((sum, pair) => sum.plus(aloneOf(pair)), ZERO))
  return {
    expiresAt: group.expiresAt,
    settlement,
    strategy: groupName(pairs, requirement.lt(total)),
    requirement,
    pairings: charged(pairs, requirement),
  }
}
