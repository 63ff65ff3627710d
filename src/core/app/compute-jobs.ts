import type { JsonObject } from '../kernel/index.ts'
import { marginAnswerOf } from '../margin/index.ts'
import type { MarginAnswer, MarginFailure } from '../margin/index.ts'
import { monteCarloPrice, pricedRow } from '../pricing/index.ts'
import type {
  GreeksLevel,
  MonteCarloEstimate,
  MonteCarloSettings,
  MonteCarloTerms,
  PricedRow,
  PricingFailure,
  RowRecord,
} from '../pricing/index.ts'
import { calibrateModel, fitSurface } from '../vol/index.ts'
import type {
  CalibratedModel,
  FitOptions,
  FittedSurface,
  ModelCalibration,
  SliceQuotes,
  VolFailure,
} from '../vol/index.ts'
import type { ComputeJob } from './compute-job.ts'
import { replayRules } from './laboratory/job.ts'
import { riskHistory, riskMatrix, riskPositions, riskSimulation, riskStress } from './risk/jobs.ts'

/** What a surface is fitted to, and how. */
export type SurfaceRequest = Readonly<{ slices: readonly SliceQuotes[]; options: FitOptions }>

const fitVolSurface: ComputeJob<SurfaceRequest, FittedSurface, VolFailure> = (
  { slices, options },
  { progress },
) => fitSurface(slices, options, (share) => progress(share, 1))

/** One row of `price`, as the analytics entries ask for it. */
type PriceRequest = Readonly<{ record: RowRecord; level: GreeksLevel }>

const priceOneRow: ComputeJob<PriceRequest, PricedRow, PricingFailure> = ({ record, level }) =>
  pricedRow(record, level)
type MonteCarloRequest = Readonly<{ terms: MonteCarloTerms; settings: MonteCarloSettings }>

const monteCarlo: ComputeJob<MonteCarloRequest, MonteCarloEstimate, PricingFailure> = (
  { terms, settings },
  { progress },
) => monteCarloPrice(terms, settings, { onProgress: (share) => progress(share, 1) })

/** A model of dynamics, and the quotes that it is calibrated to. */
type CalibrationRequest = Readonly<{ model: CalibratedModel; slices: readonly SliceQuotes[] }>

const calibration: ComputeJob<CalibrationRequest, ModelCalibration> = ({ model, slices }, { progress }) =>
  calibrateModel(model, slices, (share) => progress(share, 1))

/** A request of the margin calculator as JSON, and its answer as JSON. */
const margin: ComputeJob<JsonObject, MarginAnswer, MarginFailure> = (request) => marginAnswerOf(request)

/** Every job that may run in a worker, in one place: a new one is a pure function and one line here. */
export const COMPUTE_JOBS = {
  fit_vol_surface: fitVolSurface,
  price_row: priceOneRow,
  monte_carlo: monteCarlo,
  calibrate_model: calibration,
  margin,
  replay_rules: replayRules,
  risk_history: riskHistory,
  risk_matrix: riskMatrix,
  risk_positions: riskPositions,
  risk_simulation: riskSimulation,
  risk_stress: riskStress,
} as const

export type ComputeJobs = typeof COMPUTE_JOBS
