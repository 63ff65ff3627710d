import { CONTROL_ACTS } from '../../audit/index.ts'
import type { AuditFact } from '../../audit/index.ts'
import {
  KEY_TAKE_OVERS,
  ROLE_NAMES,
  TAKE_OVERS,
  TAKE_OVER_MS,
  approvalStatus,
  identityFailure,
  mayDecide,
  permissionsOf,
  requestedApproval,
} from '../../identity/index.ts'
import type { ApprovalRecord, Caller, Permission, RoleName } from '../../identity/index.ts'
import { addMs, ok, present, refused } from '../../kernel/index.ts'
import type { Clock, IdSource, Instant, JsonObject, Result, UserId } from '../../kernel/index.ts'
import type { HandlerContext } from '../call.ts'
import type { Committer } from '../committer.ts'
import { callerOf } from '../identity/callers.ts'
import { identityFact } from '../identity/facts.ts'
import type { Registry } from '../identity/sessions.ts'
import { makeKeyedQueue } from '../keyed-queue.ts'
import { areOnePerson } from './persons.ts'
import { waitingWishes } from './waiting.ts'
import type { AuditFilter, Store, Write } from '../store/store.ts'

/** What an approved act changes. Its writes, its facts and the decision become durable together, or none of them. */
export type Effect = Readonly<{
  writes: readonly Write[]
  facts: readonly AuditFact[]
  /** What came of it, in plain data, kept with the approval. */
  result: JsonObject
}>

/**
 * An act that a room lets two persons agree on. `execute` decides by the state of that moment and hands its effect to
 * `settle`, once; when it refuses, the approval stays pending.
 */
export type ApprovalKind = Readonly<{
  /** What an approver must hold beside `approval.decide`. */
  permission: Permission
  execute: (
    approval: ApprovalRecord,
    context: HandlerContext,
    settle: (effect: Effect) => Promise<void>,
  ) => Promise<Result<null>>
  /** What the act waits on is told that it will not come. Its effect and the decision become durable together. */
  decline?: (
    approval: ApprovalRecord,
    status: 'rejected' | 'withdrawn',
    context: HandlerContext,
    settle: (effect: Pick<Effect, 'writes' | 'facts'>) => Promise<void>,
  ) => Promise<void>
  /** The user whom the act is about: nobody allows what is about themselves, under whatever account. */
  about?: (subjectId: string) => Promise<UserId | null>
  /**
   * Subjects of which this person must not learn: to them there is no such approval. What is about any of their accounts
   * is about them; `accounts` holds all of them.
   */
  hiddenSubjects?: (userId: UserId, accounts: readonly UserId[]) => Promise<readonly string[]>
}>

type ApprovalPorts = Readonly<{
  store: Pick<Store, 'users' | 'identity' | 'audit' | 'keys'>
  committer: Committer
  registry: Registry
  clock: Clock
  ids: IdSource
  kinds: Readonly<Record<string, ApprovalKind>>
}>

type Wish = Readonly<{ kind: string; subjectId: string; payload: JsonObject; reason: string }>

export type Approvals = Readonly<{
  /** Subjects of all kinds that this person must not learn of. */
  hiddenFrom: (userId: UserId) => Promise<readonly string[]>
  /**
   * Whether anybody but this person, and whoever it is about, could decide what takes this permission: where there is
   * nobody, there are no four eyes.
   */
  hasOtherApprover: (userId: UserId, permission: Permission, about?: UserId | null) => Promise<boolean>
  isSamePerson: (userId: UserId, other: UserId) => Promise<boolean>
  /** Notes the wish; one that waits already is answered instead of a second one. */
  request: (wish: Wish, context: HandlerContext) => Promise<ApprovalRecord>
  find: (id: string, caller: Caller) => Promise<Result<ApprovalRecord>>
  approve: (id: string, reason: string | null, context: HandlerContext) => Promise<Result<ApprovalRecord>>
  reject: (id: string, reason: string | null, context: HandlerContext) => Promise<Result<ApprovalRecord>>
  withdraw: (id: string, context: HandlerContext) => Promise<Result<ApprovalRecord>>
  /**
   * Ends what waits for a subject of which another act left nothing to decide. What it gives is committed with that act,
   * which keeps `execute` out meanwhile.
   */
  overtaken: (
    wish: Pick<Wish, 'kind' | 'subjectId'>,
    reason: string,
    context: HandlerContext,
  ) => Promise<Pick<Effect, 'writes' | 'facts'>>
}>

