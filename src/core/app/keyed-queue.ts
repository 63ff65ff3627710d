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
