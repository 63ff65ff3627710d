import type { Regulation, ReportStatus, ReportType } from '../../compliance/reporting/index.ts'
import type { Instant, JsonObject, UserId } from '../../kernel/index.ts'
import type { TransferRecord } from '../../ledger/index.ts'
import type { FillRecord, OrderRecord } from '../../orders/index.ts'
import type { PositionRecord } from '../../portfolio/index.ts'
import type { Page, Paged } from './page.ts'

/** A report as it was made, and how far it is. Its content lies sealed. */
export type RegulatoryReportRecord = Readonly<{
  id: string
  reportType: ReportType
  regulationType: Regulation | null
  /** Ids of the users whom it is about, each between blanks; empty when about nobody. */
  subjects: string
  periodStart: Instant
  periodEnd: Instant
  format: 'json' | 'csv' | 'xml' | 'pdf'
  status: ReportStatus
  dataSummary: JsonObject
  /** `problems`, and whether the authority's schema has seen it. */
  findings: JsonObject
  /** SHA-256 of the file. */
  contentHash: string
  /** The file; of a PDF in base64. */
  content: string
  /** `2026-03-02`. */
  dueOn: string
  amends: string | null
  /** The filed SAR whose activity goes on in this one; null in records of before schema 30. */
  continues: string | null
  generatedBy: string
  generatedAt: Instant
  updatedAt: Instant
  /** `steps`: each state, when, by whom. */
  history: JsonObject
}>

/** A balance sheet as somebody gave it for a day. */
export type CapitalInputRecord = Readonly<{ day: string; inputs: JsonObject; setBy: string; setAt: Instant }>

export type ReportTables = Readonly<{
  regulatoryReports: RegulatoryReportRecord
  capitalInputs: CapitalInputRecord
}>

type Stretch = Readonly<{ userId?: UserId; from: Instant; to: Instant }>

/** Reports, and what they are made from. Lists of a period are oldest first and end after `limit`. */
export type ReportQueries = Readonly<{
  report: (id: string) => Promise<RegulatoryReportRecord | null>
  /** Whatever their state. */
  idsAbout: (userIds: readonly UserId[]) => Promise<readonly string[]>
  /** Users whom reports in these states are about, each once. */
  subjectsIn: (statuses: readonly ReportStatus[]) => Promise<readonly UserId[]>
  /** Newest first, without those about any of `hiddenFrom`; only those `about` somebody, or whose period begins so. */
  reports: (
    filter: Readonly<{
      reportType?: ReportType
      status?: ReportStatus
      hiddenFrom?: readonly UserId[]
      about?: UserId
      periodStart?: Instant
    }>,
    page: Page,
  ) => Promise<Paged<RegulatoryReportRecord>>
  /** Filings that no authority has yet, or that it refused, and that are due on that day or before; the longest due first. */
  dueBy: (day: string, limit: number) => Promise<readonly RegulatoryReportRecord[]>
  /** SARs that are filed, were touched at or after an instant and are continued by none that stands, the longest untouched first. */
  continuable: (from: Instant, limit: number) => Promise<readonly RegulatoryReportRecord[]>
  /** The report in which the activity of another goes on, none that another took the place of; null where there is none. */
  continuedBy: (id: string) => Promise<RegulatoryReportRecord | null>
  /** Of that day or the last before it. */
  capitalInputs: (onOrBefore: string) => Promise<CapitalInputRecord | null>
  ordersOf: (stretch: Stretch, limit: number) => Promise<readonly OrderRecord[]>
  fillsOf: (stretch: Stretch, limit: number) => Promise<readonly FillRecord[]>
  /** Fills of clients' live money alone. */
  liveFillsOf: (stretch: Omit<Stretch, 'userId'>, limit: number) => Promise<readonly FillRecord[]>
  transfersOf: (stretch: Stretch, limit: number) => Promise<readonly TransferRecord[]>
  /** Those that are open now. */
  positionsOf: (userId: UserId | undefined, limit: number) => Promise<readonly PositionRecord[]>
}>
