import { ok, refused } from '../../kernel/index.ts'
import type { Result } from '../../kernel/index.ts'
import { privacyFailure } from './failures.ts'

type PlainRow = Readonly<Record<string, string>>

/** A keyed digest: whoever lacks the key can neither make nor guess one. */
type KeyedDigest = (text: string) => string

const PSEUDONYM_CHARS = 24

/**
 * The name under which somebody goes in an export: the same in every row of one purpose, another in every other purpose,
 * so that two exports cannot be laid side by side.
 */
export const pseudonymOf = (digest: KeyedDigest, purpose: string, identifier: string): string =>
  `p_${digest(JSON.stringify(['pseudonym', purpose, identifier])).slice(0, PSEUDONYM_CHARS)}`

/** The smallest number of rows that share one combination of the given columns; Infinity of no rows (Sweeney 2002). */
function anonymityOf(rows: readonly PlainRow[], columns: readonly string[]): number {
  const groups = new Map<string, number>()
  for (const row of rows) {
    const group = JSON.stringify(columns.map((column) => row[column] ?? ''))
    groups.set(group, (groups.get(group) ?? 0) + 1)
  }
  return Math.min(...groups.values())
}

type Plan = Readonly<{
  purpose: string
  /** Columns that name somebody: replaced by pseudonyms. */
  identifiers: readonly string[]
  /** Columns by which somebody could be found again together with what is known elsewhere. */
  quasiIdentifiers: readonly string[]
  k: number
}>

/**
 * Rows that may leave the desk; refused when a combination of quasi-identifiers fits fewer than k of them, and when there
 * is no quasi-identifier: of nothing, all rows share one combination, and any k would seem to be met.
 */
export function anonymised(
  rows: readonly PlainRow[],
  plan: Plan,
  digest: KeyedDigest,
): Result<Readonly<{ rows: readonly PlainRow[]; k: number }>> {
  if (plan.quasiIdentifiers.length === 0) {
    const message = 'Name the columns by which somebody could be found again: without one nothing is checked.'
    return refused(privacyFailure('quasi_identifiers_missing', message, { field: 'quasi_identifiers' }))
  }
  const k = anonymityOf(rows, plan.quasiIdentifiers)
  if (k < plan.k) {
    const message = `Some rows stand out: a combination of ${plan.quasiIdentifiers.join(', ')} fits only ${k} of them.`
    return refused(
      privacyFailure('k_anonymity_not_met', message, {
        field: 'quasi_identifiers',
        details: { k_wanted: plan.k, k_found: k },
      }),
    )
  }
  const renamed = rows.map((row) => ({
    ...row,
    ...Object.fromEntries(
      plan.identifiers
        .filter((column) => row[column] !== undefined)
        .map((column) => [column, pseudonymOf(digest, plan.purpose, row[column] ?? '')]),
    ),
  }))
  return ok({ rows: renamed, k: Number.isFinite(k) ? k : 0 })
}
