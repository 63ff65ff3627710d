import type { StreamSnapshot } from '../../../core/contract/index.ts'
import { formatAge } from '../../widgets/figures/format.ts'

export type Chain = StreamSnapshot<'chain'>
export type ChainRow = Chain['chain'][number]
export type ChainSide = NonNullable<ChainRow['call']>
type QuoteState = ChainSide['state']

type Doubt = Readonly<{
  /** Stands in the row, in place of open interest and volume. */
  word: string
  /** One sentence for the tooltip and the reader. */
  sentence: string
  /** Whether an order may still be drafted from this price. */
  usable: boolean
}>

const WORDS: Readonly<Partial<Record<QuoteState, Omit<Doubt, 'sentence'>>>> = {
  late: { word: 'late', usable: true },
  stale: { word: 'stale', usable: false },
  crossed: { word: 'crossed', usable: false },
}

/** Why a quote is not to be taken as it stands; null for a good one and for one that is simply not there. */
export function doubtOf(side: ChainSide, nowMs: number): Doubt | null {
  if (side.quarantine !== null)
    return { word: 'held back', sentence: `Held back: ${side.quarantine}.`, usable: false }
  const known = WORDS[side.state]
  if (!known) return null
  if (side.state === 'crossed') return { ...known, sentence: 'Crossed: the bid is above the ask.' }
  const age = side.timestamp === null ? 'unknown' : formatAge(nowMs - Date.parse(side.timestamp))
  return { ...known, sentence: `${known.word === 'late' ? 'Late' : 'Stale'}: the quote is ${age} old.` }
}

/** Why no order can be drafted from this price, in a sentence; null when one can. */
export function offBecause(
  chain: Readonly<Pick<Chain, 'is_tradeable' | 'symbol'>>,
  side: ChainSide | null,
  price: string | null,
  nowMs: number,
): string | null {
  if (side === null) return 'Off: this strike has no such option.'
  if (!chain.is_tradeable) return `Off: ${chain.symbol} options are shown here, not traded.`
  const doubt = doubtOf(side, nowMs)
  if (doubt && !doubt.usable) return `Off: ${doubt.sentence}`
  return price === null ? 'Off: nobody quotes this side now.' : null
}
