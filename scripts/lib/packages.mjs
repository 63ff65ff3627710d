import { createHash } from 'node:crypto'
import { existsSync, lstatSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runLogged } from './child.mjs'
import { inRoot, logPath } from './places.mjs'
import { step } from './progress.mjs'
import { Trouble } from './trouble.mjs'

const LOCK = inRoot('package-lock.json')
const STAMP = inRoot('node_modules', '.optionix-lock')
const HIDDEN_LOCK = inRoot('node_modules', '.package-lock.json')

const readText = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : '')

/** True when npm's own record of what it installed already holds every version the lock asks for. */
export function recordSatisfies(lockText, hiddenLockText) {
  if (hiddenLockText === '') return false
  const wanted = JSON.parse(lockText).packages
  const installed = JSON.parse(hiddenLockText).packages
  return Object.entries(wanted).every(
    ([path, entry]) =>
      path === '' ||
      installed[path]?.version === entry.version ||
      (installed[path] === undefined && entry.optional === true),
  )
}

/** True when every folder that npm's record names is still there: a deletion may have stopped halfway. */
export const foldersStand = (hiddenLockText, exists = (path) => existsSync(inRoot(path, 'package.json'))) =>
  hiddenLockText !== '' &&
  Object.keys(JSON.parse(hiddenLockText).packages).every((path) => path === '' || exists(path))

/** `npm ci` empties the folder first: behind a link that would be the packages of another checkout. */
function refuseLinkedFolder() {
  const folder = inRoot('node_modules')
  if (!lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink()) return
  const target = existsSync(folder) ? realpathSync(folder) : 'nowhere'
  throw new Trouble(
    `node_modules is a link to ${target}, which does not hold what package-lock.json asks for; run npm ci there.`,
    3,
  )
}

/** How to call npm: the very one that runs this script when there is one, else whatever the path holds. */
export function npmCommand() {
  const { npm_execpath: npmCli, npm_node_execpath: npmNode } = process.env
  if (npmCli && existsSync(npmCli))
    return { command: npmNode ?? process.execPath, before: [npmCli], shell: false }
  return { command: 'npm', before: [], shell: process.platform === 'win32' }
}

const whyNot = (said, logFile) =>
  (said.includes('npm error code EUSAGE')
    ? 'npm could not install the packages: package.json and package-lock.json do not fit together. Take both from ' +
      'the same commit'
    : 'npm could not install the packages. Check the network connection and the npm registry setting') +
  `, then run this again; what npm said is in ${logFile}`

/** Installs the packages of the lock file when they are missing or another lock's. Quick when they are in place. */
export async function ensurePackages() {
  const lockText = readText(LOCK)
  if (lockText === '') throw new Trouble('package-lock.json is missing: this is not a whole checkout.', 3)
  const wanted = createHash('sha256').update(lockText).digest('hex')
  const record = readText(HIDDEN_LOCK)
  const stands = foldersStand(record)
  if (stands && readText(STAMP) === wanted) return
  if (!stands || !recordSatisfies(lockText, record)) {
    refuseLinkedFolder()
    const { command, before, shell } = npmCommand()
    const logFile = logPath('install')
    const args = [...before, 'ci', '--no-audit', '--no-fund']
    // Development packages are needed to build, whatever the caller's environment says.
    const env = { ...process.env, NODE_ENV: 'development', npm_config_omit: '' }
    const code = await step('Installing packages (a minute or two the first time)', () =>
      runLogged(command, args, logFile, { shell, env }),
    )
    if (code !== 0) throw new Trouble(whyNot(readText(logFile), logFile), 3)
  }
  writeFileSync(join(STAMP), wanted)
}
