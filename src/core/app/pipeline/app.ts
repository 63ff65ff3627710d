import type { z } from 'zod'
import type { ContractEntry } from '../../contract/index.ts'
import { statusOf } from '../../contract/index.ts'
import {
  DEFAULT_SESSION_LIMITS,
  equalsConstantTime,
  identityFailure,
  isProven,
} from '../../identity/index.ts'
import type { Caller, SessionLimits } from '../../identity/index.ts'
import { AssertionFailure, MS_PER_SECOND, ok, refused } from '../../kernel/index.ts'
import type { Clock, Failure, FailureRules, Result, SessionId, Turns, UserId } from '../../kernel/index.ts'
import type { App, AuditNote, CallContext, HandlerContext } from '../call.ts'
import { CommitFailure } from '../committer.ts'
import type { Committer } from '../committer.ts'
import { errorFields } from '../logger.ts'
import type { Logger } from '../logger.ts'
import type { StoreUnavailable } from '../store/store.ts'
import { refusalFact } from './audit-trail.ts'
import { pipelineFailure } from './failures.ts'
import { checkIdempotencyKey, makeIdempotency } from './idempotency.ts'
import type { Idempotency, IdempotencyQuery } from './idempotency.ts'
import { guardedId, loggedId, parseInput } from './input.ts'

/** Who a call comes from, or why its token or key is not accepted. */
export type ResolveCaller = (
  authorization: string | null,
  ipAddress: string | null,
) => Promise<Result<Caller>>

/** Whether the object exists and is the caller's. Nobody is exempt: an administrator has no orders of others. */
export type Owners = Readonly<
  Record<
    'order' | 'account' | 'position' | 'portfolio' | 'algo_order' | 'broker_credential',
    (id: string, caller: Caller) => Promise<boolean>
  >
>

type AnyHandler = (input: never, context: HandlerContext) => Promise<Result<unknown>>

type PipelinePorts = Readonly<{
  entries: readonly ContractEntry[]
  /** Handlers by room and entry; `Handlers` of every room, which the compiler has checked against the contract. */
  handlers: Readonly<Record<string, Readonly<Record<string, AnyHandler>>>>
  resolveCaller: ResolveCaller
  /** What a page must send beside the cookie of a session; without it cookies prove nothing. */
  csrfTokenOf?: (sessionId: SessionId) => string
  sessionLimits?: SessionLimits
  owners: Owners
  /** Whether somebody accepted what must be accepted before trading; without it nothing must. */
  mayTrade?: (userId: UserId) => Promise<Result<null>>
  findIdempotent: IdempotencyQuery
  committer: Committer
  clock: Clock
  rules: FailureRules
  logger: Logger
  /** Where those take their turn who ask for what changes nothing; without it all begin at once. */
  turns?: Turns
  /** Tests check every answer against the contract; a running desk trusts its own types. */
  validateOutputs?: boolean
}>

type Door = Readonly<{ entry: ContractEntry; handler: AnyHandler }>

/** One call on its way; refusals at any step are recorded from what is known by then. */
type Call = {
  readonly entry: ContractEntry
  readonly handler: AnyHandler
  readonly raw: unknown
  readonly context: CallContext
  caller: Caller | null
  resourceId: string | null
  readonly notes: AuditNote[]
}

function doorsOf(ports: PipelinePorts): ReadonlyMap<string, Door> {
  return new Map(
    ports.entries.map((entry) => {
      const [room = '', key = ''] = entry.name.split('.')
      const handler = ports.handlers[room]?.[key]
      if (!handler) throw new AssertionFailure(`no handler for ${entry.name}`)
      return [entry.name, { entry, handler }]
    }),
  )
}

const notFound = (what: string): Failure => pipelineFailure('not_found', `There is no such ${what}.`)

function checkPermission(permission: string, caller: Caller): Result<null> {
  if (caller.permissions.some((held) => held === permission)) return ok(null)
  return refused(
    pipelineFailure('forbidden', `This needs the permission ${permission}.`, { details: { permission } }),
  )
}

/** Answers that are streams have no one output to check. */
function checkOutput(entry: ContractEntry, value: unknown): void {
  const schema = entry.output as z.ZodType | undefined
  const streams = typeof value === 'object' && value !== null && Symbol.asyncIterator in value
  if (streams || !schema || typeof schema.safeParse !== 'function') return
  const parsed = schema.safeParse(value)
  if (!parsed.success) {
    throw new AssertionFailure(`answer of ${entry.name} breaks the contract: ${parsed.error.message}`)
  }
}

