import type { InferContractRouterInputs, InferContractRouterOutputs } from '@orpc/contract'
import { auditContract } from '../audit/contract.ts'
import { laboratoryContract } from '../compliance/aml/contract.ts'
import { kycContract } from '../compliance/kyc/contract.ts'
import { alertsContract } from '../compliance/cases/contract-alerts.ts'
import { complianceDashboardContract } from '../compliance/cases/contract-dashboard.ts'
import { complianceRecordsContract } from '../compliance/cases/contract-records.ts'
import { casesContract } from '../compliance/cases/contract.ts'
import { privacyGovernanceContract } from '../compliance/privacy/contract-governance.ts'
import { privacyContract } from '../compliance/privacy/contract.ts'
import { executionContract } from '../execution/contract.ts'
import { apiKeysContract } from '../identity/contract-api-keys.ts'
import { approvalsContract } from '../identity/contract-approvals.ts'
import { brokersContract } from '../identity/contract-brokers.ts'
import { deskKeysContract } from '../identity/contract-desk-keys.ts'
import { oauthContract } from '../identity/contract-oauth.ts'
import { secondFactorContract } from '../identity/contract-second-factor.ts'
import { sessionsContract } from '../identity/contract-sessions.ts'
import { subscriptionsContract } from '../identity/contract-subscriptions.ts'
import { usersContract } from '../identity/contract-users.ts'
import { identityContract } from '../identity/contract.ts'
import { instrumentsContract } from '../instruments/contract.ts'
import { booksContract } from '../ledger/contract-books.ts'
import { reconciliationContract } from '../ledger/contract-reconciliation.ts'
import { accountsContract } from '../ledger/contract.ts'
import { marketContract } from '../market-data/contract.ts'
import { guardsContract } from '../orders/contract-guards.ts'
import { tradingContract } from '../orders/contract.ts'
import { clientsContract } from '../portfolio/contract-clients.ts'
import { overviewContract } from '../portfolio/contract-overview.ts'
import { portfoliosContract } from '../portfolio/contract-portfolios.ts'
import { volContract } from '../vol/contract.ts'
import { sanctionsContract } from '../compliance/sanctions/contract.ts'
import { marginContract } from '../margin/contract.ts'
import { reportsContract } from '../compliance/reporting/contract.ts'
import { riskContract } from '../risk/contract.ts'
import { analyticsContract } from '../pricing/contract.ts'
import { administrationContract } from './administration.ts'
import { backupsContract } from './backups.ts'
import { laterContract } from './later.ts'
import { systemContract } from './system.ts'

/** The one typed contract: every room's entries under its name. REST, WebSocket and IPC are bound from it. */
export const contract = {
  system: systemContract,
  identity: { ...identityContract, ...secondFactorContract, ...sessionsContract, ...oauthContract },
  users: usersContract,
  subscriptions: subscriptionsContract,
  approvals: approvalsContract,
  apiKeys: apiKeysContract,
  deskKeys: deskKeysContract,
  brokers: brokersContract,
  accounts: accountsContract,
  trading: tradingContract,
  guards: guardsContract,
  risk: { ...riskContract, ...marginContract },
  books: booksContract,
  reconciliation: reconciliationContract,
  reports: reportsContract,
  execution: executionContract,
  portfolios: portfoliosContract,
  clients: clientsContract,
  overview: overviewContract,
  market: marketContract,
  vol: volContract,
  analytics: analyticsContract,
  instruments: instrumentsContract,
  sanctions: sanctionsContract,
  audit: auditContract,
  cases: casesContract,
  privacy: privacyContract,
  privacyGovernance: privacyGovernanceContract,
  aml: alertsContract,
  laboratory: laboratoryContract,
  complianceDashboard: complianceDashboardContract,
  complianceRecords: complianceRecordsContract,
  administration: administrationContract,
  backups: backupsContract,
  kyc: kycContract,
  later: laterContract,
}

export type Contract = typeof contract
export type ContractInputs = InferContractRouterInputs<Contract>
export type ContractOutputs = InferContractRouterOutputs<Contract>

export { contractEntries } from './entries.ts'
export type { ContractEntry } from './entries.ts'
export type { CsvAnswer } from '../kernel/wire.ts'
export { errorBody, statusOf } from './errors.ts'
export type { ErrorBody } from './errors.ts'
export { CHANNEL_PERMISSIONS, PRIVATE_CHANNELS, STREAM_CHANNELS } from '../market-data/contract-channels.ts'
export type { StreamChange, StreamChannel, StreamSnapshot } from './streams.ts'
