import { asId, ok, present, refused, toIso } from '../../kernel/index.ts'
import type { Clock, Failure, Result } from '../../kernel/index.ts'
import { pageOf, pagingAnswerOf } from '../../kernel/wire.ts'
import type { PagingInput } from '../../kernel/wire.ts'
import { parseAddress } from '../../ledger/index.ts'
import type { OrderStatus } from '../../orders/index.ts'
import type { PositionRecord } from '../../portfolio/index.ts'
import type { HandlerContext } from '../call.ts'
import type { HandlersOf } from '../handlers.ts'
import type { OrderFilter } from '../store.ts'
import { fillAnswerOf, orderAnswerOf, orderEventAnswerOf } from './answers.ts'
import type { OrderAnswer, PositionAnswer } from './answers.ts'
import { tradingFailure } from './failures.ts'
import { makeAmendOrder } from './amend-order.ts'
import { payoffOf } from './payoff.ts'
import { makeCancelOrder, makePlaceOrder } from './place-order.ts'
import type { PlacedAnswer, TradingDeps } from './place-order.ts'
import { previewOf } from './preview.ts'
import { accountFor, callerOf, orderRequestOf } from './requests.ts'
import { valuedPosition } from './valuation.ts'
import type { Valuations } from './valuation.ts'

export type TradingHandlerDeps = TradingDeps & Readonly<{ valuations: Valuations; clock: Clock }>

type ListInput = PagingInput &
  Readonly<{
    symbol?: string | undefined
    side?: 'buy' | 'sell' | undefined
    status?: string | undefined
    account_id?: string | undefined
    from?: OrderFilter['from']
    to?: OrderFilter['to']
  }>

const WORKING: readonly OrderStatus[] = ['open', 'partially_filled']

function statusesOf(status: string | undefined): readonly OrderStatus[] | undefined {
  if (status === undefined) return undefined
  return status === 'working' || status === 'pending' ? WORKING : [status as OrderStatus]
}

function periodFailure(input: ListInput): Failure | null {
  if (input.from === undefined || input.to === undefined || input.to >= input.from) return null
  return tradingFailure('period_reversed', 'The end lies before the start.', { field: 'to' })
}

async function listOrders(deps: TradingHandlerDeps, input: ListInput, context: HandlerContext) {
  const reversed = periodFailure(input)
  if (reversed) return refused(reversed)
  const window = pageOf(input)
  const filter: OrderFilter = {
    userId: callerOf(context).userId,
    ...(input.symbol === undefined ? {} : { symbol: asId<'instrument'>(input.symbol) }),
    ...(input.side === undefined ? {} : { side: input.side }),
    ...(input.account_id === undefined ? {} : { accountId: asId<'account'>(input.account_id) }),
    ...(input.from === undefined ? {} : { from: input.from }),
    ...(input.to === undefined ? {} : { to: input.to }),
  }
  const statuses = statusesOf(input.status)
  const found = await deps.store.trading.orders(statuses ? { ...filter, statuses } : filter, window)
  return ok({ orders: found.items.map(orderAnswerOf), ...pagingAnswerOf(window, found.total) })
}

async function orderDetail(deps: TradingHandlerDeps, orderId: string) {
  const id = asId<'order'>(orderId)
  const order = await deps.store.trading.order(id)
  if (order === null) return refused(tradingFailure('order_not_found', 'No such order.'))
  const [fills, events, audit] = await Promise.all([
    deps.store.trading.fillsOfOrder(id),
    deps.store.trading.orderEvents(id),
    deps.store.audit.list({ resourceId: id }, { limit: 100, offset: 0 }),
  ])
  return ok({
    ...orderAnswerOf(order),
    fills: fills.map(fillAnswerOf),
    events: events.map(orderEventAnswerOf),
    audit: audit.items.map((record) => ({
      index: record.index,
      action: record.action,
      leaf_hash: record.leafHash,
      created_at: toIso(record.at),
    })),
  })
}

const statusFits = (position: PositionRecord, status: 'open' | 'closed' | 'all'): boolean =>
  status === 'all' || position.quantity.isZero() === (status === 'closed')

async function positionsOf(
  deps: TradingHandlerDeps,
  context: HandlerContext,
  filter: Readonly<{
    symbol?: string | undefined
    status: 'open' | 'closed' | 'all'
    account_id?: string | undefined
  }>,
): Promise<Result<PositionAnswer[], Failure>> {
  const caller = callerOf(context)
  if (filter.account_id !== undefined) {
    const account = accountFor(deps.desk, caller, filter.account_id)
    if (!account.ok) return account
  }
  const records =
    filter.status === 'open'
      ? deps.desk.accountsOf(caller.userId).flatMap((account) => deps.desk.positionsOf(account.id))
      : await deps.store.trading.positionsOf(caller.userId)
  const chosen = records.filter(
    (position) =>
      statusFits(position, filter.status) &&
      (filter.symbol === undefined || position.symbol === filter.symbol) &&
      (filter.account_id === undefined || position.accountId === filter.account_id),
  )
  return ok(chosen.flatMap((position) => valuedPosition(deps.desk, deps.valuations, position) ?? []))
}

