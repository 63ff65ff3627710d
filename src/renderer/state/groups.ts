import { z } from 'zod'
import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'
import { makeShelf } from './shelf.ts'
import type { KeyValueStorage } from './shelf.ts'

export const LINK_GROUPS = ['A', 'B', 'C', 'D', 'E', 'F'] as const
export type LinkGroup = (typeof LINK_GROUPS)[number]

/** `follow` takes the group's subject, `lead` sets it, `both` does both, `locked` keeps its own. */
export type LinkMode = 'follow' | 'lead' | 'both' | 'locked'

const subjectSchema = z.object({
  /** The underlying or spot instrument that the panels of the group look at. */
  symbol: z.string().nullable(),
  /** YYYY-MM-DD; null means the nearest. */
  expiry: z.string().nullable(),
})

const bindingSchema = z.object({
  group: z.enum(LINK_GROUPS),
  mode: z.enum(['follow', 'lead', 'both', 'locked']),
})

const groupsSchema = z.object({
  subjects: z.record(z.enum(LINK_GROUPS), subjectSchema),
  /** By panel id; a panel without an entry is in group A, both ways. */
  bindings: z.record(z.string(), bindingSchema),
  /** What a locked panel looks at, by panel id. */
  locked: z.record(z.string(), subjectSchema),
})

export type Subject = z.infer<typeof subjectSchema>
export type Binding = z.infer<typeof bindingSchema>
export type Groups = z.infer<typeof groupsSchema>
export type GroupsStore = StoreApi<Groups>

const NOTHING: Subject = { symbol: null, expiry: null }
const DEFAULT_BINDING: Binding = { group: 'A', mode: 'both' }

export const EMPTY_GROUPS: Groups = {
  subjects: { A: NOTHING, B: NOTHING, C: NOTHING, D: NOTHING, E: NOTHING, F: NOTHING },
  bindings: {},
  locked: {},
}

export const bindingOf = (groups: Groups, panelId: string): Binding =>
  groups.bindings[panelId] ?? DEFAULT_BINDING

/** What a panel looks at now. A late joiner finds the group's current subject here at once. */
export function subjectOf(groups: Groups, panelId: string): Subject {
  const binding = bindingOf(groups, panelId)
  if (binding.mode === 'locked') return groups.locked[panelId] ?? NOTHING
  return groups.subjects[binding.group]
}

/** Points a panel at a subject; those linked with it follow. A change of symbol forgets the expiry. */
export function point(groups: Groups, panelId: string, change: Partial<Subject>): Groups {
  const binding = bindingOf(groups, panelId)
  const before = subjectOf(groups, panelId)
  const moved = change.symbol !== undefined && change.symbol !== before.symbol
  const after: Subject = { ...before, ...(moved ? { expiry: null } : {}), ...change }
  if (binding.mode === 'locked') return { ...groups, locked: { ...groups.locked, [panelId]: after } }
  if (binding.mode === 'follow') return groups
  return { ...groups, subjects: { ...groups.subjects, [binding.group]: after } }
}

/** Puts a panel into a group; locking keeps what it looks at. */
export function bind(groups: Groups, panelId: string, change: Partial<Binding>): Groups {
  const binding = { ...bindingOf(groups, panelId), ...change }
  const bindings = { ...groups.bindings, [panelId]: binding }
  if (binding.mode !== 'locked') return { ...groups, bindings }
  return { ...groups, bindings, locked: { ...groups.locked, [panelId]: subjectOf(groups, panelId) } }
}

export function makeGroupsStore(storage: KeyValueStorage): GroupsStore {
  const spec = { key: 'optionix.groups', migrations: [], schema: groupsSchema, fallback: EMPTY_GROUPS }
  const shelf = makeShelf(storage, spec)
  const store = createStore<Groups>(() => shelf.read())
  store.subscribe((groups) => shelf.write(groups))
  return store
}
