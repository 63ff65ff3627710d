import type { EntryOutput } from '../../client/index.ts'

export type MatchList = EntryOutput<'sanctions.listMatches'>
export type Match = MatchList['matches'][number]
export type MatchPage = EntryOutput<'sanctions.match'>
export type Verdict = MatchPage['decisions'][number]['verdict']

export const STATUSES = [
  ['open', 'Open'],
  ['in_review', 'In review'],
  ['confirmed', 'True matches'],
  ['false_positive', 'False'],
  ['withdrawn', 'Taken back'],
] as const satisfies readonly (readonly [Match['status'], string])[]

export const statusWords = (status: Match['status']): string =>
  STATUSES.find(([value]) => value === status)?.[1] ?? status

/** A word on a match that blocks holds when another person agreed. */
export const WAITS = 'A second officer must agree. It waits under Approvals; the customer is held until then.'

export const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  true_match: 'True match',
  false_positive: 'False positive',
}

export const LEVEL_WORDS: Readonly<Record<Match['level'], string>> = {
  report: 'Office holder',
  warn: 'Name alone',
  hold: 'Held',
  block: 'Name and more',
}

export const PART_WORDS: Readonly<Record<MatchPage['parts'][number]['part'], string>> = {
  identifier: 'Identifier',
  name: 'Name',
  birth: 'Date of birth',
  birth_place: 'Place of birth',
  country: 'Country',
}

/** Reasons that a reviewer gives most often. */
export const USUAL_REASONS: Readonly<Record<Verdict, readonly [string, ...string[]]>> = {
  false_positive: [
    'Another person: more than the name disagrees',
    'Another date of birth, as the document shows',
    'Another country, and nothing ties them to this one',
  ],
  true_match: ['Name and date of birth agree', 'An identifier of the entry agrees'],
}

/** With its sign: a part that speaks against the match shows it. */
export const pointsText = (points: number): string =>
  points < 0 ? `−${Math.abs(points).toFixed(1)}` : `+${points.toFixed(1)}`
