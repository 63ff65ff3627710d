import type { HighRiskCountries } from '../../compliance/kyc/index.ts'

/** The FATF's public statements as of February 2026. Dated data: the officer's own lists come in their place. */
export const COUNTRIES_AT_RISK: HighRiskCountries = {
  callForAction: ['KP', 'IR', 'MM'],
  increasedMonitoring: [
    ...['DZ', 'AO', 'BO', 'BG', 'CM', 'CI', 'CD', 'HT', 'KE', 'KW', 'LA'],
    ...['LB', 'MC', 'NA', 'NP', 'PG', 'SS', 'SY', 'VE', 'VN', 'VG', 'YE'],
  ],
}
