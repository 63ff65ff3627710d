import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { checkAdvisories } from './advisories.mjs'
import { runShown } from './child.mjs'
import { failedOutside, playwrightFailures, vitestFailures } from './failures.mjs'
import { nodeForChildren } from './node24.mjs'
import { inRoot } from './places.mjs'

const run = (script, args, env = {}) =>
  runShown(nodeForChildren(), [inRoot(script), ...args], { env: { ...process.env, ...env } })

/** A check has no counts of its own: it passes or fails as one. */
const check = (script, args) => async () =>
  (await run(script, args)) === 0
    ? { passed: 1, failed: 0, skipped: 0 }
    : { passed: 0, failed: 1, skipped: 0 }

function freshReport(name) {
  const path = inRoot('.cache', 'reports', `${name}.json`)
  mkdirSync(dirname(path), { recursive: true })
  rmSync(path, { force: true })
  return path
}

/** A runner that fails without a counted failure (no report, an error outside every test) counts as one. */
export function withExit(counts, exitCode) {
  const failures = [`no test › the runner ended with ${exitCode}, told in the output above`]
  return exitCode !== 0 && counts.failed === 0 ? { ...counts, failed: 1, failures } : counts
}

/** `strays` are the errors outside every file, which vitest's JSON report leaves out: a line each. */
export function countVitest(report, strays = []) {
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + failedOutside(report) + strays.length,
    skipped: report.numPendingTests + (report.numTodoTests ?? 0),
    failures: [...vitestFailures(report, inRoot()), ...strays],
  }
}

export const countPlaywright = ({ stats, errors, suites }) => ({
  passed: stats.expected,
  failed: stats.unexpected + stats.flaky + (stats.unexpected === 0 ? errors.length : 0),
  skipped: stats.skipped,
  failures: playwrightFailures({ suites, errors }),
})

const readReport = (path, count) =>
  existsSync(path) ? count(JSON.parse(readFileSync(path, 'utf8'))) : { passed: 0, failed: 0, skipped: 0 }

/** Runs the vitest files under the given folders of `test/`; all of them when none is given. */
export async function runVitest(folders) {
  const report = freshReport('vitest')
  const strays = freshReport('vitest-strays')
  const reporters = ['default', 'json', inRoot('scripts', 'lib', 'stray-reporter.mjs')]
  const args = [...reporters.map((name) => `--reporter=${name}`), `--outputFile.json=${report}`]
  const exitCode = await run('node_modules/vitest/vitest.mjs', ['run', ...args, ...folders], {
    OPTIONIX_STRAYS: strays,
  })
  const told = existsSync(strays) ? JSON.parse(readFileSync(strays, 'utf8')) : []
  return withExit(
    readReport(report, (counted) => countVitest(counted, told)),
    exitCode,
  )
}

async function runPlaywright() {
  const report = freshReport('playwright')
  const exitCode = await run('node_modules/@playwright/test/cli.js', ['test', '--reporter=list,json'], {
    PLAYWRIGHT_JSON_OUTPUT_NAME: report,
  })
  return withExit(readReport(report, countPlaywright), exitCode)
}

export const CHECKS = [
  { name: 'typecheck', run: check('scripts/typecheck.mjs', []) },
  { name: 'lint', run: check('node_modules/eslint/bin/eslint.js', ['.', '--max-warnings=0']) },
  { name: 'typed-lint', run: check('node_modules/oxlint/bin/oxlint', ['src', 'test']) },
  {
    name: 'format',
    run: check('node_modules/prettier/bin/prettier.cjs', ['--check', '--log-level=warn', '.']),
  },
  { name: 'knip', run: check('node_modules/knip/bin/knip.js', ['--no-progress']) },
  { name: 'advisories', run: () => checkAdvisories() },
].map((stage) => ({ ...stage, isCheck: true }))

export const E2E = { name: 'e2e', run: runPlaywright }
export const hasE2e = () => existsSync(inRoot('test', 'e2e')) && existsSync(inRoot('playwright.config.ts'))

/** Folders of `test/` that vitest finds tests in. */
export const vitestFolders = () =>
  readdirSync(inRoot('test'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !['e2e', 'perf', 'support'].includes(entry.name))
    .map((entry) => entry.name)
    .sort()
