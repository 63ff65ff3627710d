import { readRowChoice } from './row-pricers.ts'
import type { PricedRow, RowChoice, RowModel, RowProduct } from './row-pricers.ts'
import type { RowRecord } from './row-reader.ts'

/*
 * Where each figure of `price` comes from: author, year, and the equation or its place. A new product or model does not
 * compile without its line here.
 */

type UsedMethod = PricedRow['method']

const EUROPEAN: Readonly<Record<RowModel, string>> = {
  bsm: 'Black and Scholes 1973, Merton 1973 for the yield: c = S·e^(−qT)·Φ(d1) − K·e^(−rT)·Φ(d2)',
  black76: 'Black 1976: c = e^(−rT)·[F·Φ(d1) − K·Φ(d2)]',
  bachelier: 'Bachelier 1900 (Haug 2007, 1.3.1): c = e^(−rT)·[(F − K)·Φ(d) + σ√T·φ(d)], d = (F − K)/(σ√T)',
  merton76: 'Merton 1976 (Haug 2007, 6.9): c = Σ e^(−λT)·(λT)^n/n!·BSM(σ_n)',
  heston:
    'Heston 1993: dv = κ(θ − v)dt + ω√v dW; Albrecher, Mayer, Schoutens and Tistaert 2007 for the transform, Lewis 2000, ch. 2 for the integral on Im z = −½',
  sabr: 'Hagan, Kumar, Lesniewski and Woodward 2002: Black on F at σ_B(K, F) of eq. 2.17a, at the money 2.18',
  local_vol:
    'Dupire 1994 (Gatheral 2006, eq. 1.10): ∂V/∂t + ½σ(x, t)²·(∂²V/∂x² − ∂V/∂x) = 0 in x = ln(S/F), Crank and Nicolson',
}

const EARLY_EXERCISE: Readonly<Record<Exclude<UsedMethod, 'analytic' | 'mc'>, string>> = {
  collocation:
    'Andersen, Lake and Offengenden 2016; Kim 1990: p = P + ∫ r·K·e^(−rt)·Φ(−d−) − q·S·e^(−qt)·Φ(−d+) dt over the boundary',
  tree: 'Cox, Ross and Rubinstein 1979: u = e^(σ√Δt), V = max(exercise, e^(−rΔt)·[p·V_u + (1 − p)·V_d])',
  fd: 'Crank and Nicolson, with Rannacher 1984 and Forsyth and Vetzal 2002: ∂V/∂t + ½σ²S²·∂²V/∂S² + (r − q)S·∂V/∂S − rV = 0, V ≥ exercise',
  baw: 'Barone-Adesi and Whaley 1987: C = c + A·(S/S*)^q',
  bjs2002: 'Bjerksund and Stensland 2002 (Haug 2007, ch. 3): two flat boundaries',
}

const PRODUCTS: Readonly<Record<Exclude<RowProduct, 'vanilla'>, string>> = {
  cash_or_nothing: 'Rubinstein and Reiner 1991: cash·e^(−rT)·Φ(±d2)',
  asset_or_nothing: 'Rubinstein and Reiner 1991: S·e^(−qT)·Φ(±d1)',
  gap: 'Rubinstein and Reiner 1991: ±[S·e^(−qT)·Φ(±d1) − strike_2·e^(−rT)·Φ(±d2)], d of the trigger',
  barrier: 'Reiner and Rubinstein 1991 (Haug 2007, 4.17): sums of the blocks A to F',
  double_barrier: 'Ikeda and Kunitomo 1992: Σ of images; Pelsser 2000: Σ of sines where they converge faster',
  lookback_fixed: 'Conze and Viswanathan 1991: the law of the running extreme',
  lookback_floating: 'Goldman, Sosin and Gatto 1979: the law of the running extreme',
  simple_chooser: 'Rubinstein 1991: call(K, T) + a put to the choice, struck where both are worth the same',
  forward_start: 'Rubinstein 1991: S·e^(−q·t)·BSM(1, strike share, T − t)',
  compound: 'Geske 1979, Rubinstein 1991: bivariate normal probabilities at the critical price',
  quanto: 'Reiner 1992 (Haug 2007, 5.16): BSM with the yield r − r_f + q + ρ·σ·σ_fx',
  exchange: 'Margrabe 1978: S·e^(−qT)·Φ(d1) − S_2·e^(−q_2·T)·Φ(d2)',
  spread: 'Kirk 1995: Black on F/(F_2 + K)',
  rainbow_min: 'Stulz 1982: bivariate normal probabilities',
  rainbow_max: 'Stulz 1982, Johnson 1987: bivariate normal probabilities',
  asian_geometric: 'Kemna and Vorst 1990: Black on the geometric mean',
  asian_arithmetic: 'Carverhill and Clewlow 1990, Benhamou 2002: the density of the sum, fixing by fixing',
}

const SIMULATION = 'Sobol 1967, Antonov and Saleev 1979: mean of the discounted payoff'

function simulated({ exercise, model }: RowChoice): string {
  if (exercise === 'american')
    return `${SIMULATION}; Longstaff and Schwartz 2001: exercise by regression on the paths`
  return model === 'heston' ? `${SIMULATION}; Andersen 2008, §3.2: quadratic-exponential paths` : SIMULATION
}

/** The source of a row that was priced by `method`. */
function sourceOf(choice: RowChoice, method: UsedMethod): string {
  if (method === 'mc') return simulated(choice)
  if (choice.model === 'local_vol') return EUROPEAN.local_vol
  if (method !== 'analytic') return EARLY_EXERCISE[method]
  return choice.product === 'vanilla' ? EUROPEAN[choice.model] : PRODUCTS[choice.product]
}

/** The source of a priced row: author, year, equation. Empty for what is no row. */
export function rowSource(record: RowRecord, { method }: Pick<PricedRow, 'method'>): string {
  const choice = readRowChoice(record)
  return choice.ok ? sourceOf(choice.value, method) : ''
}
