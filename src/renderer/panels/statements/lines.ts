import { Decimal } from '../../../core/kernel/index.ts'
import type { EntryOutput } from '../../client/index.ts'

/** A statement as data; the file form has its own way out. */
export type Statement = Exclude<EntryOutput<'books.statement'>, Readonly<{ content: string }>>
type Entry = Statement['entries'][number]

/** What one kind of entry moved in one currency. Credits came in, debits went out, both unsigned. */
export type KindLine = Readonly<{
  currency: string
  kind: string
  count: number
  credits: Decimal
  debits: Decimal
  net: Decimal
}>

const ZERO = new Decimal(0)

/** The entries added up by currency and kind, in the order in which they first came. */
export function kindLines(entries: readonly Entry[]): readonly KindLine[] {
  const lines = new Map<string, KindLine>()
  for (const { currency, kind, amount } of entries) {
    const key = `${currency} ${kind}`
    const change = new Decimal(amount)
    const before = lines.get(key) ?? { currency, kind, count: 0, credits: ZERO, debits: ZERO, net: ZERO }
    lines.set(key, {
      ...before,
      count: before.count + 1,
      credits: change.isNegative() ? before.credits : before.credits.plus(change),
      debits: change.isNegative() ? before.debits.minus(change) : before.debits,
      net: before.net.plus(change),
    })
  }
  return [...lines.values()]
}

/** Whether the lines of a currency explain its two balances to the last digit: closing − opening = Σ net. */
export function tiesOut(balance: Statement['balances'][number], lines: readonly KindLine[]): boolean {
  const moved = lines
    .filter(({ currency }) => currency === balance.currency)
    .reduce((sum, { net }) => sum.plus(net), ZERO)
  return new Decimal(balance.closing_balance).minus(balance.opening_balance).eq(moved)
}
