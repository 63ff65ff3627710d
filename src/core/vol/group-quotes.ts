import { volFailure } from './failures.ts'
import type { VolFailure } from './failures.ts'
import { makeQuote } from './quotes.ts'
import type { QuoteInput } from './quotes.ts'
import type { SliceQuotes, VolQuote } from './types.ts'

/** A quote that was refused, by its place in the input. */
type QuoteRefusal = Readonly<{ index: number; failure: VolFailure }>

/**
 * Quotes by expiry. The first quote of an expiry sets its time; one that contradicts it is refused. Each quote is read
 * against its own forward, the slice's forward is the last given.
 */
export function groupQuotes(
  inputs: readonly QuoteInput[],
): Readonly<{ slices: readonly SliceQuotes[]; refusals: readonly QuoteRefusal[] }> {
  const slices = new Map<string, { timeYears: number; forward: number; quotes: VolQuote[] }>()
  const refusals: QuoteRefusal[] = []
  inputs.forEach((input, index) => {
    const quote = makeQuote(input)
    if (!quote.ok) {
      refusals.push({ index, failure: quote.failure })
      return
    }
    const { expiry, timeYears, forward } = input
    const slice = slices.get(expiry) ?? { timeYears, forward, quotes: [] }
    if (slice.timeYears !== timeYears) {
      const message = `time_years: ${expiry} has another time in an earlier row`
      refusals.push({ index, failure: volFailure('invalid_input', message, { field: 'time_years' }) })
      return
    }
    slices.set(expiry, slice)
    slice.forward = forward
    slice.quotes.push(quote.value)
  })
  return { slices: [...slices].map(([expiry, slice]) => ({ expiry, ...slice })), refusals }
}
