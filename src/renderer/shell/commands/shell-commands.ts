import { useEffect } from 'react'
import {
  IconArrowBackUp,
  IconArrowsMaximize,
  IconBell,
  IconHandStop,
  IconKeyboard,
  IconLayoutDashboard,
  IconLock,
  IconLogout,
  IconPlayerPause,
  IconRefresh,
  IconSearch,
  IconSettings,
  IconSquareArrowLeft,
  IconSquareArrowDown,
  IconSquareArrowRight,
  IconSquareArrowUp,
  IconX,
} from '@tabler/icons-react'
import type { TablerIcon } from '@tabler/icons-react'
import { useStore } from 'zustand'
import { PANEL_NAMES } from '../../panels/panel.ts'
import { PANELS } from '../../panels/registry.ts'
import { switchTo } from '../../state/index.ts'
import { useTerminal } from '../../terminal/hooks.ts'
import type { Overlay, Terminal } from '../../terminal/terminal.ts'
import type { Direction } from '../dock/port.ts'
import type { Command } from './registry.ts'

const missing = (terminal: Terminal, permission: string): string | null => {
  const permissions = terminal.session.store.getState().user?.permissions ?? []
  return permissions.includes(permission) ? null : `needs the permission ${permission}`
}

const panelCommands = (terminal: Terminal): readonly Command[] =>
  PANEL_NAMES.map((name, index) => ({
    id: `panel.${name}`,
    mnemonic: PANELS[name].mnemonic,
    title: PANELS[name].title,
    context: 'panel',
    icon: PANELS[name].icon,
    group: 'go',
    // Nine digits, nine panels; the rest are reached by their letters.
    ...(index < 9 ? { keys: [`Ctrl+Alt+${index + 1}`] } : {}),
    offBecause: () => missing(terminal, PANELS[name].permission),
    run: () => terminal.dock.open(name),
  }))

const workspaceCommands = (terminal: Terminal): readonly Command[] =>
  terminal.workspaces.getState().list.map((workspace, index) => ({
    id: `workspace.${index + 1}`,
    mnemonic: `WS${index + 1}`,
    title: `Workspace ${workspace.name}`,
    icon: IconLayoutDashboard,
    group: 'go',
    // Browsers keep Ctrl and a digit for their own tabs, so Alt does the same everywhere.
    keys: [`Ctrl+${index + 1}`, `Alt+${index + 1}`],
    run: () => terminal.workspaces.setState((before) => switchTo(before, index + 1)),
  }))

type Row = Readonly<
  [id: string, mnemonic: string, title: string, icon: TablerIcon, key: string | null, run: () => void]
>

const doing = (rows: readonly Row[], offBecause?: () => string | null): readonly Command[] =>
  rows.map(([id, mnemonic, title, icon, key, run]) => ({
    id,
    mnemonic,
    title,
    icon,
    group: 'do',
    run,
    ...(key === null ? {} : { keys: [key] }),
    ...(offBecause ? { offBecause } : {}),
  }))

function dockCommands({ dock }: Terminal): readonly Command[] {
  const active = (): string | null => dock.store.getState().activePanelId
  const onActive = (act: (panelId: string) => void) => () => {
    const id = active()
    if (id !== null) act(id)
  }
  const noPanel = (): string | null => (active() === null ? 'no panel is open' : null)
  const move = (direction: Direction) => onActive((id) => dock.move(id, direction))
  const maximise = onActive((id) => dock.toggleMaximised(id))
  const close = onActive((id) => dock.close(id))
  const onPanel: readonly Row[] = [
    ['dock.next', 'NEXT', 'Next panel', IconSquareArrowRight, 'F6', () => dock.focusNext(1)],
    ['dock.previous', 'PREV', 'Previous panel', IconSquareArrowLeft, 'Shift+F6', () => dock.focusNext(-1)],
    ['dock.maximise', 'MAX', 'Maximise or restore panel', IconArrowsMaximize, 'Ctrl+Alt+Enter', maximise],
    ['dock.left', 'MVL', 'Move panel left', IconSquareArrowLeft, 'Ctrl+Alt+Left', move('left')],
    ['dock.right', 'MVR', 'Move panel right', IconSquareArrowRight, 'Ctrl+Alt+Right', move('right')],
    ['dock.up', 'MVU', 'Move panel up', IconSquareArrowUp, 'Ctrl+Alt+Up', move('up')],
    ['dock.down', 'MVD', 'Move panel down', IconSquareArrowDown, 'Ctrl+Alt+Down', move('down')],
    ['dock.close', 'CLOSE', 'Close panel', IconX, 'Ctrl+Alt+W', close],
  ]
  const onDock: readonly Row[] = [
    ['dock.undo', 'UNDO', 'Undo last layout change', IconArrowBackUp, 'Ctrl+Alt+Z', () => dock.undo()],
    ['dock.reset', 'RESET', 'Reset workspace', IconRefresh, null, () => dock.reset()],
  ]
  return [...doing(onPanel, noPanel), ...doing(onDock)]
}

function shellCommands(terminal: Terminal): readonly Command[] {
  const show = (overlay: Overlay) => () => terminal.shell.setState({ overlay })
  const pause = (): void => terminal.setPaused(!terminal.shell.getState().paused)
  return doing([
    ['shell.palette', 'GO', 'Command field', IconSearch, 'Ctrl+K', show('palette')],
    ['shell.keys', 'KEYS', 'Keys', IconKeyboard, 'F1', show('keys')],
    ['shell.settings', 'LOOK', 'How it looks', IconSettings, 'Ctrl+,', show('settings')],
    ['shell.notices', 'NOTE', 'Notices', IconBell, null, show('notices')],
    ['shell.kill', 'KILL', 'Kill switch', IconHandStop, 'Ctrl+Shift+K', show('kill')],
    ['shell.pause', 'PAUSE', 'Pause or resume all updates', IconPlayerPause, 'F9', pause],
    ['shell.lock', 'LOCK', 'Lock the desk', IconLock, null, () => void terminal.session.lock()],
    ['shell.sign-out', 'OUT', 'Sign out', IconLogout, null, () => void terminal.session.logout()],
  ])
}

/** Registers what the shell itself can do, for the palette, the keys and the desktop's menus. */
export function useShellCommands(): void {
  const terminal = useTerminal()
  const list = useStore(terminal.workspaces, (workspaces) => workspaces.list)
  useEffect(
    () =>
      terminal.commands.register([
        ...panelCommands(terminal),
        ...workspaceCommands(terminal),
        ...shellCommands(terminal),
        ...dockCommands(terminal),
      ]),
    [terminal, list],
  )
}
