import type {
  MatchDecisionRecord,
  ScreeningCheckRecord,
  ScreeningListRecord,
} from '../../compliance/sanctions/index.ts'
import type { UserId } from '../../kernel/index.ts'

export type ScreeningTables = Readonly<{
  screeningLists: ScreeningListRecord
  screeningChecks: ScreeningCheckRecord
  matchDecisions: MatchDecisionRecord
}>

export type ScreeningQueries = Readonly<{
  /** The lists in force, by name. */
  lists: () => Promise<readonly ScreeningListRecord[]>
  check: (id: string) => Promise<ScreeningCheckRecord | null>
  /** Of one customer, newest first. */
  checksOf: (subjectId: UserId, countMax: number) => Promise<readonly ScreeningCheckRecord[]>
  /** Of one customer, oldest first. */
  decisionsOf: (subjectId: UserId) => Promise<readonly MatchDecisionRecord[]>
}>
