import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'
import { makeHealthWatch, makeLink, makePace, makeStreamHub } from '../client/index.ts'
import type { HealthWatch, Link, Pace, StreamHub, Wire } from '../client/index.ts'
import { makeCommands } from '../shell/commands/registry.ts'
import type { Commands } from '../shell/commands/registry.ts'
import { makeDockPort } from '../shell/dock/port.ts'
import type { DockPort } from '../shell/dock/port.ts'
import { makeKeep } from './keep.ts'
import type { Keep } from './keep.ts'
import {
  defaultSymbol,
  makeGroupsStore,
  makeHeadsStore,
  makeLookStore,
  makeProofStore,
  makeSessionStore,
  makeStagingStore,
  makeToastsStore,
  makeUniverseStore,
  makeWorkspacesStore,
  suitedTo,
} from '../state/index.ts'
import type {
  GroupsStore,
  HeadsStore,
  IdentityGateway,
  KeyValueStorage,
  LookStore,
  ProofStore,
  SessionStore,
  StagingStore,
  ToastsStore,
  UniverseStore,
  WorkspacesStore,
} from '../state/index.ts'

/** Which layer lies over the workspace. One at a time. */
export type Overlay = 'palette' | 'keys' | 'settings' | 'notices' | 'kill'

export type ShellState = Readonly<{ overlay: Overlay | null; paused: boolean }>

/** Everything one window of the terminal is made of; screens reach it through `useTerminal`. */
export type Terminal = Readonly<{
  link: Link
  hub: StreamHub
  health: HealthWatch
  /** How often panels ask again by themselves. */
  pace: Pace
  session: SessionStore
  /** The question for a fresh proof before a sensitive act. */
  proof: ProofStore
  universe: UniverseStore
  look: LookStore
  groups: GroupsStore
  workspaces: WorkspacesStore
  staging: StagingStore
  toasts: ToastsStore
  heads: HeadsStore
  commands: Commands
  dock: DockPort
  shell: StoreApi<ShellState>
  /** What panels that load later keep for the length of the session. */
  keep: Keep<Terminal>
  /** Stops or lets go all updates (F9). */
  setPaused: (paused: boolean) => void
  /** The machine goes to sleep: no stream runs, and what is on screen is stale until the engine has said otherwise. */
  suspend: () => void
  /** The machine is awake: every stream asks for a new snapshot. */
  resume: () => void
  /** Starts the link and picks up the session; returns the way to stop. */
  start: () => () => void
}>

type TerminalPorts = Readonly<{
  wire: Wire
  identity: (link: () => Link) => IdentityGateway
  storage: KeyValueStorage
  nowMs: () => number
  later: (task: () => void, delayMs: number) => () => void
}>

/** Shows a first subject in group A when nothing has been chosen yet. */
function chooseFirstSubject(groups: GroupsStore, universe: UniverseStore): void {
  const symbol = defaultSymbol(universe.store.getState())
  const known = universe.store.getState().underlyings.map((asset) => asset.symbol)
  const current = groups.getState().subjects.A.symbol
  if (symbol === null || (current !== null && known.includes(current))) return
  groups.setState((before) => ({ subjects: { ...before.subjects, A: { symbol, expiry: null } } }))
}

/** What the tier of the user may ask in a minute. Nothing counts in the desktop: nobody else is connected. */
function requestsPerMinute(
  kind: Wire['kind'],
  universe: UniverseStore,
  session: SessionStore,
): number | null {
  const { user } = session.store.getState()
  const { config } = universe.store.getState()
  if (kind === 'port' || user === null || config === null) return null
  return config.tiers[user.tier]?.requests_per_minute ?? null
}

type Parts = Readonly<{ link: Link; hub: StreamHub; health: HealthWatch; session: SessionStore }>

/** Streams run while the link is open, somebody is signed in and the machine is awake. */
function makeStreamGate({ link, hub, session }: Parts) {
  let awake = true
  const follow = (): void => {
    const open = link.state().phase === 'open' && session.store.getState().phase === 'signed_in'
    if (awake && open) hub.linkUp()
    else hub.linkDown()
  }
  const setAwake = (next: boolean): void => {
    awake = next
    follow()
  }
  return { follow, power: { suspend: () => setAwake(false), resume: () => setAwake(true) } }
}

