import { refused } from '../../core/kernel/index.ts'
import { desktopFailure } from './failures.ts'
import type { OpenDesktopEngine } from './ports.ts'

/** Opens the engine of this build for the desktop. */
export const openDesktopEngine: OpenDesktopEngine = () =>
  Promise.resolve(refused(desktopFailure('engine_missing', 'This build carries no engine.')))
