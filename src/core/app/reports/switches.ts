import { ok, refused } from '../../kernel/index.ts'
import type { Result } from '../../kernel/index.ts'
import { reportingFailure } from '../../compliance/reporting/index.ts'
import type { Regulation, ReportingFailure } from '../../compliance/reporting/index.ts'

/** Which regulations' reporting this desk does. */
export type ReportSwitches = Readonly<{
  /** SOX_COMPLIANCE_ENABLED. */
  sox: boolean
  /** MIFID_II_REPORTING_ENABLED. */
  mifidIi: boolean
}>

/** Refused while the reporting of a regulation is switched off: nothing is drafted, approved or submitted of it. */
export function switchedOn(
  { sox, mifidIi }: ReportSwitches,
  regulation: Regulation | null | undefined,
): Result<null, ReportingFailure> {
  const off =
    regulation === 'sox' && !sox
      ? 'SOX_COMPLIANCE_ENABLED'
      : regulation === 'mifid_ii' && !mifidIi
        ? 'MIFID_II_REPORTING_ENABLED'
        : null
  if (off === null) return ok(null)
  const message = `Reporting of this regulation is switched off (${off}).`
  return refused(reportingFailure('not_configured', message, { field: 'regulation_type' }))
}
