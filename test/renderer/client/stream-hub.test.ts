import { describe, expect, it } from 'vitest'
import { makeStreamHub } from '../../../src/renderer/client/stream-hub.ts'
import type { StreamHubPorts, StreamSpec, StreamUpdate } from '../../../src/renderer/client/stream-hub.ts'
import type { StreamMessage } from '../../../src/renderer/client/stream-fold.ts'

const POSITIONS = { channel: 'positions' } as const

type Opened = Readonly<{
  spec: StreamSpec
  signal: AbortSignal
  push: (message: StreamMessage | Error) => void
}>

/** A source that the test drives: every `open` is recorded, every message pushed by hand. */
function makeSource() {
  const opened: Opened[] = []
  const open: StreamHubPorts['open'] = (spec, signal) => {
    const waiting: ((message: StreamMessage | Error) => void)[] = []
    const queued: (StreamMessage | Error)[] = []
    const push = (message: StreamMessage | Error): void => {
      const next = waiting.shift()
      if (next) next(message)
      else queued.push(message)
    }
    opened.push({ spec, signal, push })
    const iterate = async function* (): AsyncGenerator<StreamMessage> {
      while (!signal.aborted) {
        const message =
          queued.shift() ?? (await new Promise<StreamMessage | Error>((resolve) => waiting.push(resolve)))
        if (message instanceof Error) throw message
        yield message
      }
    }
    return Promise.resolve(iterate())
  }
  return { opened, open }
}

const items = (...prices: readonly (readonly [string, string])[]) => ({
  items: prices.map(([position_id, unrealized_pnl]) => ({ position_id, unrealized_pnl })),
})

const message = (type: 'snapshot' | 'change', seq: number, data: unknown, conflated = 0): StreamMessage => ({
  type,
  channel: 'positions',
  symbol: null,
  seq,
  conflated,
  data,
  timestamp: '2026-10-14T14:42:18.000Z',
})

/** Lets the hub's pending promises run. */
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 12; turn += 1) await Promise.resolve()
}

function makeBench() {
  const source = makeSource()
  const tasks: (() => void)[] = []
  const tallied: string[] = []
  const hub = makeStreamHub({
    open: source.open,
    nowMs: () => 1_000,
    later: (task) => {
      tasks.push(task)
      return () => tasks.splice(tasks.indexOf(task), 1)
    },
    tally: (kind, count) => tallied.push(`${kind} ${count}`),
  })
  const runTasks = (): void => {
    for (const task of tasks.splice(0)) task()
  }
  return { ...source, hub, runTasks, tallied }
}

const last = (opened: readonly Opened[]): Opened => opened.at(-1) as Opened

describe('a stream', () => {
  it('replaces its state with a snapshot and folds changes into it by key', async () => {
    const { hub, opened } = makeBench()
    hub.linkUp()
    hub.subscribe(POSITIONS, () => undefined)
    await settle()
    last(opened).push(message('snapshot', 0, items(['a', '1'], ['b', '2'])))
    last(opened).push(message('change', 1, items(['b', '3'], ['c', '4'])))
    await settle()
    expect(hub.view(POSITIONS).data).toEqual(items(['c', '4'], ['a', '1'], ['b', '3']))
    expect(hub.view(POSITIONS).phase).toBe('live')
  })

  it('shows a gap as re-syncing, asks for a new snapshot and merges nothing of the old', async () => {
    const { hub, opened, runTasks, tallied } = makeBench()
    const phases: string[] = []
    hub.linkUp()
    hub.subscribe(POSITIONS, (update) => phases.push(update.view.phase))
    await settle()
    last(opened).push(message('snapshot', 0, items(['a', '1'], ['gone', '9'])))
    last(opened).push(message('change', 2, items(['a', '5'])))
    await settle()
    expect(phases).toEqual(['live', 'resyncing'])
    expect(tallied).toContain('gap 1')
    runTasks()
    await settle()
    expect(opened).toHaveLength(2)
    last(opened).push(message('snapshot', 0, items(['a', '5'])))
    await settle()
    expect(hub.view(POSITIONS).data).toEqual(items(['a', '5']))
    expect(phases.at(-1)).toBe('live')
  })

  it('treats a change before any snapshot as a gap', async () => {
    const { hub, opened } = makeBench()
    hub.linkUp()
    hub.subscribe(POSITIONS, () => undefined)
    await settle()
    last(opened).push(message('change', 1, items(['a', '1'])))
    await settle()
    expect(hub.view(POSITIONS)).toMatchObject({ phase: 'resyncing', data: null })
  })

  it('keeps its values but says stale when the link goes, and snapshots anew when it is back', async () => {
    const { hub, opened } = makeBench()
    hub.linkUp()
    hub.subscribe(POSITIONS, () => undefined)
    await settle()
    last(opened).push(message('snapshot', 0, items(['a', '1'])))
    await settle()
    hub.linkDown()
    expect(hub.view(POSITIONS)).toMatchObject({ phase: 'stale', data: items(['a', '1']) })
    expect(hub.openCount()).toBe(0)
    hub.linkUp()
    await settle()
    last(opened).push(message('snapshot', 0, items(['b', '2'])))
    await settle()
    expect(hub.view(POSITIONS)).toMatchObject({ phase: 'live', data: items(['b', '2']) })
  })

  it('ignores what an abandoned subscription still delivers', async () => {
    const { hub, opened } = makeBench()
    hub.linkUp()
    hub.subscribe(POSITIONS, () => undefined)
    await settle()
    const old = last(opened)
    hub.resync()
    await settle()
    last(opened).push(message('snapshot', 0, items(['new', '1'])))
    await settle()
    old.push(message('snapshot', 0, items(['old', '1'])))
    await settle()
    expect(hub.view(POSITIONS).data).toEqual(items(['new', '1']))
  })

  it('stands on a refusal and does not ask again', async () => {
    const { hub, opened, runTasks } = makeBench()
    hub.linkUp()
    hub.subscribe(POSITIONS, () => undefined)
    await settle()
    const refusal = { data: { error: 'permission_denied', message: 'No.', status_code: 403 } }
    last(opened).push(Object.assign(new Error('refused'), refusal))
    await settle()
    runTasks()
    await settle()
    expect(hub.view(POSITIONS).phase).toBe('refused')
    expect(hub.view(POSITIONS).failure?.code).toBe('permission_denied')
    expect(opened).toHaveLength(1)
  })
})

