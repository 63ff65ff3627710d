import { CURRENCY_SCALE, Decimal, ZERO, assert } from '../kernel/index.ts'
import type { Instant, InstrumentSymbol } from '../kernel/index.ts'
import type { Side } from '../matching/index.ts'

/** How closed quantity finds its cost: the average of what is open, or the oldest first. */
export type CostMethod = 'average' | 'fifo'

/** A fill, or the settlement of an expired option, as lots feel it. `quantity` > 0; `price` per unit of the underlying. */
export type LotTrade = Readonly<{
  id: string
  symbol: InstrumentSymbol
  side: Side
  quantity: Decimal
  price: Decimal
  multiplier: Decimal
  fee: Decimal
  at: Instant
}>

/** Open quantity with its own cost. `fees` is what is left of the fees that opened it. */
export type OpenLot = Readonly<{
  symbol: InstrumentSymbol
  side: 'long' | 'short'
  quantity: Decimal
  price: Decimal
  multiplier: Decimal
  fees: Decimal
  openedAt: Instant
  openedBy: string
}>

/** Quantity that was opened and closed again. Money in the instrument's currency. */
export type ClosedLot = Readonly<{
  symbol: InstrumentSymbol
  side: 'long' | 'short'
  quantity: Decimal
  openPrice: Decimal
  closePrice: Decimal
  multiplier: Decimal
  /** Share of the opening and of the closing fees. */
  fees: Decimal
  /** (close − open) × quantity × multiplier with the sign of the side, before fees. */
  realizedPnl: Decimal
  openedAt: Instant
  openedBy: string
  closedAt: Instant
  closedBy: string
}>

export type LotBook = Readonly<{ open: readonly OpenLot[]; closed: readonly ClosedLot[] }>

const AVERAGE_DIGITS = 18

const roundMoney = (amount: Decimal): Decimal =>
  amount.toDecimalPlaces(CURRENCY_SCALE.USD, Decimal.ROUND_HALF_EVEN)

/** The part of `whole` that `part` of `of` bears, rounded down: the last part takes what is left, so that sums stay exact. */
const shareOf = (whole: Decimal, part: Decimal, of: Decimal): Decimal =>
  part.eq(of) ? whole : whole.times(part).div(of).toDecimalPlaces(CURRENCY_SCALE.USD, Decimal.ROUND_DOWN)

const sideOf = (trade: LotTrade): OpenLot['side'] => (trade.side === 'buy' ? 'long' : 'short')

const lotOf = (trade: LotTrade, quantity: Decimal, fees: Decimal): OpenLot => ({
  symbol: trade.symbol,
  side: sideOf(trade),
  quantity,
  price: trade.price,
  multiplier: trade.multiplier,
  fees,
  openedAt: trade.at,
  openedBy: trade.id,
})

function closeLot(lot: OpenLot, trade: LotTrade, quantity: Decimal, closingFees: Decimal): ClosedLot {
  const gain = lot.side === 'long' ? trade.price.minus(lot.price) : lot.price.minus(trade.price)
  return {
    symbol: lot.symbol,
    side: lot.side,
    quantity,
    openPrice: lot.price,
    closePrice: trade.price,
    multiplier: lot.multiplier,
    fees: shareOf(lot.fees, quantity, lot.quantity).plus(closingFees),
    realizedPnl: roundMoney(gain.times(quantity).times(lot.multiplier)),
    openedAt: lot.openedAt,
    openedBy: lot.openedBy,
    closedAt: trade.at,
    closedBy: trade.id,
  }
}

const reduced = (lot: OpenLot, quantity: Decimal): OpenLot => ({
  ...lot,
  quantity: lot.quantity.minus(quantity),
  fees: lot.fees.minus(shareOf(lot.fees, quantity, lot.quantity)),
})

/** One pooled lot at the quantity-weighted price; it keeps the day on which the position began. */
function pooled(lots: readonly OpenLot[], added: OpenLot): OpenLot {
  const [first] = lots
  if (!first) return added
  const quantity = first.quantity.plus(added.quantity)
  const price = first.price
    .times(first.quantity)
    .plus(added.price.times(added.quantity))
    .div(quantity)
    .toDecimalPlaces(AVERAGE_DIGITS, Decimal.ROUND_HALF_EVEN)
  return { ...first, quantity, price, fees: first.fees.plus(added.fees) }
}

/** One trade on one symbol's lots: closes what lies against it, oldest first, and opens what is left. */
function applyTrade(lots: readonly OpenLot[], trade: LotTrade, method: CostMethod, closed: ClosedLot[]) {
  assert(trade.quantity.gt(ZERO), 'a trade has a quantity above 0')
  let [left, fees] = [trade.quantity, trade.fee]
  const kept = [...lots]
  while (left.gt(ZERO) && kept[0] && kept[0].side !== sideOf(trade)) {
    const lot = kept[0]
    const quantity = Decimal.min(left, lot.quantity)
    const closingFees = shareOf(fees, quantity, left)
    closed.push(closeLot(lot, trade, quantity, closingFees))
    if (quantity.eq(lot.quantity)) kept.shift()
    else kept[0] = reduced(lot, quantity)
    left = left.minus(quantity)
    fees = fees.minus(closingFees)
  }
  if (left.isZero()) return kept
  const added = lotOf(trade, left, fees)
  return method === 'average' ? [pooled(kept, added)] : [...kept, added]
}

/**
 * Replays trades in their order and gives what is open with its cost and what was closed with its profit. A trade that
 * goes through flat closes every lot of the one side and opens the other at its own price.
 *
 * Laws: Σ open quantity is the signed sum of the trades; Σ fees of open and closed lots is the sum of the trades' fees,
 * to the last digit; with FIFO, realised profit plus the value of the open lots at their own prices is what the trades
 * moved in cash.
 */
export function replayLots(trades: Iterable<LotTrade>, method: CostMethod): LotBook {
  const bySymbol = new Map<InstrumentSymbol, readonly OpenLot[]>()
  const closed: ClosedLot[] = []
  for (const trade of trades) {
    bySymbol.set(trade.symbol, applyTrade(bySymbol.get(trade.symbol) ?? [], trade, method, closed))
  }
  return { open: [...bySymbol.values()].flat(), closed }
}

/** Days that tax rules in the United States ask for: held for more than a year is long term (26 U.S.C. § 1222). */
export function holdingTerm(openedAt: Instant, closedAt: Instant): 'short' | 'long' {
  const MS_PER_DAY = 86_400_000
  return Math.floor(closedAt / MS_PER_DAY) - Math.floor(openedAt / MS_PER_DAY) > 365 ? 'long' : 'short'
}
