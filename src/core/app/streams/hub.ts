import { makeBoundedMap, ok, refused } from '../../kernel/index.ts'
import type { Clock, Failure, Instant, Result } from '../../kernel/index.ts'
import type { AbortSignalLike } from '../call.ts'
import { streamFailure } from './failures.ts'
import { makeSubscription } from './subscription.ts'
import type { StreamMessage, Subscription, TopicSource } from './subscription.ts'

/** What a stream is followed by: a permission, and until when the token that asked for it holds; null: as long as its session. */
export type StreamRight = Readonly<{ permission: string; until: Instant | null }>

/** The session that follows a stream, and by what right. */
type Follower = StreamRight & Readonly<{ session: string }>

export type StreamHub = Readonly<{
  /** Opens or joins the topic `key`; the iterable ends when the signal aborts, its session ends or the hub closes. */
  subscribe: (
    key: string,
    reader: string,
    open: () => Result<TopicSource, Failure>,
    signal: AbortSignalLike | null,
    follower?: Follower | null,
  ) => Result<AsyncGenerator<StreamMessage, void, void>, Failure>
  /** Ends every stream of a session: whoever signed out, or was signed out, hears nothing more. */
  endSession: (session: string) => void
  /** Ends what a session follows now, but what it may go on with; it may follow others later, if it is let. */
  endStreams: (session: string, mayGoOn?: (right: StreamRight) => boolean) => void
  /** The sessions that follow something. */
  sessions: () => readonly string[]
  /** Collects every topic once and hands the changes to its readers. The engine calls it every few milliseconds. */
  flush: () => void
  /** Gives every reader a new snapshot: the books were read anew, and what changed by that no event has told. */
  startOver: () => void
  readers: () => number
  close: () => void
}>

type Topic = { source: TopicSource; subscriptions: Set<Subscription> }

/** So many streams one user may follow at once: a workspace of twenty panels, five times over. */
export const STREAMS_PER_READER_MAX = 100

/** Ended sessions that are remembered: a stream that was being opened while its session ended must end as well. */
const ENDED_SESSIONS_MAX = 1_000

/** Which streams each session follows. */
function makeSessionStreams() {
  const streams = new Map<string, Map<Subscription, StreamRight>>()
  const ended = makeBoundedMap<true>(ENDED_SESSIONS_MAX)
  const endStreams = (session: string, mayGoOn: (right: StreamRight) => boolean = () => false): void => {
    for (const [subscription, right] of [...(streams.get(session) ?? [])]) {
      if (!mayGoOn(right)) subscription.end()
    }
  }
  return {
    add: ({ session, permission, until }: Follower, subscription: Subscription): void => {
      const right: StreamRight = { permission, until }
      streams.set(session, (streams.get(session) ?? new Map()).set(subscription, right))
      if (ended.get(session)) subscription.end()
    },
    remove: (session: string, subscription: Subscription): void => {
      const own = streams.get(session)
      own?.delete(subscription)
      if (own?.size === 0) streams.delete(session)
    },
    face: {
      endSession: (session: string): void => {
        ended.set(session, true)
        endStreams(session)
      },
      endStreams,
      sessions: (): readonly string[] => [...streams.keys()],
    },
  }
}

/**
 * Fans each topic out to its readers. A topic exists while it has readers; its source is asked for changes once per
 * flush, whatever their number, and a reader that is slow gets the newest state, never a queue.
 */
export function makeStreamHub(clock: Clock): StreamHub {
  const topics = new Map<string, Topic>()
  const readersOpen = new Map<string, number>()
  const sessions = makeSessionStreams()
  const each = (act: (subscription: Subscription) => void): void =>
    topics.forEach(({ subscriptions }) => subscriptions.forEach(act))

  const leave = (key: string, reader: string, subscription: Subscription): void => {
    const open = (readersOpen.get(reader) ?? 1) - 1
    if (open <= 0) readersOpen.delete(reader)
    else readersOpen.set(reader, open)
    const topic = topics.get(key)
    if (!topic?.subscriptions.delete(subscription) || topic.subscriptions.size > 0) return
    topics.delete(key)
    topic.source.close()
  }

  const join = (key: string, open: () => Result<TopicSource, Failure>): Result<Topic, Failure> => {
    const known = topics.get(key)
    if (known) return ok(known)
    const source = open()
    if (!source.ok) return source
    const topic: Topic = { source: source.value, subscriptions: new Set() }
    topics.set(key, topic)
    return ok(topic)
  }

  return {
    subscribe: (key, reader, open, signal, follower = null) => {
      const count = readersOpen.get(reader) ?? 0
      if (count >= STREAMS_PER_READER_MAX) {
        return refused(
          streamFailure('too_many_streams', `At most ${STREAMS_PER_READER_MAX} streams at once.`, {
            details: { limit: STREAMS_PER_READER_MAX, value: count + 1 },
          }),
        )
      }
      const topic = join(key, open)
      if (!topic.ok) return topic
      readersOpen.set(reader, count + 1)
      const onEnd = (): void => {
        leave(key, reader, subscription)
        if (follower !== null) sessions.remove(follower.session, subscription)
      }
      const subscription = makeSubscription(topic.value.source, clock, onEnd)
      topic.value.subscriptions.add(subscription)
      if (follower !== null) sessions.add(follower, subscription)
      subscription.follow(signal)
      return ok(subscription.messages())
    },
    ...sessions.face,
    flush: () => {
      for (const topic of topics.values()) {
        const change = topic.source.collect()
        if (change === null) continue
        for (const subscription of topic.subscriptions) subscription.offer(change)
      }
    },
    startOver: () => each((subscription) => subscription.startOver()),
    readers: () => [...topics.values()].reduce((sum, topic) => sum + topic.subscriptions.size, 0),
    close: () => each((subscription) => subscription.end()),
  }
}
