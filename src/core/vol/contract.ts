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

const model = z.enum(['svi', 'ssvi', 'sabr', 'spline'])
const fit = z.enum(['arbitrage_free', 'free'])

/** Volatilities are annual, 1.00 = 100 %; `log_moneyness` is ln(strike/forward); total variance is volatility² × years. */
const volInput = modelNumberInput.refine((value) => value > 0, 'must be greater than 0')

const quoteInput = z.object({
  /** Names the expiry; the time does when it is not given. */
  expiry: z.string().min(1).max(40).optional(),
  time_years: volInput,
  forward: volInput,
  strike: volInput,
  /** The middle; or both sides. */
  vol: volInput.optional(),
  bid_vol: volInput.optional(),
  ask_vol: volInput.optional(),
})

const fitFields = {
  model: model.default('svi'),
  /** `arbitrage_free` keeps the slices clean; `free` follows the quotes. */
  fit: fit.default('arbitrage_free'),
  /** Form of φ in SSVI. */
  phi: z.enum(['power_law', 'heston']).default('power_law'),
  /** The exponent of SABR. */
  beta: numberInput(0, 1).default(1),
}

const parametersAnswer = z.object({
  expiry: z.string(),
  time_years: z.number(),
  forward: z.number(),
  /** Root mean square of fitted less quoted volatility. */
  rmse: z.number(),
  quotes: z.number().int(),
  /** Raw SVI, of `svi` and `ssvi`. */
  a: z.number().optional(),
  b: z.number().optional(),
  rho: z.number().optional(),
  m: z.number().optional(),
  sigma: z.number().optional(),
  /** SSVI: at-the-money total variance, and what all expiries share. */
  theta: z.number().optional(),
  phi: z.string().optional(),
  eta: z.number().optional(),
  gamma: z.number().optional(),
  lambda: z.number().optional(),
  /** SABR. */
  alpha: z.number().optional(),
  beta: z.number().optional(),
  nu: z.number().optional(),
  /** Spline: log-moneyness and total variance. */
  knots: z.array(z.tuple([z.number(), z.number()])).optional(),
})

const termAnswer = z.object({
  expiry: z.string(),
  time_years: z.number(),
  forward: z.number(),
  atm_vol: z.number(),
  /** σ(25-delta call) − σ(25-delta put). */
  risk_reversal_25: z.number(),
  /** Mean of both less at the money. */
  butterfly_25: z.number(),
  /** ∂σ/∂k at the money. */
  skew: z.number(),
})

const flagAnswer = z.object({
  kind: z.enum(['butterfly', 'calendar']),
  expiry: z.string(),
  log_moneyness: z.number(),
  /** Negative: Durrleman's g, the gap of total variances, or of quotes the loss per unit of forward. */
  value: z.number(),
  /** Whether the surface given has it, or the quotes that it was made of. */
  source: z.enum(['fit', 'quotes']),
})

const smileAnswer = z.object({
  expiry: z.string(),
  state: z.enum(['live', 'stale']),
  quotes: z.array(
    z.object({
      strike: z.number(),
      log_moneyness: z.number(),
      bid_vol: z.number().nullable(),
      ask_vol: z.number().nullable(),
      vol: z.number(),
      fit_vol: z.number(),
      residual: z.number(),
    }),
  ),
  /** Strikes left out of the fit, counted by reason. */
  dropped: z.record(z.string(), z.number().int()),
})

const deltaSliceAnswer = z.object({
  expiry: z.string(),
  time_years: z.number(),
  points: z.array(
    z.object({
      place: z.enum(['10P', '15P', '25P', '35P', 'ATM', '35C', '25C', '15C', '10C']),
      /** Signed forward delta without premium; null at the money forward. */
      delta: z.number().nullable(),
      log_moneyness: z.number(),
      strike: z.number(),
      volatility: z.number(),
      /** Whether the strike lies beyond the quotes: then the model alone says it. */
      extrapolated: z.boolean(),
    }),
  ),
})

const gridAnswer = z.object({
  expiry: z.string(),
  time_years: z.number(),
  log_moneyness: z.number(),
  strike: z.number(),
  volatility: z.number(),
  total_variance: z.number(),
})

const surfaceAnswer = z.object({
  symbol: z.string().nullable(),
  /** The underlying's level beside the chain; null when unknown. */
  spot: z.number().nullable(),
  model,
  fit,
  /** `stale` when any quote used was stale. */
  state: z.enum(['live', 'stale']),
  source: z.string(),
  parameters: z.array(parametersAnswer),
  surface: z.array(gridAnswer),
  term_structure: z.array(termAnswer),
  /** Volatility by expiry and delta: the table that a desk reads. */
  delta_slices: z.array(deltaSliceAnswer),
  smiles: z.array(smileAnswer),
  /** With the strike at which each is deepest; null when its expiry was not fitted. */
  arbitrage_flags: z.array(flagAnswer.extend({ strike: z.number().nullable() })),
  /** Expiries that could not be fitted. */
  problems: z.array(z.object({ expiry: z.string(), code: z.string(), message: z.string() })),
  /** Of the quotes. */
  timestamp: timestamp,
})

