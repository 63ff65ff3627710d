import { join } from 'node:path'
import {
  countriesAtRisk,
  errorFields,
  makeAlertHandlers,
  makeCaseHandlers,
  makeComplianceRecordHandlers,
  makeDashboardHandlers,
  makeFirmReads,
  makeKycHandlers,
  makeReportHandlers,
  makeSanctionsHandlers,
} from '../../core/app/index.ts'
import type { Approvals, DraftPorts, FilingSchedulePorts, Handlers, KycPorts } from '../../core/app/index.ts'
import { makeDocumentVault } from '../adapters/documents/index.ts'
import { makeFilingDocuments, readJsonFile } from '../adapters/filings/index.ts'
import { isMonitoring } from './compliance.ts'
import { customerSanctionsOf } from './customer-sanctions.ts'
import type { HandlerParts } from './handlers/parts.ts'

export function kycPortsOf(parts: HandlerParts): KycPorts {
  const { store, floor, clock, ids, registry, keyRing, auditLog, options } = parts
  return {
    ...{ store, clock, ids, registry, committer: floor.committer, cipher: auditLog.cipher },
    hashSecret: keyRing.hashSecret,
    screening: parts.screening.names,
    sanctions: customerSanctionsOf(parts),
    vault: makeDocumentVault(join(options.dataDirectory, 'documents')),
    countries: countriesAtRisk(parts.rules),
    isRequired: options.compliance?.kycRequired ?? true,
  }
}

/** Which regulations' reporting is switched on. */
export const reportSwitchesOf = ({ compliance }: HandlerParts['options']): DraftPorts['switches'] => ({
  sox: compliance?.soxCompliance ?? true,
  mifidIi: compliance?.mifidReporting ?? true,
})

/** What filings are drafted from, whichever face asks for one. */
export function draftPortsOf(parts: HandlerParts): DraftPorts {
  const { store, clock, ids, options, floor, auditLog, registry } = parts
  return {
    ...{ store, registry, clock, ids, desk: floor.desk, cipher: auditLog.cipher },
    switches: reportSwitchesOf(options),
    documents: makeFilingDocuments(options.schemaFolder ?? null),
    firm: makeFirmReads(options.firmFile ?? join(options.dataDirectory, FIRM_FILE), readJsonFile),
  }
}

/** What the house drafts filings from by itself. */
export const filingSchedulePortsOf = (parts: HandlerParts): FilingSchedulePorts => ({
  ...draftPortsOf(parts),
  ...{ store: parts.store, committer: parts.floor.committer, cases: parts.cases },
})

/** Where the firm's own facts lie when no variable says. */
const FIRM_FILE = 'reporting-firm.json'

/** Who customers are, the cases about them and the alerts that open them, what is filed, what the house must fulfil. */
export function complianceHandlersOf(
  parts: HandlerParts,
  approvals: Approvals,
): Pick<
  Handlers,
  'kyc' | 'cases' | 'aml' | 'complianceDashboard' | 'complianceRecords' | 'sanctions' | 'reports'
> {
  const { store, clock, cases, options, floor } = parts
  const { desk, committer, publish } = floor
  return {
    kyc: makeKycHandlers({ ...kycPortsOf(parts), approvals, desk, publish }),
    cases: makeCaseHandlers({ ...cases, approvals }),
    aml: makeAlertHandlers({ ...cases, store, approvals, isMonitoring: () => isMonitoring(options) }),
    complianceDashboard: makeDashboardHandlers({
      ...{ store, registry: parts.registry, clock, approvals, isMonitoring: isMonitoring(options) },
      isScreening: options.sanctionsScreening ?? true,
    }),
    complianceRecords: makeComplianceRecordHandlers({ ...cases, store, hasher: parts.auditLog.hasher }),
    sanctions: makeSanctionsHandlers({
      ...{ store, committer, clock, registry: parts.registry, queue: cases.queue },
      ...{ book: parts.screening.book, isEnabled: parts.screening.isEnabled, lists: parts.listReader },
      screening: parts.screening.service,
      cases: { ...cases, store, approvals },
    }),
    reports: makeReportHandlers({
      ...{ ...draftPortsOf(parts), store, approvals, committer, cases },
      notLinked: (error) => options.logger.error('report_not_linked', errorFields(error)),
    }),
  }
}
