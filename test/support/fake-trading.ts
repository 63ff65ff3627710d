import type { ContractOutputs } from '../../src/core/contract/index.ts'
import { Decimal } from '../../src/core/kernel/index.ts'
import { pagingAnswerOf } from '../../src/core/kernel/wire.ts'
import { PLAIN_ORDER_ANSWER } from './plain-order.ts'

type Account = ContractOutputs['accounts']['get']
type Order = ContractOutputs['trading']['listOrders']['orders'][number]
type Position = ContractOutputs['trading']['listPositions']['positions'][number]
type LedgerEntry = ContractOutputs['accounts']['ledger']['entries'][number]

const DAY = '2026-10-14T'
const accountId = '0190a000-0000-7000-8000-00000000p014'.replace('p', 'a')

const account: Account = {
  account_id: accountId,
  id: accountId,
  ethereum_address: null,
  portfolio_id: null,
  account_type: 'demo',
  money_kind: 'paper',
  account_status: 'active',
  is_active: true,
  currency: 'USD',
  balance_usd: '97414.75',
  held_usd: '1250',
  available_usd: '96164.75',
  margin_available: '96164.75',
  margin_used: '1250',
  collateral: '0',
  coins: [],
  risk_limit: '1000000',
  created_at: `${DAY}08:00:00.000Z`,
}

function order(number: number, change: Partial<Order>): Order {
  const id = `0190b000-0000-7000-8000-0000000000${String(number).padStart(2, '0')}`
  return {
    ...PLAIN_ORDER_ANSWER,
    trade_id: id,
    order_id: id,
    id,
    client_order_id: null,
    account_id: accountId,
    symbol: 'SPX-20261120-6450-P',
    trade_type: 'buy',
    side: 'buy',
    order_type: 'limit',
    time_in_force: 'DAY',
    quantity: '10',
    filled_quantity: '0',
    remaining_quantity: '10',
    price: '26.90',
    executed_price: null,
    total_value: '0',
    fees: '0',
    status: 'open',
    status_reason: null,
    compliance_status: null,
    risk_score: null,
    blockchain_tx_hash: null,
    created_at: `${DAY}10:${String(59 - number).padStart(2, '0')}:12.000Z`,
    updated_at: `${DAY}10:${String(59 - number).padStart(2, '0')}:12.000Z`,
    executed_at: null,
    ...change,
  }
}

const filled = {
  status: 'filled',
  filled_quantity: '10',
  remaining_quantity: '0',
  executed_price: '26.80',
} as const

const orders: readonly Order[] = [
  order(1, {}),
  order(2, {
    side: 'sell',
    trade_type: 'sell',
    status: 'partially_filled',
    filled_quantity: '4',
    remaining_quantity: '6',
  }),
  order(3, { ...filled, symbol: 'BTC-USD', quantity: '0.05' }),
  order(4, { ...filled, side: 'sell', trade_type: 'sell' }),
  order(5, { status: 'cancelled' }),
  order(6, { status: 'rejected', status_reason: 'price outside band' }),
]

function position(number: number, change: Partial<Position>): Position {
  return {
    position_id: `0190c000-0000-7000-8000-0000000000${String(number).padStart(2, '0')}`,
    account_id: accountId,
    symbol: 'SPX-20261016-6900-C',
    name: 'SPX 16 Oct 26 6,900 C',
    kind: 'option',
    underlying: 'SPX',
    position_type: 'long',
    size: '15',
    quantity: '15',
    multiplier: '100',
    currency: 'USD',
    market_value_usd: null,
    entry_price: '6.50',
    current_price: '2.57',
    price_state: 'live',
    price_at: `${DAY}10:42:18.000Z`,
    market_value: '3855',
    liquidation_price: null,
    liquidation_price_reason: null,
    margin_requirement: '0',
    unrealized_pnl: '-5895',
    realized_pnl: '0',
    fees: '19.65',
    delta: 170,
    gamma: 6.18,
    theta: -1_256_000,
    vega: 146_100,
    rho: 0,
    implied_volatility: 0.092,
    status: 'open',
    created_at: `${DAY}09:00:00.000Z`,
    updated_at: `${DAY}10:42:18.000Z`,
    ...change,
  }
}

