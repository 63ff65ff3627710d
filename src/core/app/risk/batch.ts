import { ok, refused } from '../../kernel/index.ts'
import type { Result } from '../../kernel/index.ts'
import { nettingSetsOf, saccrInput } from '../../risk/contract-saccr.ts'
import { backtest, invalidInput, saccr, valueAtRisk } from '../../risk/index.ts'
import type { RiskFailure, SaccrExposure, SaccrNettingSetFigures, VarRequest } from '../../risk/index.ts'

export type VarOptions = Omit<VarRequest, 'returns'>

/** The answer of `risk var`. `dof` is there for student_t alone, `domain_valid` for cornish_fisher alone. */
export function varFigures(returns: readonly number[], options: VarOptions) {
  const answer = valueAtRisk({ ...options, returns })
  if (!answer.ok) return answer
  const { observations, dof, isValid } = answer.value
  return ok({
    var: answer.value.var,
    es: answer.value.es,
    method: options.method,
    confidence: options.confidence,
    horizon_days: options.horizonDays,
    observations,
    ...(options.method === 'historical' ? { quantile: options.quantile } : {}),
    ...(options.method === 'student_t' ? { dof } : {}),
    ...(options.method === 'cornish_fisher' ? { domain_valid: isValid } : {}),
  })
}

/** The answer of `risk backtest`. */
export function backtestFigures(
  exceptions: readonly number[],
  tail: number,
): Result<BacktestFigures, RiskFailure> {
  const answer = backtest(exceptions, tail)
  if (!answer.ok) return refused(answer.failure)
  const { kupiec, christoffersen, baselZone, ...counts } = answer.value
  return ok({
    observations: counts.observations,
    exceptions: counts.exceptions,
    kupiec: { lr: kupiec.lr, p_value: kupiec.pValue },
    christoffersen: {
      lr_ind: christoffersen.lrInd,
      p_ind: christoffersen.pInd,
      lr_cc: christoffersen.lrCc,
      p_cc: christoffersen.pCc,
    },
    basel_zone: baselZone,
    multiplier: counts.multiplier,
  })
}

type BacktestFigures = Readonly<{
  observations: number
  exceptions: number
  kupiec: Readonly<{ lr: number; p_value: number }>
  christoffersen: Readonly<{ lr_ind: number; p_ind: number; lr_cc: number; p_cc: number }>
  basel_zone: 'green' | 'yellow' | 'red'
  multiplier: number
}>

const exposureOf = ({ replacementCost, addon, multiplier, pfe, ead }: SaccrExposure) => ({
  rc: replacementCost,
  addon,
  multiplier,
  pfe,
  ead,
})

const nettingSetOf = (set: SaccrNettingSetFigures) => ({
  id: set.id,
  ...exposureOf(set),
  market_value: set.marketValue,
  addon_by_class: set.addonByClass,
  capped: set.isCapped,
  trades: set.trades.map((trade) => ({
    id: trade.id,
    hedging_set: trade.hedgingSet,
    adjusted_notional: trade.adjustedNotional,
    delta: trade.delta,
    maturity_factor: trade.maturityFactor,
    effective_notional: trade.effectiveNotional,
  })),
})

/** The answer of `risk saccr`: of all netting sets together, and of each with its intermediate figures. */
export function saccrFigures(input: unknown): Result<object, RiskFailure> {
  const parsed = saccrInput.safeParse(input)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    return refused(invalidInput(issue?.path.join('.') || 'input', issue?.message ?? 'is not as documented'))
  }
  const answer = saccr(nettingSetsOf(parsed.data))
  if (!answer.ok) return answer
  return ok({ ...exposureOf(answer.value), netting_sets: answer.value.nettingSets.map(nettingSetOf) })
}