/** Starts the link, picks up the session once the engine is there, and tells the streams of each coming and going. */
function startTerminal({ link, hub, health, session }: Parts, followStreams: () => void): () => void {
  const signedIn = (): boolean => session.store.getState().phase === 'signed_in'
  let begun = false
  const stopLink = link.onState((state) => {
    followStreams()
    if (state.phase === 'open' && !begun) {
      begun = true
      void session.begin()
    }
  })
  const stopHealth = health.start(link, hub, signedIn)
  link.start()
  return () => {
    stopLink()
    stopHealth()
    link.stop()
  }
}

/** Follows the balances that the engine sends by itself, while somebody is signed in. */
function makeBalances(parts: () => Pick<Parts, 'hub' | 'session'>) {
  let stop: (() => void) | null = null
  return {
    follow: (): void => {
      const { hub, session } = parts()
      stop ??= hub.subscribe({ channel: 'balances' }, ({ view }) =>
        session.takeBalances(view.data?.items ?? []),
      )
    },
    leave: (): void => {
      stop?.()
      stop = null
    },
  }
}

/** What the screens share and the engine knows nothing of. */
const makeScreens = (
  storage: KeyValueStorage,
): Pick<Terminal, 'look' | 'workspaces' | 'staging' | 'heads' | 'commands' | 'dock'> => ({
  look: makeLookStore(storage),
  workspaces: makeWorkspacesStore(storage),
  staging: makeStagingStore(),
  heads: makeHeadsStore(),
  commands: makeCommands(),
  dock: makeDockPort(),
})

/** Puts in front what suits whoever signed in. */
function showSuited(workspaces: WorkspacesStore, session: SessionStore): void {
  const permissions = session.store.getState().user?.permissions ?? []
  workspaces.setState((before) => suitedTo(before, permissions))
}

export function makeTerminal(ports: TerminalPorts): Terminal {
  const { nowMs, later, storage } = ports
  const health = makeHealthWatch(nowMs)
  const groups = makeGroupsStore(storage)
  const linkOf = (): Link => link
  const [proof, pace] = [makeProofStore(), makePace({ nowMs, later })]
  const balances = makeBalances(() => parts)
  const universe = makeUniverseStore(linkOf)
  const session: SessionStore = makeSessionStore({
    link: linkOf,
    identity: ports.identity(linkOf),
    onSignedIn: () => {
      gate.follow()
      balances.follow()
      showSuited(terminal.workspaces, session)
      void universe.load().then(() => {
        chooseFirstSubject(groups, universe)
        pace.setBudget(requestsPerMinute(link.kind, universe, session))
      })
    },
    onSignedOut: () => {
      balances.leave()
      gate.follow()
      proof.settle(false)
      shell.setState({ overlay: null })
    },
    onForgotten: () => {
      keep.clear()
      toasts.clear()
    },
  })
  const link: Link = makeLink({
    ...{ wire: ports.wire, tokens: session.tokens, prove: proof.ask, refused: pace.refused },
    ...{ nowMs, later },
  })
  const hub: StreamHub = makeStreamHub({ open: link.openStream, nowMs, later, tally: health.tally })
  const shell = createStore<ShellState>(() => ({ overlay: null, paused: false }))
  const keep: Keep<Terminal> = makeKeep(() => terminal)
  const toasts = makeToastsStore(nowMs)
  const parts: Parts = { link, hub, health, session }
  const gate = makeStreamGate(parts)

  const terminal: Terminal = {
    ...parts,
    pace,
    proof,
    universe,
    groups,
    shell,
    keep,
    start: () => startTerminal(parts, gate.follow),
    toasts,
    ...makeScreens(storage),
    setPaused: (paused) => {
      hub.setPaused(paused)
      shell.setState({ paused })
    },
    ...gate.power,
  }
  return terminal
}
