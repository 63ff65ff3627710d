import type { StreamView } from '../../client/index.ts'
import type { Severity } from '../../state/index.ts'
import { formatAge } from '../../widgets/figures/format.ts'

/** How far a tile's figures may be trusted, in words; `badge` null means that words alone are enough. */
type TileState = Readonly<{ trusted: boolean; words: string; badge: Severity | null }>

/**
 * The age that counts is the quote's own when it was sent plus the time since it arrived, so that a stream which has
 * gone quiet grows old on screen by itself.
 */
export function tileState(view: StreamView<'ticker'>, nowMs: number): TileState {
  const quote = view.data
  if (quote === null) return { trusted: false, words: 'no data', badge: 'warn' }
  const heldMs = view.receivedAtMs === null ? 0 : Math.max(0, nowMs - view.receivedAtMs)
  const age = quote.age_ms === null ? null : quote.age_ms + heldMs
  if (view.phase === 'paused') return { trusted: false, words: 'paused', badge: 'warn' }
  if (view.phase !== 'live')
    return { trusted: false, words: `${view.phase} ${formatAge(age)}`, badge: 'warn' }
  if (quote.state === 'empty') return { trusted: false, words: 'no quotes', badge: 'warn' }
  if (quote.state === 'live') return { trusted: true, words: `live · ${formatAge(age)} old`, badge: null }
  const words = quote.state === 'one_sided' ? 'one side only' : quote.state
  const trusted = quote.state === 'late' || quote.state === 'one_sided'
  return { trusted, words: `${words} ${formatAge(age)}`, badge: 'warn' }
}
