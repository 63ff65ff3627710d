import { FATF_COUNTRIES, makeCountryList } from '../../compliance/aml/index.ts'
import type { HighRiskCountries } from '../../compliance/kyc/index.ts'

/** The FATF's dated lists, the same that monitoring looks at. */
export const COUNTRIES_AT_RISK: HighRiskCountries = {
  callForAction: makeCountryList(FATF_COUNTRIES.callForAction),
  increasedMonitoring: makeCountryList(FATF_COUNTRIES.increasedMonitoring),
}
