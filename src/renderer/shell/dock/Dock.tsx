import { useEffect, useRef } from 'react'
import { DockviewReact } from 'dockview-react'
import type { DockviewApi, DockviewReadyEvent, DockviewTheme, SerializedDockview } from 'dockview-react'
import { useStore } from 'zustand'
import { isPanelName } from '../../panels/registry.ts'
import { activeWorkspace, withLayout } from '../../state/index.ts'
import type { Workspace } from '../../state/index.ts'
import { useTerminal } from '../../terminal/hooks.ts'
import type { Terminal } from '../../terminal/terminal.ts'
import { styleNonce } from '../../theme/nonce.ts'
import { PanelBody } from './PanelBody.tsx'
import { PanelActions, PanelTab } from './PanelTab.tsx'
import { panelNameOf } from './port.ts'
import { layOut, makeDockVerbs } from './verbs.ts'

/** Panels touch with one pixel of canvas between them. */
const THEME: DockviewTheme = { name: 'optionix', className: 'ox-dock', gap: 1 }

const COMPONENTS = { panel: PanelBody }
const SAVE_AFTER_MS = 300
const UNDO_MAX = 20

/** Puts the workspace's saved layout on the dock, or its template when there is none or it no longer fits. */
function restore(api: DockviewApi, workspace: Workspace): void {
  const saved = workspace.layout as unknown as SerializedDockview | null
  const known = saved !== null && Object.keys(saved.panels).every((id) => isPanelName(panelNameOf(id)))
  if (!known) return layOut(api, workspace.template)
  try {
    api.fromJSON(saved)
  } catch {
    // A layout of another release may not fit the docking library any more: its template always does.
    layOut(api, workspace.template)
  }
}

/** Saves each change of layout a moment later and remembers those before it. */
function followLayout(terminal: Terminal, api: DockviewApi, id: string): () => void {
  const past: string[] = [JSON.stringify(api.toJSON())]
  let timer: ReturnType<typeof setTimeout> | undefined
  let latest = past[0] ?? ''
  const save = (): void => {
    clearTimeout(timer)
    const text = latest
    if (text === past.at(-1)) return
    past.push(text)
    if (past.length > UNDO_MAX) past.shift()
    terminal.workspaces.setState((before) => withLayout(before, id, JSON.parse(text) as Workspace['layout']))
  }
  const undo = (): void => {
    clearTimeout(timer)
    past.pop()
    const before = past.at(-1)
    if (before !== undefined) api.fromJSON(JSON.parse(before) as SerializedDockview)
  }
  const changed = api.onDidLayoutChange(() => {
    clearTimeout(timer)
    latest = JSON.stringify(api.toJSON())
    timer = setTimeout(save, SAVE_AFTER_MS)
    terminal.dock.store.setState({
      panelIds: api.panels.map((panel) => panel.id),
      maximised: api.hasMaximizedGroup(),
    })
  })
  const activated = api.onDidActivePanelChange(() =>
    terminal.dock.store.setState({ activePanelId: api.activePanel?.id ?? null }),
  )
  const template = () => activeWorkspace(terminal.workspaces.getState()).template
  terminal.dock.attach(makeDockVerbs(api, template, { undo }))
  terminal.dock.store.setState({
    panelIds: api.panels.map((panel) => panel.id),
    activePanelId: api.activePanel?.id ?? null,
    maximised: false,
  })
  return () => {
    save()
    changed.dispose()
    activated.dispose()
    terminal.dock.attach(null)
  }
}

/** The dock of the active workspace. Switching workspaces makes a new one, so that nothing of the old keeps running. */
export function Dock() {
  const terminal = useTerminal()
  const active = useStore(terminal.workspaces, (workspaces) => activeWorkspace(workspaces).id)
  return <DockOf key={active} />
}

function DockOf() {
  const terminal = useTerminal()
  const stop = useRef<(() => void) | null>(null)
  useEffect(() => () => stop.current?.(), [])
  const ready = ({ api }: DockviewReadyEvent): void => {
    const workspace = activeWorkspace(terminal.workspaces.getState())
    restore(api, workspace)
    stop.current = followLayout(terminal, api, workspace.id)
  }
  return (
    <DockviewReact
      theme={THEME}
      components={COMPONENTS}
      defaultTabComponent={PanelTab}
      rightHeaderActionsComponent={PanelActions}
      singleTabMode="fullwidth"
      disableFloatingGroups
      nonce={styleNonce()}
      defaultRenderer="onlyWhenVisible"
      onReady={ready}
    />
  )
}
