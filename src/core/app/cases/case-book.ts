import type { AuditFact, SubjectCipher } from '../../audit/index.ts'
import { caseFailure, eventRecordOf, evolve } from '../../compliance/cases/index.ts'
import type {
  Acting,
  CaseEvent,
  CaseEventBody,
  CaseFailure,
  CaseId,
  CasePolicy,
  CaseRecord,
  FoundType,
  LinkTarget,
} from '../../compliance/cases/index.ts'
import { assert, ok, present, refused } from '../../kernel/index.ts'
import type { Clock, Failure, IdSource, Instant, JsonObject, Result, UserId } from '../../kernel/index.ts'
import type { HandlerContext } from '../call.ts'
import type { Committer, Unit } from '../committer.ts'
import type { DeskReads } from '../desk-port/desk.ts'
import type { Registry } from '../identity/sessions.ts'
import type { KeyedQueue } from '../keyed-queue.ts'
import type { Store, Write } from '../store/store.ts'
import { callerOf, personalOf } from '../trading/requests.ts'
import { wireFactsOf } from './wire-facts.ts'

export type CasePorts = Readonly<{
  store: Pick<Store, 'cases' | 'users' | 'identity' | 'trading' | 'portfolios' | 'reports'>
  desk: Pick<DeskReads, 'account'>
  registry: Pick<Registry, 'accountsOf'>
  committer: Pick<Committer, 'commit'>
  cipher: SubjectCipher<Write>
  clock: Clock
  ids: IdSource
  policy: CasePolicy
  /** One act at a time for each case. */
  queue: KeyedQueue
  /** SHA-256 (hex) and length of the bytes that a base64 text stands for. */
  weigh: (base64: string) => Readonly<{ sha256: string; sizeBytes: number }>
  /** What the bytes of a base64 text show them to be. */
  typeOf: (base64: string) => Promise<FoundType>
}>

/** An event that is about to happen, with what its actor wrote beside it and what goes into the store with it. */
export type Draft = Readonly<{ body: CaseEventBody; text?: string | null; writes?: readonly Write[] }>

/** Who does something to a case. The house has no request: its records must lead nobody back to what a customer did. */
export type Doer = Readonly<{ actorId: string; requestId: string | null; personal: JsonObject | null }>

export const THE_HOUSE: Doer = { actorId: 'system', requestId: null, personal: null }

export const doerOf = (context: HandlerContext): Doer => ({
  actorId: callerOf(context).userId,
  requestId: context.requestId,
  personal: personalOf(context),
})

const CASE_KEY = 'case:'

/**
 * Whose key the words of a case are sealed under: the case's own. A customer who is forgotten does not take the records
 * along that the law keeps, and a case is forgotten by itself when its time is over.
 */
export const keyOf = (id: CaseId): string => `${CASE_KEY}${id}`

/** The case whose key this is; null of every other key. */
export const caseOfKey = (subjectId: string): CaseId | null =>
  subjectId.startsWith(CASE_KEY) ? (subjectId.slice(CASE_KEY.length) as CaseId) : null

const caseNotFound = (): CaseFailure => caseFailure('case_not_found', 'There is no such case.')

/** Facts by which one could find the case, or whom it is about. */
const KEPT_FROM_LOG = ['link', 'question', 'alertId', 'evidenceId', 'approvalId']

/**
 * What the log says of an event. Whoever reads the whole log may be whom the case is about: neither the case nor anything
 * that it points to is named, and the event has a name of its own there, which its timeline tells.
 */
function factOf(event: CaseEvent, reference: string, doer: Doer): AuditFact {
  const { kind, ...body } = event.body
  const open = Object.fromEntries(Object.entries(body).filter(([name]) => !KEPT_FROM_LOG.includes(name)))
  return {
    action: `case.${String(kind)}`,
    category: 'administration',
    actorId: doer.actorId,
    resourceType: 'case_event',
    resourceId: reference,
    result: 'success',
    code: null,
    requestId: doer.requestId,
    at: event.at,
    facts: { number: event.number, ...wireFactsOf(open) },
    personal: doer.personal,
  }
}

type Appended = Unit & Readonly<{ after: CaseRecord }>