const calibrationAnswer = z.object({
  symbol: z.string().nullable(),
  model: z.enum(['heston', 'local_vol']),
  /** `stale` when any quote used was stale. */
  state: z.enum(['live', 'stale']),
  source: z.string(),
  /** Null under local_vol. Variances are annual. */
  heston: z
    .object({
      v0: z.number(),
      kappa: z.number(),
      theta: z.number(),
      vol_of_vol: z.number(),
      correlation: z.number(),
      iterations: z.number().int(),
      converged: z.boolean(),
      feller_holds: z.boolean(),
    })
    .nullable(),
  /** Null under heston; a volatility is null where the surface has none there. */
  local_vols: z
    .array(
      z.object({
        expiry: z.string(),
        time_years: z.number(),
        log_moneyness: z.number(),
        strike: z.number(),
        volatility: z.number().nullable(),
      }),
    )
    .nullable(),
  /** What the model makes of quotes: at most 25 an expiry under heston, 3 under local_vol, evenly over the strikes. */
  quotes: z.array(
    z.object({
      expiry: z.string(),
      time_years: z.number(),
      strike: z.number(),
      vol: z.number(),
      fit_vol: z.number().nullable(),
      residual: z.number().nullable(),
    }),
  ),
  /** Root mean square and largest of the residuals. */
  rmse: z.number(),
  worst: z.number(),
  /** Such as a violated Feller condition. */
  warning: z.string().nullable(),
  problems: z.array(z.object({ expiry: z.string(), code: z.string(), message: z.string() })),
  /** Of the quotes. */
  timestamp: timestamp,
})

/** The largest chains that exchanges list have some 15,000 contracts, each with up to eight values. */
const QUOTES_MAX = 20_000
const QUOTE_TABLE = { valuesMax: QUOTES_MAX * 10 }

const quotesOrSymbol = {
  quotes: z.array(quoteInput).max(QUOTES_MAX).optional(),
  symbol: symbolInput.optional(),
}

const hasOneSource = ({ quotes, symbol }: Readonly<{ quotes?: unknown; symbol?: unknown }>): boolean =>
  (quotes === undefined) !== (symbol === undefined)

const TAG = 'analytics'

/** Volatility surfaces, and what is read off them. */
export const volContract = {
  fitSurface: entry('POST', '/analytics/volatility-surface', {
    permission: 'market.read',
    cancellable: true,
    ...QUOTE_TABLE,
    tag: TAG,
    summary: 'A volatility surface through given quotes, or through the chain of a symbol',
  })
    .input(
      z
        .object({
          ...computationId,
          ...quotesOrSymbol,
          ...fitFields,
        })
        .refine(hasOneSource, 'give either quotes or symbol'),
    )
    .output(surfaceAnswer),

  calibrate: entry('POST', '/analytics/model-calibration', {
    permission: 'market.read',
    cancellable: true,
    ...QUOTE_TABLE,
    tag: TAG,
    summary:
      'Heston’s parameters, or local volatility, from quotes or the chain of a symbol, with its errors',
  })
    .input(
      z
        .object({
          ...computationId,
          ...quotesOrSymbol,
          model: z.enum(['heston', 'local_vol']).default('heston'),
        })
        .refine(hasOneSource, 'give either quotes or symbol'),
    )
    .output(calibrationAnswer),

  surface: entry('GET', '/analytics/volatility-surface/{symbol}', {
    permission: 'market.read',
    cancellable: true,
    tag: TAG,
    summary: 'The volatility surface of a symbol’s chain',
  })
    .input(z.object({ ...computationId, symbol: symbolInput, ...fitFields }))
    .output(surfaceAnswer),

  surfaceHistory: entry('GET', '/analytics/volatility-surface/{symbol}/history', {
    permission: 'market.read',
    tag: TAG,
    summary: 'Fits of a symbol’s chain that were kept, newest first',
  })
    .input(
      z.object({
        symbol: symbolInput,
        from: instantInput.optional(),
        to: instantInput.optional(),
        /** Draws the smile of this expiry as `curve` of every fit. */
        expiry: z.string().min(1).max(40).optional(),
        limit: integerInput(1, 500).default(100),
      }),
    )
    .output(
      z.object({
        symbol: z.string(),
        /** That was asked for; null when none was. */
        expiry: z.string().nullable(),
        total: z.number().int(),
        fits: z.array(
          z.object({
            timestamp: timestamp,
            model,
            fit,
            state: z.enum(['live', 'stale']),
            parameters: z.array(parametersAnswer),
            term_structure: z.array(termAnswer),
            arbitrage_flags: z.array(flagAnswer),
            /**
             * With `expiry`: that smile between the strikes of 0.02 % deltas, ascending; empty when the expiry was not
             * fitted, or by a spline, of which the knots alone are kept.
             */
            curve: z.array(z.object({ strike: z.number(), volatility: z.number() })).optional(),
          }),
        ),
      }),
    ),
}
