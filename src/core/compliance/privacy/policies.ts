import type { PolicyAcceptanceRecord, PolicyKind, PolicyRecord } from './types.ts'

export const POLICY_KINDS: readonly PolicyKind[] = ['privacy', 'terms']

/** The version of a page in force: the one that was published last; null when none was. */
export const currentPolicy = (pages: readonly PolicyRecord[], kind: PolicyKind): PolicyRecord | null =>
  pages
    .filter((page) => page.kind === kind)
    .reduce<PolicyRecord | null>(
      (last, page) => (last === null || page.publishedAt >= last.publishedAt ? page : last),
      null,
    )

/** Pages in force that must be accepted before somebody trades, and were not. */
export const unacceptedPolicies = (
  pages: readonly PolicyRecord[],
  accepted: readonly PolicyAcceptanceRecord[],
): readonly PolicyRecord[] =>
  POLICY_KINDS.flatMap((kind) => {
    const page = currentPolicy(pages, kind)
    const isDone = accepted.some((one) => one.kind === kind && one.version === page?.version)
    return page === null || !page.isRequired || isDone ? [] : [page]
  })
