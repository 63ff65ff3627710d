import { expiryOf } from '../instruments/index.ts'
import type { Instrument } from '../instruments/index.ts'
import { MS_PER_MINUTE, decimal } from '../kernel/index.ts'
import type { Instant } from '../kernel/index.ts'
import type { ReferenceLevel } from '../market-data/index.ts'
import { indexBars, pathBars } from './bars.ts'
import { BITCOIN_QUOTE_MS, bitcoinMiddle, bitcoinQuote, bitcoinTake, bitcoinTradeGapMs } from './bitcoin.ts'
import {
  DERIVATIVE_QUOTE_MS,
  futureQuote,
  paperFuture,
  paperPerpetual,
  perpetualQuote,
} from './derivatives.ts'
import { makeIndexPath, midnightOf } from './history.ts'
import type { IndexPath } from './history.ts'
import {
  BITCOIN_SYMBOL,
  INDEX_SYMBOL,
  paperBasics,
  paperExpiries,
  paperFutureExpiries,
  paperOption,
  paperStrikes,
} from './listings.ts'
import { hash, uniformAt } from './noise.ts'
import {
  baseIntervalMs,
  makeDecimalCache,
  makeQuoteMaker,
  modelPair,
  pairsOf,
  phaseOf,
  planIntervals,
} from './option-quotes.ts'
import type { OptionPair, QuoteMaker } from './option-quotes.ts'
import { isOwnListing } from './own-listings.ts'
import type {
  HouseOrder,
  PaperExpiry,
  PaperMarket,
  PaperMarketSettings,
  PaperQuote,
  PaperStart,
  PaperStep,
} from './types.ts'

const QUOTES_PER_SECOND = 300
const PLAN_EVERY_MS = MS_PER_MINUTE
/** After a pause the overdue quotes are caught up with over several steps, so that none takes long. */
const PAIRS_PER_STEP_MAX = 250
const OPTION_TRADE_SALT = 401

type Slot = { readonly pair: OptionPair; intervalMs: number; dueAt: number; quotes: readonly PaperQuote[] }

type State = {
  /** What this market listed itself: it quotes, trades and settles nothing else. */
  readonly known: Map<string, Instrument>
  /** The known perpetuals and futures, and the first expiry of anything known: steps walk no options for them. */
  derivatives: readonly Instrument[]
  firstExpiryAt: number
  /** Every symbol that is listed, by whomever. */
  readonly taken: Set<string>
  slots: readonly Slot[]
  cursor: number
  plannedAt: number
  bitcoin: Readonly<{ quote: PaperQuote | null; dueAt: number; tradeAt: number; trades: number }>
  derivativesDueAt: number
  optionTradeAt: number
  optionTrades: number
  level: ReferenceLevel | null
}

type Desk = Readonly<{ settings: PaperMarketSettings; path: IndexPath; quoteMaker: QuoteMaker; state: State }>

/**
 * The demo's market: see this room's README for the model. The engine owns the timer and the desk; this room says what
 * is listed, quoted, traded by the house and expired, as a function of settings and time.
 */
export function makePaperMarket(settings: PaperMarketSettings): PaperMarket {
  const path = makeIndexPath(settings)
  const quoteMaker = makeQuoteMaker(settings.seed, settings.participants, makeDecimalCache())
  const state: State = {
    known: new Map(),
    derivatives: [],
    firstExpiryAt: Infinity,
    taken: new Set(),
    slots: [],
    cursor: 0,
    plannedAt: -Infinity,
    bitcoin: { quote: null, dueAt: 0, tradeAt: 0, trades: 0 },
    derivativesDueAt: 0,
    optionTradeAt: 0,
    optionTrades: 0,
    level: null,
  }
  const desk: Desk = { settings, path, quoteMaker, state }
  return {
    start: (now, listed, barsFrom) => start(desk, now, listed, barsFrom),
    step: (now) => step(desk, now),
    reference: { level: (symbol) => (symbol === INDEX_SYMBOL ? state.level : null) },
  }
}

