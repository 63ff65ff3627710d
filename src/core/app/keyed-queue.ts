/** Runs tasks of one key one after another, in order of arrival; tasks of different keys do not wait. */
export type KeyedQueue = Readonly<{ run: <T>(key: string, task: () => Promise<T>) => Promise<T> }>

export function makeKeyedQueue(): KeyedQueue {
  const tails = new Map<string, Promise<unknown>>()
  return {
    run: (key, task) => {
      const before = tails.get(key) ?? Promise.resolve()
      const result = before.then(task, task)
      // The tail must not reject: a failed task does not stop those behind it. Its caller sees the failure.
      const tail = result.then(
        () => undefined,
        () => undefined,
      )
      tails.set(key, tail)
      void tail.then(() => {
        if (tails.get(key) === tail) tails.delete(key)
      })
      return result
    },
  }
}

/** A map that forgets its oldest entries beyond `capacity`, so that no caller can make it grow without bound. */
export type BoundedMap<Value> = Readonly<{
  get: (key: string) => Value | undefined
  set: (key: string, value: Value) => void
  delete: (key: string) => void
  deleteWhere: (isGone: (value: Value) => boolean) => void
}>

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
  }
}
