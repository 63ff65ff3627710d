import type { AbortSignalLike } from './call.ts'

export type Abort = Readonly<{ signal: AbortSignalLike; abort: () => void }>

/** The platform's AbortController, of which core knows nothing. */
export function makeAbort(): Abort {
  const listeners = new Set<() => void>()
  let aborted = false
  return {
    signal: {
      get aborted() {
        return aborted
      },
      addEventListener: (_type, listener) => void listeners.add(listener),
      removeEventListener: (_type, listener) => void listeners.delete(listener),
    },
    abort: () => {
      if (aborted) return
      aborted = true
      for (const listener of listeners) listener()
      listeners.clear()
    },
  }
}
