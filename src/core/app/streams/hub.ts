import { ok, refused } from '../../kernel/index.ts'
import type { Clock, Failure, Result } from '../../kernel/index.ts'
import type { AbortSignalLike } from '../call.ts'
import { streamFailure } from './failures.ts'
import { makeSubscription } from './subscription.ts'
import type { StreamMessage, Subscription, TopicSource } from './subscription.ts'

export type StreamHub = Readonly<{
  /** Opens or joins the topic `key`; the iterable ends with the signal, with the `session`, or when the hub closes. */
  subscribe: (
    key: string,
    reader: string,
    open: () => Result<TopicSource, Failure>,
    signal: AbortSignalLike | null,
    session?: string | null,
  ) => Result<AsyncGenerator<StreamMessage, void, void>, Failure>
  /** Ends every stream that was opened under a session: who has signed out reads nothing more. */
  endSession: (session: string) => void
  /** Collects every topic once and hands the changes to its readers. The engine calls it every few milliseconds. */
  flush: () => void
  readers: () => number
  close: () => void
}>

type Topic = { source: TopicSource; subscriptions: Set<Subscription> }

/** So many streams one user may follow at once: a workspace of twenty panels, five times over. */
export const STREAMS_PER_READER_MAX = 100

/** Which streams were opened under which session. */
function makeSessions() {
  const bySession = new Map<string, Set<Subscription>>()
  return {
    /** The answer forgets the stream again. */
    belong: (session: string | null, subscription: Subscription): (() => void) => {
      if (session === null) return () => undefined
      const own = bySession.get(session) ?? new Set()
      bySession.set(session, own.add(subscription))
      return () => {
        own.delete(subscription)
        if (own.size === 0 && bySession.get(session) === own) bySession.delete(session)
      }
    },
    end: (session: string): void => {
      for (const subscription of [...(bySession.get(session) ?? [])]) subscription.end()
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
  const sessions = makeSessions()

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
    subscribe: (key, reader, open, signal, session = null) => {
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
        forget()
        leave(key, reader, subscription)
      }
      const subscription = makeSubscription(topic.value.source, clock, onEnd)
      const forget = sessions.belong(session, subscription)
      topic.value.subscriptions.add(subscription)
      subscription.follow(signal)
      return ok(subscription.messages())
    },
    endSession: sessions.end,
    flush: () => {
      for (const topic of topics.values()) {
        const change = topic.source.collect()
        if (change === null) continue
        for (const subscription of topic.subscriptions) subscription.offer(change)
      }
    },
    readers: () => [...topics.values()].reduce((sum, topic) => sum + topic.subscriptions.size, 0),
    close: () => {
      for (const topic of topics.values()) for (const subscription of topic.subscriptions) subscription.end()
    },
  }
}
