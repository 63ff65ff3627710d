import { existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { runLogged } from './child.mjs'
import { logPath } from './places.mjs'
import { step } from './progress.mjs'
import { Trouble } from './trouble.mjs'

const isOnPath = (names) =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .some((folder) => names.some((name) => existsSync(join(folder, name))))

const POSTGRES_FOLDER = '/usr/lib/postgresql'

const hasPostgres = (onPath) =>
  onPath(['initdb']) ||
  (existsSync(POSTGRES_FOLDER) &&
    readdirSync(POSTGRES_FOLDER).some((version) =>
      existsSync(join(POSTGRES_FOLDER, version, 'bin', 'initdb')),
    ))

/** What the tests use for real, and the Debian package that brings it. */
const NEEDED = [
  { name: 'Chromium', package: 'chromium', isThere: (onPath) => onPath(['chromium', 'chromium-browser']) },
  { name: 'the PostgreSQL server', package: 'postgresql', isThere: hasPostgres },
  { name: 'the Redis server', package: 'redis-server', isThere: (onPath) => onPath(['redis-server']) },
  {
    name: 'GNOME Keyring',
    package: 'gnome-keyring',
    isThere: (onPath) => onPath(['gnome-keyring-daemon']),
  },
  { name: 'a D-Bus session', package: 'dbus-daemon', isThere: (onPath) => onPath(['dbus-run-session']) },
  { name: 'xmllint', package: 'libxml2-utils', isThere: (onPath) => onPath(['xmllint']) },
]

const isRoot = () => process.getuid?.() === 0

/** Those of the programs that are not there. `onPath` tells whether one of some names is a command. */
export const missingPrograms = (onPath = isOnPath) => NEEDED.filter(({ isThere }) => !isThere(onPath))

const packagesOf = (programs) => programs.map((program) => program.package)
const namesOf = (programs) => programs.map(({ name }) => name).join(', ')

/** What somebody who may not install is told. */
export const adviceFor = (missing) =>
  `The tests need ${namesOf(missing)}. On Debian: sudo apt-get install ${packagesOf(missing).join(' ')}`

/** Makes sure of the programs that the tests run against: installs them where it may, else says what to install. */
export async function ensureSystemPrograms() {
  const missing = missingPrograms()
  if (missing.length === 0) return
  if (!isRoot() || !isOnPath(['apt-get'])) throw new Trouble(adviceFor(missing), 3)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const logFile = logPath('apt')
  const apt = (args) => runLogged('apt-get', args, logFile, { env })
  await step('Updating the package list', () => apt(['update']))
  const install = ['install', '-y', '--no-install-recommends', ...packagesOf(missing), 'fonts-liberation']
  const code = await step(`Installing ${namesOf(missing)}`, () => apt(install))
  if (code !== 0 || missingPrograms().length > 0) {
    throw new Trouble(
      `apt-get could not install ${packagesOf(missing).join(', ')}; what it said is in ${logFile}`,
      3,
    )
  }
}
