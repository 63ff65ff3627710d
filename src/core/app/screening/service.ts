import type { AuditFact } from '../../audit/index.ts'
import type { NameScreening } from '../../compliance/kyc/index.ts'
import {
  checkName,
  parsePartialDate,
  queryHash,
  sanctionsFailure,
  undecidedHits,
} from '../../compliance/sanctions/index.ts'
import type {
  MatchDecisionRecord,
  Screening,
  ScreeningCheckRecord,
  ScreeningHit,
  ScreeningQuery,
} from '../../compliance/sanctions/index.ts'
import { MS_PER_DAY, addMs, ok, refused } from '../../kernel/index.ts'
import type { Clock, IdSource, Instant, Result, UserId } from '../../kernel/index.ts'
import type { CallContext } from '../call.ts'
import type { Committer } from '../committer.ts'
import { personalOf } from '../pipeline/audit-trail.ts'
import type { Store } from '../store.ts'
import type { ScreeningBook } from './book.ts'

type ScreeningPorts = Readonly<{
  store: Pick<Store, 'screening'>
  committer: Pick<Committer, 'commit'>
  clock: Clock
  ids: IdSource
  book: ScreeningBook
  /** SANCTIONS_SCREENING_ENABLED. */
  isEnabled: boolean
}>

/** Who is screened: a customer, or a name that somebody gave. */
export type ScreeningSubject = Readonly<{ requestedBy: UserId; subjectId: UserId | null }>

export type CheckDone = Readonly<{ record: ScreeningCheckRecord; screening: Screening }>

export type ScreeningService = Readonly<{
  /** Screens, keeps the check and notes it in the log. Refuses when nobody could be called clear. */
  check: (
    query: ScreeningQuery,
    subject: ScreeningSubject,
    context: CallContext,
  ) => Promise<Result<CheckDone>>
  /** Keeps an officer's word on a hit of a customer; from then on it silences the hit, as long as both stay what they are. */
  decide: (decision: DecisionAsked, context: CallContext) => Promise<MatchDecisionRecord>
}>

export type DecisionAsked = Readonly<{
  subjectId: UserId
  decidedBy: UserId
  query: ScreeningQuery
  hit: Pick<ScreeningHit, 'list' | 'entityId' | 'entryHash'>
  verdict: MatchDecisionRecord['verdict']
  reason: string
  endsAt: Instant | null
}>

/** Everybody is screened again after so long, whatever the lists did. */
const NEXT_CHECK_DAYS = 30
/** From here on a hit that more than the name speaks for blocks before an officer looked at it. */
const BLOCK_SCORE = 95

const isSanction = ({ political }: ScreeningHit): boolean => political === null

function statusOf(hits: readonly ScreeningHit[]): ScreeningCheckRecord['status'] {
  const blocks = hits.some((hit) => isSanction(hit) && hit.score >= BLOCK_SCORE && hit.isCorroborated)
  return blocks ? 'blocked' : hits.length > 0 ? 'review' : 'clear'
}

/** Looks a customer up for the review of who they are; without a list, or switched off, nobody is clear. */
export const makeNameScreening = (book: ScreeningBook, isEnabled: boolean): NameScreening => ({
  screen: async ({ name, dateOfBirth, nationality, kind }) => {
    const screener = isEnabled ? book.screener() : null
    if (!screener) return { status: 'no_list', isPoliticallyExposed: false }
    const { hits } = screener.screen({
      name,
      type: kind === 'person' ? 'person' : 'entity',
      birth: dateOfBirth === null ? null : parsePartialDate(dateOfBirth),
      countries: nationality === null ? [] : [nationality],
    })
    return { status: statusOf(hits), isPoliticallyExposed: hits.some((hit) => !isSanction(hit)) }
  },
})

export function makeScreeningService(ports: ScreeningPorts): ScreeningService {
  const { store, committer, clock, ids, book, isEnabled } = ports
  return {
    check: async (query, subject, context) => {
      const nameless = checkName(query.name)
      if (nameless) return refused(nameless)
      if (!isEnabled)
        return refused(
          sanctionsFailure('screening_off', 'Sanctions screening is switched off: nobody is called clear.'),
        )
      const screener = book.screener()
      if (!screener)
        return refused(sanctionsFailure('no_list', 'No sanctions list is loaded: nobody is called clear.'))
      const now = clock.now()
      const decisions = subject.subjectId === null ? [] : await store.screening.decisionsOf(subject.subjectId)
      const found = screener.screen(query)
      const screening = { ...found, hits: undecidedHits(found.hits, query, decisions, now) }
      const record: ScreeningCheckRecord = {
        id: ids.next(),
        ...subject,
        query: JSON.stringify(query),
        status: statusOf(screening.hits),
        riskScore: Math.round(screening.hits[0]?.score ?? 0),
        isPoliticallyExposed: screening.hits.some((hit) => !isSanction(hit)),
        hits: JSON.stringify(screening.hits),
        lists: JSON.stringify(screening.lists),
        at: now,
        nextDueAt: addMs(now, NEXT_CHECK_DAYS * MS_PER_DAY),
      }
      const facts = [checkFact(record, screening, context)]
      await committer.commit({ writes: [{ op: 'insert', table: 'screeningChecks', record }], facts })
      return ok({ record, screening })
    },
    decide: async ({ query, hit, ...asked }, context) => {
      const { list, entityId, entryHash } = hit
      const record: MatchDecisionRecord = {
        ...{ ...asked, id: ids.next(), list, entityId, entryHash },
        queryHash: queryHash(query),
        at: clock.now(),
      }
      const facts = [decisionFact(record, context)]
      await committer.commit({ writes: [{ op: 'insert', table: 'matchDecisions', record }], facts })
      return record
    },
  }
}

/** That the house began to work without screening: noted at each such start. */
export const screeningOffFact = (clock: Clock): AuditFact => ({
  action: 'sanctions.screening_off',
  category: 'system',
  actorId: 'system',
  resourceType: 'switch',
  resourceId: 'SANCTIONS_SCREENING_ENABLED',
  result: 'success',
  code: null,
  requestId: null,
  at: clock.now(),
  facts: {},
  personal: null,
})

const decisionFact = (record: MatchDecisionRecord, context: CallContext): AuditFact => ({
  action: 'sanctions.match_decided',
  category: 'administration',
  // Not of its subject: they read what the log says of them.
  actorId: record.decidedBy,
  resourceType: 'match_decision',
  resourceId: record.id,
  result: 'success',
  code: null,
  requestId: context.requestId,
  at: record.at,
  facts: { list: record.list, entity_id: record.entityId, verdict: record.verdict, reason: record.reason },
  personal: personalOf(context),
})

const checkFact = (
  record: ScreeningCheckRecord,
  { hits, lists }: Screening,
  context: CallContext,
): AuditFact => ({
  action: 'sanctions.checked',
  category: 'data',
  actorId: record.requestedBy,
  ...(record.subjectId === null ? {} : { subjectId: record.subjectId }),
  resourceType: 'sanctions_check',
  resourceId: record.id,
  result: 'success',
  code: null,
  requestId: context.requestId,
  at: record.at,
  facts: {
    status: record.status,
    matches: hits.length,
    lists: lists.map(({ list, hash }) => ({ list, hash })),
  },
  personal: personalOf(context),
})
