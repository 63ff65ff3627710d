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

/**
 * Volatilities and greeks, as a port: pricing stands on the same floor as this room, so the application plugs it in.
 * Whatever has no volatility is null, never NaN.
 */
export type OptionValuer = Readonly<{
  value: (quote: ValuedQuote) => QuoteValues
  /** Greeks and value at a given volatility; null when the terms admit none. */
  atVol: (terms: VolTerms) => (Omit<QuoteValues, 'bidIv' | 'askIv' | 'markIv'> & { price: number }) | null
}>
