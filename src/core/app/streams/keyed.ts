/** Changes of keyed items: the newest value of each key wins. */
export type KeyedChange<Item> = { items: Item[] }

/** A reader that has not taken this many distinct items gets a new snapshot instead. */
const PENDING_ITEMS_MAX = 2_000

/** Folds two changes into one, newest item of each key last; null past the bound. */
export function mergeKeyed<Item>(
  older: KeyedChange<Item>,
  newer: KeyedChange<Item>,
  keyOf: (item: Item) => string,
): KeyedChange<Item> | null {
  const byKey = new Map<string, Item>()
  for (const item of [...older.items, ...newer.items]) byKey.set(keyOf(item), item)
  return byKey.size > PENDING_ITEMS_MAX ? null : { items: [...byKey.values()] }
}

/** Collects items between flushes, newest of each key, in order of first change. */
export function makeKeyedBuffer<Item>(keyOf: (item: Item) => string) {
  let pending = new Map<string, Item>()
  return {
    put: (item: Item): void => {
      pending.set(keyOf(item), item)
    },
    take: (): KeyedChange<Item> | null => {
      if (pending.size === 0) return null
      const items = [...pending.values()]
      pending = new Map()
      return { items }
    },
  }
}
