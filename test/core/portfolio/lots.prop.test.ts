import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ZERO, addMs, asId, decimal, decimalText } from '../../../src/core/kernel/index.ts'
import type { Decimal } from '../../../src/core/kernel/index.ts'
import { applyFill, lotUnrealized, pnlBreakdown, replayLots } from '../../../src/core/portfolio/index.ts'
import type { CostMethod, LotTrade, PositionRecord } from '../../../src/core/portfolio/index.ts'
import { START } from '../../sim/support/venue.ts'

const SEED = 20_261_121
const SYMBOLS = ['BTC-USD', 'SPX-20270115-6800-C']

const trades = fc
  .array(
    fc.record({
      symbol: fc.constantFrom(...SYMBOLS),
      side: fc.constantFrom('buy' as const, 'sell' as const),
      lots: fc.integer({ min: 1, max: 40 }),
      ticks: fc.integer({ min: 1, max: 100_000 }),
      feeCents: fc.integer({ min: 0, max: 500 }),
    }),
    { maxLength: 40 },
  )
  .map((rows) =>
    rows.map((row, at): LotTrade => ({
      id: `t${at}`,
      symbol: asId(row.symbol),
      side: row.side,
      quantity: decimal(row.lots).div(8),
      price: decimal(row.ticks).div(100),
      multiplier: decimal(row.symbol.startsWith('SPX') ? 100 : 1),
      fee: decimal(row.feeCents).div(100),
      at: addMs(START, at),
    })),
  )

const sum = (amounts: readonly Decimal[]): Decimal => amounts.reduce((total, next) => total.plus(next), ZERO)
const signed = (trade: LotTrade): Decimal =>
  trade.side === 'buy' ? trade.quantity : trade.quantity.negated()
const cashOf = (trade: LotTrade): Decimal =>
  signed(trade).times(trade.price).times(trade.multiplier).negated()

const positionsOf = (all: readonly LotTrade[]): ReadonlyMap<string, PositionRecord> => {
  const positions = new Map<string, PositionRecord>()
  for (const trade of all) {
    const before = positions.get(trade.symbol) ?? {
      id: asId<'position'>('p'),
      accountId: asId<'account'>('a'),
      userId: asId<'user'>('u'),
      symbol: trade.symbol,
      quantity: ZERO,
      averagePrice: ZERO,
      realizedPnl: ZERO,
      fees: ZERO,
      openedAt: START,
      updatedAt: START,
      settledAt: null,
    }
    positions.set(trade.symbol, applyFill(before, trade).position)
  }
  return positions
}

describe.each(['average', 'fifo'] as const)('lots at %s cost', (method: CostMethod) => {
  it('hold the signed sum of the trades and every cent of their fees', () => {
    fc.assert(
      fc.property(trades, (all) => {
        const { open, closed } = replayLots(all, method)
        for (const symbol of SYMBOLS) {
          const held = sum(
            open
              .filter((lot) => lot.symbol === symbol)
              .map((lot) => (lot.side === 'long' ? lot.quantity : lot.quantity.negated())),
          )
          const traded = sum(all.filter((trade) => trade.symbol === symbol).map(signed))
          expect(decimalText(held)).toBe(decimalText(traded))
        }
        const fees = sum([...open, ...closed].map((lot) => lot.fees))
        expect(decimalText(fees)).toBe(decimalText(sum(all.map((trade) => trade.fee))))
      }),
      { seed: SEED, numRuns: 200 },
    )
  })

  it('never hold both sides of an instrument, and never an empty lot', () => {
    fc.assert(
      fc.property(trades, (all) => {
        const { open, closed } = replayLots(all, method)
        for (const symbol of SYMBOLS) {
          const sides = new Set(open.filter((lot) => lot.symbol === symbol).map((lot) => lot.side))
          expect(sides.size).toBeLessThanOrEqual(1)
        }
        expect([...open, ...closed].every((lot) => lot.quantity.gt(ZERO))).toBe(true)
      }),
      { seed: SEED, numRuns: 200 },
    )
  })

  it('explain all money: realised + unrealised is what the trades moved in cash plus the value that is left', () => {
    fc.assert(
      fc.property(trades, fc.integer({ min: 1, max: 100_000 }), (all, ticks) => {
        const mark = decimal(ticks).div(100)
        const { open, closed } = replayLots(all, method)
        const explained = sum(closed.map((lot) => lot.realizedPnl)).plus(
          sum(open.map((lot) => lotUnrealized(lot, mark))),
        )
        const value = sum(
          open.map((lot) =>
            mark.times(lot.side === 'long' ? lot.quantity : lot.quantity.negated()).times(lot.multiplier),
          ),
        )
        const moved = sum(all.map(cashOf)).plus(value)
        // An average price keeps 18 digits and each closing rounds to 8: far below a cent after 40 trades.
        expect(explained.minus(moved).abs().lt('0.000001')).toBe(true)
        if (method === 'fifo') expect(decimalText(explained)).toBe(decimalText(moved))
      }),
      { seed: SEED, numRuns: 200 },
    )
  })

  it('break down without loss by leg, strategy, day and month', () => {
    fc.assert(
      fc.property(trades, (all) => {
        const book = replayLots(all, method)
        const realized = decimalText(sum(book.closed.map((lot) => lot.realizedPnl)))
        for (const group of ['leg', 'strategy', 'day', 'month'] as const) {
          const lines = pnlBreakdown(
            book,
            group,
            () => decimal(50),
            (symbol) => symbol.slice(0, 3),
          )
          expect(decimalText(sum(lines.map((line) => line.realized)))).toBe(realized)
        }
      }),
      { seed: SEED, numRuns: 100 },
    )
  })
})

describe('average cost', () => {
  it('is what the position itself booked, digit by digit', () => {
    fc.assert(
      fc.property(trades, (all) => {
        const { open, closed } = replayLots(all, 'average')
        for (const [symbol, position] of positionsOf(all)) {
          const lot = open.find((one) => one.symbol === symbol)
          expect(decimalText(lot?.price ?? ZERO)).toBe(decimalText(position.averagePrice))
          const realized = sum(closed.filter((one) => one.symbol === symbol).map((one) => one.realizedPnl))
          expect(decimalText(realized)).toBe(decimalText(position.realizedPnl))
        }
      }),
      { seed: SEED, numRuns: 200 },
    )
  })
})
