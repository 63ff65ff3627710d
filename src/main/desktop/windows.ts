import { join } from 'node:path'
import type { BrowserWindow, Dialog, Screen } from 'electron'
import { COMMAND_CHANNEL } from '../../core/contract/channels.ts'
import type { ShellCommand } from './commands.ts'
import { desktopFailure } from './failures.ts'
import { watchPage } from './page-health.ts'
import type { DesktopLog } from './ports.ts'
import { FAILURE_URL, TERMINAL_URL } from './scheme.ts'
import { focusWindow, makeWindow, showPage } from './window.ts'
import type { WindowPorts } from './preferences.ts'
import { readWindowState, rememberWindow } from './window-state-file.ts'
import { placeOnDisplays } from './window-state.ts'

const STATE_FILE = 'window.json'

type WindowsPorts = WindowPorts &
  Readonly<{
    screen: () => Pick<Screen, 'getPrimaryDisplay' | 'getAllDisplays'>
    dialog: Pick<Dialog, 'showMessageBox'>
    profileDirectory: string
    nowMs: () => number
    log: DesktopLog
    /** The page of this window is gone or another: what was bound to it must be let go. */
    onPageGone: (contentsId: number) => void
    /** A window was made; its keys may be watched. */
    onWindow: (window: BrowserWindow) => void
    /** What the failure page will say from now on. */
    setFailure: (failure: Readonly<{ code: string; message: string }>) => void
  }>

/** The windows of the terminal, by the id of their web contents. */
export type Windows = Readonly<{
  open: () => void
  isKnown: (contentsId: number) => boolean
  /** The window that commands and focus go to. */
  front: () => BrowserWindow | null
  all: () => readonly BrowserWindow[]
  send: (command: ShellCommand) => void
  focus: () => void
  showFailure: (failure: Readonly<{ code: string; message: string }>) => void
}>

export function makeWindows(ports: WindowsPorts): Windows {
  const known = new Map<number, BrowserWindow>()
  const front = (): BrowserWindow | null =>
    [...known.values()].find((window) => !window.isDestroyed()) ?? null

  const fail = (window: BrowserWindow, failure: Readonly<{ code: string; message: string }>): void => {
    ports.setFailure(failure)
    showPage(window, FAILURE_URL, ports.log)
  }

  const open = (): void => {
    const file = join(ports.profileDirectory, STATE_FILE)
    const window = makeWindow(ports, placeOnDisplays(readWindowState(file), workAreasOf(ports.screen())))
    const contentsId = window.webContents.id
    known.set(contentsId, window)
    ports.onWindow(window)
    rememberWindow(window, file, ports.log)
    watchPage(window, { ...ports, giveUp: (crashed) => fail(crashed, CRASH_LOOP) })
    window.webContents.on('did-navigate', () => ports.onPageGone(contentsId))
    window.webContents.on('render-process-gone', () => ports.onPageGone(contentsId))
    window.once('closed', () => {
      known.delete(contentsId)
      ports.onPageGone(contentsId)
    })
    showPage(window, TERMINAL_URL, ports.log)
  }

  return {
    open,
    isKnown: (contentsId) => known.has(contentsId),
    front,
    all: () => [...known.values()].filter((window) => !window.isDestroyed()),
    send: (command) => front()?.webContents.send(COMMAND_CHANNEL, command),
    focus: () => {
      const window = front()
      if (window) focusWindow(window)
    },
    showFailure: (failure) => {
      for (const window of known.values()) fail(window, failure)
    },
  }
}

const CRASH_LOOP = desktopFailure(
  'renderer_crashed',
  'The window died several times within a minute. The engine runs on; what was acknowledged is safe.',
)

/** The primary display first. */
function workAreasOf(screen: ReturnType<WindowsPorts['screen']>) {
  const primary = screen.getPrimaryDisplay()
  const others = screen.getAllDisplays().filter((display) => display.id !== primary.id)
  return [primary, ...others].map((display) => display.workArea)
}
