import type { ContractOutputs } from '../../contract/index.ts'
import { ONE, ZERO, decimal, decimalText, toIso } from '../../kernel/index.ts'
import type { Decimal } from '../../kernel/index.ts'
import type { Measure, PortfolioRecord, Slice } from '../../portfolio/index.ts'
import { confirmationNumber } from '../accounts/movements.ts'
import type { CashMovementRecord } from '../../portfolio/index.ts'
import type { OrderAnswer } from '../trading/answers.ts'
import { sumOf } from './equity.ts'
import type { AccountValue, HeldPosition } from './equity.ts'
import type { OrderSettlement } from './settlement.ts'

export type PortfolioAnswer = ContractOutputs['portfolios']['list']['portfolios'][number]
export type HoldingAnswer = ContractOutputs['portfolios']['holdings']['holdings'][number]
export type TransactionAnswer = ContractOutputs['portfolios']['transaction']
export type PerformanceAnswer = ContractOutputs['portfolios']['performance']['performance']

export const textOrNull = (value: Decimal | null): string | null =>
  value === null ? null : decimalText(value)

/** Money in answers keeps what the ledger keeps; a value at a mid price may have more digits. */
export const moneyOf = (value: Decimal): Decimal => value.toDecimalPlaces(8)
export const moneyText = (value: Decimal): string => decimalText(moneyOf(value))
export const moneyOrNull = (value: Decimal | null): string | null =>
  value === null ? null : moneyText(value)

export const sliceAnswer = ({ key, value, weight }: Slice) => ({ key, value: moneyText(value), weight })

/** Splits measures into figures and, under the same names, the reasons of those that are null. */
export function figuresOf<Name extends string>(measures: Readonly<Record<Name, Measure>>) {
  const values = {} as Record<Name, number | null>
  const unavailable: Record<string, string> = {}
  for (const [name, measure] of Object.entries(measures) as [Name, Measure][]) {
    values[name] = measure.value
    if (measure.value === null) unavailable[name] = measure.reason
  }
  return { values, unavailable }
}

export function portfolioAnswerOf(
  portfolio: PortfolioRecord,
  value: AccountValue,
  realized: Readonly<{ pnl: Decimal; fees: Decimal }>,
): PortfolioAnswer {
  return {
    id: portfolio.id,
    portfolio_id: portfolio.id,
    account_id: portfolio.accountId,
    name: portfolio.name,
    description: portfolio.description,
    portfolio_type: portfolio.portfolioType,
    risk_level: portfolio.riskLevel,
    base_currency: portfolio.baseCurrency,
    investment_objective: portfolio.investmentObjective,
    mode: portfolio.mode,
    cost_method: portfolio.costMethod,
    max_position_size: textOrNull(portfolio.maxPositionSize),
    max_sector_allocation: textOrNull(portfolio.maxSectorAllocation),
    stop_loss_threshold: textOrNull(portfolio.stopLossThreshold),
    total_value: moneyOrNull(value.equity),
    cash_balance: decimalText(value.cash),
    available_cash: decimalText(value.cash.minus(value.held)),
    invested_amount: moneyText(value.invested),
    unrealized_pnl: moneyOrNull(value.unrealizedPnl),
    realized_pnl: decimalText(realized.pnl),
    fees: decimalText(realized.fees),
    holdings_count: value.positions.length,
    is_active: portfolio.deletedAt === null,
    created_at: toIso(portfolio.createdAt),
    updated_at: toIso(portfolio.updatedAt),
  }
}

const STALE: readonly string[] = ['stale', 'empty']

export function holdingAnswerOf(
  held: HeldPosition,
  portfolioId: string | null,
  equity: Decimal | null,
): HoldingAnswer {
  const { position, instrument, valuation, value } = held
  const basis = held.costBasis
  const units = position.quantity.times(instrument.multiplier)
  const unrealized = value === null ? null : value.minus(basis)
  return {
    id: position.id,
    portfolio_id: portfolioId,
    account_id: position.accountId,
    asset_id: position.symbol,
    symbol: position.symbol,
    quantity: decimalText(position.quantity),
    multiplier: decimalText(instrument.multiplier),
    average_cost: decimalText(basis.div(units).toDecimalPlaces(18)),
    cost_basis: moneyText(basis),
    current_price: textOrNull(valuation.mark),
    price_state: valuation.state,
    is_price_stale: STALE.includes(valuation.state) || valuation.mark === null,
    price_at: valuation.at,
    current_value: moneyOrNull(value),
    unrealized_pnl: moneyOrNull(unrealized),
    unrealized_pnl_percent:
      unrealized === null || basis.isZero() ? null : unrealized.div(basis.abs()).times(100).toNumber(),
    realized_pnl: decimalText(position.realizedPnl),
    weight: value === null || equity === null || equity.lte(ZERO) ? null : value.div(equity).toNumber(),
    asset: {
      id: instrument.symbol,
      symbol: instrument.symbol,
      name: instrument.name,
      asset_type: instrument.kind,
      sector: held.sector,
      currency: instrument.currency,
      exchange: instrument.exchange,
    },
  }
}

