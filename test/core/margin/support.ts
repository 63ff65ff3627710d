import { asId, decimal, instant } from '../../../src/core/kernel/index.ts'
import type { Decimal } from '../../../src/core/kernel/index.ts'
import type { MarginBook, MarginOption } from '../../../src/core/margin/index.ts'

export const JANUARY = 20_000
export const MARCH = 20_060
export const JUNE = 20_150

type Written = Readonly<{
  quantity: number | string
  right: 'C' | 'P'
  strike: number | string
  day?: number
  settlement?: 'cash' | 'physical'
  multiplier?: number
  deliverable?: number
}>

/** `position(-1, 'C', 100)`: one short call struck at 100 on 100 units, expiring in January unless said otherwise. */
export const position = (
  quantity: number | string,
  right: 'C' | 'P',
  strike: number | string,
  more: Omit<Written, 'quantity' | 'right' | 'strike'> = {},
): MarginOption => {
  const { day = JANUARY, settlement = 'physical', multiplier = 100, deliverable = multiplier } = more
  return {
    symbol: asId<'instrument'>(`X-${day}-${strike}-${right}-${settlement}-${deliverable}`),
    right: right === 'C' ? 'call' : 'put',
    strike: decimal(strike),
    expiresAt: instant(day * 86_400_000),
    settlement,
    multiplier: decimal(multiplier),
    deliverable: decimal(deliverable),
    quantity: decimal(quantity),
  }
}

export const bookOf = (
  options: readonly MarginOption[],
  stock: number | string | Decimal = 0,
): MarginBook => ({
  stock: decimal(stock),
  options,
})
