import { AUDIT_FAILURES } from '../audit/index.ts'
import { AML_FAILURES } from '../compliance/aml/index.ts'
import { CASE_FAILURES } from '../compliance/cases/index.ts'
import { PRIVACY_FAILURES } from '../compliance/privacy/index.ts'
import { identityFailures } from '../identity/index.ts'
import { KYC_FAILURES } from '../compliance/kyc/index.ts'
import type { FailureRules } from '../kernel/index.ts'
import { EXECUTION_FAILURES } from '../execution/index.ts'
import { INSTRUMENT_FAILURES } from '../instruments/index.ts'
import { LEDGER_FAILURES } from '../ledger/index.ts'
import { MARGIN_FAILURES } from '../margin/index.ts'
import { MARKET_DATA_FAILURES } from '../market-data/index.ts'
import { ORDER_FAILURES } from '../orders/index.ts'
import { PRICING_FAILURES } from '../pricing/index.ts'
import { REPORTING_FAILURES } from '../compliance/reporting/index.ts'
import { RISK_FAILURES } from '../risk/index.ts'
import { SANCTIONS_FAILURES } from '../compliance/sanctions/index.ts'
import { VOL_FAILURES } from '../vol/index.ts'
import { backupFailures } from './backups/failures.ts'
import { COMPUTE_FAILURES } from './compute.ts'
import { PORTFOLIO_FAILURES } from './portfolios/failures.ts'
import { STREAM_FAILURES } from './streams/failures.ts'
import { TRADING_FAILURES } from './trading/failures.ts'
import { laterFailures } from './later/failures.ts'
import { pipelineFailures } from './pipeline/failures.ts'
import { administrationFailures } from './administration/failures.ts'
import { systemFailures } from './system/failures.ts'

/** Every room's closed list of failures: one line a room. */
export const FAILURE_CATALOGUES: Readonly<Record<string, FailureRules>> = {
  pipeline: pipelineFailures,
  identity: identityFailures,
  audit: AUDIT_FAILURES,
  system: systemFailures,
  administration: administrationFailures,
  backups: backupFailures,
  later: laterFailures,
  instruments: INSTRUMENT_FAILURES,
  ledger: LEDGER_FAILURES,
  marketData: MARKET_DATA_FAILURES,
  orders: ORDER_FAILURES,
  execution: EXECUTION_FAILURES,
  pricing: PRICING_FAILURES,
  risk: RISK_FAILURES,
  reporting: REPORTING_FAILURES,
  margin: MARGIN_FAILURES,
  vol: VOL_FAILURES,
  sanctions: SANCTIONS_FAILURES,
  compute: COMPUTE_FAILURES,
  portfolios: PORTFOLIO_FAILURES,
  streams: STREAM_FAILURES,
  trading: TRADING_FAILURES,
  kyc: KYC_FAILURES,
  aml: AML_FAILURES,
  cases: CASE_FAILURES,
  privacy: PRIVACY_FAILURES,
}

/** A code that two rooms declare differently, which would give one failure two statuses. */
export function contradictions(catalogues: Readonly<Record<string, FailureRules>>): readonly string[] {
  const seen = new Map<string, string>()
  const found: string[] = []
  for (const [room, rules] of Object.entries(catalogues)) {
    for (const [code, rule] of Object.entries(rules)) {
      const text = `${rule.status} ${rule.remedy} ${rule.retry}`
      const earlier = seen.get(code)
      if (earlier !== undefined && earlier !== text) found.push(`${room}.${code}`)
      seen.set(code, text)
    }
  }
  return found
}

/** All rooms' failures in one table: what the transports turn a code into. */
export const failureRules: FailureRules = Object.assign(
  {},
  ...Object.values(FAILURE_CATALOGUES),
) as FailureRules
