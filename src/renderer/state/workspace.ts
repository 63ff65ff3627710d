import { z } from 'zod'
import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'
import { makeShelf } from './shelf.ts'
import type { KeyValueStorage } from './shelf.ts'

const WORKSPACES_MAX = 9

const workspaceSchema = z.object({
  id: z.string().min(1).max(64),
  name: z.string().min(1).max(60),
  /** Which built-in arrangement `reset` goes back to. */
  template: z.enum(['options', 'market', 'account', 'orders', 'risk', 'compliance']),
  /** The dock's own serialised layout; null means the template as it is. */
  layout: z.record(z.string(), z.unknown()).nullable(),
})

const workspacesSchema = z.object({
  active: z.string(),
  list: z.array(workspaceSchema).min(1).max(WORKSPACES_MAX),
  railOpen: z.boolean(),
})

export type Workspace = z.infer<typeof workspaceSchema>
export type WorkspaceTemplate = Workspace['template']
export type Workspaces = z.infer<typeof workspacesSchema>
export type WorkspacesStore = StoreApi<Workspaces>

const VOL_AND_RISK: Workspace = { id: 'risk', name: 'Vol and risk', template: 'risk', layout: null }

export const DEFAULT_WORKSPACES: Workspaces = {
  active: 'options',
  list: [
    { id: 'options', name: 'Options desk', template: 'options', layout: null },
    { id: 'market', name: 'Market', template: 'market', layout: null },
    { id: 'account', name: 'Account', template: 'account', layout: null },
    { id: 'orders', name: 'Orders', template: 'orders', layout: null },
    VOL_AND_RISK,
  ],
  railOpen: false,
}

/** Version 2 brings the workspace of volatility and risk, behind what the user has; not where there is no room. */
function addVolAndRisk(value: unknown): unknown {
  const known = z
    .object({ list: z.array(z.object({ id: z.string() }).loose()) })
    .loose()
    .safeParse(value)
  if (!known.success) return value
  const { list } = known.data
  const isThere = list.some(({ id }) => id === VOL_AND_RISK.id)
  return isThere || list.length >= WORKSPACES_MAX ? value : { ...known.data, list: [...list, VOL_AND_RISK] }
}

const COMPLIANCE: Workspace = { id: 'compliance', name: 'Compliance', template: 'compliance', layout: null }

/** With the workspace of an officer in front. Unchanged where there is one already, or no room. */
function withCompliance(workspaces: Workspaces): Workspaces {
  const { list } = workspaces
  const isThere = list.some(({ template }) => template === 'compliance')
  if (isThere || list.length >= WORKSPACES_MAX) return workspaces
  return { ...workspaces, active: COMPLIANCE.id, list: [...list, COMPLIANCE] }
}

/**
 * The workspaces as they suit whoever signed in. Who reviews and does not trade has that of compliance: a desk of prices
 * and tickets is no place for a case. Who may not review does not land on what an officer left in front on this machine.
 */
export function suitedTo(workspaces: Workspaces, permissions: readonly string[]): Workspaces {
  if (permissions.includes('compliance.read'))
    return permissions.includes('order.write') ? workspaces : withCompliance(workspaces)
  const other = workspaces.list.find(({ template }) => template !== 'compliance')
  const isTheirs = activeWorkspace(workspaces).template === 'compliance' && other !== undefined
  return isTheirs ? { ...workspaces, active: other.id } : workspaces
}

export const activeWorkspace = (workspaces: Workspaces): Workspace =>
  workspaces.list.find((workspace) => workspace.id === workspaces.active) ?? (workspaces.list[0] as Workspace)

/** Saves the layout of one workspace. */
export function withLayout(workspaces: Workspaces, id: string, layout: Workspace['layout']): Workspaces {
  const list = workspaces.list.map((workspace) =>
    workspace.id === id ? { ...workspace, layout } : workspace,
  )
  return { ...workspaces, list }
}

/** The workspace with that number on the keyboard, counted from one; unchanged when there is none. */
export function switchTo(workspaces: Workspaces, number: number): Workspaces {
  const target = workspaces.list[number - 1]
  return target ? { ...workspaces, active: target.id } : workspaces
}

export function makeWorkspacesStore(storage: KeyValueStorage): WorkspacesStore {
  const spec = {
    key: 'optionix.workspaces',
    migrations: [addVolAndRisk],
    schema: workspacesSchema,
    fallback: DEFAULT_WORKSPACES,
  }
  const shelf = makeShelf(storage, spec)
  const store = createStore<Workspaces>(() => shelf.read())
  store.subscribe((workspaces) => shelf.write(workspaces))
  return store
}
