import {
  createContext,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react'
import { useStore } from 'zustand'
import type { StoreApi } from 'zustand/vanilla'
import type { StreamChannel } from '../../core/contract/index.ts'
import { present } from '../../core/kernel/index.ts'
import { askEntry, streamKey } from '../client/index.ts'
import type {
  CallOutcome,
  EntryInput,
  EntryName,
  EntryOutput,
  Health,
  StreamListener,
  StreamSpec,
  StreamView,
} from '../client/index.ts'
import { bindingOf, point, selectedAccount, subjectOf } from '../state/index.ts'
import type { Account, Binding, Look, PanelHead, Session, Subject } from '../state/index.ts'
import type { KeepKey } from './keep.ts'
import type { Terminal } from './terminal.ts'

export const TerminalContext = createContext<Terminal | null>(null)

export const useTerminal = (): Terminal => present(useContext(TerminalContext), 'TerminalContext')

/** Something that lives as long as the session, made when it is first asked for. */
export const useKept = <Value>(key: KeepKey<Value, Terminal>): Value => useTerminal().keep.of(key)

export const useSession = <Part>(select: (session: Session) => Part): Part =>
  useStore(useTerminal().session.store, select)

/** The account that is shown; null before the list has arrived. */
export const useAccount = (): Account | null => useSession(selectedAccount)

export const useLook = (): Look => useStore(useTerminal().look)

export const useHealth = <Part>(select: (health: Health) => Part): Part =>
  useStore(useTerminal().health.store, select)

/** True while the user has stopped all updates with F9. */
export const usePaused = (): boolean => useStore(useTerminal().shell, (shell) => shell.paused)

type PanelSubject = Subject & Binding & Readonly<{ pointAt: (change: Partial<Subject>) => void }>

/** What a panel looks at through its link group, and how it points the group elsewhere. */
export function usePanelSubject(panelId: string): PanelSubject {
  const { groups } = useTerminal()
  const subject = useStore(groups, (state) => subjectOf(state, panelId))
  const binding = useStore(
    groups as StoreApi<ReturnType<typeof groups.getState>>,
    (state) => state.bindings[panelId],
  )
  const pointAt = useCallback(
    (change: Partial<Subject>) => groups.setState((before) => point(before, panelId, change)),
    [groups, panelId],
  )
  const fallback = bindingOf(groups.getState(), panelId)
  return { ...subject, ...(binding ?? fallback), pointAt }
}

/** Writes a panel's context words and badges into its head. */
export function usePanelHead(panelId: string, head: PanelHead): void {
  const { heads } = useTerminal()
  const text = JSON.stringify(head)
  useEffect(() => {
    heads.setState({ [panelId]: JSON.parse(text) as PanelHead })
  }, [heads, panelId, text])
}

/**
 * Hears every update of a stream, in order, without rendering: for grids and charts that apply changes themselves.
 * `spec` null follows nothing.
 */
export function useStreamUpdates<Channel extends StreamChannel>(
  spec: StreamSpec<Channel> | null,
  listener: StreamListener<Channel>,
): void {
  const { hub } = useTerminal()
  const heard = useRef(listener)
  heard.current = listener
  const followed = useRef(spec)
  followed.current = spec
  const key = spec === null ? null : streamKey(spec)
  useEffect(() => {
    const current = followed.current
    if (key === null || current === null) return undefined
    return hub.subscribe(current, (update) => heard.current(update))
  }, [hub, key])
}

const NO_STREAM: StreamView = { phase: 'waiting', data: null, receivedAtMs: null, failure: null }

/** The current state of a stream, rendered at most once per frame. `spec` null follows nothing. */
export function useStream<Channel extends StreamChannel>(
  spec: StreamSpec<Channel> | null,
): StreamView<Channel> {
  const { hub } = useTerminal()
  const key = spec === null ? null : streamKey(spec)
  const followed = useRef(spec)
  followed.current = spec
  const source = useMemo(() => {
    const current = followed.current
    if (key === null || current === null) {
      return { subscribe: () => () => undefined, read: () => NO_STREAM as StreamView<Channel> }
    }
    let view = hub.view(current)
    return {
      read: () => view,
      subscribe: (render: () => void) => {
        let frame = 0
        const stop = hub.subscribe(current, (update) => {
          const first = view.data === null
          view = update.view
          if (first || update.cause === 'phase') render()
          else if (frame === 0) frame = requestAnimationFrame(() => ((frame = 0), render()))
        })
        return () => (cancelAnimationFrame(frame), stop())
      },
    }
  }, [hub, key])
  return useSyncExternalStore(source.subscribe, source.read)
}

type Asked<Value> = Readonly<{
  /** Null while the first answer is on its way. */
  outcome: CallOutcome<Value> | null
  reload: () => void
}>

/**
 * Asks an entry when the component appears and whenever the input changes; and once more by itself when the link was not
 * there and returns, or the engine refused for too many requests and said when to come back. `input` null asks nothing.
 */
export function useAnswer<Name extends EntryName>(
  name: Name,
  input: EntryInput<Name> | null,
): Asked<EntryOutput<Name>> {
  const { link } = useTerminal()
  const [outcome, setOutcome] = useState<CallOutcome<EntryOutput<Name>> | null>(null)
  const [round, setRound] = useState(0)
  const text = JSON.stringify(input)
  useEffect(
    () =>
      text === 'null' ? undefined : askEntry(link, name, JSON.parse(text) as EntryInput<Name>, setOutcome),
    [link, name, text, round],
  )
  const reload = useCallback(() => setRound((before) => before + 1), [])
  return { outcome, reload }
}
