import type { Instrument, OptionType } from '../instruments/index.ts'
import { MS_PER_DAY, MS_PER_HOUR, ONE, asId, decimal, instant } from '../kernel/index.ts'
import type { Instant, InstrumentSymbol } from '../kernel/index.ts'
import { compactDay, midnightOf } from './history.ts'

export const INDEX_SYMBOL: InstrumentSymbol = asId('SPX')
export const BITCOIN_SYMBOL: InstrumentSymbol = asId('BTC-USD')

const EXPIRY_HOUR_UTC = 21
const FRIDAY = 5
const WEEKLIES = 4
const MONTHLIES = 6
const QUARTERLIES = 2
export const PAPER_EXCHANGE = 'PAPER'

/** 21:00 UTC of that day: 16:00 in New York in winter; the demo keeps it in summer too, so that no expiry moves. */
const expiryOn = (midnightMs: number): Instant => instant(midnightMs + EXPIRY_HOUR_UTC * MS_PER_HOUR)

function thirdFriday(year: number, month: number): Instant {
  const first = Date.UTC(year, month, 1)
  const offset = (FRIDAY - new Date(first).getUTCDay() + 7) % 7
  return expiryOn(first + (offset + 14) * MS_PER_DAY)
}

/** The next four Fridays, the next six third Fridays and the two quarterly third Fridays after those; each once, ascending. */
export function paperExpiries(now: Instant): readonly Instant[] {
  const wanted = new Set<Instant>()
  for (let day = midnightOf(now) as number; wanted.size < WEEKLIES; day += MS_PER_DAY) {
    if (new Date(day).getUTCDay() === FRIDAY && expiryOn(day) > now) wanted.add(expiryOn(day))
  }
  const start = new Date(now)
  let [monthlies, quarterlies] = [0, 0]
  for (let month = start.getUTCMonth(); quarterlies < QUARTERLIES; month++) {
    const expiry = thirdFriday(start.getUTCFullYear(), month)
    if (expiry <= now) continue
    if (monthlies < MONTHLIES) {
      monthlies++
      wanted.add(expiry)
    } else if (month % 3 === 2) {
      quarterlies++
      wanted.add(expiry)
    }
  }
  return [...wanted].toSorted((a, b) => a - b)
}

/** Steps of the ladder from the centre outwards: how many strikes a side, how far apart in points. */
const LADDER = [
  { count: 24, step: 25 },
  { count: 8, step: 50 },
  { count: 4, step: 100 },
] as const
/** The centre moves in steps of this, so that a small move of the index lists nothing new. */
const CENTRE_STEP = 100

/** Strikes around `spot`, ascending: every 25 points near, 50 and 100 further out. */
export function paperStrikes(spot: number): readonly number[] {
  const centre = Math.round(spot / CENTRE_STEP) * CENTRE_STEP
  const strikes = [centre]
  let distance = 0
  for (const { count, step } of LADDER) {
    for (let i = 0; i < count; i++) {
      distance += step
      strikes.push(centre + distance)
      if (centre - distance > 0) strikes.push(centre - distance)
    }
  }
  return strikes.toSorted((a, b) => a - b)
}

const optionSymbol = (expiresAt: Instant, strike: number, optionType: OptionType): InstrumentSymbol =>
  asId(`${INDEX_SYMBOL}-${compactDay(expiresAt)}-${strike}-${optionType === 'call' ? 'C' : 'P'}`)

export function paperOption(
  expiresAt: Instant,
  strike: number,
  optionType: OptionType,
  listedAt: Instant,
): Instrument {
  const day = new Date(expiresAt).toISOString().slice(0, 10)
  return {
    symbol: optionSymbol(expiresAt, strike, optionType),
    name: `SPX ${day} ${strike} ${optionType} (paper)`,
    kind: 'option',
    currency: 'USD',
    tickSize: decimal('0.05'),
    lotSize: ONE,
    multiplier: decimal(100),
    exchange: PAPER_EXCHANGE,
    isTradeable: true,
    isPaper: true,
    option: {
      underlying: INDEX_SYMBOL,
      optionType,
      strike: decimal(strike),
      expiresAt,
      exercise: 'european',
      settlement: 'cash',
    },
    listedAt,
    hours: 'always_new_york',
  }
}

/** The index, which nobody trades, and the bitcoin market. */
export const paperBasics = (listedAt: Instant): readonly Instrument[] => [
  {
    symbol: INDEX_SYMBOL,
    name: 'S&P 500 history replayed (paper)',
    kind: 'index',
    currency: 'USD',
    tickSize: decimal('0.01'),
    lotSize: ONE,
    multiplier: ONE,
    exchange: PAPER_EXCHANGE,
    isTradeable: false,
    isPaper: true,
    option: null,
    listedAt,
    hours: 'always_new_york',
    sector: 'Equity indices',
  },
  {
    symbol: BITCOIN_SYMBOL,
    name: 'Bitcoin / US dollar (paper)',
    kind: 'spot',
    currency: 'USD',
    tickSize: decimal('0.01'),
    lotSize: decimal('0.000001'),
    multiplier: ONE,
    exchange: PAPER_EXCHANGE,
    isTradeable: true,
    isPaper: true,
    option: null,
    listedAt,
    hours: 'always',
    sector: 'Digital assets',
  },
]

/** The next two quarterly third Fridays: the expiries of the futures. */
export const paperFutureExpiries = (now: Instant): readonly Instant[] => {
  const start = new Date(now)
  const found: Instant[] = []
  for (let month = start.getUTCMonth(); found.length < QUARTERLIES; month++) {
    const expiry = thirdFriday(start.getUTCFullYear(), month)
    if (month % 3 === 2 && expiry > now) found.push(expiry)
  }
  return found
}
