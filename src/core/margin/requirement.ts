import { ZERO, assert } from '../kernel/index.ts'
import { cheapestCover } from './cover.ts'
import { explained } from './pairing.ts'
import type { Line, MarginBook, MarginGroup, MarginOption, MarginRequirement } from './types.ts'

function lineOf(option: MarginOption): Line {
  const { symbol, right, expiresAt, settlement, strike, multiplier, deliverable, quantity } = option
  const unitsPerContract = settlement === 'physical' ? deliverable : multiplier
  assert(strike.isFinite() && strike.gt(ZERO) && unitsPerContract.gt(ZERO), `${symbol}: terms are above 0`)
  return {
    symbol,
    right,
    strike: unitsPerContract.eq(multiplier) ? strike : strike.times(multiplier).div(unitsPerContract),
    expiresAt,
    units: quantity.abs().times(unitsPerContract),
    unitsPerContract,
  }
}

const bySymbol = (a: MarginOption, b: MarginOption): number => (a.symbol < b.symbol ? -1 : 1)

/**
 * Least collateral that carries the short options of one account in one underlying, and who answers for whom.
 *
 * Shorts are held to their greatest loss at their expiry together with the longs given to them: longs of the same or a
 * later expiry, at their intrinsic value alone; stock answers for physically delivered calls only. What is settled in
 * cash and what is delivered do not cover each other. Where several expiries want the same long, it goes where the sum
 * of the losses becomes the least (README: method). The premium is not part of it: a credit is cash.
 */
export function strategyRequirement(book: MarginBook): MarginRequirement {
  const groups: MarginGroup[] = []
  const uncovered: MarginRequirement['uncovered'][number][] = []
  const open = book.options.filter(({ quantity }) => !quantity.isZero()).sort(bySymbol)
  for (const settlement of ['cash', 'physical'] as const) {
    const options = open.filter((option) => option.settlement === settlement)
    const shorts = options.filter(({ quantity }) => quantity.isNegative()).map(lineOf)
    if (shorts.length === 0) continue
    const longs = options.filter(({ quantity }) => quantity.isPositive()).map(lineOf)
    const stock = settlement === 'physical' ? book.stock : ZERO
    const cover = cheapestCover({ shorts, longs, stock })
    for (const group of cover.groups) {
      if (group.shorts.length + group.byStock.length > 0) groups.push(explained(group, settlement))
    }
    for (const { symbol, units, unitsPerContract } of cover.uncovered) {
      uncovered.push({ symbol, quantity: units.div(unitsPerContract) })
    }
  }
  const requirement = groups.reduce((sum, group) => sum.plus(group.requirement), ZERO)
  return { requirement, groups, uncovered }
}
