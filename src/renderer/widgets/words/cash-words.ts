import { Decimal, decimalText } from '../../../core/kernel/index.ts'
import { parseEntry } from '../figures/entry.ts'
import { formatAmount } from '../figures/format.ts'

/** What money goes into or leaves: a portfolio, an account. Decimal texts in USD. */
export type Purse = Readonly<{ name: string; cash: string; free: string }>

export type Way = 'deposit' | 'withdrawal'

/** What a movement of cash does, in a sentence; or why it cannot be asked for yet. */
export function cashSentence(
  one: Purse,
  way: Way,
  text: string,
): Readonly<{ amount: string; words: string }> | Readonly<{ amount: null; words: string }> {
  const entry = parseEntry(text)
  if (entry.kind === 'empty') return { amount: null, words: 'Off: give an amount' }
  if (entry.kind === 'refused') return { amount: null, words: `Off: ${entry.hint}` }
  const { value } = entry
  if (value.isZero()) return { amount: null, words: 'Off: it must be above 0' }
  if (way === 'withdrawal' && value.gt(one.free)) {
    return { amount: null, words: `Off: ${formatAmount(one.free, 2)} USD is free` }
  }
  const after = new Decimal(one.cash).plus(way === 'deposit' ? value : value.negated())
  const does = way === 'deposit' ? 'goes into' : 'leaves'
  return {
    amount: decimalText(value),
    words: `${formatAmount(value, 2)} USD ${does} ${one.name}. Its cash is ${formatAmount(after, 2)} USD after.`,
  }
}
