import {
  decidedRequest,
  isErasure,
  isOverdue,
  liftedRequest,
  openedRequest,
  privacyFailure,
  verifiedRequest,
} from '../../compliance/privacy/index.ts'
import type { PrivacyRequestRecord, PrivacyRequestStatus } from '../../compliance/privacy/index.ts'
import { isProven } from '../../identity/index.ts'
import { ok, refused, toIso } from '../../kernel/index.ts'
import type { Result, UserId } from '../../kernel/index.ts'
import { pageOf, pagingAnswerOf } from '../../kernel/wire.ts'
import type { HandlerContext } from '../call.ts'
import type { HandlersOf } from '../handlers.ts'
import { callerOf } from '../identity/callers.ts'
import { consentWrites } from './consents.ts'
import { descriptionOf, sealDescription } from './descriptions.ts'
import { eraseAsked } from './erase.ts'
import { exportLink, instantOrNull } from './export.ts'
import { groundsOf } from './grounds.ts'
import { privacyFact, requestWrite } from './ports.ts'
import type { PrivacyPorts } from './ports.ts'

type Privacy = HandlersOf<'privacy'>

const GIVES_FILE: readonly PrivacyRequestRecord['kind'][] = ['access', 'portability', 'ccpa_know']

/** A request as its person sees it; of those that give a file, with a link to it. */
function answerOf(ports: PrivacyPorts, request: PrivacyRequestRecord, isOwn: boolean) {
  const now = ports.identity.clock.now()
  const hasFile = isOwn && request.status === 'completed' && GIVES_FILE.includes(request.kind)
  const link = hasFile ? exportLink(ports, request.userId, request.format) : null
  return {
    request_id: request.id,
    request_type: request.kind,
    status: request.status,
    format: request.format,
    description: descriptionOf(ports.identity, request),
    created_at: toIso(request.openedAt),
    estimated_completion: toIso(request.dueAt),
    verification_required: request.status === 'awaiting_verification',
    verified_at: instantOrNull(request.verifiedAt),
    closed_at: instantOrNull(request.closedAt),
    is_overdue: isOverdue(request, now),
    reason: request.reason,
    download_url: link?.url ?? null,
    download_expires_at: instantOrNull(link?.expiresAt ?? null),
  }
}

/** A request as an officer with these accounts sees it. Of one's own one learns no more than anybody. */
async function reviewedOf(ports: PrivacyPorts, request: PrivacyRequestRecord, own: readonly UserId[]) {
  const grounds = own.includes(request.userId) ? [] : await groundsOf(ports, request.userId, own)
  return {
    ...answerOf(ports, request, false),
    user_id: request.userId,
    grounds: grounds.map(({ ground, reason, until, holdsBack }) => ({
      ...{ ground, reason, holds_back: holdsBack },
      until: instantOrNull(until),
    })),
  }
}

const notFound = () =>
  refused(privacyFailure('privacy_request_not_found', 'There is no such request.', { field: 'request_id' }))

/** Keeps a request as it is now, with what follows from it. */
async function keep(
  ports: PrivacyPorts,
  context: HandlerContext,
  request: PrivacyRequestRecord,
  verb: string,
): Promise<void> {
  const { identity } = ports
  const isOptOut = request.kind === 'ccpa_opt_out' && request.status === 'completed' && verb === 'requested'
  const consents = isOptOut ? await consentWrites(ports, request.userId, { sale: false }) : []
  const fact = privacyFact(identity, context, {
    action: `request.${verb}`,
    resourceType: 'privacy_request',
    resourceId: request.id,
    facts: { request_type: request.kind, status: request.status },
  })
  await identity.committer.commit({ writes: [requestWrite(request), ...consents], facts: [fact] })
}

const makeCreate =
  (ports: PrivacyPorts): Privacy['createRequest'] =>
  async (input, context) => {
    const { identity } = ports
    const caller = callerOf(context)
    const now = identity.clock.now()
    const { sealed, writes } = sealDescription(identity, caller.userId, input.description)
    if (writes.length > 0) await identity.committer.commit({ writes, facts: [] })
    const request = openedRequest({
      ...{ id: identity.ids.next(), userId: caller.userId, kind: input.request_type, format: input.format },
      descriptionSealed: sealed,
      isProven: isProven(caller.provenAt, now, identity.sessionLimits),
      at: now,
    })
    await keep(ports, context, request, 'requested')
    return ok(answerOf(ports, request, true))
  }

/** Changes one's own request by a rule of the room. */
const makeOwnChange =
  (
    ports: PrivacyPorts,
    verb: string,
    change: (request: PrivacyRequestRecord) => Result<PrivacyRequestRecord>,
  ): Privacy['verifyRequest'] =>
  async (input, context) => {
    const found = await ports.store.privacy.request(input.request_id)
    if (found?.userId !== callerOf(context).userId) return notFound()
    const changed = change(found)
    if (!changed.ok) return changed
    await keep(ports, context, changed.value, verb)
    return ok(answerOf(ports, changed.value, true))
  }

const WAITING: readonly PrivacyRequestStatus[] = ['awaiting_verification', 'open', 'erasing']

const makeReview =
  (ports: PrivacyPorts): Privacy['reviewRequests'] =>
  async (input, context) => {
    const own = await ports.identity.registry.accountsOf(callerOf(context).userId)
    const window = pageOf(input)
    const statuses = input.status === undefined ? WAITING : [input.status]
    const found = await ports.store.privacy.requests(statuses, window)
    return ok({
      requests: await Promise.all(found.items.map((request) => reviewedOf(ports, request, own))),
      ...pagingAnswerOf(window, found.total),
    })
  }

const makeDecide =
  (ports: PrivacyPorts): Privacy['decideRequest'] =>
  async (input, context) => {
    const found = await ports.store.privacy.request(input.request_id)
    const { userId } = callerOf(context)
    // Nobody decides on a wish of their own, under whatever account.
    const own = await ports.identity.registry.accountsOf(userId)
    if (found === null || own.includes(found.userId)) return notFound()
    const at = ports.identity.clock.now()
    const decided = decidedRequest(found, {
      ...{ outcome: input.decision, by: userId, reason: input.reason ?? null, at },
    })
    if (!decided.ok) return decided
    if (input.decision === 'completed' && isErasure(found.kind)) {
      const begun = await eraseAsked(ports, decided.value, context)
      return begun.ok ? ok(await reviewedOf(ports, begun.value, own)) : begun
    }
    await keep(ports, context, decided.value, input.decision)
    return ok(await reviewedOf(ports, decided.value, own))
  }

type RequestHandlers = Pick<
  Privacy,
  'createRequest' | 'listRequests' | 'verifyRequest' | 'liftRestriction' | 'reviewRequests' | 'decideRequest'
>

export function makeRequestHandlers(ports: PrivacyPorts): RequestHandlers {
  const now = () => ports.identity.clock.now()
  return {
    createRequest: makeCreate(ports),
    listRequests: async (_input, context) => {
      const requests = await ports.store.privacy.requestsOf(callerOf(context).userId)
      return ok({ requests: requests.map((request) => answerOf(ports, request, true)) })
    },
    verifyRequest: makeOwnChange(ports, 'verified', (request) => verifiedRequest(request, now())),
    liftRestriction: makeOwnChange(ports, 'lifted', (request) => liftedRequest(request, now())),
    reviewRequests: makeReview(ports),
    decideRequest: makeDecide(ports),
  }
}
