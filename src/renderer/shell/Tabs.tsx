import { Menu } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useStore } from 'zustand'
import { useLook, useSession, useTerminal } from '../terminal/hooks.ts'
import { formatDay, formatTime, zoneName } from '../widgets/figures/format.ts'
import type { Workspaces } from '../state/index.ts'
import { timeZoneHere, useEngineNowMs } from './clock.ts'
import css from './Shell.module.css'
import { TEMPLATE_NAMES, addWorkspace, closeWorkspace, templatesFor } from './workspace-acts.ts'

function Clock() {
  const nowMs = useEngineNowMs()
  const zone = timeZoneHere()
  if (nowMs === 0) return null
  return (
    <span className={css.clock}>
      {formatTime(nowMs, zone)} {zoneName(zone, nowMs)} · {formatDay(nowMs, zone)}
    </span>
  )
}

function NewWorkspace({ workspaces }: Readonly<{ workspaces: Workspaces }>) {
  const terminal = useTerminal()
  const permissions = useSession(({ user }) => user?.permissions)
  return (
    <Menu position="bottom-start" shadow="none" width={230} transitionProps={{ duration: 0 }}>
      <Menu.Target>
        <button type="button" className={css.addTab} aria-label="Workspaces: add or close">
          <IconPlus size={14} stroke={1.6} aria-hidden="true" />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>New workspace like</Menu.Label>
        {templatesFor(permissions ?? []).map((template) => (
          <Menu.Item
            key={template}
            disabled={workspaces.list.length >= 9}
            onClick={() => terminal.workspaces.setState((before) => addWorkspace(before, template))}
          >
            {TEMPLATE_NAMES[template]}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item
          disabled={workspaces.list.length === 1}
          onClick={() => terminal.workspaces.setState(closeWorkspace)}
        >
          Close this workspace
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

/** Workspaces by number; the number is the key. Right: density and the engine's clock with its zone. */
export function Tabs() {
  const terminal = useTerminal()
  const workspaces = useStore(terminal.workspaces)
  const look = useLook()
  return (
    <nav className={css.tabs} aria-label="Workspaces">
      {workspaces.list.map((workspace, index) => (
        <button
          key={workspace.id}
          type="button"
          className={css.tab}
          aria-current={workspace.id === workspaces.active ? 'page' : undefined}
          onClick={() => terminal.workspaces.setState({ active: workspace.id })}
        >
          <span className={css.tabNumber}>{index + 1}</span> {workspace.name}
        </button>
      ))}
      <NewWorkspace workspaces={workspaces} />
      <span className={css.density}>Density: {look.density}</span>
      <Clock />
    </nav>
  )
}
