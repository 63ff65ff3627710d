import { stripVTControlCharacters } from 'node:util'

const FIRST_LINE = /^[^\n]*/

/** Colours are for the terminal that the runner wrote to, and the sentence is its first line. */
const sentence = (message = '') => FIRST_LINE.exec(stripVTControlCharacters(message))[0]

const line = (file, title, message) => `${file} › ${title}${message ? `: ${sentence(message)}` : ''}`

/** What failed, as vitest's JSON report has it: one line each, file, test and the first line of why. */
export const vitestFailures = (report, root) =>
  (report.testResults ?? [])
    .filter(({ status }) => status === 'failed')
    .flatMap(({ name = '', message, assertionResults }) => {
      const file = name.replace(`${root}/`, '')
      const failed = assertionResults.filter(({ status }) => status === 'failed')
      return failed.length === 0
        ? [line(file, 'did not load', message)]
        : failed.map(({ fullName, failureMessages }) => line(file, fullName, failureMessages?.[0]))
    })

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
