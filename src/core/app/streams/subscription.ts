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

/** One reader of one topic: at most one pending change, whatever the reader's pace. */
export type Subscription = Readonly<{
  offer: (change: unknown) => void
  /** Ends the reader's iteration. */
  end: () => void
  /** Ends it when the reader goes away. */
  follow: (signal: AbortSignalLike | null) => void
  messages: () => AsyncGenerator<StreamMessage, void, void>
}>

export function makeSubscription(source: TopicSource, clock: Clock, onEnd: () => void): Subscription {
  let pending: unknown = null
  let merged = 0
  let needsSnapshot = true
  let ended = false
  let left = false
  let wake: (() => void) | null = null
  let signal: AbortSignalLike | null = null

  const rouse = (): void => {
    const waiting = wake
    wake = null
    waiting?.()
  }

  const offer = (change: unknown): void => {
    if (needsSnapshot) return
    if (pending === null) {
      pending = change
    } else {
      merged += 1
      pending = source.merge(pending, change)
      if (pending === null) needsSnapshot = true
    }
    rouse()
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
    let seq = 0
    const message = (type: StreamMessage['type'], data: unknown, conflated: number): StreamMessage => ({
      type,
      channel: source.channel,
      symbol: source.symbol,
      seq: seq++,
      conflated,
      data,
      timestamp: toIso(clock.now()),
    })
    try {
      while (!ended) {
        const conflated = merged
        merged = 0
        if (needsSnapshot) {
          // Cleared before the read: a change that comes while the snapshot is made must not be lost.
          needsSnapshot = false
          pending = null
          yield message('snapshot', await source.snapshot(), conflated)
        } else if (pending !== null) {
          const change = pending
          pending = null
          yield message('change', change, conflated)
        } else {
          assert(wake === null, 'a subscription has one reader')
          await new Promise<void>((resolve) => (wake = resolve))
        }
      }
    } finally {
      leave()
    }
  }

  return { offer, end, follow, messages }
}
