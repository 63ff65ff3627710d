import type { MenuItemConstructorOptions } from 'electron'
import { SHELL_COMMANDS } from './commands.ts'
import type { ShellCommand } from './commands.ts'
import { canHideFromCapture } from './screen-capture.ts'
import type { ScreenCapture } from './screen-capture.ts'

type Template = MenuItemConstructorOptions[]

const SEPARATOR: MenuItemConstructorOptions = { type: 'separator' }

/**
 * The application menu: native roles, and the terminal's commands by id. The page owns the keys; where the system lets
 * a menu show a key without taking it (Linux, Windows), the menu only shows it.
 */
export function menuTemplate(
  platform: string,
  send: (command: ShellCommand) => void,
  capture: Pick<ScreenCapture, 'isHidden' | 'hide'>,
): Template {
  const command = (id: ShellCommand, label: string, accelerator?: string): MenuItemConstructorOptions => ({
    id,
    label,
    ...(accelerator === undefined ? {} : { accelerator, registerAccelerator: false }),
    click: () => send(id),
  })
  const hiding: MenuItemConstructorOptions = {
    label: 'Hide from recordings',
    type: 'checkbox',
    checked: capture.isHidden(),
    click: ({ checked }) => capture.hide(checked),
  }
  const isMac = platform === 'darwin'
  return [
    ...(isMac ? ([{ role: 'appMenu' }] satisfies Template) : []),
    {
      label: '&Terminal',
      submenu: [
        command(SHELL_COMMANDS.palette, 'Command palette', 'CmdOrCtrl+K'),
        command(SHELL_COMMANDS.kill, 'Kill switch', 'CmdOrCtrl+Shift+K'),
        command(SHELL_COMMANDS.settings, 'Settings'),
        command(SHELL_COMMANDS.lock, 'Lock'),
        SEPARATOR,
        isMac ? { role: 'close' } : { role: 'quit' },
      ],
    },
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [
        { role: 'reload' },
        SEPARATOR,
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        SEPARATOR,
        { role: 'togglefullscreen' },
        ...(canHideFromCapture(platform) ? [SEPARATOR, hiding] : []),
      ],
    },
    { role: 'windowMenu' },
    { role: 'help', submenu: [command(SHELL_COMMANDS.keys, 'Keyboard', 'F1')] },
  ]
}
