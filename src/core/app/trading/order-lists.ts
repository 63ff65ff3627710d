import { asId, ok, refused, toIso } from '../../kernel/index.ts'
import type { Failure, Instant } from '../../kernel/index.ts'
import { pageOf, pagingAnswerOf } from '../../kernel/wire.ts'
import type { PagingInput } from '../../kernel/wire.ts'
import type { OrderStatus } from '../../orders/index.ts'
import { tradeSettlementOf } from '../books/answers.ts'
import type { HandlerContext } from '../call.ts'
import type { DeskReads } from '../desk-port/desk.ts'
import type { HandlersOf } from '../handlers.ts'
import type { OrderFilter, Store } from '../store/store.ts'
import { fillAnswerOf, orderAnswerOf, orderEventAnswerOf } from './answers.ts'
import { tradingFailure } from './failures.ts'
import { accountFor, callerOf } from './requests.ts'

type OrderListDeps = Readonly<{ store: Pick<Store, 'trading' | 'audit' | 'books'>; desk: DeskReads }>

type PeriodInput = Readonly<Partial<Record<'from' | 'to' | 'start_date' | 'end_date', OrderFilter['from']>>>

type ListInput = PagingInput &
  Readonly<{
    symbol?: string | undefined
    side?: 'buy' | 'sell' | undefined
    status?: string | undefined
    account_id?: string | undefined
    group_id?: string | undefined
  }> &
  PeriodInput

/** Everything that is still alive. */
const WORKING: readonly OrderStatus[] = ['pending', 'open', 'partially_filled']

function statusesOf(status: string | undefined): readonly OrderStatus[] | undefined {
  if (status === undefined) return undefined
  return status === 'working' ? WORKING : [status as OrderStatus]
}

const MS_PER_DAY = 86_400_000

/** An end at exactly midnight means that whole day. */
export const wholeDay = (to: Instant | undefined): Instant | undefined =>
  to !== undefined && to % MS_PER_DAY === 0 ? ((to + MS_PER_DAY - 1) as Instant) : to

/** The period that a filter asks for: `from` and `to` are instants, `end_date` may name a whole day. */
function periodOf(input: PeriodInput): Pick<OrderFilter, 'from' | 'to'> {
  const from = input.from ?? input.start_date
  const to = input.to ?? wholeDay(input.end_date)
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }
}

function periodFailure(input: PeriodInput): Failure | null {
  const { from, to } = periodOf(input)
  if (from === undefined || to === undefined || to >= from) return null
  return tradingFailure('period_reversed', 'The end lies before the start.', {
    field: input.to === undefined ? 'end_date' : 'to',
  })
}

/** A filter by an account that is not the caller's is refused like any other use of it. */
function filterFailure(
  deps: OrderListDeps,
  input: PeriodInput & Pick<ListInput, 'account_id'>,
  context: HandlerContext,
): Failure | null {
  const reversed = periodFailure(input)
  if (reversed || input.account_id === undefined) return reversed
  const account = accountFor(deps.desk, callerOf(context), input.account_id)
  return account.ok ? null : account.failure
}

export async function listOrders(deps: OrderListDeps, input: ListInput, context: HandlerContext) {
  const failure = filterFailure(deps, input, context)
  if (failure) return refused(failure)
  const window = pageOf(input)
  const filter: OrderFilter = {
    userId: callerOf(context).userId,
    ...(input.symbol === undefined ? {} : { symbol: asId<'instrument'>(input.symbol) }),
    ...(input.side === undefined ? {} : { side: input.side }),
    ...(input.account_id === undefined ? {} : { accountId: asId<'account'>(input.account_id) }),
    ...(input.group_id === undefined ? {} : { groupId: input.group_id }),
    ...periodOf(input),
  }
  const statuses = statusesOf(input.status)
  const found = await deps.store.trading.orders(statuses ? { ...filter, statuses } : filter, window)
  return ok({ orders: found.items.map(orderAnswerOf(deps.desk)), ...pagingAnswerOf(window, found.total) })
}

/** One order with its fills, its life and its audit trail. */
export async function orderDetail(deps: OrderListDeps, orderId: string) {
  const id = asId<'order'>(orderId)
  const order = await deps.store.trading.order(id)
  if (order === null) return refused(tradingFailure('order_not_found', 'No such order.'))
  const [fills, events, settlements, audit] = await Promise.all([
    deps.store.trading.fillsOfOrder(id),
    deps.store.trading.orderEvents(id),
    deps.store.books.settlementsOfOrders([id]),
    deps.store.audit.list({ resourceId: id }, { limit: 100, offset: 0 }),
  ])
  return ok({
    ...orderAnswerOf(deps.desk)(order),
    fills: fills.map(fillAnswerOf(deps.desk)),
    events: events.map(orderEventAnswerOf),
    settlement: tradeSettlementOf(settlements),
    audit: audit.items.map((record) => ({
      index: record.index,
      action: record.action,
      leaf_hash: record.leafHash,
      created_at: toIso(record.at),
    })),
  })
}

type FillsInput = Parameters<HandlersOf<'trading'>['listFills']>[0]

export async function listFills(deps: OrderListDeps, input: FillsInput, context: HandlerContext) {
  const failure = filterFailure(deps, input, context)
  if (failure) return refused(failure)
  const window = pageOf(input)
  const { symbol, account_id } = input
  const found = await deps.store.trading.fills(
    {
      userId: callerOf(context).userId,
      ...(symbol === undefined ? {} : { symbol: asId<'instrument'>(symbol) }),
      ...(account_id === undefined ? {} : { accountId: asId<'account'>(account_id) }),
      ...periodOf(input),
    },
    window,
  )
  return ok({ trades: found.items.map(fillAnswerOf(deps.desk)), ...pagingAnswerOf(window, found.total) })
}
