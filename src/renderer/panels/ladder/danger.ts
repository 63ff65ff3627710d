import type { StreamPhase } from '../../client/index.ts'
import { formatAge } from '../../widgets/figures/format.ts'
import { callName } from '../../widgets/words/market-words.ts'
import type { Depth } from './rungs.ts'

const STALE_MS = 10_000

const PHASE_WORDS: Readonly<Record<StreamPhase, string | null>> = {
  live: null,
  waiting: 'the book has not come yet',
  resyncing: 'the book is re-syncing',
  stale: 'the link to the engine is down',
  paused: 'updates are paused, F9 resumes',
  refused: 'the engine gives no book for it',
}

type Sight = Readonly<{
  phase: StreamPhase
  depth: Depth | null
  /** Since the feed last said anything about this instrument. */
  ageMs: number | null
  isTradeable: boolean
}>

/** Why nothing may be sent from the ladder now; null when nothing speaks against it. */
export function dangerOf({ phase, depth, ageMs, isTradeable }: Sight): string | null {
  const words = PHASE_WORDS[phase]
  if (words !== null) return words
  if (!isTradeable) return 'it does not trade'
  if (depth === null) return 'the book has not come yet'
  const { state, reason } = depth.trading
  // A call takes orders, and its book may be quiet and cross.
  if (callName(state) !== null) return null
  if (state === 'closed') return 'the market is closed'
  if (state === 'halted') return `the market is halted${reason === null ? '' : ` (${reason})`}`
  if (depth.state === 'crossed') return 'the market is crossed'
  if (depth.state === 'stale' || (ageMs !== null && ageMs > STALE_MS))
    return `the book is ${ageMs === null ? 'old' : `${formatAge(ageMs)} old`}`
  return null
}
