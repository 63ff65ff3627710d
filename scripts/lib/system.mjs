import { existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { runLogged } from './child.mjs'
import { logPath } from './places.mjs'
import { step } from './progress.mjs'
import { Trouble } from './trouble.mjs'

const onPath = (names) =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .some((folder) => names.some((name) => existsSync(join(folder, name))))

const POSTGRES_FOLDER = '/usr/lib/postgresql'

const hasPostgres = () =>
  onPath(['initdb']) ||
  (existsSync(POSTGRES_FOLDER) &&
    readdirSync(POSTGRES_FOLDER).some((version) =>
      existsSync(join(POSTGRES_FOLDER, version, 'bin', 'initdb')),
    ))

/** What the tests use for real, and the Debian package that brings it. */
const NEEDED = [
  { name: 'Chromium', package: 'chromium', isThere: () => onPath(['chromium', 'chromium-browser']) },
  { name: 'the PostgreSQL server', package: 'postgresql', isThere: hasPostgres },
]

const isRoot = () => process.getuid?.() === 0

/** Makes sure of the programs that the tests run against: installs them where it may, else says what to install. */
export async function ensureSystemPrograms() {
  const missing = NEEDED.filter(({ isThere }) => !isThere())
  if (missing.length === 0) return
  const packages = missing.map((program) => program.package)
  const names = missing.map(({ name }) => name).join(', ')
  if (!isRoot() || !onPath(['apt-get'])) {
    throw new Trouble(`The tests need ${names}. On Debian: sudo apt-get install ${packages.join(' ')}`, 3)
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const logFile = logPath('apt')
  const apt = (args) => runLogged('apt-get', args, logFile, { env })
  await step('Updating the package list', () => apt(['update']))
  const install = ['install', '-y', '--no-install-recommends', ...packages, 'fonts-liberation']
  const code = await step(`Installing ${names}`, () => apt(install))
  if (code !== 0 || NEEDED.some(({ isThere }) => !isThere())) {
    throw new Trouble(`apt-get could not install ${packages.join(', ')}; what it said is in ${logFile}`, 3)
  }
}
