import type {
  AlertRecord,
  AlertStatus,
  CaseEventRecord,
  CaseId,
  CaseKind,
  CaseLinkRecord,
  CasePriority,
  CaseRecord,
  CaseState,
  ComplianceRecord,
  EvidenceContentRecord,
  EvidenceRecord,
  Framework,
  LinkTarget,
  RecordStatus,
} from '../../compliance/cases/index.ts'
import type { Instant, UserId } from '../../kernel/index.ts'
import type { MonitoredPaymentRecord } from './monitoring.ts'
import type { Page, Paged } from './page.ts'

export type CaseTables = Readonly<{
  cases: CaseRecord
  caseEvents: CaseEventRecord
  caseLinks: CaseLinkRecord
  caseEvidence: EvidenceRecord
  caseEvidenceContents: EvidenceContentRecord
  complianceAlerts: AlertRecord
  complianceRecords: ComplianceRecord
  monitoredPayments: MonitoredPaymentRecord
}>

export type CaseFilter = Readonly<{
  states?: readonly CaseState[]
  kind?: CaseKind
  priority?: CasePriority
  assignee?: UserId
  link?: LinkTarget
  /** Deadlines up to and at this instant. */
  dueTo?: Instant
  /** Leaves out the cases that are about one of these customers. */
  notAbout?: readonly UserId[]
}>

export type AlertFilter = Readonly<{
  status?: AlertStatus
  rule?: string
  userId?: UserId
  caseId?: CaseId
  isTold?: boolean
  /** Leaves out what is about one of these customers, and what lies in a case about them. */
  notAbout?: readonly UserId[]
}>

type Count = Readonly<{ name: string; count: number }>

/** Cases, their timelines, what they hold, and the alerts that open them. */
export type CaseQueries = Readonly<{
  case: (id: CaseId) => Promise<CaseRecord | null>
  /** Most urgent first, then by deadline, then by opening. */
  cases: (filter: CaseFilter, page: Page) => Promise<Paged<CaseRecord>>
  /** By number. */
  events: (id: CaseId) => Promise<readonly CaseEventRecord[]>
  /** In the order in which they were added. */
  links: (id: CaseId) => Promise<readonly CaseLinkRecord[]>
  /** Whom each of these cases is about, in the order in which they were linked. */
  customersOf: (ids: readonly CaseId[]) => Promise<readonly Readonly<{ caseId: CaseId; userId: UserId }>[]>
  /** Whether it is about one of these customers. */
  isAbout: (id: CaseId, userIds: readonly UserId[]) => Promise<boolean>
  /** Whatever their state. */
  idsAbout: (userIds: readonly UserId[]) => Promise<readonly CaseId[]>
  /** Customers whom cases that are not closed are about. */
  customersOfOpen: () => Promise<readonly UserId[]>
  evidence: (id: CaseId) => Promise<readonly EvidenceRecord[]>
  evidenceItem: (evidenceId: string) => Promise<EvidenceRecord | null>
  evidenceContent: (evidenceId: string) => Promise<EvidenceContentRecord | null>
  /** Snoozed, and due to wake at `now`, oldest first. */
  snoozesOver: (now: Instant, limit: number) => Promise<readonly CaseRecord[]>
  /** Closed as reported at or after an instant while no SAR is linked, oldest first. */
  unfiled: (closedFrom: Instant, limit: number) => Promise<readonly CaseRecord[]>
  alert: (id: string) => Promise<AlertRecord | null>
  alertByKey: (key: string) => Promise<AlertRecord | null>
  /** By what happened, newest first. */
  alerts: (filter: AlertFilter, page: Page) => Promise<Paged<AlertRecord>>
  /** Of one rule, after a place in the order of their last change; the longest unchanged first. */
  alertsChanged: (
    rule: string,
    after: Readonly<{ at: Instant; id: string }>,
    limit: number,
  ) => Promise<readonly AlertRecord[]>
  /** How many there are of each, without what is about one of these customers. */
  counts: (notAbout: readonly UserId[]) => Promise<
    Readonly<{
      alertsByStatus: readonly Count[]
      alertsByRule: readonly Count[]
      alertsByLevel: readonly Count[]
      casesByState: readonly Count[]
    }>
  >
  record: (id: string) => Promise<ComplianceRecord | null>
  /** By framework, then by age. */
  records: (
    filter: Readonly<{ framework?: Framework; status?: RecordStatus; dueTo?: Instant }>,
    page: Page,
  ) => Promise<Paged<ComplianceRecord>>
}>
