import type { Caller } from '../../identity/index.ts'
import { asId, ok, present, refused } from '../../kernel/index.ts'
import type { AccountId, Failure, InstrumentSymbol, JsonObject, Result } from '../../kernel/index.ts'
import type { AccountRecord } from '../../ledger/index.ts'
import type { OrderInput } from '../../orders/contract-orders.ts'
import { NO_CONDITIONS } from '../../orders/index.ts'
import type { OrderConditions, TimeInForce } from '../../orders/index.ts'
import type { HandlerContext } from '../call.ts'
import type { DeskReads, OrderRequest } from '../desk-port/desk.ts'
import type { Write } from '../store/store.ts'
import { tradingFailure } from './failures.ts'

/** Address and user agent of the caller, for the sealed part of an audit fact. */
export function personalOf(context: HandlerContext) {
  if (context.ipAddress === null && context.userAgent === null) return null
  return { ip_address: context.ipAddress, user_agent: context.userAgent }
}

export const callerOf = (context: HandlerContext): Caller =>
  present(context.caller, 'caller of a signed-in entry')

/** Who asks, as the desk and its audit facts take it. */
export const actingOf = (context: HandlerContext) => ({
  actorId: callerOf(context).userId,
  requestId: context.requestId,
  personal: personalOf(context),
})

/** The write that keeps an answer for the caller who asks again under the same key; none without a key. */
export function keptBy(context: HandlerContext, answer: object): readonly Write[] {
  const write = context.idempotency?.writeFor(answer as JsonObject)
  return write ? [write] : []
}

/** The account that an order means: the one named, else the caller's demo account, else the only one there is. */
export function accountFor(
  desk: DeskReads,
  caller: Caller,
  accountId: string | null | undefined,
): Result<AccountRecord, Failure> {
  const all = desk.accountsOf(caller.userId)
  if (accountId) {
    const named = all.find((account) => account.id === accountId)
    if (named) return ok(named)
    return refused(tradingFailure('account_not_found', 'No such account.', { field: 'account_id' }))
  }
  // An account of a portfolio is meant only when it is named, by itself or by its portfolio.
  const own = all.filter((account) => account.portfolioId === null)
  const demo = own.find((account) => account.accountType === 'demo')
  const only = own.length === 1 ? own[0] : undefined
  const chosen = demo ?? only
  if (chosen) return ok(chosen)
  const message = own.length === 0 ? 'Open an account first.' : 'Name the account: you have several.'
  return refused(tradingFailure('account_needed', message, { field: 'account_id' }))
}

/** The account of a portfolio; an account named beside it must be that one. */
function portfolioAccount(
  desk: DeskReads,
  caller: Caller,
  portfolioId: string,
  accountId: string | null | undefined,
): Result<AccountRecord, Failure> {
  const found = desk.accountsOf(caller.userId).find((account) => account.portfolioId === portfolioId)
  if (found && (!accountId || accountId === found.id)) return ok(found)
  return refused(tradingFailure('portfolio_not_found', 'No such portfolio.', { field: 'portfolio_id' }))
}

/** The refusal of what this release does not trade; `what` begins the sentence. */
const unsupportedOrder = (field: string, what: string): Failure =>
  tradingFailure('unsupported_order', `${what} is not offered in this release; nothing was sent.`, { field })

/** Time in force as the desk takes it. A market order never rests: GTC and DAY on it mean what every venue takes them for. */
function timeInForceOf({ order_type: kind, time_in_force: asked }: OrderInput): TimeInForce {
  if (kind !== 'market') return asked ?? 'GTC'
  return asked === 'FOK' ? 'FOK' : 'IOC'
}

/** What the order asks for beyond price and quantity; undefined of a plain order. */
function conditionsOf(input: OrderInput): OrderConditions | undefined {
  const takeProfitPrice = input.take_profit ?? input.target ?? null
  const conditions: OrderConditions = {
    triggerPrice: input.stop_price ?? null,
    triggerBy: input.trigger_by ?? null,
    trailAmount: input.trail_amount ?? null,
    trailPercent: input.trail_percent ?? null,
    expiresAt: input.expires_at ?? null,
    isPostOnly: input.post_only ?? false,
    isReduceOnly: input.reduce_only ?? false,
    displayQuantity: input.display_quantity ?? null,
    selfTradePrevention: input.self_trade_prevention ?? null,
    stopLossPrice: input.stop_loss ?? null,
    takeProfitPrice,
  }
  const names = Object.keys(conditions) as (keyof OrderConditions)[]
  return names.some((name) => conditions[name] !== NO_CONDITIONS[name]) ? conditions : undefined
}

/** Turns the superset body of the order faces into the one request that the desk takes. */
export function orderRequestOf(
  desk: DeskReads,
  input: OrderInput,
  context: HandlerContext,
): Result<OrderRequest, Failure> {
  const caller = callerOf(context)
  // An order for somebody else's venue must never trade on this one instead.
  if (input.broker && input.broker !== 'paper') {
    return refused(unsupportedOrder('broker', `Broker ${input.broker}`))
  }
  if (input.symbol === undefined) {
    return refused(
      tradingFailure(
        'carbon_market_unavailable',
        'Carbon credits cannot be traded: this release has no carbon market.',
      ),
    )
  }
  const account = input.portfolio_id
    ? portfolioAccount(desk, caller, input.portfolio_id, input.account_id)
    : accountFor(desk, caller, input.account_id)
  if (!account.ok) return account
  const conditions = conditionsOf(input)
  return ok({
    userId: caller.userId,
    accountId: asId<'account'>(account.value.id) as AccountId,
    symbol: asId<'instrument'>(input.symbol) as InstrumentSymbol,
    side: present(input.side ?? input.trade_type ?? input.transaction_type, 'side'),
    orderType: input.order_type,
    timeInForce: timeInForceOf(input),
    ...(input.order_type === 'market' && input.time_in_force === 'IOC' ? { isImmediate: true } : {}),
    quantity: input.quantity,
    price: input.price ?? null,
    ...(conditions === undefined ? {} : { conditions }),
    clientOrderId: input.client_order_id ?? null,
    confirm: input.confirm ?? null,
    kycApproved: false,
    requestId: context.requestId,
    personal: personalOf(context),
  })
}
