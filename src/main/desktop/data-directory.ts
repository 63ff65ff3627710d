import { join, resolve } from 'node:path'

type Environment = Readonly<Record<string, string | undefined>>

const FOLDER = 'optionix-terminal'

/** `OPTIONIX_DATA`, else the system's application-data folder of this user. Headless uses the same one. */
export function dataDirectoryOf(platform: string, env: Environment, home: string): string {
  const chosen = env['OPTIONIX_DATA']
  if (chosen !== undefined && chosen.trim() !== '') return resolve(chosen)
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), FOLDER)
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', FOLDER)
  const dataHome = env['XDG_DATA_HOME']
  return join(
    dataHome !== undefined && dataHome.startsWith('/') ? dataHome : join(home, '.local', 'share'),
    FOLDER,
  )
}

/** Where Chromium keeps its own files (cache, local storage, window state): inside the data directory, out of our way. */
export const profileDirectoryOf = (dataDirectory: string): string => join(dataDirectory, 'desktop')
