import type { StreamChange, StreamChannel, StreamSnapshot } from '../../core/contract/index.ts'
import type { StreamInput } from './entries.ts'
import { failureOfError } from './outcome.ts'
import type { CallFailure } from './outcome.ts'
import { acceptMessage } from './stream-fold.ts'
import type { StreamMessage } from './stream-fold.ts'

export type StreamSpec<Channel extends StreamChannel = StreamChannel> = Omit<StreamInput, 'channel'> &
  Readonly<{ channel: Channel }>

/**
 * Where a stream stands. Only `live` may be traded on. `stale` keeps the last values of a link that is gone, `resyncing`
 * those from before a gap, `paused` those of the moment at which the user stopped all updates.
 */
export type StreamPhase = 'waiting' | 'live' | 'resyncing' | 'stale' | 'paused' | 'refused'

export type StreamView<Channel extends StreamChannel = StreamChannel> = Readonly<{
  phase: StreamPhase
  data: StreamSnapshot<Channel> | null
  /** Local time of the last message, epoch milliseconds. */
  receivedAtMs: number | null
  failure: CallFailure | null
}>

export type StreamUpdate<Channel extends StreamChannel = StreamChannel> = Readonly<{
  view: StreamView<Channel>
  /** `snapshot`: take `view.data` whole, without flashing. `change`: `change` says what moved. `phase`: same data. */
  cause: 'snapshot' | 'change' | 'phase'
  change: StreamChange<Channel> | null
}>

export type StreamListener<Channel extends StreamChannel> = (update: StreamUpdate<Channel>) => void

export type StreamHub = Readonly<{
  /** Follows a channel. Equal specs share one subscription; a late joiner gets the current snapshot at once. */
  subscribe: <Channel extends StreamChannel>(
    spec: StreamSpec<Channel>,
    listener: StreamListener<Channel>,
  ) => () => void
  view: <Channel extends StreamChannel>(spec: StreamSpec<Channel>) => StreamView<Channel>
  /** The link is back: every stream asks for a new snapshot. */
  linkUp: () => void
  /** The link is gone: every stream keeps its values and says that they are stale. */
  linkDown: () => void
  /** After sleep or a hidden window: stale first, then a new snapshot. */
  resync: () => void
  setPaused: (paused: boolean) => void
  /** How many subscriptions are open at the engine; the churn test counts them. */
  openCount: () => number
}>

export type StreamHubPorts = Readonly<{
  open: (spec: StreamSpec, signal: AbortSignal) => Promise<AsyncIterable<StreamMessage>>
  nowMs: () => number
  /** Runs `task` after `delayMs`; returns its cancel. */
  later: (task: () => void, delayMs: number) => () => void
  tally: (kind: 'update' | 'conflated' | 'gap', count: number) => void
}>

type Entry = {
  readonly spec: StreamSpec
  readonly listeners: Set<(update: StreamUpdate) => void>
  view: StreamView
  /** What has arrived; equals the view unless updates are paused. */
  latest: Readonly<{ seq: number | null; current: unknown; receivedAtMs: number | null }>
  abort: AbortController | null
  cancelClose: (() => void) | null
}

const EMPTY_VIEW: StreamView = { phase: 'waiting', data: null, receivedAtMs: null, failure: null }

/** A panel that moves in the dock unmounts and mounts again; its stream survives that long. */
const LINGER_MS = 400
const RETRY_MS = 1_000

export const streamKey = (spec: StreamSpec): string =>
  [spec.channel, spec.symbol, spec.expiry, spec.timeframe, spec.account_id]
    .map((part) => part ?? '')
    .join('|')

type HubState = { up: boolean; paused: boolean }

/** How an entry's picture changes and who hears of it. */
function makeViews(state: HubState) {
  const show = (
    entry: Entry,
    view: Partial<StreamView>,
    cause: StreamUpdate['cause'],
    change: unknown = null,
  ): void => {
    entry.view = { ...entry.view, ...view }
    const update = { view: entry.view, cause, change } as StreamUpdate
    for (const listener of entry.listeners) listener(update)
  }
  const phase = (entry: Entry, next: StreamPhase): void => {
    if (entry.view.phase !== next && !(state.paused && next !== 'stale'))
      show(entry, { phase: next }, 'phase')
  }
  const showLatest = (entry: Entry, cause: 'snapshot' | 'change', change: unknown): void => {
    const data = entry.latest.current as StreamView['data']
    const receivedAtMs = entry.latest.receivedAtMs
    show(entry, { phase: 'live', data, receivedAtMs, failure: null }, cause, change)
  }
  return { show, phase, showLatest }
}

type Views = ReturnType<typeof makeViews>

