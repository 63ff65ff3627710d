import { Decimal, ZERO, decimal, decimalText, parseDecimal } from '../kernel/index.ts'
import type { Instant, JsonObject } from '../kernel/index.ts'

export type ReconciliationKind = 'daily' | 'monthly' | 'trade' | 'position' | 'integrity'

/** What is set beside what. `chain` waits for a chain. */
export type BreakCategory = 'ledger' | 'positions' | 'trades' | 'orders' | 'venue' | 'references' | 'audit'

export type BreakStatus = 'open' | 'investigating' | 'resolved'

/** Differences up to this much, in units of what is compared, are no breaks. */
export const TOLERANCE_DEFAULT: Decimal = decimal('0.01')

/** One figure as two sources tell it. `key` names what it is of, the same in every run. */
export type Comparison = Readonly<{
  category: BreakCategory
  key: string
  /** What it is, in words: `cash USD`. */
  subject: string
  /** Decimal text or a word; null when that source does not know it at all. */
  internal: string | null
  external: string | null
}>

export type Difference = Comparison & Readonly<{ difference: Decimal | null }>

const numberOf = (text: string | null): Decimal | null => (text === null ? ZERO : parseDecimal(text))

/**
 * The difference between the two sources, or null when there is none beyond `tolerance`. Numbers differ by internal −
 * external, a missing one counts as 0; words differ or do not.
 */
export function differenceOf(comparison: Comparison, tolerance: Decimal): Difference | null {
  const internal = numberOf(comparison.internal)
  const external = numberOf(comparison.external)
  if (internal === null || external === null) {
    return comparison.internal === comparison.external ? null : { ...comparison, difference: null }
  }
  const difference = internal.minus(external)
  return difference.abs().lte(tolerance) ? null : { ...comparison, difference }
}

/** A run over one business date, with its totals: Σ |figures| of each source. */
export type ReconciliationRecord = Readonly<{
  id: string
  kind: ReconciliationKind
  /** `2026-11-20`. */
  businessDate: string
  tolerance: Decimal
  status: 'matched' | 'breaks'
  internalBalance: Decimal
  externalBalance: Decimal
  checkedCount: number
  breakCount: number
  /** Per category: checked, breaks; and why one was not looked at. */
  checks: JsonObject
  startedBy: string
  startedAt: Instant
  finishedAt: Instant
}>

/** A difference that somebody has to explain. Seen again while it is not resolved, it stays the same break. */
export type BreakRecord = Readonly<{
  id: string
  /** The run that found it, and the last that saw it. */
  reconciliationId: string
  lastReconciliationId: string
  category: BreakCategory
  key: string
  subject: string
  internalValue: string | null
  externalValue: string | null
  difference: Decimal | null
  status: BreakStatus
  assignee: string | null
  comment: string | null
  openedAt: Instant
  updatedAt: Instant
  updatedBy: string
}>

/** Where a break may go from where it is: worked on, resolved, and opened again when it was not. */
const NEXT: Readonly<Record<BreakStatus, readonly BreakStatus[]>> = {
  open: ['open', 'investigating', 'resolved'],
  investigating: ['investigating', 'open', 'resolved'],
  resolved: ['open'],
}

export const mayBecome = (from: BreakStatus, to: BreakStatus): boolean => NEXT[from].includes(to)

/** Sums of both sources over all comparisons that are numbers. */
export function totalsOf(
  comparisons: readonly Comparison[],
): Readonly<{ internal: Decimal; external: Decimal }> {
  const sum = (pick: (comparison: Comparison) => string | null): Decimal =>
    comparisons.reduce((total, each) => total.plus(numberOf(pick(each))?.abs() ?? ZERO), ZERO)
  const booked = (value: Decimal): Decimal => value.toDecimalPlaces(8, Decimal.ROUND_HALF_EVEN)
  return {
    internal: booked(sum(({ internal }) => internal)),
    external: booked(sum(({ external }) => external)),
  }
}

/** A difference in one line, for the log and the audit fact. */
export const differenceText = ({ category, key, internal, external, difference }: Difference): string =>
  `${category} ${key}: ${internal ?? 'nothing'} against ${external ?? 'nothing'}` +
  (difference === null ? '' : `, ${decimalText(difference)} apart`)
