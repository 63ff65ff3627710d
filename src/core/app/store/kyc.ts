import type { KycCaseRecord, KycDocumentRecord, KycState, RiskBand } from '../../compliance/kyc/index.ts'
import type { Instant, UserId } from '../../kernel/index.ts'
import type { Page, Paged } from './page.ts'

export type KycTables = Readonly<{ kycCases: KycCaseRecord; kycDocuments: KycDocumentRecord }>

/** Identity checks as they are read. */
export type KycQueries = Readonly<{
  case: (id: string) => Promise<KycCaseRecord | null>
  /** The one submitted last. */
  latestOf: (userId: UserId) => Promise<KycCaseRecord | null>
  /** Of every check of these users, newest first. */
  idsOf: (userIds: readonly UserId[]) => Promise<readonly string[]>
  /** Every check in which this document was shown, newest first. */
  byDocument: (documentKey: string) => Promise<readonly KycCaseRecord[]>
  /** Those in one of these states but one person's own, under any of their accounts, the riskiest and then the oldest first. */
  inStates: (
    filter: Readonly<{ states: readonly KycState[]; riskBand?: RiskBand; notOf?: readonly UserId[] }>,
    page: Page,
  ) => Promise<Paged<KycCaseRecord>>
  document: (id: string) => Promise<KycDocumentRecord | null>
  /** Newest first. */
  documentsOf: (userId: UserId) => Promise<readonly KycDocumentRecord[]>
  /** Approved ones that are to be looked at again by then, the longest due first. */
  dueBy: (at: Instant, page: Page) => Promise<Paged<KycCaseRecord>>
}>
