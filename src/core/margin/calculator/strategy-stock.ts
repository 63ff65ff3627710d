import { Decimal, ZERO } from '../../kernel/index.ts'
import type { MarginParameters } from './parameters.ts'
import type { Part } from './strategy-options.ts'
import type { MarginItem, MarginUnderlying } from './types.ts'

/** Options that stock answers for (sold) and options that protect it (bought), contract by contract. */
type Cover = Readonly<{ sold: readonly Part[]; left: readonly Part[]; shares: Decimal }>

const ZERO_COVER: Pick<Cover, 'sold' | 'left'> = { sold: [], left: [] }

/** Takes `shares` for the options in their order, a whole multiplier a contract; what does not fit is left. */
function taken(parts: readonly Part[], shares: Decimal): Cover {
  let open = shares
  const cover = parts.reduce(({ sold, left }, { leg, quantity }) => {
    const fits = Decimal.min(quantity, open.div(leg.multiplier).floor())
    open = open.minus(fits.times(leg.multiplier))
    const [now, later] = [fits, quantity.minus(fits)]
    return {
      sold: now.gt(ZERO) ? [...sold, { leg, quantity: now }] : sold,
      left: later.gt(ZERO) ? [...left, { leg, quantity: later }] : left,
    }
  }, ZERO_COVER)
  return { ...cover, shares: open }
}

const dearestFirst = (parts: readonly Part[], right: 'call' | 'put'): readonly Part[] =>
  parts
    .filter(({ leg }) => leg.right === right)
    .sort((a, b) => (right === 'call' ? a.leg.strike.cmp(b.leg.strike) : b.leg.strike.cmp(a.leg.strike)))

/** Long stock answers for short calls, short stock for short puts: the deepest in the money first. */
export function coveredByStock(shorts: readonly Part[], stock: Decimal): Cover {
  const right = stock.isNegative() ? 'put' : 'call'
  const cover = taken(dearestFirst(shorts, right), stock.abs())
  return { ...cover, left: [...cover.left, ...shorts.filter(({ leg }) => leg.right !== right)] }
}

/** A slice of the stock with what stands on it: at most one kind of sold and one kind of bought option. */
type Slice = Readonly<{ shares: Decimal; sold: Part['leg'] | null; bought: Part['leg'] | null }>

/** Lays sold and bought options along the shares, each option on its multiplier of them. */
function slicesOf(shares: Decimal, sold: readonly Part[], bought: readonly Part[]): readonly Slice[] {
  const ends = (parts: readonly Part[]) => {
    let end = ZERO
    return parts.map(({ leg, quantity }) => {
      end = end.plus(quantity.times(leg.multiplier))
      return { leg, end }
    })
  }
  const [soldEnds, boughtEnds] = [ends(sold), ends(bought)]
  const cuts = [...soldEnds, ...boughtEnds].map(({ end }) => end).filter((end) => end.lt(shares))
  const sorted = [...cuts, shares].sort((a, b) => a.cmp(b))
  let from = ZERO
  return sorted.flatMap((to) => {
    const covering = (laid: typeof soldEnds) => laid.find(({ end }) => end.gt(from))?.leg ?? null
    const slice = { shares: to.minus(from), sold: covering(soldEnds), bought: covering(boughtEnds) }
    from = to
    return slice.shares.gt(ZERO) ? [slice] : []
  })
}

const positive = (value: Decimal): Decimal => Decimal.max(ZERO, value)

function ruleOf({ sold, bought }: Slice, isLong: boolean): string {
  if (sold && bought) {
    if (sold.strike.eq(bought.strike)) return isLong ? 'conversion' : 'reverse_conversion'
    return isLong ? 'collar' : 'reverse_collar'
  }
  if (sold) return isLong ? 'covered_call' : 'covered_put'
  if (bought) return isLong ? 'protective_put' : 'protective_call'
  return isLong ? 'long_stock' : 'short_stock'
}

/**
 * Requirement of one share. The stock counts for no more than the strike it is sold at (short: no less than the strike it
 * is bought back at), so what a sold option is in the money is asked for in full. A bought option bounds the loss: a tenth
 * of its strike and what it is out of the money, where that is less than the stock's own maintenance.
 * Proceeds of a short sale are part of its figure: they stay in the account.
 */
function perShare({ sold, bought }: Slice, isLong: boolean, price: Decimal, rules: MarginParameters) {
  const { stock, protectedRate } = rules.strategy
  const soldDepth =
    sold === null ? ZERO : positive(isLong ? price.minus(sold.strike) : sold.strike.minus(price))
  const valued = isLong ? price.minus(soldDepth) : price.plus(soldDepth)
  const proceeds = isLong ? ZERO : price
  const initial = valued.times(isLong ? stock.longInitial : stock.shortInitial).plus(soldDepth)
  const plain = valued.times(isLong ? stock.longMaintenance : stock.shortMaintenance).plus(soldDepth)
  if (bought === null) return { initial: initial.plus(proceeds), maintenance: plain.plus(proceeds) }
  // From what the stock counts for: what it is beyond a sold strike is asked for once, not twice.
  const away = positive(isLong ? valued.minus(bought.strike) : bought.strike.minus(valued))
  const guarded = bought.strike.times(protectedRate).plus(away).plus(soldDepth)
  return { initial: initial.plus(proceeds), maintenance: Decimal.min(plain, guarded).plus(proceeds) }
}

/** Long or short stock with the options on it; `protectors` are bought options that nothing else needs. */
export function stockItems(
  stock: Decimal,
  sold: readonly Part[],
  protectors: readonly Part[],
  underlying: MarginUnderlying,
  rules: MarginParameters,
): readonly MarginItem[] {
  if (stock.isZero()) return []
  const isLong = stock.gt(ZERO)
  const nearest = [...dearestFirst(protectors, isLong ? 'put' : 'call')]
  const bought = taken(nearest, stock.abs()).sold
  return slicesOf(stock.abs(), sold, bought).map((slice) => {
    const { initial, maintenance } = perShare(slice, isLong, underlying.price, rules)
    const names = ['stock', slice.sold?.name, slice.bought?.name].filter((name) => name !== undefined)
    return {
      item: names.join(' + '),
      rule: ruleOf(slice, isLong),
      quantity: isLong ? slice.shares : slice.shares.neg(),
      initial: initial.times(slice.shares),
      maintenance: maintenance.times(slice.shares),
    }
  })
}
