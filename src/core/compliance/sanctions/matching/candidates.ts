import type { PreparedName } from './match-name.ts'
import type { NameIndex } from './name-index.ts'

/**
 * Finds the names that may reach a score, without looking at the others: each word that the query may mean gives what
 * it tells to the names in which it stands. What is returned is the names whose sum is a fair share of the smaller
 * name, the greatest first.
 */
export type CandidateFinder = (query: PreparedName, shareMin: number, countMax: number) => readonly number[]

/** A finder keeps one number for each name of its index and clears only what a query touched. */
export function makeCandidateFinder(index: NameIndex): CandidateFinder {
  const sums = new Float32Array(index.names.length)
  const spanBest = new Float32Array(index.names.length)
  const spanOf = new Int32Array(index.names.length).fill(-1)

  const give = (name: number, from: number, gain: number, touched: number[]): void => {
    if (sums[name] === 0) touched.push(name)
    if (spanOf[name] !== from) {
      spanOf[name] = from
      spanBest[name] = gain
      sums[name] = (sums[name] as number) + gain
    } else if (gain > (spanBest[name] as number)) {
      sums[name] = (sums[name] as number) + gain - (spanBest[name] as number)
      spanBest[name] = gain
    }
  }

  return (query, shareMin, countMax) => {
    const touched: number[] = []
    const bySpan = query.spans.map(() => [] as { names: Uint32Array; similarity: number }[])
    for (const [id, meanings] of query.ofWord)
      for (const { span, similarity } of meanings)
        bySpan[span]?.push({ names: index.postingsOf(id), similarity })
    for (const [id, meanings] of query.ofJoined)
      for (const { span, similarity } of meanings)
        bySpan[span]?.push({ names: index.joinedPostingsOf(id), similarity })
    for (const [at, found] of bySpan.entries()) {
      const span = query.spans[at]
      if (!span) continue
      for (const { names, similarity } of found)
        for (const name of names) give(name, span.from, similarity * span.weight, touched)
    }
    const total = query.weights.reduce((sum, weight) => sum + weight, 0)
    const kept = touched
      .map((name) => ({
        name,
        share: (sums[name] as number) / Math.min(total, Math.max(0.3, index.totals[name] as number)),
      }))
      .filter(({ share }) => share >= shareMin)
    for (const name of touched) {
      sums[name] = 0
      spanOf[name] = -1
    }
    if (kept.length > countMax) kept.sort((a, b) => b.share - a.share)
    return kept.slice(0, countMax).map(({ name }) => name)
  }
}