/** Of a page that is signed in by cookie: only one that may read our answers can act. */
function checkPage(ports: PipelinePorts, call: Call, caller: Caller): Result<null> {
  if (call.entry.method === 'GET') return ok(null)
  const wanted = caller.sessionId === null ? undefined : ports.csrfTokenOf?.(caller.sessionId)
  if (wanted !== undefined && equalsConstantTime(call.context.csrfToken ?? '', wanted)) return ok(null)
  return refused(
    identityFailure('csrf_failed', 'Send the token of GET /auth/csrf as X-CSRF-Token beside the cookie.'),
  )
}

/** Who calls: by token, or by the cookie of a page together with the page's own token. */
async function identify(ports: PipelinePorts, call: Call): Promise<Result<Caller>> {
  const { authorization, accessCookie = null, ipAddress } = call.context
  const isCookie = authorization === null && accessCookie !== null && ports.csrfTokenOf !== undefined
  const caller = await ports.resolveCaller(isCookie ? `Bearer ${accessCookie}` : authorization, ipAddress)
  if (!caller.ok || !isCookie) return caller
  const page = checkPage(ports, call, caller.value)
  return page.ok ? caller : page
}

/** No key stands for a person where passwords, factors, sessions and keys are changed, and none can prove itself anew. */
function checkPerson(isForPersons: boolean, caller: Caller): Result<null> {
  if (caller.apiKeyId === undefined || !isForPersons) return ok(null)
  return refused(identityFailure('session_required', 'Only a person who signed in does this; a key may not.'))
}

/** A sensitive act wants a proof of the last minutes. The command line on the data itself has no session. */
function checkProof(ports: PipelinePorts, isSensitive: boolean, caller: Caller): Result<null> {
  const limits = ports.sessionLimits ?? DEFAULT_SESSION_LIMITS
  if (!isSensitive || isProven(caller.provenAt, ports.clock.now(), limits)) return ok(null)
  return refused(
    identityFailure('step_up_required', 'This wants a fresh proof: POST /auth/step-up, then try again.', {
      details: { within_s: Math.round(limits.provenMs / MS_PER_SECOND) },
    }),
  )
}

/** Where the input decides whether an act is sensitive, it is asked for once the input is known to be whole. */
function checkSensitiveInput(ports: PipelinePorts, call: Call, input: unknown): Result<null> {
  const { stepUpWhere: where } = call.entry.access
  if (where === null || call.caller === null || typeof input !== 'object' || input === null) return ok(null)
  const said = (input as Readonly<Record<string, unknown>>)[where.field]
  const isSensitive = typeof said === 'string' && where.values.includes(said)
  const isPerson = checkPerson(isSensitive, call.caller)
  return isPerson.ok ? checkProof(ports, isSensitive, call.caller) : isPerson
}

/** What opens or enlarges a position waits for the policies in force; what closes one never does. */
const checkTrading = async (ports: PipelinePorts, { access }: ContractEntry, caller: Caller) =>
  access.isTrade && ports.mayTrade !== undefined ? ports.mayTrade(caller.userId) : ok(null)

const sendsToken = ({ authorization, accessCookie = null }: CallContext): boolean =>
  authorization !== null || accessCookie !== null

/** Token, permission, owner, schema: in this order. */
async function admit(ports: PipelinePorts, call: Call): Promise<Result<unknown>> {
  const { permission, guard, callerOptional } = call.entry.access
  if (permission !== 'public' || (callerOptional && sendsToken(call.context))) {
    const caller = await identify(ports, call)
    // A browser sends its cookie along whether it means to or not: where nobody is asked for, an old one is nobody.
    const isNobody = permission === 'public' && call.context.authorization === null
    if (!caller.ok && !isNobody) return caller
    call.caller = caller.ok ? caller.value : null
  }
  const { caller } = call
  const { sessionOnly, stepUp } = call.entry.access
  const isPerson = caller === null ? ok(null) : checkPerson(sessionOnly || stepUp, caller)
  if (!isPerson.ok) return isPerson
  if (permission !== 'public' && caller !== null) {
    const permitted = checkPermission(permission, caller)
    if (!permitted.ok) return permitted
    const proven = checkProof(ports, stepUp, caller)
    if (!proven.ok) return proven
    const traded = await checkTrading(ports, call.entry, caller)
    if (!traded.ok) return traded
    const id = guard ? guardedId(call.raw, guard.field) : null
    if (guard && id !== null) {
      call.resourceId = loggedId(id)
      if (!(await ports.owners[guard.kind](id, caller)))
        return refused(notFound(guard.kind.replace('_', ' ')))
    }
  }
  const input = parseInput(call.entry.input, call.raw, call.entry.access.valuesMax)
  if (!input.ok) return input
  const proven = checkSensitiveInput(ports, call, input.value)
  return proven.ok ? input : proven
}

