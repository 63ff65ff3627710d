import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'
import { sentenceOf } from '../../client/index.ts'
import type { Link } from '../../client/index.ts'
import type { KeepKey } from '../../terminal/keep.ts'
import type { Terminal } from '../../terminal/terminal.ts'

/** Lengths on offer. A browser lets a hidden window act once a minute: nothing shorter could be kept alive there. */
export const DEAD_MAN_MINUTES = [2, 5, 15] as const

/** How the window holds the engine's two safeguards against its own silence. */
export type WatchState = Readonly<{
  /** The account whose dead man's switch this window renews; null while it renews none. */
  renews: string | null
  timeoutS: number
  /** When it fires unless it is renewed, by this machine's clock; null while it is off. */
  firesAtMs: number | null
  /** The account whose orders are cancelled when this window loses the engine; null while none. */
  guards: string | null
  /** `lost`: the engine has acted on the loss, and the safeguard is not up again yet. */
  line: 'off' | 'opening' | 'on' | 'lost'
  /** When the line was last lost, epoch milliseconds. */
  lostAtMs: number | null
  /** What does not work, in a sentence. */
  trouble: string | null
}>

const REST: WatchState = {
  ...{ renews: null, timeoutS: 0, firesAtMs: null, guards: null, line: 'off', lostAtMs: null, trouble: null },
}

type WatchPorts = Readonly<{
  link: Pick<Link, 'call' | 'openStream'>
  nowMs: () => number
  later: (task: () => void, delayMs: number) => () => void
}>

export type Watch = Readonly<{
  store: StoreApi<WatchState>
  arm: (accountId: string, timeoutS: number) => Promise<void>
  disarm: (accountId: string) => Promise<void>
  guard: (accountId: string) => void
  unguard: () => Promise<void>
  /** Nobody is signed in any more: nothing is renewed and no line is held. What was armed goes on by itself. */
  stop: () => void
}>

const RENEWALS = 4
const AGAIN_MS = 2_000
const FIRED = 'It fired: orders were cancelled and algorithms paused. Arm it again when you are back.'

/** The dead man's switch of an account: armed, renewed four times within its length, taken back. */
function makeDeadMan(ports: WatchPorts, store: StoreApi<WatchState>) {
  let cancel: (() => void) | null = null
  let generation = 0
  const end = (change: Partial<WatchState>): void => {
    generation += 1
    cancel?.()
    store.setState({ renews: null, timeoutS: 0, firesAtMs: null, ...change })
  }
  const renew = async (accountId: string, timeoutS: number, mine: number): Promise<void> => {
    const before = store.getState().firesAtMs
    if (before !== null && ports.nowMs() >= before) return end({ trouble: FIRED })
    const askedAtMs = ports.nowMs()
    const input = { account_id: accountId, timeout_s: timeoutS }
    const outcome = await ports.link.call('trading.deadManSwitch', input)
    if (mine !== generation) return undefined
    if (outcome.kind === 'answer') {
      // Counted from before it was asked: the engine's own deadline is never earlier.
      store.setState({ firesAtMs: askedAtMs + timeoutS * 1_000, trouble: null })
    } else if (before === null) return end({ trouble: sentenceOf(outcome) })
    else store.setState({ trouble: `Not renewed. ${sentenceOf(outcome)}` })
    const delayMs = outcome.kind === 'answer' ? (timeoutS * 1_000) / RENEWALS : AGAIN_MS
    cancel = ports.later(() => void renew(accountId, timeoutS, mine), delayMs)
    return undefined
  }
  return {
    end,
    arm: (accountId: string, timeoutS: number): Promise<void> => {
      end({ renews: accountId, timeoutS, trouble: null })
      return renew(accountId, timeoutS, generation)
    },
    disarm: async (accountId: string): Promise<void> => {
      const outcome = await ports.link.call('trading.deadManSwitch', { account_id: accountId, timeout_s: 0 })
      if (outcome.kind === 'answer') end({ trouble: null })
      else store.setState({ trouble: `Not disarmed. ${sentenceOf(outcome)}` })
    },
  }
}

/** The line whose loss the engine answers by cancelling: a stream of its own, opened again when it is lost. */
function makeLine(ports: WatchPorts, store: StoreApi<WatchState>) {
  let abort: AbortController | null = null
  const follow = async (accountId: string, mine: AbortController): Promise<void> => {
    const isMine = (): boolean => abort === mine
    const openedAtMs = ports.nowMs()
    try {
      const spec = { channel: 'orders', cancel_on_disconnect: accountId } as const
      for await (const message of await ports.link.openStream(spec, mine.signal)) {
        if (!isMine()) return
        if (message.type === 'snapshot') store.setState({ line: 'on', trouble: null })
      }
      // The engine ended it, as when its token ran out, and waits a moment for the next before it acts.
      if (isMine() && ports.nowMs() - openedAtMs > AGAIN_MS) return await follow(accountId, mine)
    } catch {
      // It is said below, whatever ended it.
    }
    if (!isMine()) return
    if (store.getState().line === 'on') store.setState({ line: 'lost', lostAtMs: ports.nowMs() })
    ports.later(() => isMine() && void follow(accountId, mine), AGAIN_MS)
  }
  const end = (): void => {
    const held = abort
    abort = null
    held?.abort()
    store.setState({ guards: null, line: 'off' })
  }
  return {
    end,
    guard: (accountId: string): void => {
      end()
      abort = new AbortController()
      store.setState({ guards: accountId, line: 'opening', lostAtMs: null, trouble: null })
      void follow(accountId, abort)
    },
    unguard: async (): Promise<void> => {
      const accountId = store.getState().guards
      if (accountId === null) return
      // Only a line that was released can be closed without its loss being acted on.
      const outcome = await ports.link.call('market.releaseOnDisconnect', { account_id: accountId })
      if (outcome.kind === 'answer') end()
      else store.setState({ trouble: `Still on. ${sentenceOf(outcome)}` })
    },
  }
}

export function makeWatch(ports: WatchPorts): Watch {
  const store = createStore<WatchState>(() => REST)
  const deadMan = makeDeadMan(ports, store)
  const line = makeLine(ports, store)
  return {
    store,
    arm: deadMan.arm,
    disarm: deadMan.disarm,
    guard: line.guard,
    unguard: line.unguard,
    stop: () => {
      deadMan.end({ trouble: null })
      line.end()
    },
  }
}

/** It outlives the dialog: what was armed is renewed for as long as somebody is signed in here. */
export const WATCH: KeepKey<Watch, Terminal> = {
  name: 'watch',
  make: ({ link, session }) => {
    const later = (task: () => void, delayMs: number) => {
      const timer = setTimeout(task, delayMs)
      return () => clearTimeout(timer)
    }
    const watch = makeWatch({ link, nowMs: () => Date.now(), later })
    session.store.subscribe(({ phase }) => {
      if (phase !== 'signed_in') watch.stop()
    })
    return watch
  },
}
