import { decimal, ok } from '../../../kernel/index.ts'
import type { Decimal, Result } from '../../../kernel/index.ts'
import { CAPITAL_FLOORS, capitalRatios, leverageRatio } from './capital.ts'
import type { CapitalFigures, CapitalInputs, LeverageFigures, LeverageInputs } from './capital.ts'
import type { ReportingFailure } from '../failures.ts'
import { LIQUIDITY_FLOOR, liquidityCoverage, netStableFunding } from './liquidity.ts'
import type { LcrFigures, LcrInputs, NsfrFigures, NsfrInputs } from './liquidity.ts'

/** What the four ratios of Basel III need; a part that is not given has no ratio. Tier 1 of leverage is that of capital. */
export type BaselInputs = Readonly<{
  capital: CapitalInputs | null
  leverage: Omit<LeverageInputs, 'tier1' | 'gsibBuffer'> | null
  lcr: LcrInputs | null
  nsfr: NsfrInputs | null
}>

type BaselPart = keyof BaselInputs

export const BASEL_PARTS: readonly BaselPart[] = ['capital', 'leverage', 'lcr', 'nsfr']

/** A ratio below its floor. `shortfall` is what is missing of the ratio. */
export type BaselBreach = Readonly<{
  ratio: 'cet1' | 'tier1' | 'total' | 'buffer' | 'leverage' | 'lcr' | 'nsfr'
  value: Decimal
  floor: Decimal
  shortfall: Decimal
}>

export type BaselFigures = Readonly<{
  capital: CapitalFigures | null
  leverage: LeverageFigures | null
  lcr: LcrFigures | null
  nsfr: NsfrFigures | null
  breaches: readonly BaselBreach[]
}>

const breach = (ratio: BaselBreach['ratio'], value: Decimal, floor: Decimal): readonly BaselBreach[] =>
  value.lt(floor) ? [{ ratio, value, floor, shortfall: floor.minus(value) }] : []

function breachesOf({
  capital,
  leverage,
  lcr,
  nsfr,
}: Omit<BaselFigures, 'breaches'>): readonly BaselBreach[] {
  return [
    ...(capital
      ? [
          ...breach('cet1', capital.cet1Ratio, CAPITAL_FLOORS.cet1),
          ...breach('tier1', capital.tier1Ratio, CAPITAL_FLOORS.tier1),
          ...breach('total', capital.totalRatio, CAPITAL_FLOORS.total),
          ...breach('buffer', capital.bufferAvailable, capital.bufferRequired),
        ]
      : []),
    ...(leverage ? breach('leverage', leverage.ratio, leverage.required) : []),
    ...(lcr ? breach('lcr', lcr.ratio, LIQUIDITY_FLOOR) : []),
    ...(nsfr ? breach('nsfr', nsfr.ratio, LIQUIDITY_FLOOR) : []),
  ]
}

/** Every ratio whose part is given, and every floor that one of them is below. */
export function baselFigures(inputs: BaselInputs): Result<BaselFigures, ReportingFailure> {
  const capital = inputs.capital && capitalRatios(inputs.capital)
  if (capital && !capital.ok) return capital
  const leverage =
    inputs.leverage &&
    inputs.capital &&
    leverageRatio({
      ...inputs.leverage,
      tier1: decimal(inputs.capital.cet1).plus(inputs.capital.additionalTier1),
      gsibBuffer: inputs.capital.gsibBuffer,
    })
  if (leverage && !leverage.ok) return leverage
  const lcr = inputs.lcr && liquidityCoverage(inputs.lcr)
  if (lcr && !lcr.ok) return lcr
  const nsfr = inputs.nsfr && netStableFunding(inputs.nsfr)
  if (nsfr && !nsfr.ok) return nsfr
  const figures = {
    capital: capital?.value ?? null,
    leverage: leverage?.value ?? null,
    lcr: lcr?.value ?? null,
    nsfr: nsfr?.value ?? null,
  }
  return ok({ ...figures, breaches: breachesOf(figures) })
}

/** Parts without which no ratio is answered; leverage also needs capital's Tier 1. */
export const missingParts = (inputs: BaselInputs): readonly BaselPart[] =>
  BASEL_PARTS.filter((part) => inputs[part] === null)