async function positionHealth(deps: TradingHandlerDeps, text: string, context: HandlerContext) {
  const address = parseAddress(text)
  if (!address.ok) return refused({ ...address.failure, field: 'address' })
  const account = deps.desk.accountByAddress(address.value)
  // An address of somebody else answers like an unknown one: nothing is told about foreign accounts.
  const own = account !== null && account.userId === callerOf(context).userId ? account : null
  const balance = own === null ? null : deps.desk.balance(own.id)
  const positions = own === null ? [] : deps.desk.positionsOf(own.id)
  const used = balance?.held.toNumber() ?? 0
  return ok({
    address: address.value,
    positions: positions.flatMap((position) => valuedPosition(deps.desk, deps.valuations, position) ?? []),
    total_margin_used: balance === null ? '0' : balance.held.toFixed(),
    total_margin_available: balance === null ? '0' : balance.cash.minus(balance.held).toFixed(),
    // Fully paid accounts borrow nothing: there is no margin debt that could be called.
    health_ratio: used === 0 ? null : (balance?.cash.toNumber() ?? 0) / used,
    liquidation_risk: 'none' as const,
    source: 'ledger' as const,
    block_number: null,
  })
}

const wrapped = (message: string, order: OrderAnswer) => ({ ...order, message, order })

const wrappedPlaced =
  (message: string) =>
  ({ fills, ...order }: PlacedAnswer) => ({ ...wrapped(message, order), fills })

/** Handlers of `trading.*`: orders, fills, positions, previews and payoffs. */
export function makeTradingHandlers(deps: TradingHandlerDeps): HandlersOf<'trading'> {
  const place = makePlaceOrder(deps)
  const cancel = makeCancelOrder(deps)
  const amend = makeAmendOrder(deps)

  const positionOf = async (id: string): Promise<PositionRecord | null> =>
    deps.store.trading.position(asId<'position'>(id))

  return {
    createTrade: async (input, context) => place(input, context, (placed) => placed),

    createOrder: async (input, context) => place(input, context, wrappedPlaced('Order placed.')),

    preview: async (input, context) => {
      const request = orderRequestOf(deps.desk, input, context)
      if (!request.ok) return request
      return previewOf(deps.desk, deps.valuations, deps.clock, request.value)
    },

    payoff: async (input) => payoffOf(deps.desk, deps.valuations, deps.clock, input),

    listTrades: async (input, context) => {
      const listed = await listOrders(deps, input, context)
      return listed.ok ? ok({ ...listed.value, trades: listed.value.orders }) : listed
    },

    listOrders: async (input, context) => listOrders(deps, input, context),

    getTrade: async (input) => orderDetail(deps, input.trade_id),

    cancelTrade: async (input, context) => {
      const cancelled = await cancel(input.trade_id, context)
      return cancelled.ok ? ok(wrapped('Order cancelled.', cancelled.value)) : cancelled
    },

    amendOrder: async (input, context) => amend(input, context),

    listFills: async (input, context) => {
      const reversed = periodFailure(input)
      if (reversed) return refused(reversed)
      const window = pageOf(input)
      const { symbol, account_id, from, to } = input
      const found = await deps.store.trading.fills(
        {
          userId: callerOf(context).userId,
          ...(symbol === undefined ? {} : { symbol: asId<'instrument'>(symbol) }),
          ...(account_id === undefined ? {} : { accountId: asId<'account'>(account_id) }),
          ...(from === undefined ? {} : { from }),
          ...(to === undefined ? {} : { to }),
        },
        window,
      )
      return ok({ trades: found.items.map(fillAnswerOf), ...pagingAnswerOf(window, found.total) })
    },

    listPositions: async (input, context) => {
      const positions = await positionsOf(deps, context, input)
      return positions.ok ? ok({ positions: positions.value, total: positions.value.length }) : positions
    },

    getPosition: async (input) => {
      const position = await positionOf(input.position_id)
      const answer = position && valuedPosition(deps.desk, deps.valuations, position)
      return answer ? ok(answer) : refused(tradingFailure('position_not_found', 'No such position.'))
    },

    closePosition: async (input, context) => {
      const position = present(await positionOf(input.position_id), 'position behind its guard')
      if (position.quantity.isZero()) {
        return refused(tradingFailure('position_flat', 'This position is flat already.'))
      }
      if (input.order_type === 'limit' && input.price === undefined) {
        return refused(tradingFailure('price_needed', 'A limit order needs a price.', { field: 'price' }))
      }
      const quantity = input.quantity ?? position.quantity.abs()
      if (quantity.greaterThan(position.quantity.abs())) {
        const message = `The position is ${position.quantity.abs().toFixed()}; closing cannot exceed it.`
        return refused(
          tradingFailure('close_exceeds_position', message, {
            field: 'quantity',
            details: { limit: position.quantity.abs().toFixed(), value: quantity.toFixed() },
          }),
        )
      }
      const closing = {
        symbol: position.symbol,
        side: position.quantity.isPositive() ? ('sell' as const) : ('buy' as const),
        order_type: input.order_type,
        quantity,
        ...(input.price === undefined ? {} : { price: input.price }),
        account_id: position.accountId,
      }
      return place(closing, context, wrappedPlaced('Closing order placed.'))
    },

    positionHealth: async (input, context) => positionHealth(deps, input.address, context),
  }
}
