/** A bucket of tokens: `burst` at once, `perSecond` lasting. `take` says whether there was one. */
export function makeBucket(burst: number, perSecond: number, nowMs: () => number): () => boolean {
  let tokens = burst
  let filledAtMs = nowMs()
  return () => {
    const atMs = nowMs()
    tokens = Math.min(burst, tokens + ((atMs - filledAtMs) / 1_000) * perSecond)
    filledAtMs = atMs
    if (tokens < 1) return false
    tokens -= 1
    return true
  }
}

/** A bucket for each key, made when it is first seen. */
export function makeBucketPerKey(
  burst: number,
  perSecond: number,
  nowMs: () => number,
): (key: number) => boolean {
  const buckets = new Map<number, () => boolean>()
  return (key) => {
    const bucket = buckets.get(key) ?? makeBucket(burst, perSecond, nowMs)
    buckets.set(key, bucket)
    return bucket()
  }
}
