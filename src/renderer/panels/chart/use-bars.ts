import { useMemo } from 'react'
import type { StreamPhase } from '../../client/index.ts'
import type { CallFailure } from '../../client/index.ts'
import { useAnswer, useStream } from '../../terminal/hooks.ts'
import { mergeBars } from './bars.ts'
import type { Bar, Timeframe } from './bars.ts'

export type FollowedBars = Readonly<{
  bars: readonly Bar[]
  phase: StreamPhase
  receivedAtMs: number | null
  failure: CallFailure | null
  /** False until either history or the stream has answered. */
  answered: boolean
}>

const NONE: readonly Bar[] = []
const HISTORY_BARS = 500

/** History of a symbol with its live end. */
export function useBars(symbol: string | null, timeframe: Timeframe): FollowedBars {
  const history = useAnswer(
    'market.candles',
    symbol === null ? null : { symbol, timeframe, limit: HISTORY_BARS },
  ).outcome
  const view = useStream(symbol === null ? null : { channel: 'candles', symbol, timeframe })
  const answer = history?.kind === 'answer' ? history.value : null
  // An answer about another symbol stays until its successor is here; it must not be drawn.
  const past = answer?.symbol === symbol && answer?.timeframe === timeframe ? answer.candles : null
  const live = view.data?.items ?? NONE
  const bars = useMemo(() => mergeBars(past ?? NONE, live), [past, live])
  const refused = history?.kind === 'refused' ? history.failure : null
  return {
    bars,
    phase: view.phase,
    receivedAtMs: view.receivedAtMs,
    failure: bars.length === 0 ? (view.failure ?? refused) : null,
    answered: past !== null || view.data !== null || refused !== null,
  }
}
