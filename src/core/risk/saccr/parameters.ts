import type { CommodityType, CreditQuality, SaccrTrade } from './types.ts'

/** CRE52, table 2 (effective 1 January 2023): supervisory factor, correlation and option volatility. */
type Supervisory = Readonly<{ factor: number; correlation: number; volatility: number }>

const CREDIT_FACTORS: Readonly<Record<CreditQuality, number>> = {
  AAA: 0.0038,
  AA: 0.0038,
  A: 0.0042,
  BBB: 0.0054,
  BB: 0.0106,
  B: 0.016,
  CCC: 0.06,
  investment_grade: 0.0038,
  speculative_grade: 0.0106,
}

/** The four hedging sets of commodities, CRE52.68. */
export const COMMODITY_SETS: Readonly<Record<CommodityType, string>> = {
  electricity: 'energy',
  oil_gas: 'energy',
  metals: 'metals',
  agricultural: 'agricultural',
  other: 'other',
}

export function supervisoryOf(trade: SaccrTrade): Supervisory {
  const { isIndex } = trade
  switch (trade.assetClass) {
    case 'interest_rate':
      return { factor: 0.005, correlation: 1, volatility: 0.5 }
    case 'foreign_exchange':
      return { factor: 0.04, correlation: 1, volatility: 0.15 }
    case 'credit':
      return {
        factor: CREDIT_FACTORS[trade.quality ?? 'CCC'],
        correlation: isIndex ? 0.8 : 0.5,
        volatility: isIndex ? 0.8 : 1,
      }
    case 'equity':
      return isIndex
        ? { factor: 0.2, correlation: 0.8, volatility: 0.75 }
        : { factor: 0.32, correlation: 0.5, volatility: 1.2 }
    case 'commodity':
      return trade.commodityType === 'electricity'
        ? { factor: 0.4, correlation: 0.4, volatility: 1.5 }
        : { factor: 0.18, correlation: 0.4, volatility: 0.7 }
  }
}

/** CRE52.46: half the factor for basis trades, five times for volatility trades. */
export const specialFactor = ({ special }: SaccrTrade): number =>
  special === 'basis' ? 0.5 : special === 'volatility' ? 5 : 1

export const ALPHA = 1.4
/** Of the multiplier, CRE52.23. */
export const FLOOR = 0.05
export const BUSINESS_DAYS_A_YEAR = 250
/** The shortest life that counts, CRE52.34 and 52.50: ten business days. */
export const TEN_DAYS_YEARS = 10 / BUSINESS_DAYS_A_YEAR
