import type { HestonParameters } from '../stochastic/heston-types.ts'
import type { OptionType } from '../types.ts'

export type MonteCarloProduct =
  | Readonly<{ kind: 'vanilla'; exercise: 'european' | 'american' }>
  | Readonly<{ kind: 'cash_or_nothing'; cash: number }>
  | Readonly<{ kind: 'asset_or_nothing' }>
  /** `strike` is the trigger, `payoffStrike` what is paid against. */
  | Readonly<{ kind: 'gap'; payoffStrike: number }>
  /** Continuously monitored; the rebate is paid at the hit (out) or at expiry (in). */
  | Readonly<{
      kind: 'barrier'
      barrierKind: 'down_in' | 'down_out' | 'up_in' | 'up_out'
      barrier: number
      rebate: number
    }>
  /** `extremeSoFar`: the minimum for a floating call and a fixed put, else the maximum. */
  | Readonly<{ kind: 'lookback_fixed' | 'lookback_floating'; extremeSoFar: number }>
  /** `fixings` equally spaced up to expiry, the first at `firstFixingYears` (T/n when null). */
  | Readonly<{
      kind: 'asian_arithmetic' | 'asian_geometric'
      fixings: number
      firstFixingYears: number | null
    }>

export type MonteCarloDynamics =
  Readonly<{ model: 'bsm'; volAnnual: number }> | Readonly<{ model: 'heston'; parameters: HestonParameters }>

/** What is priced. The ignored strike of a floating lookback still has to be positive. */
export type MonteCarloTerms = Readonly<{
  product: MonteCarloProduct
  optionType: OptionType
  spot: number
  strike: number
  rateCont: number
  dividendYieldCont: number
  timeYears: number
  dynamics: MonteCarloDynamics
}>

export type MonteCarloSettings = Readonly<{
  /** 1e3 to 1e7, antithetic twins counted; rounded up to fill the randomisations. */
  paths: number
  /** Of time, where the product or model needs them; 1 to 1000, else the default of the combination. */
  steps?: number
  /** Any whole number: the same seed gives the same bytes. */
  seed: number
  /** `sobol` unless given. */
  sampling?: 'sobol' | 'pseudo'
  /** Each point also mirrored; true unless given. */
  antithetic?: boolean
  /** A related payoff of known value takes its share of the noise away; true unless given. */
  controlVariate?: boolean
  /** Delta, gamma, vega, theta and rho with their standard errors, by common random numbers; false unless given. */
  greeks?: boolean
}>

/** Of the first order, and gamma. */
export type SimulatedGreeks = Readonly<Record<'delta' | 'gamma' | 'vega' | 'theta' | 'rho', number>>

export type MonteCarloEstimate = Readonly<{
  price: number
  /** Of the price: the deviation of the independent randomisations' means over √ of their number. */
  stdError: number
  paths: number
  steps: number
  greeks: SimulatedGreeks | null
  /** Of each greek, as of the price. What the width of the differences itself takes is not in it. */
  greekErrors: SimulatedGreeks | null
}>

/** Told after each randomisation; whoever runs the simulation in a worker cancels it by ending the worker's job. */
export type MonteCarloHooks = Readonly<{ onProgress?: (share: number) => void }>
