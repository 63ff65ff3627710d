/** How far a key has counted in its window. `endsInMs` is above 0 and at most the window. */
type RateCount = Readonly<{ count: number; endsInMs: number }>

/**
 * Counts towards limits. A key's window begins with its first count and is not moved by later ones; the next count after
 * its end begins another at 1. Counts made at once each get a number of their own. Rejects when it cannot count.
 */
export type RateLimitStore = Readonly<{
  add: (key: string, windowMs: number) => Promise<RateCount>
}>
