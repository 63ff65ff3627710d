/** Characters that may be on their way to a reader who counts them. */
const PORT_LENGTH_MAX = 1024 * 1024

/** What was posted to a port against what its reader says it took. */
export type PortFlow = Readonly<{
  posted: (length: number) => void
  taken: (length: number) => void
  /** Resolves when the port may take another frame: at once for a reader who never counted. */
  room: () => Promise<void>
  end: () => void
}>

/** Holds streams back while their reader is behind; their hub then conflates, so that nothing grows. */
export function makePortFlow(lengthMax: number = PORT_LENGTH_MAX): PortFlow {
  let postedLength = 0
  let takenLength: number | null = null
  let hasEnded = false
  let waiting: (() => void)[] = []

  const isFull = (): boolean => !hasEnded && takenLength !== null && postedLength - takenLength > lengthMax
  const wakeAll = (): void => {
    const woken = waiting
    waiting = []
    for (const wake of woken) wake()
  }

  return {
    posted: (length) => void (postedLength += length),
    taken: (length) => {
      // A reader cannot have taken what was not posted, nor less than before.
      if (length > postedLength || length < (takenLength ?? 0)) return
      takenLength = length
      if (!isFull()) wakeAll()
    },
    room: async () => {
      while (isFull()) await new Promise<void>((resolve) => waiting.push(resolve))
    },
    end: () => {
      hasEnded = true
      wakeAll()
    },
  }
}
