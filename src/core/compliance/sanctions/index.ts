export type * from './types.ts'
export type { CsvRecord, ListContent, ListFile, XmlElement } from './lists/list-source.ts'
export { SANCTIONS_FAILURES, sanctionsFailure } from './failures.ts'
export type { SanctionsFailure } from './failures.ts'
export { parsePartialDate, partialDateText } from './lists/list-dates.ts'
export { countryCode } from './lists/countries.ts'
export { checkName, isBornLater } from './matching/check-name.ts'
export { loadLists } from './lists/load-lists.ts'
export type { ListTrouble } from './lists/load-lists.ts'
export { buildScreeningIndex, screeningIndexSteps } from './matching/screening-index.ts'
export type { Steps } from './matching/steps.ts'
export { SCREENING_THRESHOLD, makeScreener, reasonsOf } from './matching/screen.ts'
export type { Screener } from './matching/screen.ts'
export { ofacParts, ofacScore } from './matching/ofac-score.ts'
export { blockedByOwnership, percentText } from './findings/ownership.ts'
export type { OwnershipBlock, Stake } from './findings/ownership.ts'
export { entryHash, holds, queryHash, undecidedHits, verdictOn } from './findings/decisions.ts'
export type { MatchDecision } from './findings/decisions.ts'
export { entryKey, listDelta, listDeltaSteps, makeDeltaScreener } from './matching/delta.ts'
export {
  MATCH_RULE,
  OWNERSHIP_RULE,
  SCREENING_TITLES,
  blocks,
  isSanction,
  matchLevelOf,
  matchOf,
} from './findings/matches.ts'
export type { MatchIdentity } from './findings/matches.ts'
export type * from './records.ts'
