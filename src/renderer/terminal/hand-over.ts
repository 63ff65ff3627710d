import { useEffect } from 'react'
import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'
import type { PanelName } from '../panels/panel.ts'
import { useKept, useTerminal } from './hooks.ts'
import type { KeepKey } from './keep.ts'
import type { Terminal } from './terminal.ts'

/** What a panel is asked to show when it comes to the front, by id. Each is taken once, and forgotten at the sign-out. */
type HandOver = Readonly<{
  /** The case that is opened. */
  caseId: string | null
  /** The filing that is opened. */
  filingId: string | null
  /** The case that a filing is drafted from. */
  draftOf: string | null
}>

type Given = keyof HandOver

const HAND_OVER: KeepKey<StoreApi<HandOver>, Terminal> = {
  name: 'hand-over',
  make: () => createStore<HandOver>(() => ({ caseId: null, filingId: null, draftOf: null })),
}

/** Opens a panel on something: `handTo('cases', 'caseId', id)`. */
export function useHandTo(): (panel: PanelName, what: Given, id: string) => void {
  const { dock } = useTerminal()
  const kept = useKept(HAND_OVER)
  return (panel, what, id) => {
    kept.setState({ [what]: id })
    dock.open(panel)
  }
}

/** Hears what this panel is asked to show, also what was asked before it was there. */
export function useHanded(what: Given, take: (id: string) => void): void {
  const kept = useKept(HAND_OVER)
  const id = useStore(kept, (state) => state[what])
  useEffect(() => {
    if (id === null) return
    kept.setState({ [what]: null })
    take(id)
  })
}
