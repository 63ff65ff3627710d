/** A map that forgets its oldest entries beyond `capacity`, so that no caller can make it grow without bound. */
export type BoundedMap<Value> = Readonly<{
  get: (key: string) => Value | undefined
  /** Puts an entry in as the newest, also where its key is known. */
  set: (key: string, value: Value) => void
  delete: (key: string) => void
  deleteWhere: (isGone: (value: Value) => boolean) => void
  /** The oldest first. */
  values: () => readonly Value[]
}>

/** `capacity` is a whole number of entries, 1 at least. */
export function makeBoundedMap<Value>(capacity: number): BoundedMap<Value> {
  const entries = new Map<string, Value>()
  return {
    get: (key) => entries.get(key),
    set: (key, value) => {
      entries.delete(key)
      entries.set(key, value)
      const oldest = entries.size > capacity ? entries.keys().next() : null
      if (oldest && !oldest.done) entries.delete(oldest.value)
    },
    delete: (key) => {
      entries.delete(key)
    },
    deleteWhere: (isGone) => {
      for (const [key, value] of entries) if (isGone(value)) entries.delete(key)
    },
    values: () => [...entries.values()],
  }
}
