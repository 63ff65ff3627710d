import { normalCdf } from '../../pricing/index.ts'
import { BUSINESS_DAYS_A_YEAR, COMMODITY_SETS, TEN_DAYS_YEARS, supervisoryOf } from './parameters.ts'
import type { SaccrMargin, SaccrTrade, SaccrTradeFigures } from './types.ts'

const RATE = 0.05

/** CRE52.34: (e^(−5 %·S) − e^(−5 %·E))/5 %; what is shorter than ten business days counts as those. */
function supervisoryDuration(startYears: number, endYears: number): number {
  const end = Math.max(endYears, startYears + TEN_DAYS_YEARS)
  return (Math.exp(-RATE * startYears) - Math.exp(-RATE * end)) / RATE
}

const adjustedNotional = (trade: SaccrTrade): number =>
  trade.assetClass === 'interest_rate' || trade.assetClass === 'credit'
    ? trade.notional * supervisoryDuration(trade.startYears, trade.endYears)
    : trade.notional

/** CRE52.40 (options) and CRE52.39, 52.43 (the rest). A call rises with its underlying, a put falls, sold turns both. */
function supervisoryDelta(trade: SaccrTrade): number {
  const { option, tranche } = trade
  const sign = trade.direction === 'long' ? 1 : -1
  if (option !== null) {
    const { volatility } = supervisoryOf(trade)
    const { underlyingPrice, strike, shift, timeYears } = option
    const deviation = volatility * Math.sqrt(timeYears)
    const money = Math.log((underlyingPrice + shift) / (strike + shift))
    // An option at its last moment is one unit or none; at the money in between.
    const d = deviation > 0 ? money / deviation + deviation / 2 : money === 0 ? 0 : money * Infinity
    const bought = option.optionType === 'call' ? normalCdf(d) : -normalCdf(-d)
    return option.position === 'bought' ? bought : -bought
  }
  if (tranche !== null) return (sign * 15) / ((1 + 14 * tranche.attachment) * (1 + 14 * tranche.detachment))
  return sign
}

/** CRE52.48 without a margin agreement: √min(M, 1), M at least ten business days; CRE52.52 with one: 1.5·√MPOR. */
const maturityFactor = (maturityYears: number, margin: SaccrMargin | null): number =>
  margin === null
    ? Math.sqrt(Math.min(Math.max(maturityYears, TEN_DAYS_YEARS), 1))
    : 1.5 * Math.sqrt(margin.marginPeriodDays / BUSINESS_DAYS_A_YEAR)

/** A pair in one order, and whether that turned it: long USD/EUR is short EUR/USD. */
function orderedPair(pair: string): Readonly<{ name: string; sign: number }> {
  const [base = '', quote = ''] = pair.toUpperCase().split('/')
  return base <= quote ? { name: `${base}/${quote}`, sign: 1 } : { name: `${quote}/${base}`, sign: -1 }
}

/** CRE52.28: every basis is a set of its own; volatility has the sets of its class, apart from those of the price. */
function hedgingSetOf(trade: SaccrTrade): string {
  const special =
    trade.special === 'basis' ? `basis ${trade.reference} ` : trade.special === null ? '' : 'volatility '
  switch (trade.assetClass) {
    case 'interest_rate':
      return `${special}${trade.currency ?? ''}`
    case 'foreign_exchange':
      return `${special}${orderedPair(trade.currency ?? '').name}`
    case 'commodity':
      return `${special}${COMMODITY_SETS[trade.commodityType ?? 'other']}`
    default:
      return `${special}${trade.assetClass}`
  }
}

/** D = δ·d·MF of one trade, CRE52.30, and the hedging set that it belongs to. */
export function effectiveNotional(trade: SaccrTrade, margin: SaccrMargin | null): SaccrTradeFigures {
  const turned = trade.assetClass === 'foreign_exchange' ? orderedPair(trade.currency ?? '').sign : 1
  const delta = supervisoryDelta(trade) * turned
  const notional = adjustedNotional(trade)
  const factor = maturityFactor(trade.maturityYears, margin)
  return {
    id: trade.id,
    adjustedNotional: notional,
    delta,
    maturityFactor: factor,
    effectiveNotional: delta * notional * factor,
    hedgingSet: hedgingSetOf(trade),
  }
}
