import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { hasDisplay } from './electron.mjs'

const onPath = (name) =>
  (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, name)))

/** The command that opens an address in the user's browser, or undefined where there is none to open. */
function browserCommand(platform = process.platform) {
  if (process.env.CI || process.env.OPTIONIX_BROWSER === 'none' || !hasDisplay()) return undefined
  if (platform === 'darwin') return ['open']
  if (platform === 'win32') return ['cmd', '/c', 'start', '']
  const opener = ['xdg-open', 'sensible-browser'].find(onPath)
  return opener ? [opener] : undefined
}

/** Opens the address where a browser is there; the printed address serves when it is not. */
export function openBrowser(address) {
  const command = browserCommand()
  if (!command) return false
  const child = spawn(command[0], [...command.slice(1), address], { stdio: 'ignore', detached: true })
  child.on('error', () => process.stderr.write('The browser did not open; use the address above.\n'))
  child.unref()
  return true
}