const rolesThatDecide = (permission: Permission): readonly RoleName[] =>
  ROLE_NAMES.filter((role) => {
    const held = permissionsOf(role)
    return held.includes('approval.decide') && held.includes(permission)
  })

const notFound = () => refused(identityFailure('approval_not_found', 'There is no such approval.'))

/** Whether the log tells of such an act that succeeded. */
async function hasLogged({ store }: ApprovalPorts, act: Omit<AuditFilter, 'result'>): Promise<boolean> {
  return (await store.audit.list({ ...act, result: 'success' }, { limit: 1, offset: 0 })).total > 0
}

/** Whether the one was shown the secret of a key that speaks for the other, or lately did. */
async function holdsKeyOf(ports: ApprovalPorts, one: UserId, other: UserId, from: Instant): Promise<boolean> {
  const isPast = (end: Instant | null): boolean => end !== null && end < from
  const keys = await ports.store.keys.apiKeysOf(other)
  for (const key of keys.filter(({ endedAt, expiresAt }) => !isPast(endedAt) && !isPast(expiresAt))) {
    for (const action of KEY_TAKE_OVERS) {
      if (await hasLogged(ports, { actorId: one, resourceId: key.id, action })) return true
    }
  }
  return false
}

/** Whether the one, as an administrator, could have become the other, or acted as them: the log knows. */
async function tookOver(ports: ApprovalPorts, one: UserId, other: UserId): Promise<boolean> {
  if (one === other) return false
  const from = addMs(ports.clock.now(), -TAKE_OVER_MS)
  if (await holdsKeyOf(ports, one, other, from)) return true
  if (await holdsKeyOf(ports, other, one, from)) return true
  for (const action of TAKE_OVERS) {
    for (const [actorId, resourceId] of [
      [one, other],
      [other, one],
    ] as const) {
      if (await hasLogged(ports, { actorId, resourceId, action, from })) return true
    }
  }
  return false
}

const approvalFact = (
  ports: ApprovalPorts,
  context: HandlerContext,
  approval: ApprovalRecord,
  verb: string,
): AuditFact => {
  const { kind, subjectId, requestedBy } = approval
  // The log is read by those too from whom some subjects are hidden: such an approval is not named there.
  const isHidden = ports.kinds[kind]?.hiddenSubjects !== undefined
  return identityFact(ports, context, {
    action: verb === 'executed' ? CONTROL_ACTS.approvalExecuted : `approval.${verb}`,
    actorId: callerOf(context).userId,
    resourceType: 'approval',
    resourceId: isHidden ? null : approval.id,
    category: 'administration',
    facts: { kind, ...(isHidden ? {} : { subject_id: subjectId }), requested_by: requestedBy },
  })
}

const decided = (
  approval: ApprovalRecord,
  decision: Readonly<{
    status: ApprovalRecord['status']
    by: UserId
    reason: string | null
    result?: JsonObject
  }>,
  { clock }: ApprovalPorts,
): ApprovalRecord => ({
  ...approval,
  status: decision.status,
  decidedBy: decision.by,
  decidedAt: clock.now(),
  decisionReason: decision.reason,
  result: decision.result ?? null,
})

const put = (record: ApprovalRecord): Write => ({ op: 'put', table: 'approvals', record })

/** Subjects of all kinds that a person must not learn of. */
async function hiddenFrom({ kinds, registry }: ApprovalPorts, userId: UserId): Promise<readonly string[]> {
  const accounts = await registry.accountsOf(userId)
  const hiding = Object.values(kinds).flatMap(({ hiddenSubjects }) => hiddenSubjects ?? [])
  return (await Promise.all(hiding.map((subjects) => subjects(userId, accounts)))).flat()
}

