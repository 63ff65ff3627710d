import type { WorkspaceTemplate, Workspaces } from '../state/index.ts'

export const TEMPLATE_NAMES: Readonly<Record<WorkspaceTemplate, string>> = {
  options: 'Options desk',
  market: 'Market',
  account: 'Account',
  orders: 'Orders',
  risk: 'Vol and risk',
  compliance: 'Compliance',
}

/** Arrangements that are of use to whoever may do this; of the others everybody. */
const NEEDED: Readonly<Partial<Record<WorkspaceTemplate, string>>> = { compliance: 'compliance.read' }

export const templatesFor = (permissions: readonly string[]): readonly WorkspaceTemplate[] =>
  (Object.keys(TEMPLATE_NAMES) as WorkspaceTemplate[]).filter((template) => {
    const needed = NEEDED[template]
    return needed === undefined || permissions.includes(needed)
  })

const WORKSPACES_MAX = 9

/** Adds a workspace in one of the built-in arrangements and goes there. */
export function addWorkspace(workspaces: Workspaces, template: WorkspaceTemplate): Workspaces {
  if (workspaces.list.length >= WORKSPACES_MAX) return workspaces
  const names = workspaces.list.map((workspace) => workspace.name)
  const base = TEMPLATE_NAMES[template]
  let number = 1
  const nameOf = (): string => (number === 1 ? base : `${base} ${number}`)
  while (names.includes(nameOf())) number += 1
  const ids = workspaces.list.map((workspace) => workspace.id)
  let suffix = 1
  while (ids.includes(`${template}-${suffix}`)) suffix += 1
  const added = { id: `${template}-${suffix}`, name: nameOf(), template, layout: null }
  return { ...workspaces, active: added.id, list: [...workspaces.list, added] }
}

/** Closes the active workspace; the last one stays. */
export function closeWorkspace(workspaces: Workspaces): Workspaces {
  if (workspaces.list.length === 1) return workspaces
  const list = workspaces.list.filter((workspace) => workspace.id !== workspaces.active)
  return { ...workspaces, list, active: list[0]?.id ?? workspaces.active }
}
