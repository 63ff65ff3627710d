import { BrowserWindow } from 'electron'
import { VERSION_ARGUMENT } from '../../core/contract/channels.ts'
import { WINDOW_SIZE_MIN } from './window-state.ts'
import type { WindowState } from './window-state.ts'

/** Shown before the first paint; the terminal's dark ground. */
const GROUND = '#0b0c0c'

export type WindowPorts = Readonly<{ preloadFile: string; version: string; hasInspector: boolean }>

/** The preferences of every window there is. No window is made elsewhere. */
export const webPreferencesOf = ({ preloadFile, version, hasInspector }: WindowPorts) => ({
  preload: preloadFile,
  additionalArguments: [`${VERSION_ARGUMENT}${version}`],
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webviewTag: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  navigateOnDragDrop: false,
  safeDialogs: true,
  // Dictionaries would be fetched from the network.
  spellcheck: false,
  devTools: hasInspector,
})

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
