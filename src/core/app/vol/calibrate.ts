import type { ContractOutputs } from '../../contract/index.ts'
import { ok, toIso } from '../../kernel/index.ts'
import type { Failure, Result } from '../../kernel/index.ts'
import { FELLER_WARNING } from '../../pricing/index.ts'
import type { CalibratedModel, ModelCalibration } from '../../vol/index.ts'
import type { SurfaceFacts } from './answers.ts'
import type { ChainQuotes } from './chains.ts'
import type { FitWatch, SurfacePorts } from './surfaces.ts'

type CalibrationAnswer = ContractOutputs['vol']['calibrate']

function hestonAnswer({ heston }: ModelCalibration): CalibrationAnswer['heston'] {
  if (heston === null) return null
  const { v0, kappa, theta, volOfVol, correlation } = heston.parameters
  return {
    ...{ v0, kappa, theta, vol_of_vol: volOfVol, correlation },
    ...{ iterations: heston.iterations, converged: heston.converged, feller_holds: heston.fellerHolds },
  }
}

function calibrationAnswer(
  model: CalibratedModel,
  found: ModelCalibration,
  facts: SurfaceFacts,
): CalibrationAnswer {
  const isStale = [...facts.expiries.values()].some((expiry) => expiry.isStale)
  return {
    ...{ symbol: facts.symbol, model, state: isStale ? 'stale' : 'live', source: facts.source },
    heston: hestonAnswer(found),
    local_vols:
      found.localVols?.map(({ expiry, timeYears, logMoneyness, strike, volAnnual }) => ({
        ...{ expiry, time_years: timeYears, log_moneyness: logMoneyness, strike, volatility: volAnnual },
      })) ?? null,
    quotes: found.quotes.map(({ expiry, timeYears, strike, volAnnual, fittedVol }) => ({
      ...{ expiry, time_years: timeYears, strike, vol: volAnnual, fit_vol: fittedVol },
      residual: fittedVol === null ? null : fittedVol - volAnnual,
    })),
    ...{ rmse: found.rmse, worst: found.worst, problems: [...found.problems] },
    warning: found.heston?.fellerHolds === false ? FELLER_WARNING : null,
    timestamp: toIso(facts.at),
  }
}

/** A model through quotes, in the worker pool. */
export async function calibrated(
  { compute }: Pick<SurfacePorts, 'compute'>,
  model: CalibratedModel,
  { slices, facts }: ChainQuotes,
  { signal, onShare }: FitWatch,
): Promise<Result<CalibrationAnswer, Failure>> {
  const onProgress = (done: number, total: number): void => onShare?.(done / total)
  const found = await compute.run('calibrate_model', { model, slices }, { signal, onProgress })
  return found.ok ? ok(calibrationAnswer(model, found.value, facts)) : found
}
