import { writeFileSync } from 'node:fs'
import { strayLine } from './failures.mjs'
import { inRoot } from './places.mjs'

/** A reporter for vitest: writes the errors that no test and no file has, a line each, to `OPTIONIX_STRAYS` as JSON. */
export default function makeStrayReporter() {
  return {
    /**
     * @param {unknown} _modules
     * @param {readonly Parameters<typeof strayLine>[0][]} errors
     */
    onTestRunEnd: (_modules, errors) => {
      const lines = errors.map((error) => strayLine(error, inRoot()))
      writeFileSync(process.env.OPTIONIX_STRAYS, JSON.stringify(lines))
    },
  }
}
