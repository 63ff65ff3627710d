import type { StreamChange } from '../../contract/index.ts'
import type { Failure, Result, UserId } from '../../kernel/index.ts'
import { makeAbort } from '../abort.ts'
import type { AbortSignalLike, HandlerContext } from '../call.ts'
import { makeKeyedBuffer, mergeKeyed } from '../streams/keyed.ts'
import type { KeyedChange } from '../streams/keyed.ts'
import type { TopicSource } from '../streams/subscription.ts'
import { callerOf } from '../trading/requests.ts'

type Computation = StreamChange<'computations'>['items'][number]
type Listener = (userId: UserId, computation: Computation) => void

/** How far long computations are that somebody wants to follow, by the ids that their callers gave them. */
export type ComputationBoard = Readonly<{
  put: Listener
  /** Those of a user that go on. */
  of: (userId: UserId) => readonly Computation[]
  listen: (listener: Listener) => () => void
  /**
   * From now on, and until `leave`, `cancel` with this id aborts the signal; so does what the computation's own caller
   * aborts.
   */
  enter: (userId: UserId, id: string, outer: AbortSignalLike | null) => Entered
  /** Whether there was one of that id, waiting or under way. */
  cancel: (userId: UserId, id: string) => boolean
}>

type Entered = Readonly<{ signal: AbortSignalLike; leave: () => void }>

/** Who may be taken back, by user and id. Two computations may have one id: both are meant then. */
function makeCancels(): Pick<ComputationBoard, 'enter' | 'cancel'> {
  const cancels = new Map<string, Set<() => void>>()
  const keyOf = (userId: UserId, id: string): string => JSON.stringify([userId, id])
  return {
    enter: (userId, id, outer) => {
      const key = keyOf(userId, id)
      const { signal, abort } = makeAbort()
      const own = cancels.get(key) ?? new Set()
      cancels.set(key, own.add(abort))
      if (outer?.aborted === true) abort()
      outer?.addEventListener('abort', abort)
      return {
        signal,
        leave: () => {
          outer?.removeEventListener('abort', abort)
          own.delete(abort)
          if (own.size === 0) cancels.delete(key)
        },
      }
    },
    cancel: (userId, id) => {
      const own = cancels.get(keyOf(userId, id))
      own?.forEach((abort) => abort())
      return own !== undefined
    },
  }
}

export function makeComputationBoard(): ComputationBoard {
  const running = new Map<UserId, Map<string, Computation>>()
  const listeners = new Set<Listener>()

  const keep = (userId: UserId, computation: Computation): void => {
    const own = running.get(userId) ?? new Map<string, Computation>()
    if (computation.state === 'running') own.set(computation.computation_id, computation)
    else own.delete(computation.computation_id)
    if (own.size > 0) running.set(userId, own)
    else running.delete(userId)
  }
  return {
    ...makeCancels(),
    put: (userId, computation) => {
      keep(userId, computation)
      for (const listener of listeners) listener(userId, computation)
    },
    of: (userId) => [...(running.get(userId)?.values() ?? [])],
    listen: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

type Followed = Readonly<{
  computations?: ComputationBoard | undefined
  id: string | undefined
  entry: Computation['entry']
  /** How many revaluations there are, or `HUNDREDTHS`. */
  of: number
}>

/** Of what is told in shares alone. */
export const HUNDREDTHS = 100

/** Does work and tells its caller's readers how far it is; without an id or without a board it just does it. */
export async function followed<Value>(
  { computations, id, entry, of }: Followed,
  context: HandlerContext,
  work: (onShare: (share: number) => void) => Promise<Value>,
): Promise<Value> {
  if (computations === undefined || id === undefined) return work(() => undefined)
  const { userId } = callerOf(context)
  const tell = (state: Computation['state'], done: number): void =>
    computations.put(userId, { computation_id: id, entry, state, done, of })
  let done = 0
  tell('running', done)
  try {
    return await work((share) => {
      // Parts of it run on threads of their own: what is told late must not take it back.
      done = Math.max(done, Math.min(of, Math.floor(share * of)))
      tell('running', done)
    })
  } finally {
    tell('ended', done)
  }
}

type Asked = Readonly<{ computation_id?: string | undefined }>
type Handler<Input, Output> = (input: Input, context: HandlerContext) => Promise<Result<Output, Failure>>

/** A handler whose work its caller may take back under the id that they gave it, from whatever connection. */
export const takenBack =
  <Input extends Asked, Output>(
    computations: ComputationBoard | undefined,
    handler: Handler<Input, Output>,
  ): Handler<Input, Output> =>
  async (input, context) => {
    const id = input.computation_id
    if (computations === undefined || id === undefined) return handler(input, context)
    const { signal, leave } = computations.enter(callerOf(context).userId, id, context.signal)
    try {
      return await handler(input, { ...context, signal })
    } finally {
      leave()
    }
  }

const keyOf = ({ computation_id: id }: Computation): string => id

/** The caller's own computations: those that go on, then each step that the pool tells, newest of each. */
export function computationsSource(computations: ComputationBoard, userId: UserId): TopicSource {
  const buffer = makeKeyedBuffer<Computation>(keyOf)
  const close = computations.listen((of, computation) => {
    if (of === userId) buffer.put(computation)
  })
  return {
    ...{ channel: 'computations', symbol: null, collect: buffer.take, close },
    snapshot: () => Promise.resolve({ items: [...computations.of(userId)] }),
    merge: (older, newer) =>
      mergeKeyed(older as KeyedChange<Computation>, newer as KeyedChange<Computation>, keyOf),
  }
}
