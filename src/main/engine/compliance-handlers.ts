import { join } from 'node:path'
import {
  COUNTRIES_AT_RISK,
  makeAlertHandlers,
  makeCaseHandlers,
  makeComplianceRecordHandlers,
  makeDashboardHandlers,
  makeKycHandlers,
  makeReportHandlers,
  makeSanctionsHandlers,
} from '../../core/app/index.ts'
import type { Approvals, Handlers, KycPorts } from '../../core/app/index.ts'
import { asId } from '../../core/kernel/index.ts'
import { makeDocumentVault } from '../adapters/documents/index.ts'
import { makeFilingDocuments } from '../adapters/filings/index.ts'
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

/** Whom a case is about, for whoever files what it found. */
const caseReadsOf = ({ store }: HandlerParts) => ({
  customersOf: async (id: string) => {
    const caseId = asId<'case'>(id)
    if ((await store.cases.case(caseId)) === null) return null
    const links = await store.cases.links(caseId)
    return links.filter(({ kind }) => kind === 'customer').map(({ targetId }) => asId<'user'>(targetId))
  },
})

/** Who customers are, the cases about them and the alerts that open them, what is filed, what the house must fulfil. */
export function complianceHandlersOf(
  parts: HandlerParts,
  approvals: Approvals,
): Pick<
  Handlers,
  'kyc' | 'cases' | 'aml' | 'complianceDashboard' | 'complianceRecords' | 'sanctions' | 'reports'
> {
  const { store, clock, ids, cases, options, floor } = parts
  const { desk, committer, publish } = floor
  return {
    kyc: makeKycHandlers({ ...kycPortsOf(parts), approvals, desk, publish }),
    cases: makeCaseHandlers({ ...cases, approvals }),
    aml: makeAlertHandlers({ ...cases, isMonitoring: () => isMonitoring(options) }),
    complianceDashboard: makeDashboardHandlers({
      ...{ store, clock, approvals, isMonitoring: isMonitoring(options) },
      isScreening: options.sanctionsScreening ?? true,
    }),
    complianceRecords: makeComplianceRecordHandlers(cases),
    sanctions: makeSanctionsHandlers({ screening: parts.screening.service, registry: parts.registry }),
    reports: makeReportHandlers({
      ...{ store, clock, ids, approvals, committer, desk },
      documents: makeFilingDocuments(options.schemaFolder ?? null),
      cases: caseReadsOf(parts),
    }),
  }
}
