import type { AlertRecord } from '../../compliance/cases/index.ts'
import {
  MATCH_RULE,
  matchLevelOf,
  matchOf,
  queryHash,
  undecidedHits,
} from '../../compliance/sanctions/index.ts'
import type {
  MatchDecisionRecord,
  MatchIdentity,
  ScreeningCheckRecord,
  ScreeningHit,
  ScreeningQuery,
} from '../../compliance/sanctions/index.ts'
import { present } from '../../kernel/index.ts'
import type { Instant, UserId } from '../../kernel/index.ts'
import type { CasePorts } from '../cases/case-book.ts'
import { raiseAlert } from '../cases/raise.ts'
import type { NewAlert } from '../cases/raise.ts'
import type { Store, Write } from '../store/store.ts'

export type MatchPorts = Readonly<{
  store: Pick<Store, 'screening' | 'cases'>
  cases: CasePorts
}>

/** What of a match lies open beside its alert: by it both sides are found again, in the check. Nothing personal. */
type MatchEvidence = Readonly<{
  check_id: string
  list: ScreeningHit['list']
  entity_id: string
  entry_hash: string
  query_hash: string
  score: number
  ofac_score: number
}>

export const evidenceOf = ({ evidence }: AlertRecord): MatchEvidence => evidence as unknown as MatchEvidence

export const isMatch = ({ rule }: Pick<AlertRecord, 'rule'>): boolean => rule === MATCH_RULE

/** What was asked and found, as the check keeps it. */
export const queryOfCheck = ({ query }: ScreeningCheckRecord): ScreeningQuery =>
  JSON.parse(query) as ScreeningQuery
export const hitsOfCheck = ({ hits }: ScreeningCheckRecord): readonly ScreeningHit[] =>
  JSON.parse(hits) as readonly ScreeningHit[]

/** A customer's own questions lie among these: a firm has few owners and companies. */
const CHECKS_READ = 100
/** Who asks when the desk screens its book. */
export const HOUSE = 'system'

/** The latest screening of each party by the house, by the hash of what was asked. */
export async function lastChecksOf(
  { store }: Readonly<{ store: Pick<Store, 'screening'> }>,
  userId: UserId,
): Promise<ReadonlyMap<string, ScreeningCheckRecord>> {
  const latest = new Map<string, ScreeningCheckRecord>()
  for (const check of await store.screening.checksOf(userId, CHECKS_READ)) {
    if (check.requestedBy !== HOUSE) continue
    const party = queryHash(queryOfCheck(check))
    if (!latest.has(party)) latest.set(party, check)
  }
  return latest
}

/** Under this name matches of a customer are raised and decided one after another. */
export const matchQueueOf = (userId: UserId): string => `matches:${userId}`

type Found = Readonly<{ check: ScreeningCheckRecord; hit: ScreeningHit }>

const alertOf = ({ check, hit }: Found, match: MatchIdentity, key: string): NewAlert => ({
  key,
  rule: MATCH_RULE,
  kind: 'sanctions',
  level: matchLevelOf(hit),
  score: Math.round(hit.score),
  revision: 1,
  withdrawnBecause: null,
  // No subject is ever told of a match.
  isTold: false,
  userId: check.subjectId,
  accountId: null,
  others: [],
  links: [],
  explanation: `${hit.list} names ${hit.name} (${hit.entityId}), who is like the customer to ${hit.score} of 100.`,
  evidence: {
    check_id: check.id,
    list: hit.list,
    entity_id: hit.entityId,
    entry_hash: match.entryHash,
    query_hash: match.queryHash,
    score: hit.score,
    ofac_score: hit.ofacScore,
  },
  happenedAt: check.at,
})

/** What ended is not woken under its old name: the match is another one when it comes back. */
const HAS_ENDED: readonly AlertRecord['status'][] = ['withdrawn', 'false_positive']

/** The key under which a match is raised: its own, or the next where one was taken back or its decision has run out. */
export async function openKey({ cases }: Pick<Store, 'cases'>, own: string): Promise<string> {
  for (let times = 0; ; times += 1) {
    const key = times === 0 ? own : `${own}-${times}`
    const kept = await cases.alertByKey(key)
    if (kept === null || !HAS_ENDED.includes(kept.status)) return key
  }
}

/** The alerts of a rule about a customer that nobody has decided. */
export async function openAlertsOf(
  { cases }: Pick<Store, 'cases'>,
  userId: UserId,
  rule: string,
): Promise<readonly AlertRecord[]> {
  const window = { limit: 500, offset: 0 }
  const found = await Promise.all(
    (['open', 'in_review'] as const).map((status) => cases.alerts({ userId, rule, status }, window)),
  )
  return found.flatMap(({ items }) => items)
}

const GONE = 'The list, or the customer, is no longer what it was: nothing of this match is left to decide.'

export const withdrawnAlert = (alert: AlertRecord, because: string): NewAlert => ({
  ...{ ...alert, revision: alert.revision + 1, withdrawnBecause: because },
  ...{ others: [], links: [] },
})

/**
 * Puts what a customer's screenings found before an officer, in a case, and takes back what they no longer find. What an
 * officer called somebody else is left alone for as long as that word holds.
 */
export async function settleMatches(
  { store, cases }: MatchPorts,
  userId: UserId,
  checks: readonly ScreeningCheckRecord[],
): Promise<number> {
  const decisions = await store.screening.decisionsOf(userId)
  const standing = new Set<string>()
  for (const check of checks) {
    const query = queryOfCheck(check)
    for (const hit of undecidedHits(hitsOfCheck(check), query, decisions, cases.clock.now())) {
      const match = matchOf(userId, hit, query)
      const key = await openKey(store, match.key)
      standing.add(key)
      await raiseAlert(cases, alertOf({ check, hit }, match, key))
    }
  }
  for (const alert of await openAlertsOf(store, userId, MATCH_RULE))
    if (!standing.has(alert.key)) await raiseAlert(cases, withdrawnAlert(alert, GONE))
  return standing.size
}

type Word = Readonly<{ id: string; decidedBy: UserId; reason: string; at: Instant; endsAt: Instant | null }>

const VERDICTS: Readonly<Partial<Record<AlertRecord['status'], MatchDecisionRecord['verdict']>>> = {
  confirmed: 'same',
  false_positive: 'different',
}

/** What is kept of an officer's word on a match, beside the alert that it decides; nothing for every other alert. */
export function decisionWrites(alert: AlertRecord, word: Word): readonly Write[] {
  const verdict = VERDICTS[alert.status]
  if (!isMatch(alert) || verdict === undefined) return []
  const { list, entity_id: entityId, entry_hash: entryHash, query_hash: queryHash } = evidenceOf(alert)
  const subjectId = present(alert.userId, 'the customer of a match')
  const record: MatchDecisionRecord = { ...word, subjectId, list, entityId, entryHash, queryHash, verdict }
  return [{ op: 'insert', table: 'matchDecisions', record }]
}

/** The check and the hit behind a match, as they were. */
export async function foundBehind(
  { screening }: Pick<Store, 'screening'>,
  alert: AlertRecord,
): Promise<Found> {
  const { check_id: id, list, entity_id: entityId } = evidenceOf(alert)
  const check = present(await screening.check(id), `screening ${id}`)
  const hit = hitsOfCheck(check).find((one) => one.list === list && one.entityId === entityId)
  return { check, hit: present(hit, `a hit of screening ${id}`) }
}
