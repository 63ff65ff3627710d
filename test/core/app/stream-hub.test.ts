import { describe, expect, it } from 'vitest'
import { STREAMS_PER_READER_MAX, makeStreamHub } from '../../../src/core/app/streams/hub.ts'
import type { StreamMessage, TopicSource } from '../../../src/core/app/streams/subscription.ts'
import { instant, ok } from '../../../src/core/kernel/index.ts'

const clock = { now: () => instant(1_700_000_000_000) }

/** A topic of one number that tests change by hand. */
function makeCounter(mergeBound = 10) {
  let value = 0
  let sent = 0
  let opened = 0
  let closed = 0
  const source = (): TopicSource => {
    opened += 1
    return {
      channel: 'ticker',
      symbol: 'X',
      snapshot: () => Promise.resolve({ value }),
      collect: () => {
        if (value === sent) return null
        sent = value
        return { values: [value] }
      },
      merge: (older, newer) => {
        const values = [...(older as { values: number[] }).values, ...(newer as { values: number[] }).values]
        return values.length > mergeBound ? null : { values }
      },
      close: () => (closed += 1),
    }
  }
  return {
    source: () => ok(source()),
    set: (next: number) => (value = next),
    counts: () => ({ opened, closed }),
  }
}

const subscribe = (
  hub: ReturnType<typeof makeStreamHub>,
  counter: ReturnType<typeof makeCounter>,
  signal?: AbortSignal,
) => {
  const joined = hub.subscribe('ticker|X', 'reader', counter.source, signal ?? null)
  if (!joined.ok) throw new Error(joined.failure.code)
  return joined.value
}

const next = async (stream: AsyncGenerator<StreamMessage, void, void>): Promise<StreamMessage> => {
  const step = await stream.next()
  if (step.done) throw new Error('the stream ended')
  return step.value
}

describe('a stream', () => {
  it('starts with a snapshot numbered 0 and goes on with changes numbered from 1', async () => {
    const hub = makeStreamHub(clock)
    const counter = makeCounter()
    const stream = subscribe(hub, counter)
    expect(await next(stream)).toMatchObject({ type: 'snapshot', seq: 0, data: { value: 0 } })
    counter.set(7)
    hub.flush()
    expect(await next(stream)).toMatchObject({ type: 'change', seq: 1, data: { values: [7] }, conflated: 0 })
  })

  it('folds what a slow reader missed into one message and says how much', async () => {
    const hub = makeStreamHub(clock)
    const counter = makeCounter()
    const stream = subscribe(hub, counter)
    await next(stream)
    for (const value of [1, 2, 3]) {
      counter.set(value)
      hub.flush()
    }
    expect(await next(stream)).toMatchObject({ seq: 1, conflated: 2, data: { values: [1, 2, 3] } })
  })

  it('gives a new snapshot when the pending change would grow past its bound', async () => {
    const hub = makeStreamHub(clock)
    const counter = makeCounter(2)
    const stream = subscribe(hub, counter)
    await next(stream)
    for (const value of [1, 2, 3]) {
      counter.set(value)
      hub.flush()
    }
    expect(await next(stream)).toMatchObject({ type: 'snapshot', seq: 1, data: { value: 3 } })
  })

  it('counts nothing as replaced where every event is kept, and says when a reader lost some', async () => {
    const hub = makeStreamHub(clock)
    const counter = makeCounter(3)
    const keeping = () => ok({ ...counter.source().value, keepsAll: true })
    const joined = hub.subscribe('orders|X', 'reader', keeping, null)
    if (!joined.ok) throw new Error(joined.failure.code)
    await next(joined.value)
    const run = (from: number, to: number): void => {
      for (let value = from; value <= to; value += 1) {
        counter.set(value)
        hub.flush()
      }
    }
    run(1, 3)
    expect(await next(joined.value)).toMatchObject({ seq: 1, conflated: 0, data: { values: [1, 2, 3] } })
    run(4, 7)
    expect(await next(joined.value)).toMatchObject({ type: 'snapshot', seq: 2, conflated: 1 })
  })

  it('starts over with a snapshot, a waiting reader at once and a slow one instead of its pending change', async () => {
    const hub = makeStreamHub(clock)
    const counter = makeCounter()
    const [waiting, slow] = [subscribe(hub, counter), subscribe(hub, counter)]
    await Promise.all([next(waiting), next(slow)])
    counter.set(1)
    hub.flush()
    await next(waiting)
    const woken = next(waiting)
    // The books were read anew: nobody told that the number is another.
    counter.set(9)
    hub.startOver()
    expect(await woken).toMatchObject({ type: 'snapshot', seq: 2, data: { value: 9 } })
    expect(await next(slow)).toMatchObject({ type: 'snapshot', seq: 1, data: { value: 9 } })
  })

  it('loses no change that comes while the snapshot is being made', async () => {
    const hub = makeStreamHub(clock)
    const counter = makeCounter()
    const stream = subscribe(hub, counter)
    const first = next(stream)
    counter.set(5)
    hub.flush()
    await first
    expect(await next(stream)).toMatchObject({ type: 'change', data: { values: [5] } })
  })

  it('shares one topic between readers and closes it when the last one leaves', async () => {
    const hub = makeStreamHub(clock)
    const counter = makeCounter()
    const one = subscribe(hub, counter)
    const two = subscribe(hub, counter)
    await next(one)
    await next(two)
    expect(counter.counts()).toEqual({ opened: 1, closed: 0 })
    await one.return()
    expect(hub.readers()).toBe(1)
    await two.return()
    expect(counter.counts()).toEqual({ opened: 1, closed: 1 })
    expect(hub.readers()).toBe(0)
  })

  it('ends when the reader goes away, even before the first message was asked for', async () => {
    const hub = makeStreamHub(clock)
    const counter = makeCounter()
    const gone = new AbortController()
    const stream = subscribe(hub, counter, gone.signal)
    gone.abort()
    expect(hub.readers()).toBe(0)
    expect((await stream.next()).done).toBe(true)
  })

  it('wakes a waiting reader when the hub closes', async () => {
    const hub = makeStreamHub(clock)
    const stream = subscribe(hub, makeCounter())
    await next(stream)
    const waiting = stream.next()
    hub.close()
    expect((await waiting).done).toBe(true)
  })

  it('allows a reader exactly its bound of streams', () => {
    const hub = makeStreamHub(clock)
    const counter = makeCounter()
    for (let open = 0; open < STREAMS_PER_READER_MAX; open += 1) subscribe(hub, counter)
    const oneMore = hub.subscribe('ticker|X', 'reader', counter.source, null)
    expect(oneMore.ok ? null : oneMore.failure.code).toBe('too_many_streams')
  })

  it('ends with its session, even when the session ended while it was being opened', async () => {
    const hub = makeStreamHub(clock)
    const counter = makeCounter()
    const open = (session: string) => {
      const follower = { session, permission: 'market.read', until: null }
      const joined = hub.subscribe('ticker|X', 'reader', counter.source, null, follower)
      if (!joined.ok) throw new Error(joined.failure.code)
      return joined.value
    }
    const [ending, staying] = [open('first'), open('second')]
    await next(ending)
    await next(staying)
    hub.endSession('first')
    expect(await ending.next()).toMatchObject({ done: true })
    expect(await open('first').next()).toMatchObject({ done: true })
    counter.set(1)
    hub.flush()
    expect(await next(staying)).toMatchObject({ type: 'change', seq: 1 })
    expect(hub.readers()).toBe(1)
  })
})
