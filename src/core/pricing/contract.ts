import { z } from 'zod'
import {
  computationId,
  entry,
  instantInput,
  integerInput,
  modelNumberInput,
  numberInput,
  symbolInput,
  timestamp,
} from '../kernel/wire.ts'

/**
 * Prices and sensitivities of options that are named by their terms: nothing is read of accounts and nothing is kept.
 * Rates, yields and volatilities are plain fractions (0.05 is 5 %), rates continuous, times in years; greeks as on the
 * command line: vega and rho per 1.00, theta per year.
 */
const TAG = 'analytics'

const positive = modelNumberInput.refine((value) => value > 0, 'must be greater than 0')
const notNegative = modelNumberInput.refine((value) => value >= 0, 'must be 0 or more')
const word = z.string().trim().toLowerCase()
const optionType = word.pipe(z.enum(['call', 'put']))

const greek = z.number().nullable()

/** Author, year and equation of what was really used. */
const source = z.string()

/** What the reader should know of a figure that is given all the same, such as a violated Feller condition. */
const warning = z.string().nullable()

/** Of a simulation's greeks; null where nothing was simulated, or no greeks. */
const greekErrors = z
  .object({ delta: z.number(), gamma: z.number(), vega: z.number(), theta: z.number(), rho: z.number() })
  .nullable()

const greeksFields = {
  delta: greek,
  gamma: greek,
  /** −∂V/∂T per year. */
  theta: greek,
  /** Per 1.00 of volatility. */
  vega: greek,
  /** Per 1.00 of rate. */
  rho: greek,
  vanna: greek,
  /** ∂vega/∂vol. */
  vomma: greek,
  charm: greek,
}

/** A cell of the command line's `price`: a number, or a word of a closed list. */
const cell = z.union([modelNumberInput, z.string().max(64)])

/** One row of `price`: product, option_type, spot, strike, rate, time_years, vol and what the product asks. */
const contractInput = z.record(z.string().max(40), cell).refine((row) => Object.keys(row).length <= 64, {
  message: 'has more than 64 columns',
})

const pathsInput = integerInput(1000, 10_000_000)
const seedInput = integerInput(0, Number.MAX_SAFE_INTEGER)

/** Parameters of models and methods that only some of them have. */
const modelFields = {
  jump_intensity: notNegative.optional(),
  jump_vol_share: notNegative.optional(),
  v0: notNegative.optional(),
  kappa: notNegative.optional(),
  theta: notNegative.optional(),
  vol_of_vol: notNegative.optional(),
  correlation: modelNumberInput.optional(),
  /** Of SABR, as the command `sabr` calls them. */
  alpha: positive.optional(),
  beta: numberInput(0, 1).optional(),
  nu: notNegative.optional(),
  rho: numberInput(-1, 1).optional(),
  /** Of local volatility: the surface's expiries, ascending, with their raw SVI parameters. */
  surface: z
    .array(
      z.object({
        time_years: positive,
        a: modelNumberInput,
        b: notNegative,
        rho: modelNumberInput,
        m: modelNumberInput,
        sigma: positive,
      }),
    )
    .min(1)
    .max(100)
    .optional(),
  /** Of a simulation; the same seed gives the same answer. */
  paths: pathsInput.optional(),
  seed: seedInput.optional(),
}

/** Models whose parameters say the volatility. */
const BRINGS_VOLATILITY: readonly string[] = ['heston', 'sabr', 'local_vol']

const timeFields = {
  /** Years. */
  time_to_expiry: notNegative.optional(),
  /** The instant of expiry, in place of the time to it. */
  expiry: instantInput.optional(),
}

type Timed = Readonly<{ time_to_expiry?: number | undefined; expiry?: unknown }>

/** Exactly one of the two forms of time. */
function needsTime(input: Timed, context: z.RefinementCtx): void {
  const given = [input.time_to_expiry, input.expiry].filter((value) => value !== undefined).length
  if (given === 1) return
  const message =
    given === 0 ? 'give time_to_expiry (years) or expiry' : 'contradicts expiry: give one of them'
  context.addIssue({ code: 'custom', path: ['time_to_expiry'], message })
}

const rates = {
  risk_free_rate: modelNumberInput.default(0),
  dividend_yield: modelNumberInput.default(0),
}

