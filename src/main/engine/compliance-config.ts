import { z } from 'zod'
import type { ComplianceOptions } from './options.ts'

const flag = z
  .string()
  .toLowerCase()
  .pipe(z.enum(['1', '0', 'true', 'false', 'yes', 'no', 'on', 'off'], 'must be on or off'))
  .transform((text) => ['1', 'true', 'yes', 'on'].includes(text))

/** Switches of compliance. What is not named is on. */
export const COMPLIANCE_VARIABLES = { AML_MONITORING_ENABLED: flag.optional(), KYC_REQUIRED: flag.optional() }

export const complianceOf = (
  variables: Readonly<{ AML_MONITORING_ENABLED?: boolean | undefined; KYC_REQUIRED?: boolean | undefined }>,
): ComplianceOptions => ({
  amlMonitoring: variables.AML_MONITORING_ENABLED ?? true,
  kycRequired: variables.KYC_REQUIRED ?? true,
})
