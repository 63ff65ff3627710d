import { canonicalJson, sha256Hex } from '../../../kernel/index.ts'
import type { Instant, JsonValue } from '../../../kernel/index.ts'
import type { ListEntry, ScreeningHit, ScreeningQuery } from '../types.ts'

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
export const entryHash = (entry: ListEntry): string => sha256Hex(canonicalJson(entry))

/** Hash of what the customer was screened by. */
export const queryHash = (query: ScreeningQuery): string =>
  sha256Hex(
    canonicalJson({
      name: query.name,
      type: query.type ?? null,
      birth: (query.birth ?? null) as JsonValue,
      // Told of nobody before it was asked for: decisions of then still hold.
      ...(query.birthPlace ? { birthPlace: query.birthPlace } : {}),
      countries: [...(query.countries ?? [])].toSorted(),
      identifiers: [...(query.identifiers ?? [])].toSorted(),
      wallets: [...(query.wallets ?? [])].toSorted(),
    }),
  )

type Pair = Pick<MatchDecision, 'list' | 'entityId' | 'entryHash' | 'queryHash'>

/** Whether a decision still speaks for this entry and this customer as they are. */
export const holds = (decision: MatchDecision, pair: Pair, now: Instant): boolean =>
  decision.list === pair.list &&
  decision.entityId === pair.entityId &&
  decision.entryHash === pair.entryHash &&
  decision.queryHash === pair.queryHash &&
  (decision.endsAt === null || now < decision.endsAt)

/** The last word that still speaks for a hit of this customer; null when nobody's does. Decisions come oldest first. */
export const verdictOn = (
  hit: Pick<ScreeningHit, 'list' | 'entityId' | 'entryHash'>,
  query: ScreeningQuery,
  decisions: readonly MatchDecision[],
  now: Instant,
): MatchDecision['verdict'] | null => {
  const pair = { ...hit, queryHash: queryHash(query) }
  return decisions.findLast((decision) => holds(decision, pair, now))?.verdict ?? null
}

/** The hits of a screening that no good decision calls somebody else. Of several about a pair the last one, as given, counts. */
export const undecidedHits = (
  hits: readonly ScreeningHit[],
  query: ScreeningQuery,
  decisions: readonly MatchDecision[],
  now: Instant,
): readonly ScreeningHit[] => hits.filter((hit) => verdictOn(hit, query, decisions, now) !== 'different')
