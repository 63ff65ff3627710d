import { sha256Hex } from '../../../kernel/index.ts'
import { queryHash } from './decisions.ts'
import type { ScreeningHit, ScreeningQuery } from '../types.ts'

/** Under this name a match stands among the alerts of a case. */
export const MATCH_RULE = 'S01'

/** Under this name it stands that blocked persons own half of a customer or more. */
export const OWNERSHIP_RULE = 'S02'

/** What screening's findings are called by those who work with them. */
export const SCREENING_TITLES: Readonly<Record<string, string>> = {
  [MATCH_RULE]: 'Name on a list',
  [OWNERSHIP_RULE]: 'Owned by blocked persons',
}

/** From here on a hit that more than the name speaks for blocks before an officer looked at it. */
const BLOCK_SCORE = 95

/** Whether a list of sanctions names the entry, and not one of office holders. */
export const isSanction = ({ political }: ScreeningHit): boolean => political === null

export const blocks = (hit: ScreeningHit): boolean =>
  isSanction(hit) && hit.score >= BLOCK_SCORE && hit.isCorroborated

/** How grave a match is: office holders are looked at closer, whom sanctions name may be dealt with not at all. */
export const matchLevelOf = (hit: ScreeningHit): 'report' | 'warn' | 'block' =>
  !isSanction(hit) ? 'report' : blocks(hit) ? 'block' : 'warn'

/** A customer and an entry, both as they were: what a decision about them is bound to. */
export type MatchIdentity = Readonly<
  Pick<ScreeningHit, 'list' | 'entityId' | 'entryHash'> & { queryHash: string; key: string }
>

/** The same customer and entry are the same match, however often they meet; when either changes it is another one. */
export function matchOf(subjectId: string, hit: ScreeningHit, query: ScreeningQuery): MatchIdentity {
  const { list, entityId, entryHash } = hit
  const customer = queryHash(query)
  const key = `${MATCH_RULE}-${sha256Hex([subjectId, list, entityId, entryHash, customer].join('\n'))}`
  return { list, entityId, entryHash, queryHash: customer, key }
}