/** Hands an admitted call to its handler, once for each idempotency key. */
async function act(idempotency: Idempotency, call: Call, input: unknown): Promise<Result<unknown>> {
  const { caller, context, entry } = call
  const handle = (keeper: HandlerContext['idempotency']): Promise<Result<unknown>> =>
    call.handler(input as never, {
      ...context,
      caller,
      idempotency: keeper,
      note: (note) => void call.notes.push(note),
    })
  if (!entry.access.idempotent || !caller) return handle(null)
  const key = checkIdempotencyKey(context.idempotencyKey)
  if (!key.ok) return key
  if (key.value === null) return handle(null)
  return idempotency.once({ caller, key: key.value, entryName: entry.name, input }, handle)
}

const isStoreUnavailable = (error: unknown): error is StoreUnavailable =>
  error instanceof Error && error.name === 'StoreUnavailable'

/** A store that fails is said; any other exception is a bug: the log gets all of it, the answer only the request id. */
function internalError(
  ports: PipelinePorts,
  call: Readonly<{ entry: Pick<ContractEntry, 'name'>; context: CallContext }>,
  error: unknown,
): Failure {
  const request = { request_id: call.context.requestId }
  if (error instanceof CommitFailure || isStoreUnavailable(error)) {
    ports.logger.error('store_unavailable', { entry: call.entry.name, ...request, ...errorFields(error) })
    // A transaction may have become durable although its answer was lost: what became of it is unknown here.
    const message =
      error instanceof CommitFailure
        ? 'The store did not confirm the change. Look, or ask again with the same key, before you repeat it.'
        : 'The store does not answer. Nothing was done.'
    return pipelineFailure('store_unavailable', message, { details: { ...request, retry_after_s: 1 } })
  }
  ports.logger.error('internal_error', { entry: call.entry.name, ...request, ...errorFields(error) })
  const message = 'Something went wrong here. The request id finds it in the log.'
  return pipelineFailure('internal_error', message, { details: request })
}

async function attempt(ports: PipelinePorts, idempotency: Idempotency, call: Call): Promise<Result<unknown>> {
  try {
    const input = await admit(ports, call)
    if (!input.ok) return input
    const result = await act(idempotency, call, input.value)
    if (result.ok && ports.validateOutputs) checkOutput(call.entry, result.value)
    return result
  } catch (error) {
    return refused(internalError(ports, call, error))
  }
}

/** The refusal that is answered: the call's own, unless its record could not be kept. */
async function recorded(ports: PipelinePorts, call: Call, failure: Failure): Promise<Failure> {
  if (call.entry.access.audit === 'none') return failure
  const at = ports.clock.now()
  const fact = refusalFact({ ...call, at }, failure, statusOf(ports.rules, failure.code))
  try {
    await ports.committer.commit({ writes: [], facts: [fact] })
    return failure
  } catch (error) {
    return internalError(ports, call, error)
  }
}

const makePermit =
  (ports: PipelinePorts): App['permit'] =>
  async (permission, context) => {
    try {
      const caller = await ports.resolveCaller(context.authorization, context.ipAddress)
      return caller.ok ? checkPermission(permission, caller.value) : caller
    } catch (error) {
      return refused(internalError(ports, { entry: { name: permission }, context }, error))
    }
  }

/** The engine's one door: see `App` for the order of refusal. */
export function makeApp(ports: PipelinePorts): App {
  const doors = doorsOf(ports)
  const idempotency = makeIdempotency({
    find: ports.findIdempotent,
    clock: ports.clock,
    forgotten: (entry) => ports.logger.error('idempotency_not_kept', { entry }),
  })
  return {
    statusOf: (code) => statusOf(ports.rules, code),
    permit: makePermit(ports),
    call: async (name, raw, context) => {
      const door = doors.get(name)
      if (!door) return refused(notFound('entry'))
      // Commands are not held up, nor is the question whether the engine lives.
      const { audit, permission } = door.entry.access
      const turn = audit === 'none' && permission !== 'public' ? ports.turns?.take() : null
      if (turn) await turn
      const call: Call = { ...door, raw, context, caller: null, resourceId: null, notes: [] }
      const result = await attempt(ports, idempotency, call)
      return result.ok ? result : refused(await recorded(ports, call, result.failure))
    },
  }
}
