import { MS_PER_DAY, ZERO, instant } from '../../../kernel/index.ts'
import type { Instant } from '../../../kernel/index.ts'
import type { TapeRecord } from '../../store/store.ts'
import type { Market } from './state-types.ts'

/** Whole UTC days since 1970. */
export const dayNumber = (at: Instant): number => Math.floor(at / MS_PER_DAY)

/** Turns the tape over at 00:00 UTC: yesterday's last price becomes the previous close, the volume starts again. */
export function rollTape(market: Market, at: Instant): void {
  const day = dayNumber(at)
  if (day === market.day) return
  market.previousClose = market.last ?? market.previousClose
  market.volume = ZERO
  market.moveTier = 0
  market.day = day
}

/** A market's tape as the store keeps it from `at` on. */
export const tapeOf = ({ instrument, day, ...market }: Market, at: Instant): TapeRecord => ({
  symbol: instrument.symbol,
  dayStart: instant(day * MS_PER_DAY),
  last: market.last,
  volume: market.volume,
  previousClose: market.previousClose,
  moveTier: market.moveTier,
  callEndsAt: market.callEndsAt,
  updatedAt: at,
  settlementPrice: market.settlementPrice,
  settledAt: market.settledAt,
  marginPrice: market.marginMark?.price ?? null,
  marginPricedAt: market.marginMark?.at ?? null,
})

/** Sets a market's tape to what the store kept of it. */
export function restoreTape(market: Market, tape: TapeRecord): Market {
  const { last, volume, previousClose, moveTier, updatedAt, settlementPrice, settledAt } = tape
  const kept = { last, volume, previousClose, moveTier, updatedAt, settlementPrice, settledAt }
  const { marginPrice: price, marginPricedAt: at } = tape
  const marginMark = price === null || at === null ? null : { price, at }
  return Object.assign(market, kept, { marginMark, day: dayNumber(tape.dayStart) })
}
