import type { EntryInput, EntryName, EntryOutput } from './entries.ts'
import { failureOfError } from './outcome.ts'
import type { CallFailure, CallOutcome } from './outcome.ts'
import type { StreamMessage } from './stream-fold.ts'
import type { StreamSpec } from './stream-hub.ts'
import type { CallHeaders } from './call-headers.ts'
import type { Wire, WireConnection } from './wire.ts'

export type LinkState =
  | Readonly<{ phase: 'connecting'; attempt: number }>
  | Readonly<{ phase: 'open'; sinceMs: number }>
  | Readonly<{ phase: 'waiting'; attempt: number; retryAtMs: number; reason: string }>
  | Readonly<{ phase: 'closed' }>

export type CallOptions = Readonly<{
  /** After this long without an answer the outcome is `unknown`. */
  timeoutMs?: number
  /** For commands: one key per intention, so that asking again returns the first answer. */
  idempotencyKey?: string
  signal?: AbortSignal
  /** For entries that need no session. */
  anonymous?: boolean
}>

export type Link = Readonly<{
  kind: Wire['kind']
  state: () => LinkState
  onState: (listener: (state: LinkState) => void) => () => void
  /** Asks once. Never throws, and never sends a command a second time after it may have left. */
  call: <Name extends EntryName>(
    name: Name,
    input: EntryInput<Name>,
    options?: CallOptions,
  ) => Promise<CallOutcome<EntryOutput<Name>>>
  openStream: (spec: StreamSpec, signal: AbortSignal) => Promise<AsyncIterable<StreamMessage>>
  start: () => void
  stop: () => void
  /** Drops the connection and makes a new one at once: a link that is up but silent. */
  reconnect: () => void
}>

/** Who is signed in, as the link needs to know it. `renew` is asked once when a token has run out. */
export type TokenSource = Readonly<{ access: () => string | null; renew: () => Promise<boolean> }>

export type LinkPorts = Readonly<{
  wire: Wire
  tokens: TokenSource
  /** Asks the person for a fresh proof; true once the engine has taken it. Without one a sensitive act stays refused. */
  prove?: () => Promise<boolean>
  /** Hears of every refusal. */
  refused?: (failure: CallFailure) => void
  nowMs: () => number
  later: (task: () => void, delayMs: number) => () => void
}>

/**
 * What a new token mends. Every other 401 is about what was sent, such as a wrong password: the same again would count as
 * a second try towards the lock.
 */
const TOKEN_CODES: readonly string[] = [
  'unauthenticated',
  'token_invalid',
  'token_expired',
  'token_revoked',
  'token_wrong_type',
]
const wantsToken = (failure: CallFailure | null): boolean =>
  failure !== null && TOKEN_CODES.includes(failure.code)

const CALL_TIMEOUT_MS = 10_000
const BACK_OFF_MS = [250, 500, 1_000, 2_000, 5_000] as const

export const backOffMs = (attempt: number): number =>
  BACK_OFF_MS[Math.min(attempt, BACK_OFF_MS.length - 1)] ?? 5_000

type Procedure = (input: unknown, options: { context: CallHeaders; signal: AbortSignal }) => Promise<unknown>

function procedureOf(connection: WireConnection, name: string): Procedure {
  const [room = '', entry = ''] = name.split('.')
  const table = connection.client as unknown as Readonly<Record<string, Readonly<Record<string, Procedure>>>>
  return table[room]?.[entry] as Procedure
}

function headers(tokens: TokenSource, options: CallOptions): CallHeaders {
  const access = options.anonymous === true ? null : tokens.access()
  return {
    ...(access === null ? {} : { authorization: `Bearer ${access}` }),
    ...(options.idempotencyKey === undefined ? {} : { idempotencyKey: options.idempotencyKey }),
  }
}