/**
 * The approval, unless there is none or it is of what this person must not learn of. Both are looked for alike: how long an
 * answer takes must not tell the one from the other.
 */
async function visible(ports: ApprovalPorts, id: string, userId: UserId): Promise<ApprovalRecord | null> {
  const [found, hidden] = await Promise.all([ports.store.identity.approval(id), hiddenFrom(ports, userId)])
  if (found === null || hidden.includes(found.subjectId)) return null
  const mayBeHidden = ports.kinds[found.kind]?.hiddenSubjects !== undefined
  return mayBeHidden && (await isAbout(ports, found, userId)) ? null : found
}

/** Whether it is about this person, under this account or another one. */
async function isAbout(
  ports: ApprovalPorts,
  { kind, subjectId }: Pick<ApprovalRecord, 'kind' | 'subjectId'>,
  userId: UserId,
): Promise<boolean> {
  const about = await ports.kinds[kind]?.about?.(subjectId)
  return about !== null && about !== undefined && areOnePerson(ports, userId, about)
}

/** Whether this caller may decide such an act at all; who may not does not learn that it is there. */
function mayJudge({ kinds }: ApprovalPorts, approval: ApprovalRecord, caller: Caller): boolean {
  const kind = kinds[approval.kind]
  if (kind === undefined) return false
  // By whatever door they come: some rooms have one of their own.
  const needed: readonly Permission[] = ['approval.decide', kind.permission]
  return needed.every((each) => caller.permissions.includes(each))
}

async function judged(
  ports: ApprovalPorts,
  approval: ApprovalRecord | null,
  caller: Caller,
): Promise<Result<ApprovalRecord>> {
  if (approval === null || !mayJudge(ports, approval, caller)) return notFound()
  if (caller.apiKeyId !== undefined) {
    return refused(identityFailure('session_required', 'Two persons decide this; a key stands for none.'))
  }
  const { requestedBy } = approval
  const may = mayDecide(approval, {
    isOwnWish: await areOnePerson(ports, caller.userId, requestedBy),
    tookOver: await tookOver(ports, caller.userId, requestedBy),
    now: ports.clock.now(),
  })
  if (!may.ok) return may
  if (!(await isAbout(ports, approval, caller.userId))) return ok(approval)
  return refused(identityFailure('same_person', 'Another person must decide what is about yourself.'))
}

const makeRequest =
  (ports: ApprovalPorts): Approvals['request'] =>
  async (wish, context) => {
    const { userId } = callerOf(context)
    const { kind, subjectId } = wish
    const waiting = await waitingWishes(ports, { kind, subjectId, requestedBy: userId })
    const same = waiting.find((each) => JSON.stringify(each.payload) === JSON.stringify(wish.payload))
    if (same) return same
    const now = ports.clock.now()
    const approval = requestedApproval({ id: ports.ids.next(), ...wish, requestedBy: userId, now })
    await ports.committer.commit({
      writes: [{ op: 'insert', table: 'approvals', record: approval }],
      facts: [approvalFact(ports, context, approval, 'requested')],
    })
    return approval
  }

/** Approves and executes in one transaction. The same approver asking again gets what came of it the first time. */
async function approveAlone(
  ports: ApprovalPorts,
  found: ApprovalRecord | null,
  reason: string | null,
  context: HandlerContext,
): Promise<Result<ApprovalRecord>> {
  const caller = callerOf(context)
  const isRepeat = found?.status === 'executed' && found.decidedBy === caller.userId
  if (isRepeat && mayJudge(ports, found, caller)) return ok(found)
  const open = await judged(ports, found, caller)
  if (!open.ok) return open
  const kind = present(ports.kinds[open.value.kind], `approval kind ${open.value.kind}`)
  let settled = open.value
  const done = await kind.execute(
    { ...open.value, decisionReason: reason },
    context,
    async ({ writes, facts, result }) => {
      settled = decided(open.value, { status: 'executed', by: caller.userId, reason, result }, ports)
      await ports.committer.commit({
        writes: [...writes, put(settled)],
        facts: [...facts, approvalFact(ports, context, settled, 'executed')],
      })
    },
  )
  return done.ok ? ok(settled) : done
}