function start(
  desk: Desk,
  now: Instant,
  listed: readonly Instrument[],
  barsFrom: Instant | null,
): PaperStart {
  const { state, settings, path } = desk
  for (const instrument of listed) {
    state.taken.add(instrument.symbol)
    if (isOwnListing(instrument)) state.known.set(instrument.symbol, instrument)
  }
  noteKnown(state)
  const expiries = expire(desk, now)
  const basics = listNew(state, [...paperBasics(now), paperPerpetual(now)])
  const options = list(desk, now)
  plan(desk, now)
  // Trades are counted from the clock, so that a restart does not repeat the last ones.
  state.bitcoin = { quote: null, dueAt: now, tradeAt: now, trades: Math.floor(now / 1_000) % 1_000_000_000 }
  state.optionTrades = state.bitcoin.trades
  state.optionTradeAt = now + 2_000
  const indexLevels = moveIndex(desk, now)
  const initialQuotes = state.slots.flatMap((slot) => quoteSlot(desk, slot, now))
  for (const slot of state.slots) slot.dueAt = now + slot.intervalMs * phaseOf(settings.seed, slot.pair)
  const index = indexBars(INDEX_SYMBOL, path, now, barsFrom)
  const bitcoin = pathBars(BITCOIN_SYMBOL, (at) => bitcoinMiddle(settings.seed, at), now, barsFrom)
  return {
    instruments: [...basics, ...options],
    initialQuotes: [...initialQuotes, ...quoteBitcoin(desk, now), ...quoteDerivatives(desk, now)],
    bars: [...index.finished, ...bitcoin.finished],
    openBars: [...index.open, ...bitcoin.open],
    expiries,
    indexLevels,
  }
}

function step(desk: Desk, now: Instant): PaperStep {
  const { state } = desk
  const expiries = expire(desk, now)
  let listings: readonly Instrument[] = []
  if (expiries.length > 0 || now - state.plannedAt >= PLAN_EVERY_MS) {
    listings = list(desk, now)
    plan(desk, now)
  }
  const indexLevels = moveIndex(desk, now)
  const quotes = [...quoteDue(desk, now), ...quoteBitcoin(desk, now), ...quoteDerivatives(desk, now)]
  return { listings, quotes, houseOrders: houseOrders(desk, now), indexLevels, expiries }
}

/** To be called after every change of what is known. */
function noteKnown(state: State): void {
  const known = [...state.known.values()]
  state.derivatives = known.filter(({ kind }) => kind === 'perpetual' || kind === 'future')
  state.firstExpiryAt = Math.min(...known.map((instrument) => expiryOf(instrument) ?? Infinity))
}

/** Options and futures at or past their expiry leave; they settle at the level of that instant, however late it is noticed. */
function expire({ state, path }: Desk, now: Instant): readonly PaperExpiry[] {
  if (now < state.firstExpiryAt) return []
  const gone = [...state.known.values()].flatMap((instrument) => {
    const expiresAt = expiryOf(instrument)
    return expiresAt !== null && expiresAt <= now ? [{ symbol: instrument.symbol, expiresAt }] : []
  })
  for (const { symbol } of gone) state.known.delete(symbol)
  if (gone.length > 0) state.slots = state.slots.filter((slot) => slot.pair.expiresAt > now)
  noteKnown(state)
  return gone.map(({ symbol, expiresAt }): PaperExpiry => {
    return { symbol, settlementPrice: decimal(path.levelAt(expiresAt).toFixed(2)) }
  })
}

/** Of these, what nobody has listed yet; it is this market's from now on. */
function listNew(state: State, wanted: readonly Instrument[]): readonly Instrument[] {
  const fresh = wanted.filter(({ symbol }) => !state.taken.has(symbol))
  for (const instrument of fresh) {
    state.taken.add(instrument.symbol)
    state.known.set(instrument.symbol, instrument)
  }
  noteKnown(state)
  return fresh
}

function list({ state, path }: Desk, now: Instant): readonly Instrument[] {
  const strikes = paperStrikes(path.levelAt(now))
  const options = paperExpiries(now).flatMap((expiresAt) =>
    strikes.flatMap((strike) =>
      (['call', 'put'] as const).map((optionType) => paperOption(expiresAt, strike, optionType, now)),
    ),
  )
  const futures = paperFutureExpiries(now).map((expiresAt) => paperFuture(expiresAt, now))
  return listNew(state, [...options, ...futures])
}

/** Deals the quoting budget anew: intervals by nearness, due times kept where a pair was quoted already. */
function plan({ state, path, settings }: Desk, now: Instant): void {
  const spot = path.levelAt(now)
  const vols = path.volsAt(now)
  const before = new Map(state.slots.map((slot) => [slot.pair.call, slot]))
  const pairs = pairsOf([...state.known.values()])
  const bases = pairs.map((pair) => baseIntervalMs(modelPair(pair, spot, vols, now)))
  const intervals = planIntervals(bases, settings.quotesPerSecond ?? QUOTES_PER_SECOND)
  state.slots = pairs.map((pair, i) => {
    const old = before.get(pair.call)
    const intervalMs = intervals[i] ?? 1_000
    return {
      pair,
      intervalMs,
      dueAt: Math.min(old?.dueAt ?? now, now + intervalMs),
      quotes: old?.quotes ?? [],
    }
  })
  state.plannedAt = now
}

