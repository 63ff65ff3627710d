import type { CaseKind, CaseState } from '../../compliance/cases/index.ts'
import type { ReportStatus, ReportType } from '../../compliance/reporting/index.ts'
import type { ScreeningListRecord } from '../../compliance/sanctions/index.ts'
import type { Instant, UserId } from '../../kernel/index.ts'

/** Cases that are not closed, of one kind and state. */
type CaseCount = Readonly<{
  kind: CaseKind
  state: CaseState
  count: number
  overdue: number
  nextDueAt: Instant
}>

/** `day`: whole days since 1970, UTC. */
type AlertCount = Readonly<{ rule: string; day: number; count: number }>

/** Filings that no authority has yet, of one type and state. Days are `2026-03-02`. */
type FilingCount = Readonly<{
  reportType: ReportType
  status: ReportStatus
  count: number
  overdue: number
  /** Of drafts and those in review, how many have faults: nobody can approve them. */
  faulty: number
  nextDueOn: string
}>

/** A list in force without its entries. */
type LoadedList = Omit<ScreeningListRecord, 'entries' | 'importedBy' | 'orphanCount'>

/** Figures of a whole desk's compliance. Whoever asks learns nothing of what is about them, under any of their accounts. */
export type DashboardQueries = Readonly<{
  casesWaiting: (notAbout: readonly UserId[], now: Instant) => Promise<readonly CaseCount[]>
  alertsByDay: (notAbout: readonly UserId[], from: Instant) => Promise<readonly AlertCount[]>
  filingsWaiting: (hiddenFrom: readonly UserId[], today: string) => Promise<readonly FilingCount[]>
  listsLoaded: () => Promise<readonly LoadedList[]>
}>
