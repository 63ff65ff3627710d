import { ZERO, utcDay } from '../kernel/index.ts'
import type { Decimal, InstrumentSymbol } from '../kernel/index.ts'
import type { ClosedLot, LotBook, OpenLot } from './lots.ts'

/** What profit is counted by: instrument, whatever the caller calls a strategy, UTC day or UTC month of the closing. */
export type PnlGroup = 'leg' | 'strategy' | 'day' | 'month'

/** One line of a profit breakdown. `total` = realised + unrealised − fees; null while an open lot has no mark. */
type PnlLine = Readonly<{
  key: string
  realized: Decimal
  unrealized: Decimal | null
  fees: Decimal
  total: Decimal | null
  closings: number
}>

type LotMarker = (symbol: InstrumentSymbol) => Decimal | null
type StrategyOf = (symbol: InstrumentSymbol) => string

/** Profit of an open lot at the mark, before fees. */
export function lotUnrealized(lot: OpenLot, mark: Decimal): Decimal {
  const gain = lot.side === 'long' ? mark.minus(lot.price) : lot.price.minus(mark)
  return gain.times(lot.quantity).times(lot.multiplier)
}

type Sum = { realized: Decimal; unrealized: Decimal | null; fees: Decimal; closings: number }

function keyOfClosing(lot: ClosedLot, group: PnlGroup, strategyOf: StrategyOf): string {
  if (group === 'leg') return lot.symbol
  if (group === 'strategy') return strategyOf(lot.symbol)
  return utcDay(lot.closedAt).slice(0, group === 'day' ? 10 : 7)
}

function makeSums() {
  const sums = new Map<string, Sum>()
  return {
    sums,
    of: (key: string): Sum => {
      let sum = sums.get(key)
      if (sum === undefined) {
        sum = { realized: ZERO, unrealized: ZERO, fees: ZERO, closings: 0 }
        sums.set(key, sum)
      }
      return sum
    },
  }
}

/**
 * Profit by leg, strategy, day or month. What is open counts under its leg or strategy; by day and month only closings
 * count, for an open position's profit belongs to no single day. Lines by key. Σ of the lines is the whole.
 */
export function pnlBreakdown(
  book: LotBook,
  group: PnlGroup,
  marker: LotMarker,
  strategyOf: StrategyOf,
): readonly PnlLine[] {
  const { sums, of } = makeSums()
  for (const lot of book.closed) {
    const sum = of(keyOfClosing(lot, group, strategyOf))
    sum.realized = sum.realized.plus(lot.realizedPnl)
    sum.fees = sum.fees.plus(lot.fees)
    sum.closings += 1
  }
  for (const lot of group === 'day' || group === 'month' ? [] : book.open) {
    const sum = of(group === 'leg' ? lot.symbol : strategyOf(lot.symbol))
    const mark = marker(lot.symbol)
    sum.fees = sum.fees.plus(lot.fees)
    sum.unrealized =
      sum.unrealized === null || mark === null ? null : sum.unrealized.plus(lotUnrealized(lot, mark))
  }
  const lines = [...sums].map(([key, { realized, unrealized, fees, closings }]) => {
    const total = unrealized === null ? null : realized.plus(unrealized).minus(fees)
    return { key, realized, unrealized, fees, total, closings }
  })
  return lines.toSorted((a, b) => (a.key < b.key ? -1 : 1))
}

type TradeStatistics = Readonly<{
  /** Trades that closed quantity; one that closed several lots counts once. */
  completed: number
  won: number
  lost: number
  /** Won of completed; null before the first closing. */
  winRate: number | null
  grossProfit: Decimal
  grossLoss: Decimal
  /** Gross profit ÷ gross loss; null without a loss. */
  profitFactor: number | null
}>

/** Wins and losses of closings, after their fees. A closing that neither gained nor lost is completed and neither. */
export function tradeStatistics(closed: readonly ClosedLot[]): TradeStatistics {
  const byTrade = new Map<string, Decimal>()
  for (const lot of closed) {
    const net = lot.realizedPnl.minus(lot.fees)
    byTrade.set(lot.closedBy, (byTrade.get(lot.closedBy) ?? ZERO).plus(net))
  }
  let [won, lost, grossProfit, grossLoss] = [0, 0, ZERO, ZERO]
  for (const net of byTrade.values()) {
    if (net.gt(ZERO)) {
      won += 1
      grossProfit = grossProfit.plus(net)
    } else if (net.lt(ZERO)) {
      lost += 1
      grossLoss = grossLoss.plus(net.negated())
    }
  }
  const completed = byTrade.size
  return {
    completed,
    won,
    lost,
    winRate: completed === 0 ? null : won / completed,
    grossProfit,
    grossLoss,
    profitFactor: grossLoss.isZero() ? null : grossProfit.div(grossLoss).toNumber(),
  }
}
