/**
 * The batch interface: structure of arrays, one row per option. Rows 0 … count − 1 of every column are read; columns may
 * be longer. A row that is bad gets a status byte and zeros; it never throws and never writes NaN or infinity.
 */
export const ROW_STATUS = {
  ok: 0,
  /** Exactly at the money without volatility or time: gamma (and theta at expiry) has no finite limit; 0 stands there. */
  no_greek_limit: 1,
  /** Of an implied volatility; see `ImpliedVol`. */
  at_intrinsic: 2,
  below_intrinsic: 3,
  at_upper_bound: 4,
  above_maximum: 5,
  /** From here on the row was refused; the name says which column is at fault. */
  invalid_underlying: 16,
  invalid_strike: 17,
  invalid_rate: 18,
  invalid_dividend_yield: 19,
  invalid_time_years: 20,
  invalid_vol: 21,
  invalid_price: 22,
  invalid_discount_factor: 23,
} as const

/** True when the row has figures: statuses below the refusals, for European values. */
export const rowIsValued = (status: number): boolean => status < ROW_STATUS.invalid_underlying

/**
 * European options on a spot with a continuous yield. For options on a forward (Black-76) put the forward into
 * `underlying` and the rate into `dividendYieldCont` as well; rho then still moves discount and forward together: with the
 * forward held it is −timeYears·price.
 */
export type EuropeanBatch = Readonly<{
  count: number
  /** 1 call, 0 put. */
  isCall: Uint8Array
  underlying: Float64Array
  strike: Float64Array
  rateCont: Float64Array
  dividendYieldCont: Float64Array
  timeYears: Float64Array
  volAnnual: Float64Array
}>

/** Units and signs as in `FirstOrderValues`: per unit, theta per year, vega and rho per 1.00. */
export type EuropeanOutputs = Readonly<{
  status: Uint8Array
  price: Float64Array
  delta: Float64Array
  gamma: Float64Array
  vega: Float64Array
  theta: Float64Array
  rho: Float64Array
}>

export type EuropeanPriceOutputs = Pick<EuropeanOutputs, 'status' | 'price'>

/** Discounted premiums with the forward that each is written on. */
export type PremiumBatch = Readonly<{
  count: number
  /** 1 call, 0 put. */
  isCall: Uint8Array
  forward: Float64Array
  strike: Float64Array
  /** e^(−rT), above 0. */
  discountFactor: Float64Array
  timeYears: Float64Array
  price: Float64Array
}>

/** `volAnnual` is 0 where the status is not `ok`. */
export type ImpliedVolOutputs = Readonly<{ status: Uint8Array; volAnnual: Float64Array }>

/** One implementation of the batch formulas; every implementation gives the same bits. */
export type PricingKernel = Readonly<{
  /** Which implementation runs: for logs, /health and benchmarks. */
  name: 'typescript' | 'wasm-simd'
  europeanValues: (batch: EuropeanBatch, outputs: EuropeanOutputs) => void
  europeanPrices: (batch: EuropeanBatch, outputs: EuropeanPriceOutputs) => void
  impliedVols: (batch: PremiumBatch, outputs: ImpliedVolOutputs) => void
}>
