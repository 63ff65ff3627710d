import { useEffect } from 'react'
import {
  IconArrowBackUp,
  IconArrowsMaximize,
  IconBell,
  IconKeyboard,
  IconLayoutDashboard,
  IconLogout,
  IconPlayerPause,
  IconRefresh,
  IconSearch,
  IconSettings,
  IconSquareArrowLeft,
  IconSquareArrowRight,
  IconX,
} from '@tabler/icons-react'
import { useStore } from 'zustand'
import { PANEL_NAMES } from '../../panels/panel.ts'
import { PANELS } from '../../panels/registry.ts'
import { switchTo } from '../../state/index.ts'
import { useTerminal } from '../../terminal/hooks.ts'
import type { Terminal } from '../../terminal/terminal.ts'
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
    keys: [`Ctrl+Alt+${index + 1}`],
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

function dockCommands({ dock }: Terminal): readonly Command[] {
  const active = (): string | null => dock.store.getState().activePanelId
  const onActive = (act: (panelId: string) => void) => () => {
    const id = active()
    if (id !== null) act(id)
  }
  const offBecause = (): string | null => (active() === null ? 'no panel is open' : null)
  const base = { group: 'do', offBecause } as const
  return [
    {
      ...base,
      id: 'dock.next',
      mnemonic: 'NEXT',
      title: 'Next panel',
      icon: IconSquareArrowRight,
      keys: ['F6'],
      run: () => dock.focusNext(1),
    },
    {
      ...base,
      id: 'dock.previous',
      mnemonic: 'PREV',
      title: 'Previous panel',
      icon: IconSquareArrowLeft,
      keys: ['Shift+F6'],
      run: () => dock.focusNext(-1),
    },
    {
      ...base,
      id: 'dock.maximise',
      mnemonic: 'MAX',
      title: 'Maximise or restore panel',
      icon: IconArrowsMaximize,
      keys: ['Ctrl+Alt+Enter'],
      run: onActive((id) => dock.toggleMaximised(id)),
    },
    {
      ...base,
      id: 'dock.left',
      mnemonic: 'MVL',
      title: 'Move panel left',
      icon: IconSquareArrowLeft,
      keys: ['Ctrl+Alt+Left'],
      run: onActive((id) => dock.move(id, 'left')),
    },
    {
      ...base,
      id: 'dock.right',
      mnemonic: 'MVR',
      title: 'Move panel right',
      icon: IconSquareArrowRight,
      keys: ['Ctrl+Alt+Right'],
      run: onActive((id) => dock.move(id, 'right')),
    },
    {
      ...base,
      id: 'dock.close',
      mnemonic: 'CLOSE',
      title: 'Close panel',
      icon: IconX,
      keys: ['Ctrl+Alt+W'],
      run: onActive((id) => dock.close(id)),
    },
    {
      ...base,
      id: 'dock.undo',
      mnemonic: 'UNDO',
      title: 'Undo last layout change',
      icon: IconArrowBackUp,
      keys: ['Ctrl+Alt+Z'],
      run: () => dock.undo(),
    },
    {
      id: 'dock.reset',
      mnemonic: 'RESET',
      title: 'Reset workspace',
      icon: IconRefresh,
      group: 'do',
      run: () => dock.reset(),
    },
  ]
}

function shellCommands(terminal: Terminal): readonly Command[] {
  const show = (overlay: 'palette' | 'keys' | 'settings' | 'notices') => () =>
    terminal.shell.setState({ overlay })
  const pause = (): void => terminal.setPaused(!terminal.shell.getState().paused)
  return [
    {
      id: 'shell.palette',
      mnemonic: 'GO',
      title: 'Command field',
      icon: IconSearch,
      group: 'do',
      keys: ['Ctrl+K'],
      run: show('palette'),
    },
    {
      id: 'shell.keys',
      mnemonic: 'KEYS',
      title: 'Keys',
      icon: IconKeyboard,
      group: 'do',
      keys: ['F1'],
      run: show('keys'),
    },
    {
      id: 'shell.settings',
      mnemonic: 'LOOK',
      title: 'How it looks',
      icon: IconSettings,
      group: 'do',
      keys: ['Ctrl+,'],
      run: show('settings'),
    },
    {
      id: 'shell.notices',
      mnemonic: 'NOTE',
      title: 'Notices',
      icon: IconBell,
      group: 'do',
      run: show('notices'),
    },
    {
      id: 'shell.pause',
      mnemonic: 'PAUSE',
      title: 'Pause or resume all updates',
      icon: IconPlayerPause,
      group: 'do',
      keys: ['F9'],
      run: pause,
    },
    {
      id: 'shell.sign-out',
      mnemonic: 'OUT',
      title: 'Sign out',
      icon: IconLogout,
      group: 'do',
      run: () => void terminal.session.logout(),
    },
  ]
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
