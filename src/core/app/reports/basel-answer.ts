import { numberOf } from '../../kernel/index.ts'
import type { Decimal } from '../../kernel/index.ts'
import type { BaselFigures } from '../../compliance/reporting/index.ts'

/** The Basel figures in the words of the wire; ratios are shares. Each is the float nearest to what was computed exactly. */

type Part<Name extends keyof BaselFigures> = NonNullable<BaselFigures[Name]>

export const capitalAnswer = (figures: Part<'capital'>) => ({
  rwa: numberOf(figures.rwa),
  cet1_ratio: numberOf(figures.cet1Ratio),
  tier1_ratio: numberOf(figures.tier1Ratio),
  total_ratio: numberOf(figures.totalRatio),
  buffer_required: numberOf(figures.bufferRequired),
  buffer_available: numberOf(figures.bufferAvailable),
  conservation_ratio: figures.conservationRatio,
})

export const leverageAnswer = (figures: Part<'leverage'>) => ({
  exposure: numberOf(figures.exposure),
  leverage_ratio: numberOf(figures.ratio),
  required: numberOf(figures.required),
})

export const lcrAnswer = (figures: Part<'lcr'>) => ({
  level_1: numberOf(figures.level1),
  level_2a: numberOf(figures.level2a),
  level_2b: numberOf(figures.level2b),
  cap_15_adjustment: numberOf(figures.cap15),
  cap_40_adjustment: numberOf(figures.cap40),
  hqla: numberOf(figures.stock),
  outflows: numberOf(figures.outflows),
  inflows_counted: numberOf(figures.inflowsCounted),
  net_outflows: numberOf(figures.netOutflows),
  lcr: numberOf(figures.ratio),
})

export const nsfrAnswer = (figures: Part<'nsfr'>) => ({
  available_stable_funding: numberOf(figures.available),
  required_stable_funding: numberOf(figures.required),
  nsfr: numberOf(figures.ratio),
})

const ratioOf = (ratio: Decimal | undefined): number | null => (ratio === undefined ? null : numberOf(ratio))

export const baselAnswer = ({ capital, leverage, lcr, nsfr, breaches }: BaselFigures) => ({
  car: ratioOf(capital?.totalRatio),
  leverage_ratio: ratioOf(leverage?.ratio),
  lcr: ratioOf(lcr?.ratio),
  nsfr: ratioOf(nsfr?.ratio),
  capital: capital && capitalAnswer(capital),
  leverage: leverage && leverageAnswer(leverage),
  liquidity: lcr && lcrAnswer(lcr),
  funding: nsfr && nsfrAnswer(nsfr),
  breaches: breaches.map(({ ratio, value, floor, shortfall }) => ({
    ...{ ratio, value: numberOf(value), floor: numberOf(floor), shortfall: numberOf(shortfall) },
  })),
})
