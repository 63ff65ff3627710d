import { yearsBetween, toIso } from '../../kernel/index.ts'
import type { Clock, InstrumentSymbol } from '../../kernel/index.ts'
import { ageState, markPrice, quoteState } from '../../market-data/index.ts'
import type { ReferencePrices } from '../../market-data/index.ts'
import type { DeskReads } from '../desk.ts'
import { spotOf } from '../market/index.ts'
import type { LiveMarket } from '../market/index.ts'
import type { Valuation } from './answers.ts'
import type { OptionMarket, Valuations } from './valuation.ts'

type ValuationPorts = Readonly<{
  desk: DeskReads
  live: LiveMarket
  reference: ReferencePrices
  clock: Clock
}>

const dayOf = (iso: string): string => iso.slice(0, 10)

/** Forward and discount factor of the option's expiry as continuous rates: F = S·e^((r−q)T), D = e^(−rT). */
function optionMarketOf(ports: ValuationPorts, symbol: InstrumentSymbol): OptionMarket | null {
  const option = ports.desk.instrument(symbol)?.option ?? null
  const volAnnual = ports.live.greeksOf(symbol)?.markIv ?? null
  if (option === null || volAnnual === null) return null
  const timeYears = yearsBetween(ports.clock.now(), option.expiresAt)
  const spot = spotOf(ports, option.underlying).price?.toNumber() ?? null
  if (spot === null || timeYears <= 0) return null
  const head = ports.live.chains.view(option.underlying, dayOf(toIso(option.expiresAt)))?.snapshot().head
  const rateCont = head?.discount_factor ? -Math.log(head.discount_factor) / timeYears : 0
  const carry = head?.forward ? Math.log(head.forward / spot) / timeYears : rateCont
  return {
    underlying: option.underlying,
    spot,
    rateCont,
    dividendYieldCont: rateCont - carry,
    timeYears,
    volAnnual,
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

function optionValuation(ports: ValuationPorts, symbol: InstrumentSymbol): Valuation {
  const values = ports.live.greeksOf(symbol)
  if (values === null) return linearless(ports, symbol)
  const { delta, gamma, theta, vega, rho, mark, state, at, markIv } = values
  const complete = delta !== null && gamma !== null && theta !== null && vega !== null && rho !== null
  return {
    mark,
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

/** Valuations from the living market. */
export const makeValuations = (ports: ValuationPorts): Valuations => ({
  valuationOf: (symbol) =>
    ports.desk.instrument(symbol)?.option ? optionValuation(ports, symbol) : linearValuation(ports, symbol),
  optionMarketOf: (symbol) => optionMarketOf(ports, symbol),
  spotOf: (symbol) => spotOf(ports, symbol).price,
})
