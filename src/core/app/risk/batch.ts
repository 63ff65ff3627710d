import { ok, refused } from '../../kernel/index.ts'
import type { Result } from '../../kernel/index.ts'
import { backtest, valueAtRisk } from '../../risk/index.ts'
import type { RiskFailure, VarRequest } from '../../risk/index.ts'

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
