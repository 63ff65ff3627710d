import { CURRENCY_SCALE, Decimal, ZERO, assert } from '../kernel/index.ts'
import type { Instant, InstrumentSymbol } from '../kernel/index.ts'
import type { Side } from '../matching/index.ts'

/** How closed quantity finds its cost: the average of what is open, or the oldest first. */
export type CostMethod = 'average' | 'fifo'

/** A fill, or the settlement of an expired contract, as lots feel it. `quantity` > 0; `price` per unit of the underlying. */
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

/**
 * A split, or options that a corporate action renamed: each move gives all lots of `from` the total `quantity` > 0 under
 * `to`. Their cost and the day they were opened stay. Moves happen at once: an old name may be another's new one.
 */
export type LotCarry = Readonly<{
  change: 'carry'
  moves: readonly Readonly<{
    from: InstrumentSymbol
    to: InstrumentSymbol
    quantity: Decimal
    multiplier: Decimal
  }>[]
}>

/**
 * An option exercised or assigned by delivery: `quantity` contracts of `option` end, and `delivery` buys or sells their
 * units at the strike. The option realises nothing; its premium and fees go over into the price of the units.
 */
export type LotDelivery = Readonly<{
  change: 'delivery'
  option: InstrumentSymbol
  quantity: Decimal
  delivery: LotTrade
}>

/** Everything that changes lots. */
export type LotEvent = LotTrade | LotCarry | LotDelivery

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

type Lots = Map<InstrumentSymbol, readonly OpenLot[]>

/** Shares a new total out over lots in proportion; the last takes what is left. Each keeps its cost. */
function rescaled(
  lots: readonly OpenLot[],
  { to, quantity, multiplier }: LotCarry['moves'][number],
): readonly OpenLot[] {
  const total = lots.reduce((sum, lot) => sum.plus(lot.quantity), ZERO)
  let left = quantity
  return lots.flatMap((lot, position) => {
    const isLast = position === lots.length - 1
    const part = isLast ? left : lot.quantity.times(quantity).div(total)
    const share = part.toDecimalPlaces(AVERAGE_DIGITS, Decimal.ROUND_DOWN)
    left = left.minus(share)
    if (share.isZero()) return []
    const cost = lot.price.times(lot.quantity).times(lot.multiplier)
    const price = cost.div(share.times(multiplier)).toDecimalPlaces(AVERAGE_DIGITS, Decimal.ROUND_HALF_EVEN)
    return [{ ...lot, symbol: to, quantity: share, price, multiplier }]
  })
}

function carry(bySymbol: Lots, moves: LotCarry['moves']): void {
  const taken = moves.map((move) => ({ move, lots: bySymbol.get(move.from) ?? [] }))
  for (const { move } of taken) bySymbol.delete(move.from)
  for (const { move, lots } of taken) {
    bySymbol.set(move.to, [...(bySymbol.get(move.to) ?? []), ...rescaled(lots, move)])
  }
}

/** Takes `quantity` off the oldest lots: the parts that were taken with their fees, and what is left. */
function takeOldest(lots: readonly OpenLot[], quantity: Decimal) {
  const [taken, kept]: [OpenLot[], OpenLot[]] = [[], []]
  let left = quantity
  for (const lot of lots) {
    const part = Decimal.min(left, lot.quantity)
    left = left.minus(part)
    if (part.gt(ZERO)) taken.push({ ...lot, quantity: part, fees: shareOf(lot.fees, part, lot.quantity) })
    if (part.lt(lot.quantity)) kept.push(part.isZero() ? lot : reduced(lot, part))
  }
  return { taken, kept }
}

/**
 * The delivery in as many trades as lots of the option were exercised, each at the strike and its own premium: bought
 * units cost what the option cost more (a short's premium less), sold ones bring as much less (a short's premium more).
 * IRS Publication 550, "Options", "Puts and calls" (Internal Revenue Code § 1234, Revenue Ruling 78-182).
 */
function deliveries({ quantity, delivery }: LotDelivery, exercised: readonly OpenLot[]): readonly LotTrade[] {
  let left = delivery.quantity
  return exercised.map((lot, position) => {
    const isLast = position === exercised.length - 1
    const part = isLast ? left : delivery.quantity.times(lot.quantity).div(quantity)
    const units = part.toDecimalPlaces(AVERAGE_DIGITS, Decimal.ROUND_DOWN)
    left = left.minus(units)
    const premium = lot.price.times(lot.quantity).times(lot.multiplier).div(units.times(delivery.multiplier))
    const raises = (lot.side === 'long') === (delivery.side === 'buy')
    const price = raises ? delivery.price.plus(premium) : delivery.price.minus(premium)
    const rounded = price.toDecimalPlaces(AVERAGE_DIGITS, Decimal.ROUND_HALF_EVEN)
    return { ...delivery, quantity: units, price: rounded, fee: delivery.fee.plus(lot.fees) }
  })
}

/**
 * Replays trades, and what happened to positions beside trading, in their order; gives what is open with its cost and
 * what was closed with its profit. A trade that goes through flat closes every lot of the one side and opens the other at
 * its own price.
 *
 * Laws: Σ open quantity is the signed sum of the trades; Σ fees of open and closed lots is the sum of the trades' fees,
 * to the last digit; with FIFO, realised profit plus the value of the open lots at their own prices is what the trades
 * moved in cash. A carry changes neither cost nor fees.
 */
export function replayLots(events: Iterable<LotEvent>, method: CostMethod): LotBook {
  const bySymbol: Lots = new Map()
  const closed: ClosedLot[] = []
  const apply = (trade: LotTrade): void =>
    void bySymbol.set(trade.symbol, applyTrade(bySymbol.get(trade.symbol) ?? [], trade, method, closed))
  for (const event of events) {
    if (!('change' in event)) apply(event)
    else if (event.change === 'carry') carry(bySymbol, event.moves)
    else {
      const { taken, kept } = takeOldest(bySymbol.get(event.option) ?? [], event.quantity)
      bySymbol.set(event.option, kept)
      for (const trade of deliveries(event, taken)) apply(trade)
    }
  }
  return { open: [...bySymbol.values()].flat(), closed }
}

/** Days that tax rules in the United States ask for: held for more than a year is long term (26 U.S.C. § 1222). */
export function holdingTerm(openedAt: Instant, closedAt: Instant): 'short' | 'long' {
  const MS_PER_DAY = 86_400_000
  return Math.floor(closedAt / MS_PER_DAY) - Math.floor(openedAt / MS_PER_DAY) > 365 ? 'long' : 'short'
}
