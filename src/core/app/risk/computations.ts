import type { StreamChange } from '../../contract/index.ts'
import type { UserId } from '../../kernel/index.ts'
import type { HandlerContext } from '../call.ts'
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
}>

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
  /** How many revaluations there are. */
  of: number
}>

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
