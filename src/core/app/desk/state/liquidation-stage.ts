import type { Decimal } from '../../../kernel/index.ts'

/** What is done next to an account that must be liquidated: its orders go, half of a position, all of it, the fund takes it. */
export type LiquidationStage = 'orders' | 'half' | 'whole' | 'fund'

export const NEXT_STAGE: Readonly<Record<LiquidationStage, LiquidationStage>> = {
  orders: 'half',
  half: 'whole',
  whole: 'fund',
  fund: 'fund',
}

/** What of a position (absolute) is closed in the market at once: half of its lots, rounded up, or all. */
export function partToClose(stage: 'half' | 'whole', quantity: Decimal, lotSize: Decimal): Decimal {
  const lots = quantity.div(lotSize)
  return (stage === 'half' ? lots.div(2).ceil() : lots).times(lotSize)
}
