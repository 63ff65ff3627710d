import { Decimal, ZERO, decimal, ok, refused } from '../../../kernel/index.ts'
import type { Result } from '../../../kernel/index.ts'
import { invalidInput } from '../failures.ts'
import type { ReportingFailure } from '../failures.ts'

/** Own funds and what they answer for, in one currency. Regulatory capital is net of its deductions (CAP30). */
export type CapitalInputs = Readonly<{
  cet1: number
  additionalTier1: number
  tier2: number
  /** Risk-weighted assets of credit risk, and the capital charges of market and operational risk. */
  creditRwa: number
  marketRiskCharge: number
  operationalRiskCharge: number
  /** As shares of the risk-weighted assets. */
  countercyclicalBuffer: number
  gsibBuffer: number
}>

/** RBC20.1 and RBC30.2: floors as shares of the risk-weighted assets. */
export const CAPITAL_FLOORS = {
  cet1: decimal('0.045'),
  tier1: decimal('0.06'),
  total: decimal('0.08'),
} as const
const CONSERVATION_BUFFER = decimal('0.025')
/** RBC20.9: a capital charge is 8 % of what it stands for. */
const CHARGE_TO_RWA = decimal('12.5')
/** RBC40.6 and RBC30.10: the largest buffers that the standards know without further national ones. */
const COUNTERCYCLICAL_MAX = 0.025

/** Exact: a figure becomes a float only where it is told, so that none of its digits comes of the arithmetic. */
export type CapitalFigures = Readonly<{
  rwa: Decimal
  cet1Ratio: Decimal
  tier1Ratio: Decimal
  /** Capital adequacy ratio: total capital over risk-weighted assets. */
  totalRatio: Decimal
  /** What the three buffers ask for together, in CET1. */
  bufferRequired: Decimal
  /** CET1 that no minimum needs: also what stands in for missing Additional Tier 1 and Tier 2 is taken off. */
  bufferAvailable: Decimal
  /** Share of the earnings that must be kept, RBC30.4: 0, 0.4, 0.6, 0.8 or 1. */
  conservationRatio: number
}>

/** RBC30.4: the buffer in quarters, from empty to full. Both are amounts, so that the bounds are met to the last digit. */
function conservationRatioOf(available: Decimal, required: Decimal): number {
  const quarter = [0, 1, 2, 3, 4].find((count) => available.times(4).lte(required.times(count)))
  return quarter === undefined ? 0 : ([1, 1, 0.8, 0.6, 0.4][quarter] ?? 0)
}

const AMOUNTS = [
  ['additional_tier1', 'additionalTier1'],
  ['tier2', 'tier2'],
  ['credit_rwa', 'creditRwa'],
  ['market_risk_charge', 'marketRiskCharge'],
  ['operational_risk_charge', 'operationalRiskCharge'],
] as const

function refusal(inputs: CapitalInputs): ReportingFailure | null {
  const negative = AMOUNTS.find(([, key]) => !(inputs[key] >= 0))
  if (negative) return invalidInput(negative[0], 'must not be below 0')
  if (!Number.isFinite(inputs.cet1)) return invalidInput('cet1', 'must be a finite amount')
  if (!(inputs.countercyclicalBuffer >= 0 && inputs.countercyclicalBuffer <= COUNTERCYCLICAL_MAX)) {
    return invalidInput('countercyclical_buffer', 'must lie in 0 to 0.025')
  }
  if (!(inputs.gsibBuffer >= 0 && inputs.gsibBuffer < 1)) {
    return invalidInput('gsib_buffer', 'must be a share, 0 or more')
  }
  return null
}

/**
 * Risk-based capital of the Basel framework: RBC20.1 (ratios), RBC20.9 (risk-weighted assets of charges), RBC30.2 to 30.6
 * (conservation buffer), RBC30.10 (countercyclical) and RBC40.6 (systemic). Ratios are shares, 0.08 is 8 %.
 */
export function capitalRatios(inputs: CapitalInputs): Result<CapitalFigures, ReportingFailure> {
  const wrong = refusal(inputs)
  if (wrong) return refused(wrong)
  const charges = decimal(inputs.marketRiskCharge).plus(inputs.operationalRiskCharge)
  const rwa = charges.times(CHARGE_TO_RWA).plus(inputs.creditRwa)
  if (!rwa.gt(0)) return refused(invalidInput('credit_rwa', 'there are no risk-weighted assets'))
  const tier1 = decimal(inputs.cet1).plus(inputs.additionalTier1)
  const bufferRequired = CONSERVATION_BUFFER.plus(inputs.countercyclicalBuffer).plus(inputs.gsibBuffer)
  const free = Decimal.max(ZERO, decimal(inputs.cet1).minus(cet1UsedByMinima(inputs, rwa)))
  return ok({
    rwa,
    cet1Ratio: decimal(inputs.cet1).div(rwa),
    tier1Ratio: tier1.div(rwa),
    totalRatio: tier1.plus(inputs.tier2).div(rwa),
    bufferRequired,
    bufferAvailable: free.div(rwa),
    conservationRatio: conservationRatioOf(free, bufferRequired.times(rwa)),
  })
}

/** RBC30.6: CET1 first meets the minima, those of Tier 1 and of total capital too where other capital does not. An amount. */
function cet1UsedByMinima({ additionalTier1, tier2 }: CapitalInputs, rwa: Decimal): Decimal {
  const { cet1, tier1, total } = CAPITAL_FLOORS
  return Decimal.max(
    cet1.times(rwa),
    tier1.times(rwa).minus(additionalTier1),
    total.times(rwa).minus(additionalTier1).minus(tier2),
  )
}

export type LeverageInputs = Readonly<{
  /** Also as the exact sum of its parts. */
  tier1: number | Decimal
  /** On the balance sheet, without derivatives and securities financing, less what Tier 1 deducts. */
  onBalance: number
  /** Replacement cost and potential future exposure by SA-CCR, before the factor 1.4. */
  derivativesReplacementCost: number
  derivativesPfe: number
  securitiesFinancing: number
  /** Off the balance sheet after the credit conversion factors of LEV30.45 ff. */
  offBalance: number
  /** Share of the risk-weighted assets that the systemic buffer asks for; half of it is added to the floor. */
  gsibBuffer: number
}>

const LEVERAGE_FLOOR = decimal('0.03')
/** LEV30.16: alpha of SA-CCR. */
const ALPHA = decimal('1.4')

export type LeverageFigures = Readonly<{ exposure: Decimal; ratio: Decimal; required: Decimal }>

/** Leverage ratio, LEV20.1 and 20.7: Tier 1 over the exposure measure, with no risk weights; LEV40.2 for the buffer. */
export function leverageRatio(inputs: LeverageInputs): Result<LeverageFigures, ReportingFailure> {
  const derivatives = decimal(inputs.derivativesReplacementCost).plus(inputs.derivativesPfe).times(ALPHA)
  const exposure = derivatives.plus(inputs.onBalance).plus(inputs.securitiesFinancing).plus(inputs.offBalance)
  if (!exposure.gt(0)) return refused(invalidInput('on_balance', 'there is no exposure'))
  return ok({
    exposure,
    ratio: decimal(inputs.tier1).div(exposure),
    required: LEVERAGE_FLOOR.plus(decimal(inputs.gsibBuffer).div(2)),
  })
}
