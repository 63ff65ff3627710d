import { canonicalJson, sha256Hex } from '../../kernel/index.ts'
import type { Instant, JsonValue } from '../../kernel/index.ts'
import type { ListEntry, ScreeningHit, ScreeningQuery } from './types.ts'

/**
 * An officer's word that a customer is not (`different`), or is (`same`), whom a list names. It holds for the customer's
 * data and the entry as they were: when either changes, the hit is looked at anew.
 */
export type MatchDecision = Readonly<{
  list: string
  entityId: string
  entryHash: string
  queryHash: string
  verdict: 'same' | 'different'
  /** From then on the word is not good any more; null: no end is set. */
  endsAt: Instant | null
}>

/** Hash of what a list says about an entry. Another entry of the list may change without touching it. */
export const entryHash = (entry: ListEntry): string => sha256Hex(canonicalJson(entry as unknown as JsonValue))

/** Hash of what the customer was screened by. */
export const queryHash = (query: ScreeningQuery): string =>
  sha256Hex(
    canonicalJson({
      name: query.name,
      type: query.type ?? null,
      birth: (query.birth ?? null) as JsonValue,
      countries: [...(query.countries ?? [])].toSorted(),
      identifiers: [...(query.identifiers ?? [])].toSorted(),
      wallets: [...(query.wallets ?? [])].toSorted(),
    }),
  )

/** Whether a decision still speaks for this hit. */
const holds = (
  decision: MatchDecision,
  hit: Pick<ScreeningHit, 'list' | 'entityId' | 'entryHash'>,
  query: ScreeningQuery,
  now: Instant,
): boolean =>
  decision.list === hit.list &&
  decision.entityId === hit.entityId &&
  decision.entryHash === hit.entryHash &&
  decision.queryHash === queryHash(query) &&
  (decision.endsAt === null || now < decision.endsAt)

/** The hits of a screening that no good decision calls somebody else. */
export const undecidedHits = (
  hits: readonly ScreeningHit[],
  query: ScreeningQuery,
  decisions: readonly MatchDecision[],
  now: Instant,
): readonly ScreeningHit[] =>
  hits.filter(
    (hit) =>
      !decisions.some((decision) => decision.verdict === 'different' && holds(decision, hit, query, now)),
  )