describe('subscriptions', () => {
  it('are shared by equal specs, and a late joiner has the current state at once', async () => {
    const { hub, opened } = makeBench()
    hub.linkUp()
    hub.subscribe(POSITIONS, () => undefined)
    await settle()
    last(opened).push(message('snapshot', 0, items(['a', '1'])))
    await settle()
    const heard: StreamUpdate<'positions'>[] = []
    hub.subscribe(POSITIONS, (update) => heard.push(update))
    expect(opened).toHaveLength(1)
    expect(heard).toMatchObject([{ cause: 'snapshot', view: { data: items(['a', '1']) } }])
  })

  it('leave nothing open after many switches', async () => {
    const { hub, opened, runTasks } = makeBench()
    hub.linkUp()
    for (let round = 0; round < 50; round += 1) {
      const stops = ['SPX', 'NDX'].map((symbol) =>
        hub.subscribe({ channel: 'ticker', symbol }, () => undefined),
      )
      await settle()
      for (const stop of stops) stop()
      runTasks()
    }
    expect(hub.openCount()).toBe(0)
    expect(opened.every(({ signal }) => signal.aborted)).toBe(true)
  })

  it('survive a panel that unmounts and mounts again at once', async () => {
    const { hub, opened, runTasks } = makeBench()
    hub.linkUp()
    hub.subscribe(POSITIONS, () => undefined)()
    hub.subscribe(POSITIONS, () => undefined)
    runTasks()
    await settle()
    expect(opened).toHaveLength(1)
    expect(hub.openCount()).toBe(1)
  })
})

describe('pausing', () => {
  it('holds the picture still while data goes on arriving, then shows the newest', async () => {
    const { hub, opened } = makeBench()
    hub.linkUp()
    hub.subscribe(POSITIONS, () => undefined)
    await settle()
    last(opened).push(message('snapshot', 0, items(['a', '1'])))
    await settle()
    hub.setPaused(true)
    last(opened).push(message('change', 1, items(['a', '2'])))
    await settle()
    expect(hub.view(POSITIONS)).toMatchObject({ phase: 'paused', data: items(['a', '1']) })
    hub.setPaused(false)
    expect(hub.view(POSITIONS)).toMatchObject({ phase: 'live', data: items(['a', '2']) })
  })
})

describe('a stream that the engine ends', () => {
  it('is followed anew at once when it had lasted, and after a second when it had not', async () => {
    const delays: number[] = []
    const tasks: (() => void)[] = []
    let atMs = 0
    let end = (): void => undefined
    const hub = makeStreamHub({
      open: async () => {
        const ended = new Promise<void>((resolve) => (end = resolve))
        return (async function* () {
          yield message('snapshot', 0, items())
          await ended
        })()
      },
      nowMs: () => atMs,
      later: (task, delayMs) => {
        delays.push(delayMs)
        tasks.push(task)
        return () => undefined
      },
      tally: () => undefined,
    })
    hub.linkUp()
    hub.subscribe(POSITIONS, () => undefined)
    await settle()
    atMs += 1_800_000
    end()
    await settle()
    expect(delays).toEqual([0])
    tasks.pop()?.()
    await settle()
    end()
    await settle()
    expect(delays).toEqual([0, 1_000])
  })
})
