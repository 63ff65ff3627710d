import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { BrowserWindow } from 'electron'
import type { DesktopLog } from './ports.ts'
import { parseWindowState } from './window-state.ts'
import type { WindowState } from './window-state.ts'

const SAVE_AFTER_MS = 500

export function readWindowState(file: string): WindowState | null {
  try {
    return parseWindowState(readFileSync(file, 'utf8'))
  } catch {
    return null // First start: there is no file yet.
  }
}

/** Whole or not at all: a crash in the middle leaves the state of before. */
function writeWindowState(file: string, state: WindowState): void {
  const draft = `${file}.new`
  writeFileSync(draft, JSON.stringify(state), { mode: 0o600 })
  renameSync(draft, file)
}

const stateOf = (window: BrowserWindow): WindowState => ({
  ...window.getNormalBounds(),
  isMaximized: window.isMaximized(),
  isFullScreen: window.isFullScreen(),
})

/** Remembers where a window is: some time after it last moved, and when it closes. */
export function rememberWindow(window: BrowserWindow, file: string, log: DesktopLog): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const save = (): void => {
    clearTimeout(timer)
    try {
      writeWindowState(file, stateOf(window))
    } catch (error) {
      log.warn({ code: 'window_state_unsaved', reason: String(error) }, 'The window state was not saved.')
    }
  }
  const later = (): void => {
    clearTimeout(timer)
    timer = setTimeout(save, SAVE_AFTER_MS)
  }
  window.on('resize', later)
  window.on('move', later)
  window.on('maximize', later)
  window.on('unmaximize', later)
  window.on('enter-full-screen', later)
  window.on('leave-full-screen', later)
  window.on('close', save)
}
