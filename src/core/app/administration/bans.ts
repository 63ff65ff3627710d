import type { AuditFact } from '../../audit/index.ts'
import { addMs, ok, refused } from '../../kernel/index.ts'
import type { Clock, Result } from '../../kernel/index.ts'
import type { HandlerContext } from '../call.ts'
import type { Committer } from '../committer.ts'
import { callerOf } from '../identity/callers.ts'
import { personalOf } from '../pipeline/audit-trail.ts'
import type { Ban, BanKind, BanStore } from '../rate-limit-store.ts'
import { administrationFailure } from './failures.ts'

type BanPorts = Readonly<{ store: BanStore; committer: Pick<Committer, 'commit'>; clock: Clock }>

/** Everybody who is shut out, and the records of who was and who ended it. */
export type BanBook = Readonly<{
  /** The ban that is in force. */
  find: (kind: BanKind, subject: string) => Promise<Ban | null>
  /** Shuts out from now on, and says so in the log. */
  ban: (kind: BanKind, subject: string, length: Readonly<{ ms: number; strikes: number }>) => Promise<void>
  inForce: () => Promise<readonly Ban[]>
  lift: (
    kind: BanKind,
    subject: string,
    reason: string | undefined,
    context: HandlerContext,
  ) => Promise<Result<Ban>>
}>

const isInForce = (ban: Ban | null, clock: Clock): ban is Ban =>
  ban !== null && ban.liftedAt === null && ban.until > clock.now()

/** An address tells where somebody is: it is sealed with the personal fields, and an account is named by its id. */
const subjectOf = ({ kind, subject }: Ban): Pick<AuditFact, 'resourceType' | 'resourceId' | 'personal'> =>
  kind === 'account'
    ? { resourceType: 'user', resourceId: subject, personal: null }
    : { resourceType: 'address', resourceId: null, personal: { banned_address: subject } }

function bannedFact(ban: Ban): AuditFact {
  return {
    action: `${ban.kind}.banned`,
    category: 'system',
    actorId: 'system',
    ...subjectOf(ban),
    result: 'success',
    code: null,
    requestId: null,
    at: ban.bannedAt,
    facts: { seconds: Math.round((ban.until - ban.bannedAt) / 1_000), strikes: ban.strikes },
  }
}

function liftedFact(ban: Ban, reason: string | undefined, context: HandlerContext, clock: Clock): AuditFact {
  const subject = subjectOf(ban)
  return {
    action: `${ban.kind}.ban_lifted`,
    category: 'administration',
    actorId: callerOf(context).userId,
    ...subject,
    result: 'success',
    code: null,
    requestId: context.requestId,
    at: clock.now(),
    facts: {
      transport: context.transport,
      seconds_left: Math.ceil((ban.until - clock.now()) / 1_000),
      ...(reason === undefined ? {} : { reason }),
    },
    personal: personalOf(context, subject.personal ?? {}),
  }
}

export function makeBanBook({ store, committer, clock }: BanPorts): BanBook {
  const find: BanBook['find'] = async (kind, subject) => {
    const ban = await store.find(kind, subject)
    return isInForce(ban, clock) ? ban : null
  }
  return {
    find,
    ban: async (kind, subject, { ms, strikes }) => {
      const now = clock.now()
      const ban: Ban = { kind, subject, bannedAt: now, until: addMs(now, ms), strikes, liftedAt: null }
      await store.put(ban)
      await committer.commit({ writes: [], facts: [bannedFact(ban)] })
    },
    inForce: async () => {
      const bans = (await store.all()).filter((ban) => isInForce(ban, clock))
      return bans.toSorted((left, right) => right.bannedAt - left.bannedAt)
    },
    lift: async (kind, subject, reason, context) => {
      const ban = await find(kind, subject)
      if (ban === null) return refused(administrationFailure('ban_not_found', 'There is no such ban.'))
      await store.put({ ...ban, liftedAt: clock.now() })
      await committer.commit({ writes: [], facts: [liftedFact(ban, reason, context, clock)] })
      return ok(ban)
    },
  }
}
