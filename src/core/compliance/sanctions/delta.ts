import { canonicalJson } from '../../kernel/index.ts'
import type { JsonValue } from '../../kernel/index.ts'
import { SCREENING_THRESHOLD, makeScreener } from './screen.ts'
import { buildScreeningIndex } from './screening-index.ts'
import type { ListEntry, ScreeningHit, ScreeningList, ScreeningQuery } from './types.ts'

/** What a new version of a list changed. */
type ListDelta = Readonly<{
  /** New entries, and entries of which anything changed. */
  changed: readonly ListEntry[]
  /** Entries that are gone, as they were. */
  removed: readonly ListEntry[]
}>

const keyOf = ({ list, entityId }: ListEntry): string => `${list}/${entityId}`
const textOf = (entry: ListEntry): string => canonicalJson(entry as unknown as JsonValue)

export function listDelta(before: readonly ListEntry[], after: readonly ListEntry[]): ListDelta {
  const known = new Map(before.map((entry) => [keyOf(entry), entry]))
  const changed = after.filter((entry) => {
    const old = known.get(keyOf(entry))
    known.delete(keyOf(entry))
    return old === undefined || textOf(old) !== textOf(entry)
  })
  return { changed, removed: [...known.values()] }
}

type Customer = Readonly<{ id: string; query: ScreeningQuery }>

/**
 * Screens customers against what a list changed alone: a customer whose entry stands as it stood has been judged by it.
 * Only customers with hits are told.
 */
export function rescreen(
  customers: readonly Customer[],
  list: ScreeningList,
  { changed }: ListDelta,
  threshold: number = SCREENING_THRESHOLD,
): readonly Readonly<{ id: string; hits: readonly ScreeningHit[] }>[] {
  if (changed.length === 0) return []
  const { screen } = makeScreener(buildScreeningIndex([{ version: list.version, entries: changed }]))
  return customers.flatMap(({ id, query }) => {
    const { hits } = screen(query, threshold)
    return hits.length > 0 ? [{ id, hits }] : []
  })
}
