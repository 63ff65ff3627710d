import type { AuditFact } from '../../audit/index.ts'
import type { NameScreening } from '../../compliance/kyc/index.ts'
import {
  blocks,
  checkName,
  isBornLater,
  isSanction,
  parsePartialDate,
  sanctionsFailure,
} from '../../compliance/sanctions/index.ts'
import type {
  SanctionsFailure,
  Screening,
  ScreeningCheckRecord,
  ScreeningHit,
  ScreeningQuery,
} from '../../compliance/sanctions/index.ts'
import { MS_PER_DAY, addMs, ok, refused, utcDay } from '../../kernel/index.ts'
import type { Clock, IdSource, Instant, Result, UserId } from '../../kernel/index.ts'
import type { CallContext } from '../call.ts'
import type { Committer } from '../committer.ts'
import { personalOf } from '../pipeline/audit-trail.ts'
import type { ScreeningBook } from './book.ts'

type ScreeningPorts = Readonly<{
  committer: Pick<Committer, 'commit'>
  clock: Clock
  ids: IdSource
  book: ScreeningBook
  /** SANCTIONS_SCREENING_ENABLED. */
  isEnabled: boolean
}>

/** Who is screened: a customer, or a name that somebody gave. */
type ScreeningSubject = Pick<ScreeningCheckRecord, 'requestedBy' | 'subjectId'>

export type CheckDone = Readonly<{ record: ScreeningCheckRecord; screening: Screening }>

export type ScreeningService = Readonly<{
  /**
   * Screens, keeps the check and notes it in the log. It tells what the lists say, whatever an officer made of it: nobody
   * learns of that by asking. Refuses when nobody could be called clear.
   */
  check: (
    query: ScreeningQuery,
    subject: Readonly<{ requestedBy: UserId; subjectId: UserId | null }>,
    context: CallContext,
  ) => Promise<Result<CheckDone>>
}>

/** Everybody is screened again after so long, whatever the lists did. */
const NEXT_CHECK_DAYS = 30

const statusOf = (hits: readonly ScreeningHit[]): ScreeningCheckRecord['status'] =>
  hits.some(blocks) ? 'blocked' : hits.length > 0 ? 'review' : 'clear'

type Asked = ScreeningSubject & Readonly<{ id: string; query: ScreeningQuery; at: Instant }>

/** A screening as it is kept. */
export const checkRecordOf = (
  { query, at, ...asked }: Asked,
  { hits, lists }: Pick<Screening, 'hits' | 'lists'>,
): ScreeningCheckRecord => ({
  ...asked,
  query: JSON.stringify(query),
  status: statusOf(hits),
  riskScore: Math.round(hits[0]?.score ?? 0),
  isPoliticallyExposed: hits.some((hit) => !isSanction(hit)),
  hits: JSON.stringify(hits),
  lists: JSON.stringify(lists),
  at,
  nextDueAt: addMs(at, NEXT_CHECK_DAYS * MS_PER_DAY),
})

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

/** Why nobody could be looked up by this query; an identifier or a chain address needs no name beside it. */
function queryFailure(query: ScreeningQuery, now: Instant): SanctionsFailure | null {
  const { name, birth, identifiers = [], wallets = [] } = query
  const decides = identifiers.length + wallets.length > 0
  if (birth && isBornLater(birth, utcDay(now)))
    return sanctionsFailure('invalid_date', 'The date of birth lies in the future.', {
      field: 'date_of_birth',
    })
  return decides && name.trim() === '' ? null : checkName(name)
}

export function makeScreeningService(ports: ScreeningPorts): ScreeningService {
  const { committer, clock, ids, book, isEnabled } = ports
  return {
    check: async (query, subject, context) => {
      const failure = queryFailure(query, clock.now())
      if (failure) return refused(failure)
      if (!isEnabled)
        return refused(
          sanctionsFailure('screening_off', 'Sanctions screening is switched off: nobody is called clear.'),
        )
      const screener = book.screener()
      if (!screener)
        return refused(sanctionsFailure('no_list', 'No sanctions list is loaded: nobody is called clear.'))
      const screening = screener.screen(query)
      const record = checkRecordOf({ id: ids.next(), ...subject, query, at: clock.now() }, screening)
      const facts = [checkFact(record, screening, context)]
      await committer.commit({ writes: [{ op: 'insert', table: 'screeningChecks', record }], facts })
      return ok({ record, screening })
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
