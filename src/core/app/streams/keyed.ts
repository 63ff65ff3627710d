/** Changes of keyed items: the newest value of each key wins. */
export type KeyedChange<Item> = { items: Item[] }

/** A reader that has not taken this many items gets a new snapshot instead. */
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

/** Puts two runs of events behind one another, each kept; null past the bound. */
export function appendEvents<Item>(
  older: KeyedChange<Item>,
  newer: KeyedChange<Item>,
): KeyedChange<Item> | null {
  const length = older.items.length + newer.items.length
  return length > PENDING_ITEMS_MAX ? null : { items: [...older.items, ...newer.items] }
}

/** Collects events between flushes, every one in its order; of more than a reader may be given at once the rest waits. */
export function makeEventBuffer<Item>() {
  let pending: Item[] = []
  return {
    put: (item: Item): void => void pending.push(item),
    take: (): KeyedChange<Item> | null => {
      if (pending.length === 0) return null
      const items = pending.slice(0, PENDING_ITEMS_MAX)
      pending = pending.slice(PENDING_ITEMS_MAX)
      return { items }
    },
  }
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
