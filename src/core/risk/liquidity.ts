/** A figure, or why there is none. */
export type Measured = Readonly<{ value: number; reason: null }> | Readonly<{ value: null; reason: string }>

const found = (value: number): Measured => ({ value, reason: null })
const missing = (reason: string): Measured => ({ value: null, reason })

/** Absolute delta-equivalent exposure over equity (gross leverage); none without equity above 0. */
export function leverageRatio(grossExposure: number, equity: number | null): Measured {
  if (equity === null) return missing('A position has no price, so there is no equity to compare with.')
  if (grossExposure === 0) return found(0)
  return equity > 0
    ? found(grossExposure / equity)
    : missing('There is no equity above 0 behind the exposure.')
}

export type LiquidHolding = Readonly<{
  /** Absolute quantity in contracts or units of the instrument. */
  quantity: number
  /** Market value, absolute. */
  value: number
  /** Average traded quantity a day, in the same unit; null when none is known. */
  dailyVolume: number | null
}>

/** The share of a day's volume that one seller can be without moving the market much. */
const PARTICIPATION = 0.2

/** Days until a holding is sold at 20 % of the volume; null with the reason when nothing trades. */
export function daysToLiquidate({ quantity, dailyVolume }: LiquidHolding): Measured {
  if (quantity === 0) return found(0)
  if (dailyVolume === null || !(dailyVolume > 0)) return missing('No volume is known of the last days.')
  return found(quantity / (PARTICIPATION * dailyVolume))
}

/**
 * Liquid assets over short-term needs: cash and what can be sold within a day, over what is held for obligations
 * (collateral of short options, margin, orders). No needs: no ratio.
 */
export function liquidityRatio(
  cash: number,
  holdings: readonly LiquidHolding[],
  shortTermNeeds: number,
): Measured {
  if (!(shortTermNeeds > 0)) return missing('Nothing is owed or held for an obligation.')
  const sellable = holdings.reduce((sum, holding) => {
    const days = daysToLiquidate(holding).value
    return days === null ? sum : sum + holding.value * Math.min(1, days === 0 ? 1 : 1 / days)
  }, 0)
  return found((cash + sellable) / shortTermNeeds)
}
