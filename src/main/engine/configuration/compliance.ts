import { z } from 'zod'
import type { ComplianceOptions } from './options.ts'

const flag = z
  .string()
  .toLowerCase()
  .pipe(z.enum(['1', '0', 'true', 'false', 'yes', 'no', 'on', 'off'], 'must be on or off'))
  .transform((text) => ['1', 'true', 'yes', 'on'].includes(text))

/** Switches of compliance. What is not named is on. */
export const COMPLIANCE_VARIABLES = {
  AML_MONITORING_ENABLED: flag.optional(),
  KYC_REQUIRED: flag.optional(),
  SOX_COMPLIANCE_ENABLED: flag.optional(),
  MIFID_II_REPORTING_ENABLED: flag.optional(),
}

type Switches = Readonly<Partial<Record<keyof typeof COMPLIANCE_VARIABLES, boolean | undefined>>>

export const complianceOf = (variables: Switches): ComplianceOptions => ({
  amlMonitoring: variables.AML_MONITORING_ENABLED ?? true,
  kycRequired: variables.KYC_REQUIRED ?? true,
  soxCompliance: variables.SOX_COMPLIANCE_ENABLED ?? true,
  mifidReporting: variables.MIFID_II_REPORTING_ENABLED ?? true,
})

/** The names of the switches that are off. */
export function switchedOffIn(compliance: Partial<ComplianceOptions> = {}): readonly string[] {
  const { amlMonitoring = true, kycRequired = true, soxCompliance = true, mifidReporting = true } = compliance
  const switches = {
    AML_MONITORING_ENABLED: amlMonitoring,
    KYC_REQUIRED: kycRequired,
    SOX_COMPLIANCE_ENABLED: soxCompliance,
    MIFID_II_REPORTING_ENABLED: mifidReporting,
  }
  return Object.entries(switches).flatMap(([name, isOn]) => (isOn ? [] : [name]))
}
