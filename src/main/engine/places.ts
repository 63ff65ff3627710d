import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'

const PACKAGE_NAME = 'optionix-terminal'

type Manifest = Readonly<{ name?: string; version?: string }>

const manifestIn = (folder: string): Manifest | null => {
  const path = join(folder, 'package.json')
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Manifest) : null
}

/** The folder of the checkout or the installed package, found upwards from this very file. */
export function packageRoot(start: string = import.meta.dirname): string {
  for (let folder = start; ; folder = dirname(folder)) {
    if (manifestIn(folder)?.name === PACKAGE_NAME) return folder
    if (dirname(folder) === folder) throw new Error(`package.json of ${PACKAGE_NAME} is missing`)
  }
}

export const packageVersion = (): string => manifestIn(packageRoot())?.version ?? '0.0.0'

/** Where the operating system wants an application's data. */
export function defaultDataFolder(
  platform: string,
  env: Readonly<Record<string, string | undefined>>,
  home: string = homedir(),
): string {
  if (platform === 'win32') return join(env.APPDATA ?? join(home, 'AppData', 'Roaming'), 'Optionix')
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Optionix')
  // The XDG specification says to ignore a relative path.
  const dataHome = env.XDG_DATA_HOME?.startsWith('/') ? env.XDG_DATA_HOME : join(home, '.local', 'share')
  return join(dataHome, 'optionix')
}
