/** Float64 terms of one option quote, discounted and per unit; the shape that the pricing room's `quoteGreeks` takes. */
export type ValuedQuote = Readonly<{
  optionType: 'call' | 'put'
  forward: number
  discountFactor: number
  strike: number
  timeYears: number
  bid: number | null
  ask: number | null
  mark: number | null
}>

export type QuoteValues = Readonly<{
  bidIv: number | null
  askIv: number | null
  markIv: number | null
  delta: number | null
  gamma: number | null
  vega: number | null
  theta: number | null
  rho: number | null
}>

/** What a volatility alone says: greeks at the forward, per unit. */
export type VolTerms = Omit<ValuedQuote, 'bid' | 'ask' | 'mark'> & Readonly<{ volAnnual: number }>

/** Greeks and value at a volatility. */
export type VolValues = Omit<QuoteValues, 'bidIv' | 'askIv' | 'markIv'> & Readonly<{ price: number }>

/**
 * Volatilities and greeks of many contracts at once, as a port: pricing stands on the same floor as this room, so the
 * application plugs it in. Answers stand in the order of the questions. Whatever has no volatility is null, never NaN.
 */
export type OptionValuer = Readonly<{
  values: (quotes: readonly ValuedQuote[]) => readonly QuoteValues[]
  /** At given volatilities; null when the terms admit none. */
  atVols: (terms: readonly VolTerms[]) => readonly (VolValues | null)[]
}>
