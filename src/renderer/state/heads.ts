import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'
import type { Severity } from './toasts.ts'

/** A badge of a panel head: a state with its word, never a bare colour. */
export type HeadBadge = Readonly<{ text: string; severity?: Severity }>

/** What a panel writes into its own head. */
export type PanelHead = Readonly<{ title?: string; context: string; badges: readonly HeadBadge[] }>

export type Heads = Readonly<Record<string, PanelHead>>
export type HeadsStore = StoreApi<Heads>

export const makeHeadsStore = (): HeadsStore => createStore<Heads>(() => ({}))
