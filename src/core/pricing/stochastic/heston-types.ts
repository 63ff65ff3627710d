import type { OptionType } from '../types.ts'

/**
 * Heston (1993): dS/S = (r−q)dt + √v dW₁, dv = κ(θ−v)dt + ω√v dW₂, dW₁dW₂ = ρ dt. Variances are annual (0.04 is 20 % of
 * volatility). 2κθ ≥ ω² (Feller) keeps the variance above 0; where it fails the model is still priced.
 */
export type HestonParameters = Readonly<{
  /** Today's variance, 0 or more. */
  v0: number
  /** Speed of mean reversion per year, 0 or more. */
  kappa: number
  /** Long-run variance, 0 or more. */
  theta: number
  /** Volatility of variance, 0 or more. */
  volOfVol: number
  /** Of spot and variance, in [−1, 1]. */
  correlation: number
}>

/** What every option of one expiry shares. */
export type HestonExpiry = Readonly<{
  spot: number
  rateCont: number
  dividendYieldCont: number
  timeYears: number
  parameters: HestonParameters
}>

export type HestonOption = HestonExpiry & Readonly<{ optionType: OptionType; strike: number }>

/** 2κθ ≥ ω²: the variance never reaches 0. */
export const fellerHolds = ({ kappa, theta, volOfVol }: HestonParameters): boolean =>
  2 * kappa * theta >= volOfVol * volOfVol