/** Runs one procedure against a deadline. What is thrown without a code was lost on the way. */
async function ask(
  ports: LinkPorts,
  connection: WireConnection,
  name: string,
  input: unknown,
  options: CallOptions,
): Promise<CallOutcome<unknown>> {
  const deadline = new AbortController()
  const cancel = ports.later(() => deadline.abort(), options.timeoutMs ?? CALL_TIMEOUT_MS)
  const signal = options.signal ? AbortSignal.any([deadline.signal, options.signal]) : deadline.signal
  const late = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new DOMException('no answer', 'AbortError')), {
      once: true,
    })
  })
  const lost = connection.closed.then((reason) => Promise.reject<never>(new Error(reason)))
  late.catch(() => undefined)
  lost.catch(() => undefined)
  try {
    const context = headers(ports.tokens, options)
    const value = await Promise.race([procedureOf(connection, name)(input, { context, signal }), late, lost])
    return { kind: 'answer', value }
  } catch (error) {
    if (deadline.signal.aborted) return { kind: 'unknown', reason: 'timeout' }
    if (options.signal?.aborted) return { kind: 'unknown', reason: 'aborted' }
    const failure = failureOfError(error)
    return failure ? { kind: 'refused', failure } : { kind: 'unknown', reason: 'link_lost' }
  } finally {
    cancel()
  }
}

const UNSENT = { kind: 'unsent', reason: 'The engine cannot be reached.' } as const

/** Keeps one connection: opens it, opens it again after a pause when it ends, tells each state. */
function makeConnector(ports: LinkPorts) {
  const listeners = new Set<(state: LinkState) => void>()
  const held = {
    state: { phase: 'closed' } as LinkState,
    connection: null as WireConnection | null,
    generation: 0,
  }
  let cancelRetry: (() => void) | null = null

  const become = (next: LinkState): void => {
    held.state = next
    for (const listener of listeners) listener(next)
  }

  const connect = async (attempt: number): Promise<void> => {
    const mine = ++held.generation
    become({ phase: 'connecting', attempt })
    const retry = (reason: string, next: number): void => {
      if (mine !== held.generation) return
      held.connection = null
      const delayMs = backOffMs(next - 1)
      become({ phase: 'waiting', attempt: next, retryAtMs: ports.nowMs() + delayMs, reason })
      cancelRetry = ports.later(() => void connect(next), delayMs)
    }
    try {
      const opened = await ports.wire.open()
      if (mine !== held.generation) return opened.close()
      held.connection = opened
      become({ phase: 'open', sinceMs: ports.nowMs() })
      void opened.closed.then((reason) => retry(reason, 1))
    } catch (error) {
      retry(error instanceof Error ? error.message : 'no connection', attempt + 1)
    }
  }

  const drop = (): void => {
    held.generation += 1
    cancelRetry?.()
    held.connection?.close()
    held.connection = null
  }
  return { held, listeners, become, connect, drop }
}

export function makeLink(ports: LinkPorts): Link {
  const { held, listeners, become, connect, drop } = makeConnector(ports)

  const call = async (
    name: string,
    input: unknown,
    options: CallOptions = {},
  ): Promise<CallOutcome<unknown>> => {
    if (!held.connection) return UNSENT
    const again = async (): Promise<CallOutcome<unknown>> =>
      held.connection ? ask(ports, held.connection, name, input, options) : UNSENT
    let outcome = await again()
    if (outcome.kind !== 'refused' || options.anonymous === true) return outcome
    ports.refused?.(outcome.failure)
    // Both were refused before anything happened, so asking once more cannot do it twice.
    if (wantsToken(outcome.failure) && (await ports.tokens.renew())) outcome = await again()
    const unproven = outcome.kind === 'refused' && outcome.failure.code === 'step_up_required'
    return unproven && (await ports.prove?.()) === true ? again() : outcome
  }

  return {
    kind: ports.wire.kind,
    state: () => held.state,
    onState: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    call: call as Link['call'],
    openStream: async (spec, signal) => {
      const open = () => {
        if (!held.connection) throw new Error(UNSENT.reason)
        return held.connection.client.market.subscribe(spec, { context: headers(ports.tokens, {}), signal })
      }
      try {
        return await open()
      } catch (error) {
        if (!wantsToken(failureOfError(error)) || !(await ports.tokens.renew())) throw error
        return open()
      }
    },
    start: () => void (held.state.phase === 'closed' && connect(0)),
    stop: () => {
      drop()
      become({ phase: 'closed' })
    },
    reconnect: () => {
      drop()
      void connect(0)
    },
  }
}
