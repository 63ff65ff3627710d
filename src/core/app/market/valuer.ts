import { NO_VALUES } from '../../market-data/index.ts'
import type { OptionValuer, QuoteValues, ValuedQuote, VolTerms } from '../../market-data/index.ts'
import { black76Values, quoteGreeks } from '../../pricing/index.ts'

/** Market data's port to pricing: Black-76 at the expiry's forward and discount factor. */
export const pricingValuer: OptionValuer = {
  value: (quote) => {
    const values = quoteGreeks(quote)
    return values.ok ? values.value : NO_VALUES
  },
  atVol: (terms) => {
    const rateCont = -Math.log(terms.discountFactor) / terms.timeYears + 0
    const values = black76Values({ ...terms, rateCont })
    return values.ok ? values.value : null
  },
}

/** Greeks computed for a forward within this fraction and a time within this share are good for one more look. */
const FORWARD_TOLERANCE = 2e-5
const TIME_TOLERANCE = 1e-4

type Kept = Readonly<{ quote: ValuedQuote; values: QuoteValues }>
type KeptVol = Readonly<{ terms: VolTerms; values: ReturnType<OptionValuer['atVol']> }>

const near = (a: Omit<VolTerms, 'volAnnual'>, b: Omit<VolTerms, 'volAnnual'>): boolean =>
  Math.abs(a.forward - b.forward) <= FORWARD_TOLERANCE * b.forward &&
  Math.abs(a.timeYears - b.timeYears) <= TIME_TOLERANCE * b.timeYears &&
  Math.abs(a.discountFactor - b.discountFactor) <= FORWARD_TOLERANCE

const samePrices = (a: ValuedQuote, b: ValuedQuote): boolean =>
  a.bid === b.bid && a.ask === b.ask && a.mark === b.mark

/**
 * Remembers the last answer for each contract of one expiry and gives it again (the same object) while its quote is the
 * same and the forward has moved by no more than 0.002 %: an unchanged contract costs a comparison.
 */
export function makeCachingValuer(valuer: OptionValuer): OptionValuer {
  const kept = new Map<string, Kept>()
  const keptVols = new Map<string, KeptVol>()
  const keyOf = (terms: Pick<ValuedQuote, 'optionType' | 'strike'>): string =>
    `${terms.optionType}${terms.strike}`
  return {
    value: (quote) => {
      const known = kept.get(keyOf(quote))
      if (known && samePrices(quote, known.quote) && near(quote, known.quote)) return known.values
      const values = valuer.value(quote)
      kept.set(keyOf(quote), { quote, values })
      return values
    },
    atVol: (terms) => {
      const known = keptVols.get(keyOf(terms))
      if (known && known.terms.volAnnual === terms.volAnnual && near(terms, known.terms)) return known.values
      const values = valuer.atVol(terms)
      keptVols.set(keyOf(terms), { terms, values })
      return values
    },
  }
}