/** Ends that the market gave to an order without a fill; the others are somebody's decision. */
const UNFILLABLE = ['no_liquidity', 'fill_or_kill', 'protection_price', 'immediate_or_cancel', 'self_trade']

/** Where a transaction stands: an order's life in the words of a portfolio. */
function statusOfOrder(order: OrderAnswer, settlement: OrderSettlement | null): TransactionAnswer['status'] {
  if (order.status === 'partially_filled') return 'processing'
  if (order.status === 'filled' || order.filled_quantity !== '0') {
    if (settlement !== null && settlement.failureReason !== null) return 'failed'
    return settlement === null || settlement.settledAt === null ? 'executed' : 'settled'
  }
  if (order.status === 'cancelled')
    return UNFILLABLE.includes(order.status_reason ?? '') ? 'failed' : 'cancelled'
  if (order.status === 'expired') return 'cancelled'
  return order.status === 'rejected' ? 'failed' : 'pending'
}

const ENDED = ['filled', 'cancelled', 'expired', 'rejected']

type OrderAbout = Readonly<{
  portfolioId: string | null
  multiplier: Decimal
  settlement: OrderSettlement | null
  notes: string | null
}>

/** A purchase or sale, read from its order: the same id, the same money. */
export function transactionOfOrder(order: OrderAnswer, about: OrderAbout): TransactionAnswer {
  const filled = order.filled_quantity !== '0'
  const settlement = filled && ENDED.includes(order.status) ? about.settlement : null
  const settledAt = settlement?.settledAt ?? null
  const price = filled ? order.executed_price : (order.price ?? order.protection_price)
  const value = filled
    ? decimal(order.total_value)
    : decimal(price ?? 0)
        .times(order.quantity)
        .times(about.multiplier)
  const fee = decimal(order.fees)
  return {
    id: order.order_id,
    transaction_id: order.order_id,
    portfolio_id: about.portfolioId,
    account_id: order.account_id,
    transaction_type: order.side,
    status: statusOfOrder(order, settlement),
    status_reason: settlement?.failureReason ?? order.status_reason,
    order_id: order.order_id,
    order_type: order.order_type,
    asset_id: order.symbol,
    asset_symbol: order.symbol,
    quantity: order.quantity,
    filled_quantity: order.filled_quantity,
    price,
    amount: moneyText(value),
    fee: order.fees,
    net_amount: moneyText(order.side === 'buy' ? value.plus(fee) : value.minus(fee)),
    currency: order.currency,
    notes: about.notes,
    reference: order.client_order_id,
    confirmation_number: confirmationNumber(order.order_id),
    created_at: order.created_at,
    executed_at: filled ? order.executed_at : null,
    settlement_date: settlement?.date ?? null,
    settled_at: settledAt === null ? null : toIso(settledAt),
  }
}

/** A movement of cash. It settles as it is executed: both ends are in this ledger. */
export function transactionOfMovement(
  movement: CashMovementRecord,
  portfolioId: string | null,
): TransactionAnswer {
  const executedAt = movement.executedAt === null ? null : toIso(movement.executedAt)
  return {
    id: movement.id,
    transaction_id: movement.id,
    portfolio_id: portfolioId,
    account_id: movement.accountId,
    transaction_type: movement.kind,
    status: movement.status === 'executed' ? 'settled' : movement.status,
    status_reason: null,
    order_id: null,
    order_type: null,
    asset_id: movement.symbol,
    asset_symbol: movement.symbol,
    quantity: decimalText(movement.amount.abs()),
    filled_quantity: decimalText(movement.executedAt === null ? ZERO : movement.amount.abs()),
    price: decimalText(ONE),
    amount: decimalText(movement.amount),
    fee: decimalText(ZERO),
    net_amount: decimalText(movement.amount),
    currency: movement.currency,
    notes: movement.notes,
    reference: movement.reference,
    confirmation_number: confirmationNumber(movement.id),
    created_at: toIso(movement.createdAt),
    executed_at: executedAt,
    settlement_date: executedAt?.slice(0, 10) ?? null,
    settled_at: executedAt,
  }
}

export const realizedOf = (fills: readonly Readonly<{ realized_pnl: string }>[]): string =>
  decimalText(sumOf(fills.map(({ realized_pnl }) => decimal(realized_pnl))))
