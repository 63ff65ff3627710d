/** Durations of many operations, in room that does not grow with their number. */
export type Timings = Readonly<{
  add: (ms: number) => void
  perSecond: () => number
  /** Microseconds below which the share of operations lies, exact to 0.1 %; of all of them the longest, exactly. */
  quantileUs: (share: number) => number
}>

const NS_PER_MS = 1e6
const NS_PER_US = 1e3

/** Each doubling of a duration is cut into so many steps: half of one is the error of a quantile. */
const STEPS = 1_024
const STEP_BITS = 10
/** Two to this many nanoseconds are 73 minutes: beyond any single operation on a book. */
const DOUBLINGS = 42

/** Below `STEPS` nanoseconds a bucket is one nanosecond; above, a step of its doubling. */
function bucketOf(ns: number): number {
  if (ns < STEPS) return ns
  const doubling = Math.min(Math.floor(Math.log2(ns)), DOUBLINGS - 1)
  const step = Math.min(STEPS - 1, Math.floor((ns / 2 ** doubling - 1) * STEPS))
  return (doubling - STEP_BITS + 1) * STEPS + step
}

/** The middle of a bucket, in nanoseconds. */
function middleOf(bucket: number): number {
  if (bucket < STEPS) return bucket
  const doubling = Math.floor(bucket / STEPS) + STEP_BITS - 1
  return 2 ** doubling * (1 + ((bucket % STEPS) + 0.5) / STEPS)
}

export function makeTimings(): Timings {
  const counts = new Float64Array((DOUBLINGS - STEP_BITS + 1) * STEPS)
  let count = 0
  let totalMs = 0
  let longestMs = 0

  const quantileNs = (share: number): number => {
    const wanted = Math.max(1, Math.ceil(count * share))
    let seen = 0
    for (let bucket = 0; bucket < counts.length; bucket += 1) {
      seen += counts[bucket] as number
      if (seen >= wanted) return Math.min(middleOf(bucket), longestMs * NS_PER_MS)
    }
    return 0
  }

  return {
    add: (ms) => {
      const bucket = bucketOf(Math.round(ms * NS_PER_MS))
      counts[bucket] = (counts[bucket] as number) + 1
      count += 1
      totalMs += ms
      if (ms > longestMs) longestMs = ms
    },
    perSecond: () => (totalMs === 0 ? 0 : Math.round((count / totalMs) * 1_000)),
    quantileUs: (share) => {
      const ns = share >= 1 ? longestMs * NS_PER_MS : quantileNs(share)
      return Math.round(ns) / NS_PER_US
    },
  }
}
