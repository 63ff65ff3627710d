import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DesktopLog } from './ports.ts'

/** Its being there means that windows are hidden from recordings; what it holds does not count. */
const FILE = 'hidden-from-capture'

type Shielded = Readonly<{ setContentProtection: (isOn: boolean) => void }>

type CapturePorts = Readonly<{
  profileDirectory: string
  windows: () => readonly Shielded[]
  log: DesktopLog
}>

/** Whether recordings and shared screens show the windows. What was chosen holds for later windows and later starts. */
export type ScreenCapture = Readonly<{
  isHidden: () => boolean
  hide: (isHidden: boolean) => void
  /** For a window that was just made. */
  shield: (window: Shielded) => void
}>

/** Systems whose windows can be kept out of recordings: Electron documents `setContentProtection` for these two. */
export const canHideFromCapture = (platform: string): boolean => platform === 'darwin' || platform === 'win32'

export function makeScreenCapture({ profileDirectory, windows, log }: CapturePorts): ScreenCapture {
  const file = join(profileDirectory, FILE)
  let isHidden = existsSync(file)
  const remember = (): void => {
    try {
      if (isHidden) writeFileSync(file, '', { mode: 0o600 })
      else rmSync(file, { force: true })
    } catch (error) {
      log.warn(
        { code: 'capture_unsaved', reason: String(error) },
        'The choice about recordings was not saved.',
      )
    }
  }
  return {
    isHidden: () => isHidden,
    hide: (hidden) => {
      isHidden = hidden
      for (const window of windows()) window.setContentProtection(hidden)
      remember()
    },
    shield: (window) => {
      if (isHidden) window.setContentProtection(true)
    },
  }
}
