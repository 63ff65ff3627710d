import { MS_PER_SECOND, decimal } from '../kernel/index.ts'
import type { Decimal, Instant } from '../kernel/index.ts'
import { BITCOIN_SYMBOL } from './listings.ts'
import { normalAt, smoothNoise, uniformAt } from './noise.ts'
import type { HouseOrder, PaperLevel, PaperQuote, Participants } from './types.ts'

/**
 * A market that lives just below 50,000: the middle is CENTRE + HALF_RANGE·tanh(z), z a sum of smooth noises whose
 * amplitude grows with the root of their period from 2 seconds to 9 hours, like a random walk that is pulled back. Bounds
 * hold by construction: the middle is below 49,965, the deepest ask below 49,995.
 */
const CENTRE = 49_700
const HALF_RANGE = 265
const OCTAVES = 8
const SHORTEST_PERIOD_MS = 2 * MS_PER_SECOND
const PERIOD_RATIO = 4
const HALF_SPREAD_MIN = 0.6
const HALF_SPREAD_RANGE = 1.4
const LEVELS = 10
/** Quantities a level, from the best outwards, before chance: 300 bitcoin and more within 25 dollars. */
const SIZES = [4, 6, 8, 12, 16, 24, 32, 48, 64, 96] as const
const DISTANCES = [0, 0.9, 2, 3.2, 4.7, 6.5, 9, 12, 16, 21] as const
export const BITCOIN_QUOTE_MS = 400
const QUOTE_SALT = 101
const TRADE_SALT = 211

const AMPLITUDES = Array.from({ length: OCTAVES }, (_, octave) => Math.sqrt(PERIOD_RATIO ** octave))
const SCALE = 1.1 / Math.hypot(...AMPLITUDES)

/** The middle of the market at any instant, in dollars. */
export function bitcoinMiddle(seed: number, at: Instant): number {
  let z = 0
  for (let octave = 0; octave < OCTAVES; octave++) {
    const period = SHORTEST_PERIOD_MS * PERIOD_RATIO ** octave
    z += SCALE * (AMPLITUDES[octave] ?? 0) * smoothNoise(seed, 7_000 + octave, at / period)
  }
  return CENTRE + HALF_RANGE * Math.tanh(z)
}

const cents = (value: number): Decimal => decimal(Math.round(value * 100)).dividedBy(100)
const lots = (value: number): Decimal => decimal(Math.max(1, Math.round(value * 1e6))).dividedBy(1_000_000)

function levelsOf(seed: number, at: Instant, best: number, direction: 1 | -1): readonly PaperLevel[] {
  const beat = Math.floor(at / BITCOIN_QUOTE_MS)
  return Array.from({ length: LEVELS }, (_, i) => {
    const chance = uniformAt(seed, QUOTE_SALT + i, beat, direction)
    return {
      price: cents(best + direction * (DISTANCES[i] ?? 0)),
      quantity: lots((SIZES[i] ?? 0) * (0.75 + 0.5 * chance)),
    }
  })
}

/** The maker's book at `at`: ten levels a side. */
export function bitcoinQuote(seed: number, at: Instant, participants: Participants): PaperQuote {
  const middle = bitcoinMiddle(seed, at)
  const half = HALF_SPREAD_MIN + HALF_SPREAD_RANGE * uniformAt(seed, QUOTE_SALT, Math.floor(at / 30_000))
  return {
    participant: participants.maker,
    symbol: BITCOIN_SYMBOL,
    bids: levelsOf(seed, at, Math.floor((middle - half) * 100) / 100, -1),
    asks: levelsOf(seed, at, Math.ceil((middle + half) * 100) / 100, 1),
  }
}

/** How long after the trade numbered `count` the next one comes: 1 to 4 s. */
export const bitcoinTradeGapMs = (seed: number, count: number): number =>
  1_000 + 3_000 * uniformAt(seed, TRADE_SALT, count)

/** The taker lifts or hits a little of the best level of `quote`. */
export function bitcoinTake(
  seed: number,
  count: number,
  quote: PaperQuote,
  participants: Participants,
): HouseOrder | null {
  const side = uniformAt(seed, TRADE_SALT + 1, count) < 0.5 ? 'buy' : 'sell'
  const best = side === 'buy' ? quote.asks[0] : quote.bids[0]
  if (!best) return null
  const quantity = lots(Math.min(0.5, 0.01 * Math.exp(normalAt(seed, TRADE_SALT + 2, count))))
  return { participant: participants.taker, symbol: BITCOIN_SYMBOL, side, quantity, price: best.price }
}