function moveIndex({ state, path }: Desk, now: Instant): readonly ReferenceLevel[] {
  const price = decimal(path.levelAt(now).toFixed(2))
  const midnight = midnightOf(now)
  const known = state.level
  const previousClose =
    known?.previousClose && midnightOf(known.at) === midnight
      ? known.previousClose
      : decimal(path.levelAt(midnight).toFixed(2))
  state.level = { symbol: INDEX_SYMBOL, price, previousClose, at: now, source: 'paper' }
  return [state.level]
}

function quoteSlot({ path, quoteMaker }: Desk, slot: Slot, now: Instant): readonly PaperQuote[] {
  slot.quotes = quoteMaker(slot.pair, modelPair(slot.pair, path.levelAt(now), path.volsAt(now), now), now)
  return slot.quotes
}

function quoteDue(desk: Desk, now: Instant): readonly PaperQuote[] {
  const { state, path, quoteMaker } = desk
  const quotes: PaperQuote[] = []
  const [spot, vols] = [path.levelAt(now), path.volsAt(now)]
  const count = state.slots.length
  let taken = 0
  for (let i = 0; i < count && taken < PAIRS_PER_STEP_MAX; i++) {
    const slot = state.slots[(state.cursor + i) % count]
    if (!slot || slot.dueAt > now) continue
    slot.quotes = quoteMaker(slot.pair, modelPair(slot.pair, spot, vols, now), now)
    // Due times keep their rhythm; after a pause they start anew.
    slot.dueAt = Math.max(slot.dueAt, now - slot.intervalMs) + slot.intervalMs
    quotes.push(...slot.quotes)
    taken++
    if (taken === PAIRS_PER_STEP_MAX) state.cursor = (state.cursor + i + 1) % count
  }
  return quotes
}

function quoteBitcoin({ state, settings }: Desk, now: Instant): readonly PaperQuote[] {
  if (state.bitcoin.quote && now < state.bitcoin.dueAt) return []
  const quote = bitcoinQuote(settings.seed, now, settings.participants)
  state.bitcoin = { ...state.bitcoin, quote, dueAt: now + BITCOIN_QUOTE_MS }
  return [quote]
}

/** The perpetual around the bitcoin, each future around its forward. */
function quoteDerivatives({ state, settings, path }: Desk, now: Instant): readonly PaperQuote[] {
  if (now < state.derivativesDueAt) return []
  state.derivativesDueAt = now + DERIVATIVE_QUOTE_MS
  const { seed, participants } = settings
  return state.derivatives.flatMap((instrument) => {
    if (instrument.kind === 'perpetual') return [perpetualQuote(seed, now, participants, instrument)]
    if (instrument.kind !== 'future') return []
    return [futureQuote(seed, now, participants, instrument, path.levelAt(now))]
  })
}

/** A small trade between the house's two participants, now and then, so that last price, volume and candles live. */
function houseOrders(desk: Desk, now: Instant): readonly HouseOrder[] {
  const { state, settings } = desk
  const orders: HouseOrder[] = []
  const { quote, tradeAt, trades } = state.bitcoin
  if (quote && now >= tradeAt) {
    const take = bitcoinTake(settings.seed, trades, quote, settings.participants)
    if (take) orders.push(take)
    state.bitcoin = {
      ...state.bitcoin,
      trades: trades + 1,
      tradeAt: now + bitcoinTradeGapMs(settings.seed, trades),
    }
  }
  if (now >= state.optionTradeAt) {
    const take = optionTake(desk)
    if (take) orders.push(take)
    state.optionTrades++
    state.optionTradeAt = now + 500 + 2_000 * uniformAt(settings.seed, OPTION_TRADE_SALT, state.optionTrades)
  }
  return orders
}

/** One to five contracts of an option near the money, at the maker's price. */
function optionTake({ state, settings }: Desk): HouseOrder | null {
  const { seed, participants } = settings
  const near = state.slots.filter((slot) => (slot.quotes[0]?.asks.length ?? 0) >= 2)
  const pick = (salt: number, bound: number): number =>
    hash(seed, OPTION_TRADE_SALT + salt, state.optionTrades) % Math.max(1, bound)
  const quote = near[pick(1, near.length)]?.quotes[pick(2, 2)]
  const side = pick(3, 2) === 0 ? 'buy' : 'sell'
  const best = side === 'buy' ? quote?.asks[0] : quote?.bids[0]
  if (!quote || !best) return null
  const quantity = decimal(1 + pick(4, 5))
  return { participant: participants.taker, symbol: quote.symbol, side, quantity, price: best.price }
}
