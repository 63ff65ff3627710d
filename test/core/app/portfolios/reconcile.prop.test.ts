import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ZERO, decimal, decimalText } from '../../../../src/core/kernel/index.ts'
import type { AccountId, JsonObject } from '../../../../src/core/kernel/index.ts'
import { CALL } from '../../../sim/support/venue.ts'
import { answer, openTradingRoom } from '../trading/support.ts'

type Fields = Record<string, unknown>

const SYMBOLS: Readonly<Record<string, readonly [quantity: number, bid: number, ask: number]>> = {
  'BTC-USD': [0.01, 49_990, 50_010],
  [CALL]: [1, 120, 121],
}

const acts = fc.array(
  fc.oneof(
    fc.record({
      type: fc.constantFrom('buy', 'sell'),
      symbol: fc.constantFrom(...Object.keys(SYMBOLS)),
      size: fc.integer({ min: 1, max: 30 }),
      limit: fc.option(fc.integer({ min: -200, max: 200 }), { nil: undefined }),
      shift: fc.integer({ min: -20, max: 20 }),
    }),
    fc.record({
      type: fc.constantFrom('deposit', 'withdrawal', 'dividend', 'fee'),
      cents: fc.integer({ min: 1, max: 5_000_000 }),
    }),
  ),
  { minLength: 5, maxLength: 25 },
)

describe('the transactions of a portfolio', () => {
  it('reconcile with the ledger, with its cash, its holdings, its lots and its profit, to the last digit', async () => {
    await fc.assert(
      fc.asyncProperty(acts, async (steps) => {
        const room = await openTradingRoom()
        const told = async (name: string, input: JsonObject) => answer(await room.call(1, name, input))
        const { portfolio } = await told('portfolios.create', {
          name: 'P',
          initial_cash: 200_000,
          cost_method: 'fifo',
        })
        const { id, account_id: accountId } = portfolio as Fields
        for (const step of steps) {
          if ('cents' in step) {
            const amount = decimalText(decimal(step.cents).div(100))
            await room.call(1, 'portfolios.createTransaction', {
              id: String(id),
              transaction_type: step.type,
              amount,
            })
            continue
          }
          const [unit, bid, ask] = SYMBOLS[step.symbol] ?? [1, 1, 2]
          const tick = step.symbol === CALL ? 0.05 : 1
          const moved = step.shift * tick
          await room.quote([[bid + moved, 500]], [[ask + moved, 500]], step.symbol)
          const price: JsonObject =
            step.limit === undefined
              ? {}
              : { price: decimalText(decimal(ask).plus(decimal(step.limit).times(tick))) }
          await room.call(1, 'portfolios.createTransaction', {
            id: String(id),
            transaction_type: step.type,
            asset_symbol: step.symbol,
            quantity: decimalText(decimal(unit).times(step.size)),
            ...price,
          })
        }
        const account = String(accountId) as AccountId
        const { items } = await room.store.portfolios.cashMovements(
          { accountId: account },
          { limit: 500, offset: 0 },
        )
        const list = await told('portfolios.transactions', { id: String(id), limit: 500, offset: 0 })
        const transactions = list.transactions as Fields[]
        const moved = transactions.reduce((sum, one) => {
          if (one.order_id === null) return sum.plus(String(one.net_amount))
          if (one.filled_quantity === '0') return sum
          return one.transaction_type === 'buy'
            ? sum.minus(String(one.net_amount))
            : sum.plus(String(one.net_amount))
        }, decimal(200_000))
        const { cash } = room.desk.balance(account)
        expect(decimalText(moved)).toBe(decimalText(cash))
        expect(transactions.filter((one) => one.order_id === null)).toHaveLength(items.length)
        const books = await room.store.trading.trialBalance()
        expect(books.filter((line) => line.cash !== line.transferred)).toEqual([])

        const view = await told('portfolios.get', { id: String(id) })
        const { lots } = await told('portfolios.taxLots', { id: String(id) })
        const { holdings } = await told('portfolios.holdings', { id: String(id) })
        const sum = (rows: unknown, of: (row: Fields) => unknown) =>
          (rows as Fields[]).reduce((total, row) => total.plus(String(of(row) ?? '0')), ZERO)
        // All fees are in the lots, and nothing else is.
        expect(decimalText(sum(lots, (lot) => lot.fees))).toBe(view.fees)
        for (const holding of holdings as Fields[]) {
          const open = (lots as Fields[]).filter(
            (lot) => lot.status === 'open' && lot.symbol === holding.symbol,
          )
          expect(decimalText(sum(open, (lot) => lot.quantity))).toBe(holding.quantity)
        }
        // Cash + holdings = what came in + every profit − fees: nothing appears and nothing is lost.
        const external = items.reduce((total, { amount }) => total.plus(amount), decimal(200_000))
        const realized = sum(lots, (lot) => lot.realized_pnl)
        const unrealized = sum(holdings, (holding) => holding.unrealized_pnl)
        const explained = external.plus(realized).plus(unrealized).minus(String(view.fees))
        expect(decimalText(explained)).toBe(view.total_value)
        const { lines } = await told('portfolios.pnl', { id: String(id), group: 'leg' })
        expect(decimalText(sum(lines, (line) => line.realized_pnl))).toBe(decimalText(realized))
      }),
      { seed: 20_261_121, numRuns: 25 },
    )
  })
})
