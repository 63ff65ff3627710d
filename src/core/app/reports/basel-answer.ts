import type { BaselFigures } from '../../compliance/reporting/index.ts'

/** The Basel figures in the words of the wire; ratios are shares. */

type Part<Name extends keyof BaselFigures> = NonNullable<BaselFigures[Name]>

export const capitalAnswer = (figures: Part<'capital'>) => ({
  rwa: figures.rwa,
  cet1_ratio: figures.cet1Ratio,
  tier1_ratio: figures.tier1Ratio,
  total_ratio: figures.totalRatio,
  buffer_required: figures.bufferRequired,
  buffer_available: figures.bufferAvailable,
  conservation_ratio: figures.conservationRatio,
})

export const leverageAnswer = (figures: Part<'leverage'>) => ({
  exposure: figures.exposure,
  leverage_ratio: figures.ratio,
  required: figures.required,
})

export const lcrAnswer = (figures: Part<'lcr'>) => ({
  level_1: figures.level1,
  level_2a: figures.level2a,
  level_2b: figures.level2b,
  cap_15_adjustment: figures.cap15,
  cap_40_adjustment: figures.cap40,
  hqla: figures.stock,
  outflows: figures.outflows,
  inflows_counted: figures.inflowsCounted,
  net_outflows: figures.netOutflows,
  lcr: figures.ratio,
})

export const nsfrAnswer = (figures: Part<'nsfr'>) => ({
  available_stable_funding: figures.available,
  required_stable_funding: figures.required,
  nsfr: figures.ratio,
})

export const baselAnswer = ({ capital, leverage, lcr, nsfr, breaches }: BaselFigures) => ({
  car: capital?.totalRatio ?? null,
  leverage_ratio: leverage?.ratio ?? null,
  lcr: lcr?.ratio ?? null,
  nsfr: nsfr?.ratio ?? null,
  capital: capital && capitalAnswer(capital),
  leverage: leverage && leverageAnswer(leverage),
  liquidity: lcr && lcrAnswer(lcr),
  funding: nsfr && nsfrAnswer(nsfr),
  breaches: breaches.map((breach) => ({ ...breach })),
})
