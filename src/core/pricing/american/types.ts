import type { Boundaries } from './boundaries.ts'
import type { AllValues, Black76Option, BsmOption } from '../types.ts'

export const AMERICAN_METHODS = ['auto', 'tree', 'baw', 'bjs2002', 'collocation', 'fd'] as const
export type AmericanMethod = (typeof AMERICAN_METHODS)[number]

/** A dividend in cash that goes ex within the life: `amount` per unit, 0 or more, `timeYears` from now. */
export type CashDividend = Readonly<{ timeYears: number; amount: number }>

/** What an early-exercise option may have besides the terms of a European one. */
type ExerciseTerms = Readonly<{
  /** Paid on top of the continuous yield; escrowed (see the README). Methods tree and fd. */
  cashDividends?: readonly CashDividend[]
  /** Exercise on these dates only (Bermudan), and at expiry; absent: at any time. Methods tree and fd. */
  exerciseTimesYears?: readonly number[]
}>

export type AmericanBsmOption = BsmOption & ExerciseTerms
export type AmericanBlack76Option = Black76Option & ExerciseTerms

export type AmericanOptions = Readonly<{
  method?: AmericanMethod
  /** Steps of a tree (default 801) or space steps of finite differences (default 800). */
  steps?: number
  /** Shared by the options of a batch (`makeSharedBoundaries`); the results are the same with or without. */
  boundaries?: Boundaries
}>

/** As a European option's values; what is not asked for is absent. A price is never below the intrinsic value. */
export type AmericanValues = Omit<AllValues, 'gamma' | 'theta'> &
  Readonly<{
    gamma: number | null
    theta: number | null
    /** What was really used: `analytic` where early exercise is worth nothing or volatility or time is 0. */
    method: Exclude<AmericanMethod, 'auto'> | 'analytic'
    /** Absolute, of the price; only where a lattice or grid was used. */
    errorEstimate: number | null
  }>

/** An option as the numerical methods take it: everything checked, dividends within the life, sorted by time. */
export type Contract = Readonly<{
  sign: 1 | -1
  spot: number
  strike: number
  rateCont: number
  yieldCont: number
  timeYears: number
  volAnnual: number
  dividends: readonly CashDividend[]
  /** null: at any time. */
  exerciseTimes: readonly number[] | null
}>

/** Value, spot derivatives and, where the method has it directly, theta. */
export type Point = Readonly<{ price: number; delta: number; gamma: number; theta: number | null }>