/** The writes and facts of further events of a case, and what it is after them. */
export function append(
  { cipher, clock, ids }: Pick<CasePorts, 'cipher' | 'clock' | 'ids'>,
  caseId: CaseId,
  before: CaseRecord | null,
  drafts: readonly Draft[],
  doer: Doer,
): Appended {
  assert(drafts.length > 0, 'something happens to the case')
  const writes: Write[] = []
  const facts: AuditFact[] = []
  let after = before
  for (const { body, text = null, writes: beside = [] } of drafts) {
    const number = (after?.lastEvent ?? 0) + 1
    const logReference = ids.next()
    const event: CaseEvent = { caseId, number, actorId: doer.actorId, at: clock.now(), body }
    const sealed = text === null ? null : cipher.sealText(keyOf(caseId), `event/${number}`, text)
    after = evolve(after, event)
    const record = eventRecordOf(event, { textSealed: sealed?.sealed ?? null, logReference })
    writes.push(
      ...(sealed?.write ? [sealed.write] : []),
      { op: 'insert', table: 'caseEvents', record },
      ...beside,
    )
    facts.push(factOf(event, logReference, doer))
  }
  const record = present(after, 'a case after an event')
  return { after: record, writes: [...writes, { op: 'put', table: 'cases', record }], facts }
}

/** The case, unless there is none or it is about whoever asks, under any of their accounts: all are answered alike. */
export async function visibleCase(
  { store, registry }: Pick<CasePorts, 'store' | 'registry'>,
  id: string,
  userId: UserId,
): Promise<Result<CaseRecord, CaseFailure>> {
  const accounts = await registry.accountsOf(userId)
  const [found, isAbout] = await Promise.all([
    store.cases.case(id as CaseId),
    store.cases.isAbout(id as CaseId, accounts),
  ])
  return found === null || isAbout ? refused(caseNotFound()) : ok(found)
}

type Decide = (
  before: CaseRecord,
  acting: Acting,
) => Promise<Result<readonly Draft[], Failure>> | Result<readonly Draft[], Failure>

/** A person's act on a case: one at a time, durable before it is answered. */
export async function actOn(
  ports: CasePorts,
  id: string,
  context: HandlerContext,
  decide: Decide,
): Promise<Result<CaseRecord, Failure>> {
  context.note({ resourceType: 'case' })
  const { userId: actor, permissions } = callerOf(context)
  // Whoever may change what others may do answers for their work too.
  const leads = permissions.includes('user.write')
  // Whoever must not learn of the case does not wait for those who work on it: that would tell them.
  const seen = await visibleCase(ports, id, actor)
  if (!seen.ok) return seen
  return ports.queue.run(id, async () => {
    const before = await visibleCase(ports, id, actor)
    if (!before.ok) return before
    const drafts = await decide(before.value, { actor, now: ports.clock.now(), policy: ports.policy, leads })
    if (!drafts.ok) return drafts
    if (drafts.value.length === 0) return before
    const { after, writes, facts } = append(
      ports,
      before.value.id,
      before.value,
      drafts.value,
      doerOf(context),
    )
    await ports.committer.commit({ writes, facts })
    return ok(after)
  })
}

/** One decided event, as the list that `actOn` takes. */
export const only = (
  decided: Result<CaseEventBody, CaseFailure>,
  text: string | null = null,
): Result<readonly Draft[], Failure> => (decided.ok ? ok([{ body: decided.value, text }]) : decided)

/** Links as events, without those that the case has already. */
export function linkDrafts(
  caseId: CaseId,
  links: readonly LinkTarget[],
  known: readonly LinkTarget[],
  doer: Pick<Doer, 'actorId'>,
  at: Instant,
): readonly Draft[] {
  const seen = new Set(known.map(({ kind, targetId }) => `${kind} ${targetId}`))
  const drafts: Draft[] = []
  for (const link of links) {
    const name = `${link.kind} ${link.targetId}`
    if (seen.has(name)) continue
    seen.add(name)
    const record = { caseId, kind: link.kind, targetId: link.targetId, addedBy: doer.actorId, at }
    drafts.push({ body: { kind: 'linked', link }, writes: [{ op: 'insert', table: 'caseLinks', record }] })
  }
  return drafts
}
