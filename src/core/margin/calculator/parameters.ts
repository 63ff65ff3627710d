import type { UnderlyingClass } from './types.ts'

/** A charge for uncovered options: a share of the underlying's value, less what it is out of the money, not below a floor. */
type NakedRates = Readonly<{ rate: number; floor: number }>

/**
 * Rules are data, with the date at which they were read. Shares are fractions of a value.
 * Strategy and portfolio: FINRA Rule 4210(c), (f)(2) and (g); Regulation T, 12 CFR 220.12. Deribit: its published
 * standard margin for BTC. SPAN: ranges are each clearing house's own, so they are asked for where none is given here.
 */
export const MARGIN_PARAMETERS = {
  asOf: '2026-01-01',
  strategy: {
    naked: {
      equity: { rate: 0.2, floor: 0.1 },
      narrow_index: { rate: 0.2, floor: 0.1 },
      broad_index: { rate: 0.15, floor: 0.1 },
      future: { rate: 0.2, floor: 0.1 },
      crypto: { rate: 0.2, floor: 0.1 },
    } satisfies Record<UnderlyingClass, NakedRates>,
    stock: { longInitial: 0.5, longMaintenance: 0.25, shortInitial: 0.5, shortMaintenance: 0.3 },
    /** Share of the strike that a protected stock position is held to. */
    protectedRate: 0.1,
    /** A listed option with more than nine months to run has loan value: this share of it is asked for. */
    longTermRate: 0.75,
    longTermYears: 0.75,
  },
  portfolio: {
    /**
     * Greatest moves down and up of the underlying, valued at ten points, five to each side. Broad indices of high
     * capitalization; others are commonly asked ±10 %.
     */
    moves: {
      equity: { down: 0.15, up: 0.15 },
      narrow_index: { down: 0.15, up: 0.15 },
      broad_index: { down: 0.08, up: 0.06 },
      future: { down: 0.15, up: 0.15 },
      crypto: { down: 0.15, up: 0.15 },
    } satisfies Record<UnderlyingClass, Readonly<{ down: number; up: number }>>,
    pointsPerSide: 5,
    /** Per unit of a contract's multiplier: 37.50 for an option on 100 shares. */
    minimumPerUnit: 0.375,
  },
  span: {
    priceScan: {
      equity: 0.15,
      narrow_index: 0.12,
      broad_index: 0.08,
      future: 0.08,
      crypto: 0.25,
    } satisfies Record<UnderlyingClass, number>,
    /** Absolute change of volatility: 0.04 is four points. */
    volScan: {
      equity: 0.1,
      narrow_index: 0.08,
      broad_index: 0.04,
      future: 0.04,
      crypto: 0.15,
    } satisfies Record<UnderlyingClass, number>,
    extremeMultiple: 3,
    extremeCover: 0.33,
    /** Least charge for a short option, as a share of the underlying's value. */
    shortOptionMinimum: 0,
    /** Time that passes in every scenario. */
    lookAheadYears: 1 / 365,
  },
  deribit: {
    option: { rate: 0.15, floor: 0.1, maintenance: 0.075 },
    /** Initial and maintenance rise with the size of the position, a step for each `stepCoins`. */
    future: { initial: 0.02, maintenance: 0.01, step: 0.005, stepCoins: 100 },
  },
  leverage: {
    leverageMax: 100,
    leverageDefault: 10,
    maintenanceRate: 0.005,
    takerFee: 0.0005,
    /** What an account may choose at most, by its type; a venue may allow less. */
    leverageMaxByAccount: { standard: 20, premium: 50, institutional: 100, demo: 50, paper: 100 },
    /** How far a contract's mark may lie from its index while nobody quotes it, as a share, by what lies beneath. */
    basisMax: { crypto: 0.02, other: 0.1 },
    /** How old an index level may be that marks or liquidates; a coin is published more often than an index with hours. */
    levelMaxAgeSeconds: { crypto: 10, other: 60 },
    /**
     * Futures and perpetuals of this venue, by what lies beneath and by the notional of the whole position: the larger, the
     * less leverage and the more is kept. The last step has no end.
     */
    tiers: {
      crypto: [
        { notionalMax: 50_000, leverageMax: 100, maintenanceRate: 0.005 },
        { notionalMax: 250_000, leverageMax: 50, maintenanceRate: 0.01 },
        { notionalMax: 1_000_000, leverageMax: 20, maintenanceRate: 0.025 },
        { notionalMax: 5_000_000, leverageMax: 10, maintenanceRate: 0.05 },
        { notionalMax: Infinity, leverageMax: 5, maintenanceRate: 0.1 },
      ],
      other: [
        { notionalMax: 250_000, leverageMax: 50, maintenanceRate: 0.01 },
        { notionalMax: 1_000_000, leverageMax: 20, maintenanceRate: 0.025 },
        { notionalMax: 5_000_000, leverageMax: 10, maintenanceRate: 0.05 },
        { notionalMax: Infinity, leverageMax: 5, maintenanceRate: 0.1 },
      ],
    },
  },
} as const

type Widened<T> = T extends number
  ? number
  : T extends string
    ? string
    : { readonly [K in keyof T]: Widened<T[K]> }
export type MarginParameters = Widened<typeof MARGIN_PARAMETERS>
