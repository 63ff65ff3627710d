import { BrowserWindow } from 'electron'
import type { DesktopLog } from './ports.ts'
import { webPreferencesOf } from './preferences.ts'
import type { WindowPorts } from './preferences.ts'
import { WINDOW_SIZE_MIN } from './window-state.ts'
import type { WindowState } from './window-state.ts'

/** Shown before the first paint; the terminal's dark ground. */
const GROUND = '#0b0c0c'

/** The window factory. The window shows itself when it has something to show. */
export function makeWindow(ports: WindowPorts, state: WindowState): BrowserWindow {
  const window = new BrowserWindow({
    x: state.x,
    y: state.y,
    width: state.width,
    height: state.height,
    minWidth: WINDOW_SIZE_MIN.width,
    minHeight: WINDOW_SIZE_MIN.height,
    fullscreen: state.isFullScreen,
    show: false,
    title: 'Optionix Terminal',
    backgroundColor: GROUND,
    webPreferences: webPreferencesOf(ports),
  })
  window.once('ready-to-show', () => {
    if (state.isMaximized) window.maximize()
    window.show()
  })
  return window
}

/** Brings a window to the front, from wherever it is. */
export function focusWindow(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}

/** Loads an own address. A load that a later one replaces, or that the window outlives, is no trouble. */
export function showPage(window: BrowserWindow, url: string, log: DesktopLog): void {
  if (window.isDestroyed()) return
  window.loadURL(url).catch((error: unknown) => {
    log.info({ code: 'load_replaced', reason: String(error) }, 'A page was not loaded to its end.')
  })
}
