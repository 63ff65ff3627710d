import { ok, refused } from '../kernel/index.ts'
import type { Result } from '../kernel/index.ts'
import { invalidInput, riskFailure } from './failures.ts'
import type { RiskFailure } from './failures.ts'
import { historicalRisk, sortedLosses } from './historical.ts'
import { momentsOf } from './moments.ts'
import { cornishFisherRisk, fittedDof, normalRisk, studentRisk } from './parametric.ts'
import type { QuantileConvention, TailRisk, VarMethod } from './types.ts'

export type VarRequest = Readonly<{
  /** Per day; fractions, or profit in money: the answer has the same unit. */
  returns: ArrayLike<number>
  /** In [0.5, 1). */
  confidence: number
  method: VarMethod
  quantile: QuantileConvention
  /** Above 2; null fits it to the sample's kurtosis. */
  dof: number | null
  /** Whole days, 1 or more. */
  horizonDays: number
}>

type VarAnswer = TailRisk &
  Readonly<{
    observations: number
    /** What student_t used. */
    dof: number | null
    /** False where Cornish–Fisher left its domain. */
    isValid: boolean
  }>

/** Fewer than this have no deviation. */
const PARAMETRIC_MIN = 2

function breachOf({ returns, confidence, dof, horizonDays }: VarRequest): RiskFailure | null {
  if (!(confidence >= 0.5 && confidence < 1)) return invalidInput('confidence', 'must lie in [0.5, 1)')
  if (dof !== null && !(dof > 2 && Number.isFinite(dof))) return invalidInput('dof', 'must be above 2')
  if (!Number.isSafeInteger(horizonDays) || horizonDays < 1) {
    return invalidInput('horizon', 'must be a whole number of days, 1 or more')
  }
  for (let at = 0; at < returns.length; at += 1) {
    if (!Number.isFinite(returns[at]))
      return invalidInput('return', `observation ${at + 1} is no finite number`)
  }
  return null
}

function finite(answer: VarAnswer): Result<VarAnswer, RiskFailure> {
  return Number.isFinite(answer.var) && Number.isFinite(answer.es)
    ? ok(answer)
    : refused(invalidInput('return', 'with these values the result leaves the range of float64'))
}

/**
 * VaR and expected shortfall of a sample. Horizons beyond a day: parametric methods add means and variances of independent
 * days (Cornish–Fisher also third and fourth cumulants); historical takes the one-day figures times √days. Refuses
 * `no_history` for too few observations and `invalid_input`.
 */
export function valueAtRisk(request: VarRequest): Result<VarAnswer, RiskFailure> {
  const breach = breachOf(request)
  if (breach) return refused(breach)
  const { returns, confidence, method, horizonDays } = request
  const observations = returns.length
  const needed = method === 'historical' ? 1 : PARAMETRIC_MIN
  if (observations < needed) {
    const message = `${method} needs ${needed} or more observations; there are ${observations}.`
    return refused(riskFailure('no_history', message, { details: { observations, needed } }))
  }
  const told = { observations, dof: null, isValid: true }
  if (method === 'historical') {
    const day = historicalRisk(sortedLosses(returns), confidence, request.quantile)
    const scale = Math.sqrt(horizonDays)
    return finite({ ...told, var: day.var * scale, es: day.es * scale })
  }
  const moments = momentsOf(returns)
  if (method === 'normal') return finite({ ...told, ...normalRisk(moments, confidence, horizonDays) })
  if (method === 'cornish_fisher') {
    return finite({ ...told, ...cornishFisherRisk(moments, confidence, horizonDays) })
  }
  const dof = request.dof ?? fittedDof(moments)
  return finite({ ...told, dof, ...studentRisk(moments, confidence, dof, horizonDays) })
}
