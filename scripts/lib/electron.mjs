import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runLogged } from './child.mjs'
import { nodeForChildren } from './node24.mjs'
import { inRoot, logPath } from './places.mjs'
import { step } from './progress.mjs'

const INSTALLER_TIMEOUT_MS = 60_000
const ELECTRON = inRoot('node_modules', 'electron')
const ATTEMPTED = inRoot('node_modules', '.optionix-electron-attempt')

/** Whether a window could be shown here. */
export const hasDisplay = (env = process.env, platform = process.platform) =>
  platform === 'darwin' || platform === 'win32' || Boolean(env.DISPLAY) || Boolean(env.WAYLAND_DISPLAY)

/** The Electron executable, or undefined. Never imports `electron`: that would start a download and throw. */
export function findElectron(env = process.env) {
  const override = env.ELECTRON_OVERRIDE_DIST_PATH
  const pathFile = join(ELECTRON, 'path.txt')
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8').trim() : 'electron'
  const candidates = override
    ? [join(override, name), join(override, 'electron'), join(override, 'electron.exe')]
    : existsSync(pathFile)
      ? [join(ELECTRON, 'dist', name)]
      : []
  return candidates.find((path) => existsSync(path))
}

/** Lets Electron's own installer fetch the runtime, once per installed version; later starts do not wait again. */
export async function tryElectronInstaller() {
  const { version } = JSON.parse(readFileSync(join(ELECTRON, 'package.json'), 'utf8'))
  if (existsSync(ATTEMPTED) && readFileSync(ATTEMPTED, 'utf8') === version) return undefined
  writeFileSync(ATTEMPTED, version)
  await step('Fetching the Electron runtime (a minute at most)', () =>
    runLogged(nodeForChildren(), [join(ELECTRON, 'install.js')], logPath('electron-install'), {
      timeoutMs: INSTALLER_TIMEOUT_MS,
    }),
  )
  return findElectron()
}
