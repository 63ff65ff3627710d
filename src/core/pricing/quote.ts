import { ok, refused } from '../kernel/index.ts'
import type { Result } from '../kernel/index.ts'
import { black76Values } from './black76.ts'
import { firstBreach } from './domain.ts'
import type { PricingFailure } from './failures.ts'
import { impliedVol } from './implied-vol.ts'
import type { FirstOrderValues, OptionType } from './types.ts'

/** A two-sided quote with the curve point it is read against. Sides that are not there are null. */
export type OptionQuote = Readonly<{
  optionType: OptionType
  forward: number
  /** e^(−rT). */
  discountFactor: number
  strike: number
  timeYears: number
  bid: number | null
  ask: number | null
  /** The fair price; null takes the middle of bid and ask when both are there. */
  mark: number | null
}>

/**
 * Volatilities and greeks of a quote. Null says that there is none: no such side, or a premium outside the no-arbitrage
 * bounds, or expired. Greeks are Black-76's at the mark's volatility, per unit, with respect to the forward; theta per
 * year, vega and rho per 1.00.
 */
type QuoteGreeks = Readonly<{
  bidIv: number | null
  askIv: number | null
  markIv: number | null
  delta: number | null
  gamma: number | null
  vega: number | null
  theta: number | null
  rho: number | null
}>

const NO_GREEKS: Omit<QuoteGreeks, 'bidIv' | 'askIv' | 'markIv'> = {
  delta: null,
  gamma: null,
  vega: null,
  theta: null,
  rho: null,
}

function ivOf(quote: OptionQuote, price: number | null): number | null {
  if (price === null) return null
  const implied = impliedVol({ ...quote, price })
  return implied.status === 'ok' ? implied.volAnnual : null
}

function valuesAt(quote: OptionQuote, volAnnual: number): FirstOrderValues | null {
  // −0 would print as such for a discount factor of exactly 1.
  const rateCont = -Math.log(quote.discountFactor) / quote.timeYears + 0
  const values = black76Values({ ...quote, rateCont, volAnnual })
  return values.ok ? values.value : null
}

/** Reads one quote. Refuses `invalid_input` only for terms and prices that are not numbers of their kind; see `QuoteGreeks`. */
export function quoteGreeks(quote: OptionQuote): Result<QuoteGreeks, PricingFailure> {
  const { bid, ask } = quote
  const breach = firstBreach([
    ['forward', quote.forward, 'positive'],
    ['strike', quote.strike, 'positive'],
    ['discount_factor', quote.discountFactor, 'positive'],
    ['time_years', quote.timeYears, 'not_negative'],
    ['bid', bid ?? 0, 'not_negative'],
    ['ask', ask ?? 0, 'not_negative'],
    ['mark', quote.mark ?? 0, 'not_negative'],
  ])
  if (breach) return refused(breach)
  const mark = quote.mark ?? (bid !== null && ask !== null ? (bid + ask) / 2 : null)
  const markIv = ivOf(quote, mark)
  const values = markIv === null ? null : valuesAt(quote, markIv)
  const greeks = values
    ? { delta: values.delta, gamma: values.gamma, vega: values.vega, theta: values.theta, rho: values.rho }
    : NO_GREEKS
  return ok({ bidIv: ivOf(quote, bid), askIv: ivOf(quote, ask), markIv, ...greeks })
}
