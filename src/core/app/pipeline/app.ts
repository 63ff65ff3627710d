import type { z } from 'zod'
import type { ContractEntry } from '../../contract/index.ts'
import { statusOf } from '../../contract/index.ts'
import type { Caller } from '../../identity/index.ts'
import { AssertionFailure, ok, refused } from '../../kernel/index.ts'
import type { Clock, Failure, FailureRules, Result } from '../../kernel/index.ts'
import type { App, AuditNote, CallContext, HandlerContext } from '../call.ts'
import { CommitFailure } from '../committer.ts'
import type { Committer } from '../committer.ts'
import { errorFields } from '../logger.ts'
import type { Logger } from '../logger.ts'
import { refusalFact } from './audit-trail.ts'
import { pipelineFailure } from './failures.ts'
import { checkIdempotencyKey, makeIdempotency } from './idempotency.ts'
import type { IdempotencyQuery } from './idempotency.ts'
import { guardedId, parseInput } from './input.ts'

/** Who a call comes from, or why its token is not accepted. */
export type ResolveCaller = (authorization: string | null) => Promise<Result<Caller>>

/** Whether the object exists and is the caller's. Nobody is exempt: an administrator has no orders of others. */
export type Owners = Readonly<
  Record<'order' | 'account' | 'position', (id: string, caller: Caller) => Promise<boolean>>
>

type AnyHandler = (input: never, context: HandlerContext) => Promise<Result<unknown>>

export type PipelinePorts = Readonly<{
  entries: readonly ContractEntry[]
  /** Handlers by room and entry; `Handlers` of every room, which the compiler has checked against the contract. */
  handlers: Readonly<Record<string, Readonly<Record<string, AnyHandler>>>>
  resolveCaller: ResolveCaller
  owners: Owners
  findIdempotent: IdempotencyQuery
  committer: Committer
  clock: Clock
  rules: FailureRules
  logger: Logger
  /** Tests check every answer against the contract; a running desk trusts its own types. */
  validateOutputs?: boolean
}>

type Door = Readonly<{ entry: ContractEntry; handler: AnyHandler }>

/** What is known about a call so far; refusals at any step are recorded from it. */
type CallState = {
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

function checkPermission(entry: ContractEntry, caller: Caller): Result<null> {
  const { permission } = entry.access
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

/** The engine's one door: see `App` for the order of refusal. */
export function makeApp(ports: PipelinePorts): App {
  const doors = doorsOf(ports)
  const idempotency = makeIdempotency({
    find: ports.findIdempotent,
    clock: ports.clock,
    forgotten: (entry) => ports.logger.error('idempotency_not_kept', { entry }),
  })

  async function admit(entry: ContractEntry, raw: unknown, context: CallContext, state: CallState) {
    const { permission, guard } = entry.access
    if (permission !== 'public') {
      const caller = await ports.resolveCaller(context.authorization)
      if (!caller.ok) return caller
      state.caller = caller.value
      const permitted = checkPermission(entry, caller.value)
      if (!permitted.ok) return permitted
      const id = guard ? guardedId(raw, guard.field) : null
      if (guard && id !== null) {
        state.resourceId = id
        if (!(await ports.owners[guard.kind](id, caller.value))) return refused(notFound(guard.kind))
      }
    }
    return parseInput(entry.input, raw)
  }

  async function act(door: Door, input: unknown, context: CallContext, state: CallState) {
    const { caller } = state
    const handle = (keeper: HandlerContext['idempotency']): Promise<Result<unknown>> =>
      door.handler(input as never, {
        ...context,
        caller,
        idempotency: keeper,
        note: (note) => void state.notes.push(note),
      })
    if (!door.entry.access.idempotent || !caller) return handle(null)
    const key = checkIdempotencyKey(context.idempotencyKey)
    if (!key.ok) return key
    if (key.value === null) return handle(null)
    return idempotency.once({ caller, key: key.value, entryName: door.entry.name, input }, handle)
  }

  function internalError(error: unknown, entry: ContractEntry, context: CallContext): Failure {
    const isStore = error instanceof CommitFailure
    ports.logger.error(isStore ? 'store_unavailable' : 'internal_error', {
      entry: entry.name,
      request_id: context.requestId,
      ...errorFields(error),
    })
    if (isStore) {
      return pipelineFailure('store_unavailable', 'The store did not accept the change. Nothing was done.', {
        details: { retry_after_s: 1 },
      })
    }
    return pipelineFailure(
      'internal_error',
      'Something went wrong here. The request id finds it in the log.',
      {
        details: { request_id: context.requestId },
      },
    )
  }

  async function attempt(door: Door, raw: unknown, context: CallContext, state: CallState) {
    try {
      const input = await admit(door.entry, raw, context, state)
      if (!input.ok) return input
      const result = await act(door, input.value, context, state)
      if (result.ok && ports.validateOutputs) checkOutput(door.entry, result.value)
      return result
    } catch (error) {
      return refused(internalError(error, door.entry, context))
    }
  }

  /** The refusal that is answered: the call's own, unless its record could not be kept. */
  async function recorded(entry: ContractEntry, context: CallContext, state: CallState, failure: Failure) {
    if (entry.access.audit === 'none') return failure
    const call = { ...state, entry, context, at: ports.clock.now() }
    const fact = refusalFact(call, failure, statusOf(ports.rules, failure.code))
    try {
      await ports.committer.commit({ writes: [], facts: [fact] })
      return failure
    } catch (error) {
      return internalError(error, entry, context)
    }
  }

  return {
    statusOf: (code) => statusOf(ports.rules, code),
    call: async (name, raw, context) => {
      const door = doors.get(name)
      if (!door) return refused(notFound('entry'))
      const state: CallState = { caller: null, resourceId: null, notes: [] }
      const result = await attempt(door, raw, context, state)
      return result.ok ? result : refused(await recorded(door.entry, context, state, result.failure))
    },
  }
}
