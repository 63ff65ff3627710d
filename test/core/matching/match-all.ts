import { makeMatchEvaluator } from '../../../src/core/matching/index.ts'
import type { MatchEvaluator, MatchOperation, MatchTrade } from '../../../src/core/matching/index.ts'

type Refusal = NonNullable<ReturnType<MatchEvaluator['apply']>>

/** Runs every row in order: the trades, the summary, and the rows that were not taken (numbered from 0). */
export function matchAll(operations: Iterable<MatchOperation>): Readonly<{
  trades: readonly MatchTrade[]
  summary: ReturnType<MatchEvaluator['summary']>
  refusals: readonly Readonly<{ row: number; code: Refusal }>[]
}> {
  const evaluator = makeMatchEvaluator()
  const trades: MatchTrade[] = []
  const refusals: { row: number; code: Refusal }[] = []
  const keep = (trade: MatchTrade): void => void trades.push(trade)
  let row = 0
  for (const operation of operations) {
    const code = evaluator.apply(operation, keep)
    if (code !== null) refusals.push({ row, code })
    row += 1
  }
  return { trades, summary: evaluator.summary(), refusals }
}
