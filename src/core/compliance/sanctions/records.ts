import type { Instant, UserId } from '../../kernel/index.ts'
import type { ListName } from './types.ts'

/** The version of a list that is screened against, with its entries as JSON text. An import replaces it whole. */
export type ScreeningListRecord = Readonly<{
  list: ListName
  hash: string
  publishedOn: string | null
  entryCount: number
  orphanCount: number
  entries: string
  importedAt: Instant
  importedBy: string
}>

/** One screening that was done: of whom, against what, and what came of it. */
export type ScreeningCheckRecord = Readonly<{
  id: string
  /** A user, or the house, which screens its book. */
  requestedBy: UserId | 'system'
  /** The customer, where one was screened; null for a name that somebody gave. */
  subjectId: UserId | null
  /** What was asked, as JSON text; sealed. */
  query: string
  status: 'clear' | 'review' | 'blocked'
  /** Best score, 0 when nothing was met; 0 to 100. */
  riskScore: number
  isPoliticallyExposed: boolean
  /** The hits, as JSON text; sealed. */
  hits: string
  /** The versions of the lists, as JSON text. */
  lists: string
  at: Instant
  nextDueAt: Instant
}>

/** An officer's word on a hit of a customer. */
export type MatchDecisionRecord = Readonly<{
  id: string
  subjectId: UserId
  list: ListName
  entityId: string
  entryHash: string
  queryHash: string
  verdict: 'same' | 'different'
  reason: string
  decidedBy: UserId
  at: Instant
  endsAt: Instant | null
}>
