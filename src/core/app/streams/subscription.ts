import { assert, toIso } from '../../kernel/index.ts'
import type { Clock } from '../../kernel/index.ts'
import type { AbortSignalLike } from '../call.ts'

/** What a channel's topic can say. `merge` folds a newer change into one that the reader has not taken yet. */
export type TopicSource = Readonly<{
  channel: string
  symbol: string | null
  snapshot: () => Promise<unknown>
  /** What changed since the last call, or null. Called once for all readers, at the hub's pace. */
  collect: () => unknown
  /** The merged change, or null when it would grow past its bound: the reader then gets a new snapshot. */
  merge: (older: unknown, newer: unknown) => unknown
  /** True when merging loses nothing: every event reaches the reader, in order, as long as the bound holds. */
  keepsAll?: boolean
  close: () => void
}>

export type StreamMessage = Readonly<{
  type: 'snapshot' | 'change'
  channel: string
  symbol: string | null
  seq: number
  conflated: number
  data: unknown
  timestamp: string
}>

/** One reader of one topic: at most one pending change of bounded size, whatever the reader's pace. */
export type Subscription = Readonly<{
  offer: (change: unknown) => void
  /** What was told may no longer hold, and changes may be missing: the next message is a snapshot. */
  startOver: () => void
  /** Ends the reader's iteration. */
  end: () => void
  /** Ends it when the reader goes away. */
  follow: (signal: AbortSignalLike | null) => void
  messages: () => AsyncGenerator<StreamMessage, void, void>
}>

/** What waits for a reader: a snapshot, or at most one change that newer ones were folded into. */
function makeMailbox(source: TopicSource) {
  let pending: unknown = null
  let folded = 0
  let needsSnapshot = true
  return {
    /** False while a snapshot is due anyway: it will hold the change. */
    put: (change: unknown): boolean => {
      if (needsSnapshot) return false
      if (pending === null) {
        pending = change
        return true
      }
      pending = source.merge(pending, change)
      if (pending === null) needsSnapshot = true
      if (needsSnapshot || source.keepsAll !== true) folded += 1
      return true
    },
    startOver: (): void => {
      pending = null
      needsSnapshot = true
    },
    /** The next message, its data perhaps still being read, or null when nothing waits. */
    take: (): Pick<StreamMessage, 'type' | 'data' | 'conflated'> | null => {
      if (!needsSnapshot && pending === null) return null
      const conflated = folded
      folded = 0
      const change = pending
      pending = null
      if (!needsSnapshot) return { type: 'change', data: change, conflated }
      // Cleared before the read: a change that comes while the snapshot is made must not be lost.
      needsSnapshot = false
      return { type: 'snapshot', data: source.snapshot(), conflated }
    },
  }
}

export function makeSubscription(source: TopicSource, clock: Clock, onEnd: () => void): Subscription {
  const mailbox = makeMailbox(source)
  let ended = false
  let left = false
  let wake: (() => void) | null = null
  let signal: AbortSignalLike | null = null

  const rouse = (): void => {
    const waiting = wake
    wake = null
    waiting?.()
  }

  const leave = (): void => {
    if (left) return
    left = true
    signal?.removeEventListener('abort', end)
    onEnd()
  }

  // Leaves at once, even when nobody ever asked for the first message.
  function end(): void {
    ended = true
    rouse()
    leave()
  }

  const follow = (readerSignal: AbortSignalLike | null): void => {
    signal = readerSignal
    if (signal?.aborted) end()
    else signal?.addEventListener('abort', end)
  }

  async function* messages(): AsyncGenerator<StreamMessage, void, void> {
    const { channel, symbol } = source
    let seq = 0
    try {
      while (!ended) {
        const next = mailbox.take()
        if (next !== null) {
          const { type, conflated } = next
          const data = await next.data
          yield { type, channel, symbol, seq: seq++, conflated, data, timestamp: toIso(clock.now()) }
        } else {
          assert(wake === null, 'a subscription has one reader')
          await new Promise<void>((resolve) => (wake = resolve))
        }
      }
    } finally {
      leave()
    }
  }

  const offer = (change: unknown): void => {
    if (mailbox.put(change)) rouse()
  }

  const startOver = (): void => {
    mailbox.startOver()
    rouse()
  }

  return { offer, startOver, end, follow, messages }
}
