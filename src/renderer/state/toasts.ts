import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'

export type Severity = 'info' | 'ok' | 'warn' | 'critical'

export type Notice = Readonly<{
  severity: Severity
  title: string
  body?: string
  /** Fills and halts stay until they are closed; the rest goes after eight seconds. */
  stays?: boolean
  /** What it is about: a later notice about the same takes its place. */
  about?: string
  /** The way to what it tells of. */
  act?: Readonly<{ words: string; run: () => void }>
  /** Notices of one kind within four seconds fold into a count. Fills and halts never fold. */
  foldKey?: string
}>

export type Toast = Notice & Readonly<{ id: number; count: number; atMs: number; closesAtMs: number | null }>

export type Toasts = Readonly<{ shown: readonly Toast[]; history: readonly Toast[]; unread: number }>

export type ToastsStore = Readonly<{
  store: StoreApi<Toasts>
  notify: (notice: Notice) => void
  close: (id: number) => void
  /** Closes what is shown about something that is over; the history keeps it. */
  settle: (about: string) => void
  markRead: () => void
  /** Forgets all of them, the history included. */
  clear: () => void
}>

const STAY_MS = 8_000
const FOLD_MS = 4_000
const SHOWN_MAX = 4
const HISTORY_MAX = 200
const NONE: Toasts = { shown: [], history: [], unread: 0 }

const isElsewhere = (about: string | undefined) => (toast: Toast) =>
  about === undefined || toast.about !== about

/**
 * Adds a notice: folded into a recent one of its kind, else at the end, in place of one about the same; the oldest that may
 * go makes room.
 */
export function addNotice(before: Toasts, notice: Notice, id: number, atMs: number): Toasts {
  const closesAtMs = notice.stays === true ? null : atMs + STAY_MS
  const same = before.shown.find(
    (toast) => toast.foldKey !== undefined && toast.foldKey === notice.foldKey && atMs - toast.atMs < FOLD_MS,
  )
  if (same && notice.stays !== true) {
    const folded: Toast = { ...same, ...notice, count: same.count + 1, atMs, closesAtMs }
    const swap = (toast: Toast): Toast => (toast.id === same.id ? folded : toast)
    return { ...before, shown: before.shown.map(swap), history: before.history.map(swap) }
  }
  const toast: Toast = { ...notice, id, count: 1, atMs, closesAtMs }
  const all = [...before.shown.filter(isElsewhere(notice.about)), toast]
  const removable =
    all.length > SHOWN_MAX ? all.find((shown) => shown.closesAtMs !== null && shown.id !== id) : undefined
  return {
    shown: removable ? all.filter((shown) => shown !== removable) : all,
    history: [toast, ...before.history].slice(0, HISTORY_MAX),
    unread: before.unread + 1,
  }
}

export function makeToastsStore(nowMs: () => number): ToastsStore {
  const store = createStore<Toasts>(() => NONE)
  let nextId = 1
  const close = (id: number): void =>
    store.setState((toasts) => ({ shown: toasts.shown.filter((toast) => toast.id !== id) }))
  return {
    store,
    notify: (notice) => store.setState((toasts) => addNotice(toasts, notice, nextId++, nowMs())),
    close,
    settle: (about) => store.setState(({ shown }) => ({ shown: shown.filter(isElsewhere(about)) })),
    markRead: () => store.setState({ unread: 0 }),
    clear: () => store.setState(NONE),
  }
}