async function close(
  ports: ApprovalPorts,
  open: Result<ApprovalRecord>,
  status: 'rejected' | 'withdrawn',
  reason: string | null,
  context: HandlerContext,
): Promise<Result<ApprovalRecord>> {
  if (!open.ok) return open
  const record = decided(open.value, { status, by: callerOf(context).userId, reason }, ports)
  const settle = ({ writes, facts }: Pick<Effect, 'writes' | 'facts'>): Promise<unknown> =>
    ports.committer.commit({
      writes: [...writes, put(record)],
      facts: [...facts, approvalFact(ports, context, record, status)],
    })
  const decline = ports.kinds[record.kind]?.decline
  if (decline) await decline(record, status, context, async (effect) => void (await settle(effect)))
  else await settle({ writes: [], facts: [] })
  return ok(record)
}

function withdrawable(
  ports: ApprovalPorts,
  approval: ApprovalRecord | null,
  caller: Caller,
): Result<ApprovalRecord> {
  if (approval === null || approval.requestedBy !== caller.userId) return notFound()
  const status = approvalStatus(approval, ports.clock.now())
  if (status === 'pending') return ok(approval)
  return refused(
    identityFailure('approval_decided', `This was decided before: ${status}.`, { details: { status } }),
  )
}

const makeOvertaken =
  (ports: ApprovalPorts): Approvals['overtaken'] =>
  async ({ kind, subjectId }, reason, context) => {
    const by = callerOf(context).userId
    const waiting = await waitingWishes(ports, { kind, subjectId })
    const ended = waiting.map((wish) => decided(wish, { status: 'withdrawn', by, reason }, ports))
    return {
      writes: ended.map(put),
      facts: ended.map((wish) => approvalFact(ports, context, wish, 'withdrawn')),
    }
  }

/** Four eyes, for any room that asks: it names a kind, says what it does, and requests it. */
export function makeApprovals(ports: ApprovalPorts): Approvals {
  const queue = makeKeyedQueue()
  /** One act at a time for each approval; whoever must not learn of it does not wait for those who decide it. */
  const inTurn = async (
    id: string,
    context: HandlerContext,
    act: (found: ApprovalRecord | null) => Promise<Result<ApprovalRecord>>,
  ): Promise<Result<ApprovalRecord>> => {
    const { userId } = callerOf(context)
    if ((await visible(ports, id, userId)) === null) return notFound()
    return queue.run(id, async () => act(await visible(ports, id, userId)))
  }
  return {
    hiddenFrom: (userId) => hiddenFrom(ports, userId),
    hasOtherApprover: async (userId, permission, about = null) => {
      const concerned = await Promise.all(
        [userId, ...(about === null ? [] : [about])].map(ports.registry.accountsOf),
      )
      const approvers = await ports.store.identity.usersWithRole(rolesThatDecide(permission))
      return approvers.some(({ id, status }) => status === 'active' && !concerned.flat().includes(id))
    },
    isSamePerson: (userId, other) => areOnePerson(ports, userId, other),
    request: (wish, context) =>
      queue.run(`request:${wish.kind}:${wish.subjectId}`, () => makeRequest(ports)(wish, context)),
    find: async (id, caller) => {
      const approval = await visible(ports, id, caller.userId)
      const isSeen =
        approval !== null &&
        (approval.requestedBy === caller.userId || caller.permissions.includes('approval.read'))
      return isSeen ? ok(approval) : notFound()
    },
    approve: (id, reason, context) =>
      inTurn(id, context, (found) => approveAlone(ports, found, reason, context)),
    reject: (id, reason, context) =>
      inTurn(id, context, async (found) =>
        close(ports, await judged(ports, found, callerOf(context)), 'rejected', reason, context),
      ),
    withdraw: (id, context) =>
      inTurn(id, context, (found) =>
        close(ports, withdrawable(ports, found, callerOf(context)), 'withdrawn', null, context),
      ),
    overtaken: makeOvertaken(ports),
  }
}
