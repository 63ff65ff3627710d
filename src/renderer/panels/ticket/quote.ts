import { Decimal, decimalText, isMultipleOf } from '../../../core/kernel/index.ts'
import type { StreamView } from '../../client/index.ts'
import { formatAge } from '../../widgets/figures/format.ts'
import { callName, marketWords } from '../../widgets/words/market-words.ts'
import type { Trading } from '../../widgets/words/market-words.ts'
import type { Draft } from './draft.ts'

export type Quote = Readonly<{
  bid: Decimal | null
  ask: Decimal | null
  mark: Decimal | null
  state: 'live' | 'late' | 'stale' | 'crossed' | 'one_sided' | 'empty'
  ageMs: number | null
  /** Where its market stands. */
  trading: Trading
}>

/** The engine's own bounds (market data). Here they go on counting while the engine says nothing. */
const QUOTE_LATE_MS = 2_000
const QUOTE_STALE_MS = 10_000

function agedState(state: Quote['state'], ageMs: number | null): Quote['state'] {
  if (ageMs === null || state === 'stale' || state === 'crossed' || state === 'empty') return state
  if (ageMs > QUOTE_STALE_MS) return 'stale'
  return ageMs > QUOTE_LATE_MS ? 'late' : state
}

const amountOf = (text: string | null): Decimal | null => (text === null ? null : new Decimal(text))

/** A ticker as a quote with its age now: the engine's age plus what has passed here since it came. */
export function quoteOf(view: StreamView<'ticker'>, nowMs: number): Quote | null {
  const ticker = view.data
  if (ticker === null) return null
  const sinceMs = view.receivedAtMs === null ? 0 : Math.max(0, nowMs - view.receivedAtMs)
  const ageMs = ticker.age_ms === null ? null : ticker.age_ms + sinceMs
  return {
    bid: amountOf(ticker.bid),
    ask: amountOf(ticker.ask),
    mark: amountOf(ticker.mark),
    state: agedState(ticker.state, ageMs),
    ageMs,
    trading: ticker.trading,
  }
}

export type RungName = 'natural' | 'mid' | 'mark' | 'best'

/** One step of the price ladder. `price` is on tick and what a press sets; `exact` is the figure it stands for. */
type Rung = Readonly<{ name: RungName; price: Decimal | null; exact: Decimal | null }>

/** To the tick on the own side of the exact figure: a buyer's limit goes down, a seller's up. Never worse than asked. */
function onTick(exact: Decimal, tick: Decimal, side: Draft['side']): Decimal {
  if (isMultipleOf(exact, tick)) return exact
  const ticks = exact.div(tick)
  const whole = side === 'buy' ? ticks.floor() : ticks.ceil()
  return Decimal.max(whole, 1).times(tick)
}

/**
 * Natural is where the order fills at once, best where it joins its own side; mid lies halfway, mark is the engine's
 * fair price.
 */
export function ladderOf(quote: Quote | null, tick: Decimal, side: Draft['side']): readonly Rung[] {
  const rung = (name: RungName, exact: Decimal | null): Rung => ({
    name,
    exact,
    price: exact === null ? null : onTick(exact, tick, side),
  })
  const bid = quote?.bid ?? null
  const ask = quote?.ask ?? null
  const mid = bid === null || ask === null ? null : bid.plus(ask).div(2)
  return [
    rung('natural', side === 'buy' ? ask : bid),
    rung('mid', mid),
    rung('mark', quote?.mark ?? null),
    rung('best', side === 'buy' ? bid : ask),
  ]
}

/** The limit that a draft without a price starts from: the natural, so that it would fill, else what there is. */
export function proposedPrice(quote: Quote | null, tick: Decimal, side: Draft['side']): string | null {
  const rungs = ladderOf(quote, tick, side)
  const found = ['natural', 'mark', 'best'].map((name) => rungs.find((rung) => rung.name === name)?.price)
  const price = found.find((candidate) => candidate !== null && candidate !== undefined)
  return price ? decimalText(price) : null
}

/** What the quote has to say about an order on it: nothing, a warning, or that trading is off, with the reason. */
export type QuoteVerdict = Readonly<{ kind: 'fine' | 'warns' | 'blocks'; words: string }>

const PHASE_WORDS: Readonly<Record<StreamView['phase'], string | null>> = {
  live: null,
  waiting: 'waiting for the first quote',
  resyncing: 'quotes are re-syncing',
  stale: 'the link to the engine is down',
  paused: 'updates are paused, F9 resumes',
  refused: 'the engine gives no quotes for it',
}

export function judgeQuote(
  symbol: string,
  phase: StreamView['phase'],
  quote: Quote | null,
  orderType: Draft['orderType'],
): QuoteVerdict {
  const off = (words: string): QuoteVerdict => ({ kind: 'blocks', words: `Off: ${words}` })
  const phaseWords = PHASE_WORDS[phase]
  if (phaseWords !== null) return off(phaseWords)
  if (quote === null) return off('waiting for the first quote')
  const stands = marketWords(quote.trading)
  if (callName(quote.trading.state) !== null)
    return { kind: 'warns', words: `${stands ?? ''}: orders wait for its one price` }
  if (stands !== null) return off(`${symbol}: ${stands.charAt(0).toLowerCase()}${stands.slice(1)}`)
  const old = `${symbol} quotes are ${formatAge(quote.ageMs)} old`
  switch (quote.state) {
    case 'stale':
      return off(old)
    case 'late':
      // A limit names its worst price, so a second of age asks for a look and not for a stop.
      return orderType === 'market' ? off(old) : { kind: 'warns', words: old }
    case 'crossed':
      return off(`${symbol} quotes cross, the bid is not below the ask`)
    case 'empty':
      return orderType === 'market'
        ? off(`nobody quotes ${symbol}`)
        : { kind: 'warns', words: `nobody quotes ${symbol}` }
    case 'one_sided':
      return { kind: 'warns', words: `${symbol} is quoted on one side only` }
    case 'live':
      return { kind: 'fine', words: `${formatAge(quote.ageMs)} old` }
  }
}
