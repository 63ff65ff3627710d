/** Something that happened, as a window keeps it. */
export type Entry = Readonly<{
  id: string
  at: number
  micros: number
  /** Who was at the other end. */
  party: string
}>

type Dated = Readonly<{ at: number }>

/** Puts an item where its time belongs; nearly always that is the end. */
export function insert<Item extends Dated>(items: Item[], item: Item): void {
  let at = items.length
  while (at > 0 && (items[at - 1]?.at ?? 0) > item.at) at -= 1
  if (at === items.length) items.push(item)
  else items.splice(at, 0, item)
}

/** Forgets what happened before an instant; what happened at it stays: a window of 24 hours holds its 24th hour. */
export function forgetBefore(items: Dated[], at: number): void {
  let count = 0
  while (count < items.length && (items[count]?.at ?? 0) < at) count += 1
  if (count > 0) items.splice(0, count)
}

/** Adds to a window and forgets what has left it. */
export function slide<Item extends Dated>(items: Item[], item: Item, windowMs: number): void {
  insert(items, item)
  forgetBefore(items, item.at - windowMs)
}

export const sumOf = (entries: readonly Entry[]): number => {
  let sum = 0
  for (const { micros } of entries) sum += micros
  return sum
}

export const idsOf = (entries: readonly Entry[]): readonly string[] => entries.map(({ id }) => id)

export const namesOf = (entries: readonly Entry[]): readonly string[] => entries.map(({ party }) => party)

/** How many different parties; counting stops at `enough`. */
export function partiesIn(entries: readonly Entry[], enough = Infinity): number {
  const parties = new Set<string>()
  for (const { party } of entries) {
    parties.add(party)
    if (parties.size >= enough) break
  }
  return parties.size
}

export function median(values: readonly number[]): number {
  if (values.length === 0) return 0
  const sorted = values.toSorted((left, right) => left - right)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2
}

/** Forgets the entries of a map that were last touched before an instant. */
export function forgetKeys<Value>(
  map: Map<string, Value>,
  lastOf: (value: Value) => number,
  at: number,
): void {
  for (const [key, value] of map) if (lastOf(value) < at) map.delete(key)
}
