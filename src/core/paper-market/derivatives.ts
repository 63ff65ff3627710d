import { makeFuture, makePerpetual } from '../instruments/index.ts'
import type { Instrument } from '../instruments/index.ts'
import { assert, decimal, yearsBetween } from '../kernel/index.ts'
import type { Decimal, Instant } from '../kernel/index.ts'
import { bitcoinMiddle } from './bitcoin.ts'
import { BITCOIN_SYMBOL, INDEX_SYMBOL, PAPER_EXCHANGE } from './listings.ts'
import { smoothNoise, uniformAt } from './noise.ts'
import { paperForward } from './surface.ts'
import type { PaperLevel, PaperQuote, Participants } from './types.ts'

/** How often the house quotes its perpetual and its futures anew. */
export const DERIVATIVE_QUOTE_MS = 800

const FUNDING_HOURS = 8
const FUNDING_RATE_MAX = '0.0075'
/** The perpetual strays from spot by up to this share, slowly: funding pulls, and changes its sign. */
const BASIS_MAX = 0.001
const BASIS_PERIOD_MS = 6 * 3_600_000
const LEVELS = 5
const PERPETUAL_SALT = 511
const FUTURE_SALT = 521

const listed = (made: ReturnType<typeof makeFuture>): Instrument => {
  assert(made.ok, 'the demo lists what may be listed')
  return made.value
}

/** The perpetual on the paper bitcoin: funding every eight hours from 00:00 UTC. */
export const paperPerpetual = (listedAt: Instant): Instrument =>
  listed(
    makePerpetual({
      underlying: BITCOIN_SYMBOL,
      name: 'Bitcoin perpetual (paper)',
      tickSize: decimal('0.1'),
      lotSize: decimal('0.001'),
      exchange: PAPER_EXCHANGE,
      isPaper: true,
      listedAt,
      hours: 'always',
      sector: 'Digital assets',
      fundingHours: FUNDING_HOURS,
      fundingRateMax: decimal(FUNDING_RATE_MAX),
    }),
  )

/** A future on the replayed index, five dollars a point, settled in cash at the index level of its expiry. */
export const paperFuture = (expiresAt: Instant, listedAt: Instant): Instrument =>
  listed(
    makeFuture({
      underlying: INDEX_SYMBOL,
      name: `SPX future ${new Date(expiresAt).toISOString().slice(0, 10)} (paper)`,
      tickSize: decimal('0.25'),
      lotSize: decimal(1),
      multiplier: decimal(5),
      exchange: PAPER_EXCHANGE,
      isPaper: true,
      listedAt,
      hours: 'always_new_york',
      sector: 'Equity indices',
      expiresAt,
    }),
  )

type Ladder = Readonly<{ tick: number; step: number; lot: string; size: number; salt: number }>

/** Five levels a side around `middle`, on the ticks; sizes grow outwards and breathe a little. */
function ladderQuote(
  seed: number,
  at: Instant,
  middle: number,
  half: number,
  { tick, step, lot, size, salt }: Ladder,
): Pick<PaperQuote, 'bids' | 'asks'> {
  const beat = Math.floor(at / DERIVATIVE_QUOTE_MS)
  const onTick = (ticks: number): Decimal => decimal(ticks).times(tick)
  const side = (direction: 1 | -1): readonly PaperLevel[] => {
    const best = (direction === 1 ? Math.ceil : Math.floor)((middle + direction * half) / tick)
    return Array.from({ length: LEVELS }, (_, i) => {
      const chance = uniformAt(seed, salt + i, beat, direction)
      const lots = Math.max(1, Math.round(size * (i + 1) * (0.75 + 0.5 * chance)))
      return { price: onTick(best + direction * i * step), quantity: decimal(lot).times(lots) }
    })
  }
  return { bids: side(-1), asks: side(1) }
}

/** The middle of the perpetual: the bitcoin's, and a basis that wanders within a tenth of a percent. */
const perpetualMiddle = (seed: number, at: Instant): number =>
  bitcoinMiddle(seed, at) *
  (1 + BASIS_MAX * Math.tanh(smoothNoise(seed, PERPETUAL_SALT, at / BASIS_PERIOD_MS)))

export const perpetualQuote = (
  seed: number,
  at: Instant,
  { maker }: Participants,
  { symbol }: Instrument,
): PaperQuote => ({
  participant: maker,
  symbol,
  ...ladderQuote(seed, at, perpetualMiddle(seed, at), 1, {
    ...{ tick: 0.1, step: 10, lot: '0.001', size: 2_000, salt: PERPETUAL_SALT },
  }),
})

/** A future is quoted around its forward: S·e^((r − q)·T), the rate and yield that the demo's options are made with. */
export function futureQuote(
  seed: number,
  at: Instant,
  { maker }: Participants,
  instrument: Instrument,
  spot: number,
): PaperQuote {
  const years = Math.max(0, yearsBetween(at, instrument.future?.expiresAt ?? at))
  const forward = paperForward(spot, years)
  const ladder = { tick: 0.25, step: 1, lot: '1', size: 12, salt: FUTURE_SALT }
  return { participant: maker, symbol: instrument.symbol, ...ladderQuote(seed, at, forward, 0.25, ladder) }
}
