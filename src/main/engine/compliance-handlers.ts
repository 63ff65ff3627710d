import { join } from 'node:path'
import {
  COUNTRIES_AT_RISK,
  makeAlertHandlers,
  makeCaseHandlers,
  makeComplianceRecordHandlers,
  makeKycHandlers,
  makeReportHandlers,
  makeSanctionsHandlers,
} from '../../core/app/index.ts'
import type { Approvals, DraftPorts, Handlers, KycPorts } from '../../core/app/index.ts'
import { makeDocumentVault } from '../adapters/documents/index.ts'
import { firmOf } from '../../core/compliance/reporting/index.ts'
import type { FirmReads } from '../../core/compliance/reporting/index.ts'
import { makeFilingDocuments, readJsonFile } from '../adapters/filings/index.ts'
import { isMonitoring } from './compliance.ts'
import type { HandlerParts } from './handler-parts.ts'

export function kycPortsOf(parts: HandlerParts): KycPorts {
  const { store, floor, clock, ids, registry, keyRing, auditLog, options } = parts
  return {
    ...{ store, clock, ids, registry, committer: floor.committer, cipher: auditLog.cipher },
    hashSecret: keyRing.hashSecret,
    screening: parts.screening.names,
    vault: makeDocumentVault(join(options.dataDirectory, 'documents')),
    countries: COUNTRIES_AT_RISK,
    isRequired: options.compliance?.kycRequired ?? true,
  }
}

/** What filings are drafted from, whichever face asks for one. */
export function draftPortsOf(parts: HandlerParts): DraftPorts {
  const { store, clock, ids, options, floor, auditLog } = parts
  return {
    ...{ store, clock, ids, desk: floor.desk, cipher: auditLog.cipher },
    documents: makeFilingDocuments(options.schemaFolder ?? null),
    firm: firmReadsOf(options.firmFile ?? join(options.dataDirectory, FIRM_FILE)),
  }
}

const firmReadsOf =
  (file: string): FirmReads =>
  async () => {
    const content = await readJsonFile(file)
    return content.ok ? firmOf(content.value, file) : content
  }

/** Where the firm's own facts lie when no variable says. */
const FIRM_FILE = 'reporting-firm.json'

/** Who customers are, the cases about them and the alerts that open them, what is filed, what the house must fulfil. */
export function complianceHandlersOf(
  parts: HandlerParts,
  approvals: Approvals,
): Pick<Handlers, 'kyc' | 'cases' | 'aml' | 'complianceRecords' | 'sanctions' | 'reports'> {
  const { cases, options, floor } = parts
  const { desk, committer, publish } = floor
  return {
    kyc: makeKycHandlers({ ...kycPortsOf(parts), approvals, desk, publish }),
    cases: makeCaseHandlers({ ...cases, approvals }),
    aml: makeAlertHandlers({ ...cases, isMonitoring: () => isMonitoring(options) }),
    complianceRecords: makeComplianceRecordHandlers(cases),
    sanctions: makeSanctionsHandlers({ screening: parts.screening.service, registry: parts.registry }),
    reports: makeReportHandlers({ ...draftPortsOf(parts), store: parts.store, approvals, committer }),
  }
}
