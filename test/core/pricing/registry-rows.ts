import { ROW_WORDS } from '../../../src/core/pricing/index.ts'

/** What each product asks for beside the common columns. */
export const PRODUCTS = {
  vanilla: {},
  cash_or_nothing: { cash: 10 },
  asset_or_nothing: {},
  gap: { strike_2: 97 },
  barrier: { barrier_kind: 'down_out', barrier: 90, rebate: 3 },
  double_barrier: { barrier_kind: 'knock_out', barrier_low: 80, barrier_high: 130 },
  lookback_fixed: { extreme_so_far: 110 },
  lookback_floating: { extreme_so_far: 92 },
  simple_chooser: { time_2_years: 0.5 },
  forward_start: { strike: 1.1, time_2_years: 0.5 },
  compound: { mother_type: 'put', strike: 5, strike_2: 95, time_2_years: 2 },
  quanto: { rate_foreign: 0.03, vol_fx: 0.1 },
  exchange: { spot_2: 104, vol_2: 0.3 },
  spread: { forward_2: 100, vol_2: 0.3, strike: 4 },
  rainbow_min: { spot_2: 104, vol_2: 0.3 },
  rainbow_max: { spot_2: 104, vol_2: 0.3 },
  asian_geometric: { fixings: 4 },
  asian_arithmetic: { fixings: 4 },
} as const satisfies Readonly<Record<(typeof ROW_WORDS.product)[number], object>>
export const MODELS = {
  bsm: {},
  black76: {},
  bachelier: { vol: 20 },
  merton76: { jump_intensity: 2, jump_vol_share: 0.5 },
  sabr: { alpha: 2, beta: 0.5, nu: 0.4, rho: -0.3 },
  local_vol: { surface: '0.5:0.01:0.1:-0.4:0.02:0.2 1.5:0.03:0.12:-0.35:0.02:0.25' },
  heston: { v0: 0.04, kappa: 2, theta: 0.06, vol_of_vol: 0.5 },
} as const satisfies Readonly<Record<(typeof ROW_WORDS.model)[number], object>>
export const METHODS = ROW_WORDS.method
export const EXERCISES = ROW_WORDS.exercise

// The forward is not the spot's own: who takes the one for the other shows.
export const COMMON = {
  ...{ option_type: 'call', spot: 100, forward: 107, strike: 95, rate: 0.05, dividend_yield: 0.02 },
  ...{ time_years: 1, vol: 0.2, correlation: -0.4, paths: 1000, steps: 50 },
}
