import { canonicalJson, present } from '../../../kernel/index.ts'
import { SCREENING_THRESHOLD, makeScreener } from './screen.ts'
import type { Screener } from './screen.ts'
import { buildScreeningIndex } from './screening-index.ts'
import { countUp, whole } from './steps.ts'
import type { Steps } from './steps.ts'
import type { ListEntry, ScreeningHit, ScreeningQuery } from '../types.ts'

/** What a new version of a list changed. */
type ListDelta = Readonly<{
  /** New entries, and entries of which anything changed. */
  changed: readonly ListEntry[]
  /** Entries that are gone, as they were. */
  removed: readonly ListEntry[]
}>

/** By what an entry is known from one version of its list to the next. */
export const entryKey = ({ list, entityId }: Pick<ListEntry, 'list' | 'entityId'>): string =>
  `${list}/${entityId}`
const textOf = (entry: ListEntry): string => canonicalJson(entry)

export const listDelta = (before: readonly ListEntry[], after: readonly ListEntry[]): ListDelta =>
  whole(listDeltaSteps(before, after))

/** Entries that are compared between two stops. */
const STRETCH = 100

/** The same with stops, for whoever has others to answer meanwhile. */
export function* listDeltaSteps(before: readonly ListEntry[], after: readonly ListEntry[]): Steps<ListDelta> {
  const known = new Map(before.map((entry) => [entryKey(entry), entry]))
  const changed: ListEntry[] = []
  yield* countUp(after.length, STRETCH, (at) => {
    const entry = after[at] as ListEntry
    const old = known.get(entryKey(entry))
    known.delete(entryKey(entry))
    if (old === undefined || textOf(old) !== textOf(entry)) changed.push(entry)
  })
  return { changed, removed: [...known.values()] }
}

/** Among few entries a word looks rarer than it is, and tells more: a little below the threshold nothing is missed. */
const DOUBT = 4

/**
 * Screens against changed entries of the lists in force alone: a customer whose entry stands as it stood has been judged by
 * it. Most customers are like none of them and are seen so at once; the score of a hit is that of the whole lists.
 */
export function makeDeltaScreener(
  whole: Screener,
  changed: readonly ListEntry[],
): (query: ScreeningQuery) => readonly ScreeningHit[] {
  if (changed.length === 0) return () => []
  const lists = [...Map.groupBy(changed, ({ list }) => list)].map(([list, entries]) => ({
    version: present(
      whole.index.lists.find((version) => version.list === list),
      `the version of ${list}`,
    ),
    entries,
  }))
  const few = makeScreener(buildScreeningIndex(lists))
  const names = new Set(changed.map(entryKey))
  return (query) => {
    if (few.screen(query, SCREENING_THRESHOLD - DOUBT).hits.length === 0) return []
    return whole.screen(query).hits.filter((hit) => names.has(entryKey(hit)))
  }
}
