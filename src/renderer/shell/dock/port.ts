import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'
import type { PanelName } from '../../panels/panel.ts'

export type Direction = 'left' | 'right' | 'up' | 'down'

/**
 * What the rest of the terminal may ask of the dock. Every drag has its twin here, so that keyboard and menus can do
 * what the mouse can. Nothing outside shell/dock knows which docking library draws it.
 */
export type DockVerbs = Readonly<{
  /** Brings a panel of this kind to the front, or opens one. */
  open: (name: PanelName) => void
  /** Opens one more of this kind. */
  openAnother: (name: PanelName) => void
  close: (panelId: string) => void
  /** Moves a panel to the edge of the group beside it; at the border, to the edge of the dock. */
  move: (panelId: string, direction: Direction) => void
  toggleMaximised: (panelId: string) => void
  focus: (panelId: string) => void
  focusNext: (step: 1 | -1) => void
  /** Back to the arrangement that the workspace came with. */
  reset: () => void
  /** Back to the arrangement before the last change. */
  undo: () => void
}>

export type DockState = Readonly<{
  activePanelId: string | null
  panelIds: readonly string[]
  maximised: boolean
}>

export type DockPort = DockVerbs &
  Readonly<{ store: StoreApi<DockState>; attach: (verbs: DockVerbs | null) => void }>

/** Panel id to panel name: `chain-2` is a `chain`. */
export const panelNameOf = (panelId: string): string => panelId.replace(/-\d+$/, '')

/** The next free id of a kind. */
export function freePanelId(name: string, taken: readonly string[]): string {
  if (!taken.includes(name)) return name
  let number = 2
  while (taken.includes(`${name}-${number}`)) number += 1
  return `${name}-${number}`
}

/** The dock as the terminal holds it before and after the docking component is on screen. */
export function makeDockPort(): DockPort {
  const store = createStore<DockState>(() => ({ activePanelId: null, panelIds: [], maximised: false }))
  let verbs: DockVerbs | null = null
  return {
    store,
    attach: (next) => {
      verbs = next
    },
    open: (name) => verbs?.open(name),
    openAnother: (name) => verbs?.openAnother(name),
    close: (panelId) => verbs?.close(panelId),
    move: (panelId, direction) => verbs?.move(panelId, direction),
    toggleMaximised: (panelId) => verbs?.toggleMaximised(panelId),
    focus: (panelId) => verbs?.focus(panelId),
    focusNext: (step) => verbs?.focusNext(step),
    reset: () => verbs?.reset(),
    undo: () => verbs?.undo(),
  }
}
