import { yearsBetween, toIso } from '../../kernel/index.ts'
import type { Clock, Decimal, InstrumentSymbol } from '../../kernel/index.ts'
import { ageState, markPrice, quoteState } from '../../market-data/index.ts'
import type { Quote, ReferencePrices } from '../../market-data/index.ts'
import type { DeskReads } from '../desk-port/desk.ts'
import { spotOf } from '../market/index.ts'
import type { LiveMarket } from '../market/index.ts'
import type { ChainRow } from '../market/chain-answer.ts'
import type { Valuation } from './answers.ts'
import type { OptionMarket, Valuations } from './valuation.ts'

type ValuationPorts = Readonly<{
  desk: DeskReads
  live: LiveMarket
  reference: ReferencePrices
  clock: Clock
}>

const dayOf = (iso: string): string => iso.slice(0, 10)

/** Volatility of the strike nearest to this one that has one: of its out-of-the-money side first. */
function nearestVol(rows: readonly ChainRow[], strike: Decimal, spot: number): number | null {
  const vols = rows.flatMap(({ strike: text, call, put }) => {
    const at = Number(text)
    const [first, second] = at >= spot ? [call, put] : [put, call]
    const volAnnual = first?.mark_iv ?? second?.mark_iv ?? null
    return volAnnual === null ? [] : [{ distance: Math.abs(at - strike.toNumber()), volAnnual }]
  })
  return (
    vols.reduce<(typeof vols)[number] | null>(
      (best, one) => (best === null || one.distance < best.distance ? one : best),
      null,
    )?.volAnnual ?? null
  )
}

/** Forward and discount factor of the option's expiry as continuous rates: F = S·e^((r−q)T), D = e^(−rT). */
function optionMarketOf(ports: ValuationPorts, symbol: InstrumentSymbol): OptionMarket | null {
  const option = ports.desk.instrument(symbol)?.option ?? null
  if (option === null) return null
  const timeYears = yearsBetween(ports.clock.now(), option.expiresAt)
  const spot = spotOf(ports, option.underlying).price?.toNumber() ?? null
  if (spot === null || timeYears <= 0) return null
  const chain = ports.live.chains.view(option.underlying, dayOf(toIso(option.expiresAt)))
  // A wing that nobody bids for has no volatility of its own, and its structure has bounds all the same.
  const own = ports.live.greeksOf(symbol)?.markIv ?? null
  const volAnnual = own ?? nearestVol(chain?.snapshot().rows ?? [], option.strike, spot)
  if (volAnnual === null) return null
  const head = chain?.head()
  const rateCont = head?.discount_factor ? -Math.log(head.discount_factor) / timeYears : 0
  const carry = head?.forward ? Math.log(head.forward / spot) / timeYears : rateCont
  return {
    underlying: option.underlying,
    spot,
    rateCont,
    dividendYieldCont: rateCont - carry,
    timeYears,
    volAnnual,
    expectedMove: head?.expected_move ?? null,
  }
}

/** Linear instruments: the mark of the book or the published level; one unit moves one for one with itself. */
function linearValuation(ports: ValuationPorts, symbol: InstrumentSymbol): Valuation {
  const now = ports.clock.now()
  const greeks = { delta: 1, gamma: 0, theta: 0, vega: 0, rho: 0 }
  const level = ports.reference.level(symbol)
  if (level) {
    const state = ageState(level.at, now)
    return { mark: level.price, state, at: toIso(level.at), greeks, impliedVolatility: null }
  }
  const quote = ports.desk.quote(symbol)
  const mark = markPrice(quote).price
  const at = mark === null ? null : toIso(quote.at)
  return { mark, state: quoteState(quote, now), at, greeks, impliedVolatility: null }
}

/**
 * What values an option that is offered and that nobody bids for: it is worth no less than nothing, so nothing is the
 * bid that is missing. Without it one worthless wing would leave a whole account without a profit.
 */
const halfOfAsk = ({ bid, ask }: Pick<Quote, 'bid' | 'ask'>): Decimal | null =>
  bid === null && ask !== null ? ask.dividedBy(2) : null

function optionValuation(ports: ValuationPorts, symbol: InstrumentSymbol): Valuation {
  const values = ports.live.greeksOf(symbol)
  if (values === null) return linearless(ports, symbol)
  const { delta, gamma, theta, vega, rho, mark, state, at, markIv } = values
  const complete = delta !== null && gamma !== null && theta !== null && vega !== null && rho !== null
  return {
    mark: mark ?? (complete ? halfOfAsk(ports.desk.quote(symbol)) : null),
    state,
    at: at === null ? null : toIso(at),
    greeks: complete ? { delta, gamma, theta, vega, rho } : null,
    impliedVolatility: markIv,
  }
}

/** An option outside every live chain: its book's mark and no model value. */
function linearless(ports: ValuationPorts, symbol: InstrumentSymbol): Valuation {
  return { ...linearValuation(ports, symbol), greeks: null }
}

/** Values by what they are of, as long as nothing moves; what nobody holds any more is forgotten with it. */
function makeValuedOnce({ live }: Pick<ValuationPorts, 'live'>): NonNullable<Valuations['valueOnce']> {
  const known = new WeakMap<object, Readonly<{ standing: string; value: unknown }>>()
  return <Value>(of: object, make: () => Value): Value => {
    const standing = live.standing()
    const kept = known.get(of)
    if (kept?.standing === standing) return kept.value as Value
    const value = make()
    known.set(of, { standing, value })
    return value
  }
}

/** Valuations from the living market. */
export const makeValuations = (ports: ValuationPorts): Valuations => ({
  valuationOf: (symbol) =>
    ports.desk.instrument(symbol)?.option ? optionValuation(ports, symbol) : linearValuation(ports, symbol),
  optionMarketOf: (symbol) => optionMarketOf(ports, symbol),
  spotOf: (symbol) => spotOf(ports, symbol).price,
  valueOnce: makeValuedOnce(ports),
})
