import { countryOf } from '../../../identifiers/index.ts'
import type { AmlFailure } from '../failures.ts'
import { invalidInput } from '../failures.ts'
import type { CountryStep } from './countries.ts'
import type { AmlParameters } from './parameters.ts'

const codesIn = (steps: readonly CountryStep[]): ReadonlySet<string> =>
  new Set(steps.flatMap(({ codes }) => codes))

/**
 * Why these lists of countries must not go live: two of one day contradict each other, and a code that is no country would
 * silently watch nobody. What stood before is not asked again.
 */
export function countryTrouble(before: AmlParameters, after: AmlParameters): AmlFailure | null {
  for (const name of ['callForAction', 'increasedMonitoring'] as const) {
    const [known, steps] = [codesIn(before.countries[name]), after.countries[name]]
    const days = new Set(steps.map(({ from }) => from))
    if (days.size < steps.length) return invalidInput(`countries.${name}`, 'has two lists of one day.')
    const strange = [...codesIn(steps)].find((code) => !known.has(code) && countryOf(code) !== code)
    if (strange !== undefined)
      return invalidInput(`countries.${name}`, `${strange} is no country of ISO 3166-1.`)
  }
  return null
}