/** Takes one message; false when the stream has lost something and must start again. */
function takeMessage(
  ports: StreamHubPorts,
  state: HubState,
  views: Views,
  entry: Entry,
  message: StreamMessage,
): boolean {
  const accepted = acceptMessage(entry.spec.channel, entry.latest, message)
  if (accepted.kind === 'gap') {
    ports.tally('gap', 1)
    views.phase(entry, 'resyncing')
    return false
  }
  ports.tally('update', 1)
  if (message.conflated > 0) ports.tally('conflated', message.conflated)
  entry.latest = { seq: accepted.seq, current: accepted.current, receivedAtMs: ports.nowMs() }
  if (!state.paused) views.showLatest(entry, accepted.kind, accepted.kind === 'change' ? message.data : null)
  return true
}

function stopEntry(entry: Entry): void {
  entry.abort?.abort()
  entry.abort = null
}

/**
 * Follows an entry's stream until it is stopped: again at once after a gap, and where the engine ended it after a while, as
 * with a token that ran out; a second later after trouble.
 */
function startEntry(ports: StreamHubPorts, state: HubState, views: Views, entry: Entry): void {
  stopEntry(entry)
  const abort = new AbortController()
  entry.abort = abort
  entry.latest = { ...entry.latest, seq: null }
  const mine = (): boolean => entry.abort === abort
  const openedAtMs = ports.nowMs()
  const again = (delayMs: number): void => {
    if (mine()) ports.later(() => mine() && state.up && startEntry(ports, state, views, entry), delayMs)
  }
  const follow = async (): Promise<void> => {
    for await (const message of await ports.open(entry.spec, abort.signal)) {
      if (!mine()) return
      if (!takeMessage(ports, state, views, entry, message)) return again(0)
    }
    if (mine()) views.phase(entry, 'resyncing')
    again(ports.nowMs() - openedAtMs > RETRY_MS ? 0 : RETRY_MS)
  }
  follow().catch((error: unknown) => {
    if (!mine()) return
    const failure = failureOfError(error)
    // A refusal stands until the spec or the session changes. An expired token is renewed by the next attempt.
    const passing = failure === null || failure.status >= 500 || [401, 429].includes(failure.status)
    if (!passing) return views.show(entry, { phase: 'refused', failure }, 'phase')
    views.phase(entry, entry.view.data === null ? 'waiting' : 'stale')
    again(RETRY_MS)
  })
}

/** Opens an entry for a spec, shares it between equal specs, closes it a moment after the last has gone. */
function makeSubscribe(
  ports: StreamHubPorts,
  entries: Map<string, Entry>,
  begin: (entry: Entry) => void,
): StreamHub['subscribe'] {
  const open = (key: string, spec: StreamSpec): Entry => {
    const latest = { seq: null, current: null, receivedAtMs: null }
    const entry: Entry = {
      spec,
      listeners: new Set(),
      view: EMPTY_VIEW,
      latest,
      abort: null,
      cancelClose: null,
    }
    entries.set(key, entry)
    begin(entry)
    return entry
  }
  const release = (key: string, entry: Entry): void => {
    if (entry.listeners.size > 0) return
    entry.cancelClose = ports.later(() => {
      stopEntry(entry)
      entries.delete(key)
    }, LINGER_MS)
  }
  return (spec, listener) => {
    const key = streamKey(spec)
    const entry = entries.get(key) ?? open(key, spec)
    entry.cancelClose?.()
    entry.cancelClose = null
    const hear = listener as unknown as (update: StreamUpdate) => void
    entry.listeners.add(hear)
    if (entry.view.data !== null) hear({ view: entry.view, cause: 'snapshot', change: null })
    return () => {
      if (entry.listeners.delete(hear)) release(key, entry)
    }
  }
}

export function makeStreamHub(ports: StreamHubPorts): StreamHub {
  const entries = new Map<string, Entry>()
  const state: HubState = { up: false, paused: false }
  const views = makeViews(state)
  const begin = (entry: Entry): void => {
    if (state.up) startEntry(ports, state, views, entry)
  }
  const beginAll = (): void => entries.forEach(begin)
  const markStale = (): void =>
    entries.forEach((entry) => {
      if (entry.view.data !== null) views.phase(entry, 'stale')
    })
  const hold = (entry: Entry): void => {
    if (state.paused) views.show(entry, { phase: 'paused' }, 'phase')
    else if (entry.latest.seq === null) views.phase(entry, state.up ? 'waiting' : 'stale')
    else views.showLatest(entry, 'snapshot', null)
  }
  return {
    subscribe: makeSubscribe(ports, entries, begin),
    view: (spec) => (entries.get(streamKey(spec))?.view ?? EMPTY_VIEW) as never,
    linkUp: () => {
      state.up = true
      beginAll()
    },
    linkDown: () => {
      state.up = false
      entries.forEach(stopEntry)
      markStale()
    },
    resync: () => {
      markStale()
      beginAll()
    },
    setPaused: (paused) => {
      if (paused === state.paused) return
      state.paused = paused
      entries.forEach(hold)
    },
    openCount: () => [...entries.values()].filter((entry) => entry.abort !== null).length,
  }
}
