import {
  entryHash,
  entryKey,
  listDeltaSteps,
  makeDeltaScreener,
  makeScreener,
  screeningIndexSteps,
} from '../../compliance/sanctions/index.ts'
import type {
  ListEntry,
  ListName,
  ListVersion,
  Screener,
  ScreeningHit,
  ScreeningList,
  ScreeningListRecord,
  ScreeningQuery,
  Steps,
} from '../../compliance/sanctions/index.ts'
import { linesOf } from '../import/list-text.ts'

/** Lets other work run between two stretches of a long one. */
type Breathe = () => Promise<void>

async function inTurns<Done>(steps: Steps<Done>, breathe: Breathe): Promise<Done> {
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
    await breathe()
  }
}

/** What the lists in force say otherwise than those that somebody was screened against. */
export type Changes = Readonly<{
  /** Hits among new and changed entries alone. */
  screen: (query: ScreeningQuery) => readonly ScreeningHit[]
  /** Whether what an earlier screening found is still what the list says. */
  stands: (hit: Pick<ScreeningHit, 'list' | 'entityId'>) => boolean
}>

type Seen = Pick<ListVersion, 'list' | 'hash'>

/** A list with when it came and by whom. */
export type KeptList = ScreeningList & Pick<ScreeningListRecord, 'importedAt' | 'importedBy'>

/** The lists in force, ready to be searched. */
export type ScreeningBook = Readonly<{
  /** Null when no list is loaded: then nobody is called clear. */
  screener: () => Screener | null
  lists: () => readonly Omit<KeptList, 'entries'>[]
  /** Hash of what the list in force says of an entry; null when it does not name it. */
  entryHash: (list: ListName, entityId: string) => string | null
  /** What is new since lists in these versions; null where nobody remembers them, and everything is to be screened. */
  changesSince: (seen: readonly Seen[]) => Changes | null
  /**
   * Takes these lists in the place of those before. It is done in turns with everybody else's work, and those before are
   * screened against until it is. One load at a time.
   */
  load: (records: readonly ScreeningListRecord[]) => Promise<void>
}>

/** How a list became what it is. */
type Step = Readonly<{ from: string; changed: readonly ListEntry[]; gone: ReadonlySet<string> }>

/** What each list changed that has another version than before; a list whose version is the same keeps what is known of it. */
async function stepsTo(
  breathe: Breathe,
  lists: readonly ScreeningList[],
  before: Screener | null,
  known: ReadonlyMap<ListName, Step>,
): Promise<ReadonlyMap<ListName, Step>> {
  const steps = new Map<ListName, Step>()
  for (const { version, entries } of lists) {
    const { list, hash } = version
    const old = before?.index.lists.find((one) => one.list === list)
    const step = known.get(list)
    if (old?.hash === hash && step !== undefined) steps.set(list, step)
    if (old === undefined || old.hash === hash) continue
    const earlier = before?.index.entries.filter((entry) => entry.list === list) ?? []
    const { changed, removed } = await inTurns(listDeltaSteps(earlier, entries), breathe)
    steps.set(list, {
      ...{ from: old.hash, changed },
      gone: new Set([...changed, ...removed].map(entryKey)),
    })
  }
  return steps
}

/** Finds what is new since a set of versions, and remembers the last answer: a whole book asks the same question. */
function makeChanges(whole: Screener, steps: ReadonlyMap<ListName, Step>) {
  const { index } = whole
  const sinceOf = (seen: readonly Seen[]): Changes | null => {
    const gone = new Set<string>()
    const changed: ListEntry[] = []
    for (const { list, hash } of index.lists) {
      const old = seen.find((one) => one.list === list)?.hash
      if (old === hash) continue
      const step = steps.get(list)
      if (old === undefined) {
        for (const entry of index.entries) if (entry.list === list) changed.push(entry)
      } else if (step?.from === old) {
        for (const entry of step.changed) changed.push(entry)
        for (const name of step.gone) gone.add(name)
      } else return null
    }
    return {
      screen: makeDeltaScreener(whole, changed),
      stands: (hit) => !gone.has(entryKey(hit)) && index.lists.some((one) => one.list === hit.list),
    }
  }
  let last: Readonly<{ key: string; changes: Changes | null }> | null = null
  return (seen: readonly Seen[]): Changes | null => {
    const key = seen
      .map(({ list, hash }) => `${list} ${hash}`)
      .toSorted()
      .join('\n')
    if (last?.key !== key) last = { key, changes: sinceOf(seen) }
    return last.changes
  }
}

export function makeScreeningBook(breathe: Breathe): ScreeningBook {
  let current: Screener | null = null
  let kept: readonly Omit<KeptList, 'entries'>[] = []
  let steps: ReadonlyMap<ListName, Step> = new Map()
  let changes: ((seen: readonly Seen[]) => Changes | null) | null = null
  return {
    screener: () => current,
    lists: () => kept,
    entryHash: (list, entityId) => {
      const entry = current?.index.entries.find((one) => one.list === list && one.entityId === entityId)
      return entry === undefined ? null : entryHash(entry)
    },
    changesSince: (seen) => changes?.(seen) ?? null,
    load: async (records) => {
      const lists: KeptList[] = []
      for (const record of records) lists.push(await inTurns(keptList(record), breathe))
      const index = lists.length === 0 ? null : await inTurns(screeningIndexSteps(lists), breathe)
      const next = await stepsTo(breathe, lists, current, steps)
      // From here on at once: whoever asks meets either all of what was or all of what is.
      kept = lists.map(({ version, importedAt, importedBy }) => ({ version, importedAt, importedBy }))
      current = index === null ? null : makeScreener(index)
      steps = next
      changes = current === null ? null : makeChanges(current, steps)
    },
  }
}

/** Entries that are read between two stops. */
const STRETCH = 100

/** A list as it was kept, with stops. Each entry has a line of its own; lists of earlier releases are one line. */
function* keptList(record: ScreeningListRecord): Steps<KeptList> {
  const entries: ListEntry[] = []
  for (const [at, line] of linesOf(record.entries).entries()) {
    entries.push(JSON.parse(line) as ListEntry)
    if (at % STRETCH === 0) yield
  }
  return {
    version: {
      list: record.list,
      hash: record.hash,
      publishedOn: record.publishedOn,
      entries: record.entryCount,
      orphans: record.orphanCount,
    },
    entries,
    importedAt: record.importedAt,
    importedBy: record.importedBy,
  }
}
