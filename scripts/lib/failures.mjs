import { stripVTControlCharacters } from 'node:util'

const FIRST_LINE = /^[^\n]*/

/** Colours are for the terminal that the runner wrote to, and the sentence is its first line. */
const sentence = (message = '') => FIRST_LINE.exec(stripVTControlCharacters(message))[0]

const line = (file, title, message) => `${file} › ${title}${message ? `: ${sentence(message)}` : ''}`

/** A file that failed though none of its tests did: it did not load, or what it does before or after its tests broke. */
const isFailedOutside = ({ status, assertionResults }) =>
  status === 'failed' && !assertionResults.some((assertion) => assertion.status === 'failed')

export const failedOutside = (report) => (report.testResults ?? []).filter(isFailedOutside).length

/** What failed, as vitest's JSON report has it: one line each, file, test and the first line of why. */
export const vitestFailures = (report, root) =>
  (report.testResults ?? [])
    .filter(({ status }) => status === 'failed')
    .flatMap((result) => {
      const { name = '', message, assertionResults } = result
      const file = name.replace(`${root}/`, '')
      if (isFailedOutside(result))
        return [line(file, assertionResults.length === 0 ? 'did not load' : 'outside its tests', message)]
      return assertionResults
        .filter(({ status }) => status === 'failed')
        .map(({ fullName, failureMessages }) => line(file, fullName, failureMessages?.[0]))
    })

/**
 * One line for an error that belongs to no file: what it says, what caused it, and the file that was under way.
 *
 * @param {{ message: string, cause?: { message: string }, VITEST_TEST_PATH?: string }} error as vitest hands it on
 * @param {string} root
 */
export const strayLine = ({ message, cause, VITEST_TEST_PATH: path }, root) => {
  const parts = [message, cause?.message, path === undefined ? undefined : `while ${path} ran`]
  const said = parts.filter(Boolean).map((part) => sentence(part).replaceAll(`${root}/`, ''))
  return `no test › ${said.join(': ')}`
}

const specsOf = (suite) => [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsOf)]

/** What failed or only passed when tried again, as Playwright's JSON report has it. */
export const playwrightFailures = ({ suites, errors }) => [
  ...suites.flatMap(specsOf).flatMap(({ file, title, tests }) => {
    const failed = tests.find(({ status }) => ['unexpected', 'flaky'].includes(status))
    const results = failed?.results ?? []
    return failed === undefined ? [] : [line(file, title, results.find(({ error }) => error)?.error.message)]
  }),
  ...errors.map(({ message }) => sentence(message)),
]