const positions: readonly Position[] = [
  position(1, {}),
  position(2, {
    symbol: 'SPX-20261120-6650-P',
    name: 'SPX 20 Nov 26 6,650 P',
    quantity: '25',
    unrealized_pnl: '19047',
  }),
  position(3, {
    symbol: 'BTC-USD',
    name: 'Bitcoin',
    kind: 'spot',
    underlying: null,
    quantity: '0.05',
    multiplier: '1',
    entry_price: '49800',
    current_price: '50124.60',
    unrealized_pnl: '16.23',
    delta: 0.05,
    gamma: null,
    theta: null,
    vega: null,
    implied_volatility: null,
  }),
]

const KINDS = ['trade', 'fee', 'trade', 'fee', 'settlement'] as const
const ledgerEntries: readonly LedgerEntry[] = [
  ...Array.from({ length: 46 }, (_, index) => {
    const kind = KINDS[index % KINDS.length] ?? 'trade'
    return {
      transfer_id: `0190d000-0000-7000-8000-0000000000${String(index).padStart(2, '0')}`,
      kind,
      amount: kind === 'fee' ? '-19.65' : index % 3 === 0 ? '2680' : '-5360.5',
      currency: 'USD',
      cause_id: `0190b000-0000-7000-8000-0000000000${String(index).padStart(2, '0')}`,
      created_at: `${DAY}10:${String(59 - index).padStart(2, '0')}:12.481Z`,
    }
  }),
  {
    transfer_id: 't-first',
    kind: 'issuance',
    amount: '100000',
    currency: 'USD',
    cause_id: accountId,
    created_at: `${DAY}08:00:00.000Z`,
  },
]

/** Books of one demo account, as fixtures. */
export function makeFakeTrading() {
  const paged = (total: number, page: number, per_page: number) => ({
    total,
    page,
    per_page,
    pages: Math.ceil(total / per_page),
    current_page: page,
  })
  let book = [...orders]
  return {
    accounts: [account] as const,
    add: (placed: Order): void => void (book = [placed, ...book]),
    cancel: (id: string): Order => {
      const found = book.find((one) => one.trade_id === id) ?? order(99, {})
      const gone: Order = {
        ...found,
        status: 'cancelled',
        status_reason: 'cancelled by user',
        updated_at: new Date().toISOString(),
      }
      book = book.map((one) => (one.trade_id === id ? gone : one))
      return gone
    },
    amend: (
      id: string,
      to: Readonly<{ price?: Decimal | null | undefined; quantity?: Decimal | null | undefined }>,
    ): Order => {
      const found = book.find((one) => one.trade_id === id) ?? order(99, {})
      const quantity = to.quantity ?? new Decimal(found.quantity)
      const amended: Order = {
        ...found,
        price: to.price?.toFixed() ?? found.price,
        quantity: quantity.toFixed(),
        remaining_quantity: quantity.minus(found.filled_quantity).toFixed(),
        updated_at: new Date().toISOString(),
      }
      book = book.map((one) => (one.trade_id === id ? amended : one))
      return amended
    },
    summary: () => ({
      account_id: accountId,
      balance_usd: account.balance_usd,
      collateral: '0',
      margin_used: account.margin_used,
      margin_available: account.margin_available,
      open_positions: positions.length,
      total_unrealised_pnl: '13168.23',
      total_realised_pnl: '-412.5',
      unsettled_cash_usd: '0',
      withdrawable_usd: '0',
      equity_usd: '110582.98',
      coins: [],
      total_usd: '110582.98',
    }),
    ledger: (page: number, perPage: number) => ({
      entries: ledgerEntries.slice((page - 1) * perPage, page * perPage),
      ...paged(ledgerEntries.length, page, perPage),
    }),
    listTrades: () => ({ trades: [...book], orders: [...book], ...paged(book.length, 1, 100) }),
    listPositions: () => ({
      positions: [...positions],
      ...pagingAnswerOf({ limit: 500, offset: 0 }, positions.length),
    }),
    items: (channel: string): readonly unknown[] =>
      channel === 'orders'
        ? book
        : channel === 'positions'
          ? positions
          : channel === 'balances'
            ? [account]
            : [],
    moved: (channel: string): readonly unknown[] =>
      channel === 'positions' ? positions.slice(0, 1) : channel === 'orders' ? book.slice(0, 6) : [],
  }
}
