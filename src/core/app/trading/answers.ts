import type { ContractOutputs } from '../../contract/index.ts'
import { settlesInCoin, underlyingOf } from '../../instruments/index.ts'
import type { Instrument } from '../../instruments/index.ts'
import { CURRENCY_SCALE, Decimal, ZERO, decimalText, toIso } from '../../kernel/index.ts'
import type { CurrencyCode, Instant, InstrumentSymbol } from '../../kernel/index.ts'
import type { AccountRecord, BalanceRecord, TransferRecord } from '../../ledger/index.ts'
import { isConditional, isLimitKind, remainingQuantity } from '../../orders/index.ts'
import type { FillRecord, OrderEventRecord, OrderRecord } from '../../orders/index.ts'
import { marketValue, unrealizedPnl } from '../../portfolio/index.ts'
import type { PositionRecord } from '../../portfolio/index.ts'
import type { DeskReads } from '../desk-port/desk.ts'

export type OrderAnswer = ContractOutputs['trading']['listOrders']['orders'][number]
export type FillAnswer = ContractOutputs['trading']['listFills']['trades'][number]
export type PositionAnswer = ContractOutputs['trading']['getPosition']
export type AccountAnswer = ContractOutputs['accounts']['get']

/** An amount of money that nobody books, to the digits that the ledger keeps: an average price may have more. */
const usdText = (value: Decimal): string =>
  decimalText(value.toDecimalPlaces(CURRENCY_SCALE.USD, Decimal.ROUND_HALF_EVEN))

const textOrNull = (value: Decimal | null): string | null => (value === null ? null : decimalText(value))

const isoOrNull = (at: Instant | null): string | null => (at === null ? null : toIso(at))

type Listed = Pick<DeskReads, 'instrument'>

/** What an instrument is quoted, paid and settled in; dollars for what is no longer listed. */
export const currencyIn = (desk: Listed, symbol: InstrumentSymbol): CurrencyCode =>
  desk.instrument(symbol)?.currency ?? 'USD'

/** Orders as they are answered, each in what its instrument is paid in. */
export const orderAnswerOf =
  (desk: Listed) =>
  (order: OrderRecord): OrderAnswer =>
    orderAnswer(order, currencyIn(desk, order.symbol))

function orderAnswer(order: OrderRecord, currency: CurrencyCode): OrderAnswer {
  const createdAt = toIso(order.createdAt)
  const updatedAt = order.updatedAt === order.createdAt ? createdAt : toIso(order.updatedAt)
  return {
    trade_id: order.id,
    order_id: order.id,
    id: order.id,
    client_order_id: order.clientOrderId,
    account_id: order.accountId,
    symbol: order.symbol,
    currency,
    trade_type: order.side,
    side: order.side,
    order_type: order.orderType,
    time_in_force: order.timeInForce,
    quantity: decimalText(order.quantity),
    filled_quantity: decimalText(order.filledQuantity),
    remaining_quantity: decimalText(remainingQuantity(order)),
    // What fires at the market has no price of its own; the bound of what it pays stands beside.
    price: isConditional(order) && !isLimitKind(order) ? null : textOrNull(order.price),
    protection_price: isLimitKind(order) ? null : textOrNull(order.price),
    stop_price: textOrNull(order.triggerPrice),
    trigger_by: order.triggerBy,
    trail_amount: textOrNull(order.trailAmount),
    trail_percent: textOrNull(order.trailPercent),
    trail_extreme: textOrNull(order.trailExtreme),
    triggered_at: isoOrNull(order.triggeredAt),
    stop_loss: textOrNull(order.stopLossPrice),
    take_profit: textOrNull(order.takeProfitPrice),
    expires_at: isoOrNull(order.expiresAt),
    post_only: order.isPostOnly ?? false,
    reduce_only: order.isReduceOnly ?? false,
    display_quantity: textOrNull(order.displayQuantity),
    self_trade_prevention: order.selfTradePrevention ?? 'cancel_newest',
    parent_order_id: order.parentOrderId,
    group_id: order.groupId,
    executed_price: textOrNull(order.averagePrice),
    total_value: decimalText(order.filledValue),
    fees: decimalText(order.fees),
    status: order.status,
    status_reason: order.statusReason,
    compliance_status: null,
    risk_score: null,
    blockchain_tx_hash: null,
    created_at: createdAt,
    updated_at: updatedAt,
    executed_at: order.filledQuantity.isZero() ? null : updatedAt,
  }
}

export const fillAnswerOf =
  (desk: Listed) =>
  (fill: FillRecord): FillAnswer => ({
    fill_id: fill.id,
    match_id: fill.matchId,
    trade_id: fill.orderId,
    order_id: fill.orderId,
    symbol: fill.symbol,
    currency: currencyIn(desk, fill.symbol),
    side: fill.side,
    quantity: decimalText(fill.quantity),
    price: decimalText(fill.price),
    value: decimalText(fill.value),
    fee: decimalText(fill.fee),
    liquidity: fill.liquidity,
    realized_pnl: decimalText(fill.realizedPnl),
    created_at: toIso(fill.at),
  })

