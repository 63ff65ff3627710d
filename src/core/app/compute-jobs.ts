import { ok } from '../kernel/index.ts'
import { makeEuropeanOutputs, makeImpliedVolOutputs } from '../pricing/index.ts'
import type { EuropeanBatch, EuropeanOutputs, ImpliedVolOutputs, PremiumBatch } from '../pricing/index.ts'
import { fitSurface } from '../vol/index.ts'
import type { FitOptions, FittedSurface, SliceQuotes, VolFailure } from '../vol/index.ts'
import type { ComputeJob } from './compute.ts'
import { riskHistory, riskMatrix, riskPositions, riskSimulation, riskStress } from './risk/jobs.ts'

const europeanValues: ComputeJob<EuropeanBatch, EuropeanOutputs, never> = (batch, { kernel }) => {
  const outputs = makeEuropeanOutputs(batch.count)
  kernel.europeanValues(batch, outputs)
  return ok(outputs)
}

const impliedVols: ComputeJob<PremiumBatch, ImpliedVolOutputs, never> = (batch, { kernel }) => {
  const outputs = makeImpliedVolOutputs(batch.count)
  kernel.impliedVols(batch, outputs)
  return ok(outputs)
}

/** What a surface is fitted to, and how. */
export type SurfaceRequest = Readonly<{ slices: readonly SliceQuotes[]; options: FitOptions }>

const fitVolSurface: ComputeJob<SurfaceRequest, FittedSurface, VolFailure> = ({ slices, options }) =>
  fitSurface(slices, options)

/** Every job that may run in a worker, in one place: a new one is a pure function and one line here. */
export const COMPUTE_JOBS = {
  european_values: europeanValues,
  implied_vols: impliedVols,
  fit_vol_surface: fitVolSurface,
  risk_history: riskHistory,
  risk_matrix: riskMatrix,
  risk_positions: riskPositions,
  risk_simulation: riskSimulation,
  risk_stress: riskStress,
} as const

export type ComputeJobs = typeof COMPUTE_JOBS
