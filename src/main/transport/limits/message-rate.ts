/**
 * Counts what one socket sends: at most `perSecond` messages in each second, which begins with its first message.
 * `false` from the first message beyond.
 */
export function makeMessageRate(perSecond: number, nowMs: () => number): () => boolean {
  let startedMs = -Infinity
  let count = 0
  return () => {
    const now = nowMs()
    if (now - startedMs >= 1_000) {
      startedMs = now
      count = 0
    }
    count += 1
    return count <= perSecond
  }
}