export const orderEventAnswerOf = (event: OrderEventRecord) => ({
  number: event.number,
  kind: event.kind,
  facts: { ...event.facts },
  created_at: toIso(event.at),
})

const coinCashOf = ({ currency, cash, held }: BalanceRecord): AccountAnswer['coins'][number] => ({
  ...{ currency, cash: decimalText(cash), held: decimalText(held) },
  available: decimalText(cash.minus(held)),
})

/** An account's dollars, and beside them what it has in coins. */
export function accountAnswerOf(
  account: AccountRecord,
  balances: readonly BalanceRecord[],
  orderValueMax: Decimal,
  collateral: Decimal,
): AccountAnswer {
  const [coins, [dollars]] = [
    balances.filter((one) => settlesInCoin(one)),
    balances.filter((one) => !settlesInCoin(one)),
  ]
  const { cash, held } = dollars ?? { cash: ZERO, held: ZERO }
  const available = decimalText(cash.minus(held))
  return {
    account_id: account.id,
    id: account.id,
    ethereum_address: account.ethereumAddress,
    account_type: account.accountType,
    money_kind: account.moneyKind,
    account_status: account.status,
    is_active: account.status === 'active',
    currency: 'USD',
    portfolio_id: account.portfolioId,
    balance_usd: decimalText(cash),
    held_usd: decimalText(held),
    available_usd: available,
    margin_available: available,
    margin_used: decimalText(held),
    collateral: decimalText(collateral),
    coins: coins.map(coinCashOf),
    risk_limit: decimalText(orderValueMax),
    created_at: toIso(account.createdAt),
  }
}

export const ledgerEntryOf = (transfer: TransferRecord, account: AccountRecord) => ({
  transfer_id: transfer.id,
  kind: transfer.kind,
  amount: decimalText(transfer.creditAccountId === account.id ? transfer.amount : transfer.amount.negated()),
  currency: transfer.currency,
  cause_id: transfer.causeId,
  created_at: toIso(transfer.at),
})

/** The instrument's mark and model values, as market data knows them now. */
export type Valuation = Readonly<{
  mark: Decimal | null
  state: PositionAnswer['price_state']
  at: string | null
  greeks: Readonly<{ delta: number; gamma: number; theta: number; vega: number; rho: number }> | null
  impliedVolatility: number | null
}>

/** What an account holds for a position, up to which price it has been paid, and what would liquidate it. */
export type HeldForPosition = Readonly<{
  collateral: Decimal
  settledPrice: Decimal
  /** Dollars for one unit of what it is paid in; null while nobody says. */
  rate: Decimal | null
  liquidation: Readonly<{ price: Decimal | null; reason: string | null }>
}>

/**
 * `collateral` is what the account holds for this position: 0 for whatever is paid wholly. `settledPrice` is what a future
 * has been paid up to: what it is worth is what it has gained since; 0 for everything else.
 */
export function positionAnswerOf(
  position: PositionRecord,
  instrument: Instrument,
  valuation: Valuation,
  { collateral, settledPrice, rate, liquidation }: HeldForPosition,
): PositionAnswer {
  const { quantity, averagePrice } = position
  const { mark, greeks } = valuation
  const worth = mark === null ? null : marketValue(position, mark.minus(settledPrice), instrument.multiplier)
  const scale = quantity.times(instrument.multiplier).toNumber()
  const kind = quantity.isZero() ? 'flat' : quantity.isNegative() ? 'short' : 'long'
  return {
    position_id: position.id,
    account_id: position.accountId,
    symbol: position.symbol,
    name: instrument.name,
    kind: instrument.kind,
    underlying: underlyingOf(instrument),
    position_type: kind,
    size: decimalText(quantity.abs()),
    quantity: decimalText(quantity),
    multiplier: decimalText(instrument.multiplier),
    currency: instrument.currency,
    entry_price: decimalText(averagePrice),
    current_price: textOrNull(mark),
    price_state: valuation.state,
    price_at: valuation.at,
    market_value: textOrNull(worth),
    market_value_usd: worth === null || rate === null ? null : usdText(worth.times(rate)),
    liquidation_price: textOrNull(liquidation.price),
    liquidation_price_reason: liquidation.reason,
    margin_requirement: decimalText(collateral),
    unrealized_pnl: mark === null ? null : usdText(unrealizedPnl(position, mark, instrument.multiplier)),
    realized_pnl: decimalText(position.realizedPnl),
    fees: decimalText(position.fees),
    delta: greeks === null ? null : greeks.delta * scale,
    gamma: greeks === null ? null : greeks.gamma * scale,
    theta: greeks === null ? null : greeks.theta * scale,
    vega: greeks === null ? null : greeks.vega * scale,
    rho: greeks === null ? null : greeks.rho * scale,
    implied_volatility: valuation.impliedVolatility,
    status: quantity.isZero() ? 'closed' : 'open',
    created_at: toIso(position.openedAt),
    updated_at: toIso(position.updatedAt),
  }
}
