import { buildScreeningIndex, makeScreener } from '../../compliance/sanctions/index.ts'
import type {
  ListEntry,
  Screener,
  ScreeningList,
  ScreeningListRecord,
} from '../../compliance/sanctions/index.ts'

/** The lists in force, ready to be searched. */
export type ScreeningBook = Readonly<{
  /** Null when no list is loaded: then nobody is called clear. */
  screener: () => Screener | null
  /** Takes these lists in the place of those before. */
  load: (lists: readonly ScreeningList[]) => void
}>

export function makeScreeningBook(): ScreeningBook {
  let current: Screener | null = null
  return {
    screener: () => current,
    load: (lists) => {
      current = lists.length === 0 ? null : makeScreener(buildScreeningIndex(lists))
    },
  }
}

/** A list as it was kept. */
export const keptList = (record: ScreeningListRecord): ScreeningList => ({
  version: {
    list: record.list,
    hash: record.hash,
    publishedOn: record.publishedOn,
    entries: record.entryCount,
    orphans: record.orphanCount,
  },
  entries: JSON.parse(record.entries) as readonly ListEntry[],
})
