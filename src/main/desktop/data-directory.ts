import { join, resolve } from 'node:path'
import { defaultDataFolder } from '../engine/index.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** `OPTIONIX_DATA`, else the system's application-data folder of this user: the same one that headless uses. */
export function dataDirectoryOf(platform: string, env: Environment, home: string): string {
  const chosen = env['OPTIONIX_DATA']
  return chosen !== undefined && chosen.trim() !== ''
    ? resolve(chosen)
    : defaultDataFolder(platform, env, home)
}

/** Where Chromium keeps its own files (cache, local storage, window state): inside the data directory, out of our way. */
export const profileDirectoryOf = (dataDirectory: string): string => join(dataDirectory, 'desktop')
