import { makeCountryList } from '../../compliance/aml/index.ts'
import type { AmlParameters } from '../../compliance/aml/index.ts'
import type { HighRiskCountries } from '../../compliance/kyc/index.ts'
import type { RuleBook } from '../laboratory/rule-book.ts'

/** The dated lists of the rules in force, read at each use: the same that monitoring looks at. */
export function countriesAtRisk(rules: Pick<RuleBook, 'current'>): HighRiskCountries {
  const listOf =
    (name: keyof AmlParameters['countries']): HighRiskCountries[keyof HighRiskCountries] =>
    (country, at) =>
      makeCountryList(rules.current().parameters.countries[name])(country, at)
  return { callForAction: listOf('callForAction'), increasedMonitoring: listOf('increasedMonitoring') }
}
