import { holds, partialDateText } from '../../compliance/sanctions/index.ts'
import type {
  ListEntry,
  MatchDecisionRecord,
  ScreeningHit,
  ScreeningQuery,
} from '../../compliance/sanctions/index.ts'
import type { AlertRecord } from '../../compliance/cases/index.ts'
import type { ContractOutputs } from '../../contract/index.ts'
import { present, toIso } from '../../kernel/index.ts'
import type { Clock, Instant } from '../../kernel/index.ts'
import { approvalAnswerOf } from '../approvals/handlers.ts'
import type { Store } from '../store/store.ts'
import type { ScreeningBook } from './book.ts'
import { evidenceOf, foundBehind, queryOfCheck } from './matches.ts'
import { waitingWord } from './second-word.ts'

type MatchPage = ContractOutputs['sanctions']['match']
type MatchRow = ContractOutputs['sanctions']['listMatches']['matches'][number]

type Reads = Readonly<{ store: Pick<Store, 'screening' | 'identity'>; clock: Clock }>

const rowOf = (alert: AlertRecord, hit: ScreeningHit, query: ScreeningQuery): Omit<MatchRow, 'approval'> => ({
  match_id: alert.id,
  status: alert.status,
  level: alert.level,
  score: hit.score,
  ofac_score: hit.ofacScore,
  list: hit.list,
  entity_id: hit.entityId,
  entity_type: hit.type,
  name: hit.name,
  matched_name: hit.matchedName,
  user_id: present(alert.userId, 'the customer of a match'),
  customer_name: query.name,
  case_id: alert.caseId,
  raised_at: toIso(alert.raisedAt),
  updated_at: toIso(alert.updatedAt),
})

async function approvalOf(reads: Reads, alert: AlertRecord): Promise<MatchRow['approval']> {
  const waiting = await waitingWord(reads, alert)
  return waiting === null ? null : approvalAnswerOf(waiting, reads.clock.now())
}

export async function matchRowOf(reads: Reads, alert: AlertRecord): Promise<MatchRow> {
  const [{ check, hit }, approval] = await Promise.all([
    foundBehind(reads.store, alert),
    approvalOf(reads, alert),
  ])
  return { ...rowOf(alert, hit, queryOfCheck(check)), approval }
}

const customerSideOf = (query: ScreeningQuery): MatchPage['customer'] => ({
  name: query.name,
  entity_type: query.type ?? null,
  date_of_birth: query.birth ? partialDateText(query.birth) : null,
  countries: [...(query.countries ?? [])],
  identifiers: [...(query.identifiers ?? [])],
})

const entrySideOf = (entry: ListEntry): MatchPage['entry'] => ({
  names: [...entry.names],
  dates_of_birth: entry.births.map(partialDateText),
  places_of_birth: [...entry.birthPlaces],
  countries: [...entry.countries],
  identifiers: [...entry.identifiers],
  programs: [...entry.programs],
  role: entry.political?.office ?? null,
})

/** Words about the same customer and the same entry of the list, whatever either was then. */
const wordsOf = (
  alert: AlertRecord,
  decisions: readonly MatchDecisionRecord[],
  now: Instant,
): MatchPage['decisions'] => {
  const { list, entity_id: entityId, entry_hash: entryHash, query_hash: queryHash } = evidenceOf(alert)
  return decisions
    .filter((decision) => decision.list === list && decision.entityId === entityId)
    .map((decision) => ({
      verdict: decision.verdict === 'same' ? 'true_match' : 'false_positive',
      reason: decision.reason,
      decided_by: decision.decidedBy,
      decided_at: toIso(decision.at),
      valid_until: decision.endsAt === null ? null : toIso(decision.endsAt),
      holds: holds(decision, { list, entityId, entryHash, queryHash }, now),
    }))
}

type Page = Reads & Readonly<{ book: ScreeningBook }>

/** Both sides of a match as they were when they met, beside what the list in force says today. */
export async function matchPageOf(page: Page, alert: AlertRecord): Promise<MatchPage> {
  const { store, book, clock } = page
  const { check, hit } = await foundBehind(store, alert)
  const decisions = await store.screening.decisionsOf(present(alert.userId, 'the customer of a match'))
  const query = queryOfCheck(check)
  const versions = JSON.parse(check.lists) as readonly Readonly<{
    list: string
    hash: string
    publishedOn: string | null
  }>[]
  const version = versions.find(({ list }) => list === hit.list)
  return {
    ...{ ...rowOf(alert, hit, query), approval: await approvalOf(page, alert) },
    list_version: version?.hash ?? '',
    list_date: version?.publishedOn ?? null,
    entry_stands: book.entryHash(hit.list, hit.entityId) === hit.entryHash,
    customer: customerSideOf(query),
    entry: entrySideOf(hit.entry),
    parts: hit.parts.map(({ part, points, why }) => ({ part, points, why: [...why] })),
    decisions: wordsOf(alert, decisions, clock.now()),
  }
}