export const analyticsContract = {
  price: entry('POST', '/analytics/price', {
    permission: 'market.read',
    cancellable: true,
    tag: TAG,
    summary: 'Price and greeks of a vanilla option by its terms',
    aliases: ['POST /options/price'],
  })
    .input(
      z
        .object({
          spot_price: positive,
          strike_price: positive,
          ...timeFields,
          /** Annual; not asked under Heston, SABR and local volatility, which bring their own. */
          volatility: notNegative.optional(),
          ...rates,
          option_type: optionType,
          exercise: word.pipe(z.enum(['european', 'american', 'bermudan'])).default('european'),
          model: word
            .pipe(z.enum(['bsm', 'black76', 'bachelier', 'merton76', 'heston', 'sabr', 'local_vol']))
            .default('bsm'),
          method: word
            .pipe(z.enum(['auto', 'analytic', 'tree', 'baw', 'bjs2002', 'collocation', 'fd', 'mc']))
            .default('auto'),
          /** Years to each date on which a Bermudan option may be exercised. */
          exercise_times: z.array(notNegative).min(1).max(400).optional(),
          /** In cash, each on its day: under BSM, European and American. */
          dividends: z
            .array(z.object({ time_years: notNegative, amount: notNegative }))
            .max(400)
            .optional(),
          /** Of a lattice. */
          steps: integerInput(1, 100_000).optional(),
          ...modelFields,
        })
        .superRefine((input, context) => {
          needsTime(input, context)
          if (input.volatility === undefined && !BRINGS_VOLATILITY.includes(input.model)) {
            context.addIssue({ code: 'custom', path: ['volatility'], message: 'missing' })
          }
          if ((input.exercise === 'bermudan') !== (input.exercise_times !== undefined)) {
            const message = 'belongs to exercise bermudan, which needs it'
            context.addIssue({ code: 'custom', path: ['exercise_times'], message })
          }
        }),
    )
    .output(
      z.object({
        price: z.number(),
        ...greeksFields,
        model: z.string(),
        exercise: z.string(),
        /** What was really used. */
        method: z.string(),
        /** Of a simulation; null for everything else. */
        std_error: z.number().nullable(),
        std_errors: greekErrors,
        warning,
        source,
        time_to_expiry: z.number(),
      }),
    ),

  impliedVolatility: entry('POST', '/analytics/implied-volatility', {
    permission: 'market.read',
    tag: TAG,
    summary: 'The volatility that a premium implies',
  })
    .input(
      z
        .object({
          /** Discounted premium per unit. */
          market_price: modelNumberInput,
          spot_price: positive,
          strike_price: positive,
          ...timeFields,
          ...rates,
          option_type: optionType,
          exercise: word.pipe(z.enum(['european', 'american'])).default('european'),
        })
        .superRefine(needsTime),
    )
    .output(
      z.object({
        /** Annual; 0 on the intrinsic value. */
        implied_volatility: z.number(),
        status: z.enum(['ok', 'at_intrinsic']),
        iterations: z.number().int(),
        exercise: z.string(),
        converged: z.boolean(),
        /** What the volatility gives back less what was asked. */
        price_error: z.number(),
        time_to_expiry: z.number(),
      }),
    ),

  greeks: entry('GET', '/analytics/greeks/{symbol}', {
    permission: 'market.read',
    tag: TAG,
    summary: 'Greeks of an option on a symbol',
  })
    .input(
      z.object({
        symbol: symbolInput,
        spot: positive,
        strike: positive,
        expiry_days: numberInput(1, 3650),
        /** Without it the surface of the symbol's chain says it, else the nearest listed option's implied volatility, which is named. */
        volatility: notNegative.optional(),
        ...rates,
        option_type: optionType.default('call'),
      }),
    )
    .output(
      z.object({
        symbol: z.string(),
        option_type: z.enum(['call', 'put']),
        spot: z.number(),
        strike: z.number(),
        expiry_days: z.number(),
        time_to_expiry: z.number(),
        volatility: z.number(),
        /** `given`, `surface`, or the listed option that it is implied by. */
        volatility_source: z.string(),
        /** The surface that it was read off, between strikes and expiries; null of every other source. */
        surface: z
          .object({
            model: z.string(),
            state: z.string(),
            timestamp,
            /** No quotes lie around this strike and life. */
            extrapolated: z.boolean(),
          })
          .nullable(),
        price: z.number(),
        greeks: z.object(greeksFields),
      }),
    ),

  exotic: entry('POST', '/analytics/exotic', {
    permission: 'market.read',
    cancellable: true,
    tag: TAG,
    summary: 'Price and greeks of an exotic option, by the columns of the command line',
  })
    .input(
      z.object({
        contract: contractInput,
        greeks: z.enum(['basic', 'all']).default('basic'),
      }),
    )
    .output(
      z.object({
        product: z.string(),
        price: z.number(),
        std_error: z.number().nullable(),
        std_errors: greekErrors,
        warning,
        source,
        method: z.string(),
        delta: greek,
        gamma: greek,
        vega: greek,
        theta: greek,
        rho: greek,
        dividend_rho: greek.optional(),
        vanna: greek.optional(),
        volga: greek.optional(),
        charm: greek.optional(),
        speed: greek.optional(),
        zomma: greek.optional(),
        color: greek.optional(),
        ultima: greek.optional(),
        strike_delta: greek.optional(),
      }),
    ),

  monteCarlo: entry('POST', '/analytics/monte-carlo', {
    permission: 'market.read',
    tag: TAG,
    summary: 'Price and standard error of an option by simulation, reproducible by its seed',
    cancellable: true,
  })
    .input(
      z.object({
        ...computationId,
        contract: contractInput,
        /** Antithetic twins counted. Beside the contract, or one of its columns. */
        paths: pathsInput.optional(),
        seed: seedInput.optional(),
        /** Of time, where product or model needs them. */
        steps: integerInput(1, 1000).optional(),
        sampling: z.enum(['sobol', 'pseudo']).default('sobol'),
        antithetic: z.boolean().default(true),
        control_variate: z.boolean().default(true),
        /** First-order greeks and gamma with their standard errors, by common random numbers: nine simulations in place of one. */
        greeks: z.boolean().default(false),
      }),
    )
    .output(
      z.object({
        product: z.string(),
        price: z.number(),
        std_error: z.number(),
        std_errors: greekErrors,
        warning,
        source,
        paths: z.number().int(),
        steps: z.number().int(),
        seed: z.number().int(),
        sampling: z.enum(['sobol', 'pseudo']),
        delta: greek,
        gamma: greek,
        vega: greek,
        theta: greek,
        rho: greek,
      }),
    ),
}
