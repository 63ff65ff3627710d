export type * from './types.ts'
export type { CsvRecord, ListContent, ListFile, XmlElement } from './list-source.ts'
export { SANCTIONS_FAILURES, sanctionsFailure } from './failures.ts'
export type { SanctionsFailure } from './failures.ts'
export { parsePartialDate, partialDateText } from './list-dates.ts'
export { countryCode } from './countries.ts'
export { checkName, isBornLater } from './check-name.ts'
export { loadLists } from './load-lists.ts'
export type { ListTrouble } from './load-lists.ts'
export { buildScreeningIndex, screeningIndexSteps } from './screening-index.ts'
export type { Steps } from './steps.ts'
export { SCREENING_THRESHOLD, makeScreener, reasonsOf } from './screen.ts'
export type { Screener } from './screen.ts'
export { ofacParts, ofacScore } from './ofac-score.ts'
export { blockedByOwnership, percentText } from './ownership.ts'
export type { OwnershipBlock, Stake } from './ownership.ts'
export { entryHash, holds, queryHash, undecidedHits, verdictOn } from './decisions.ts'
export type { MatchDecision } from './decisions.ts'
export { entryKey, listDelta, listDeltaSteps, makeDeltaScreener } from './delta.ts'
export {
  MATCH_RULE,
  OWNERSHIP_RULE,
  SCREENING_TITLES,
  blocks,
  isSanction,
  matchLevelOf,
  matchOf,
} from './matches.ts'
export type { MatchIdentity } from './matches.ts'
export type * from './records.ts'
