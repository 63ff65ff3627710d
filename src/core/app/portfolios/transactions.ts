import { asId, ok, refused } from '../../kernel/index.ts'
import type { Failure, Instant, OrderId, Result } from '../../kernel/index.ts'
import { pageOf, pagingAnswerOf } from '../../kernel/wire.ts'
import type { PagingInput } from '../../kernel/wire.ts'
import type { SettlementRecord } from '../../ledger/index.ts'
import type { OrderRecord } from '../../orders/index.ts'
import type { CashMovementKind, CashMovementRecord, PortfolioRecord } from '../../portfolio/index.ts'
import { orderAnswerOf } from '../trading/answers.ts'
import { wholeDay } from '../trading/order-lists.ts'
import { transactionOfMovement, transactionOfOrder } from './answers.ts'
import type { TransactionAnswer } from './answers.ts'
import { readAll } from './deps.ts'
import type { PortfolioDeps } from './deps.ts'
import { portfolioFailure } from './failures.ts'
import { settlementOfOrder } from './settlement.ts'

type TransactionFilter = PagingInput &
  Readonly<{
    type?: TransactionAnswer['transaction_type'] | undefined
    transaction_type?: TransactionAnswer['transaction_type'] | undefined
    status?: TransactionAnswer['status'] | undefined
    from?: Instant | undefined
    to?: Instant | undefined
    start_date?: Instant | undefined
    end_date?: Instant | undefined
  }>

export function rangeOf(
  filter: Pick<TransactionFilter, 'from' | 'to' | 'start_date' | 'end_date'>,
): Result<Readonly<{ from?: Instant; to?: Instant }>, Failure> {
  const from = filter.from ?? filter.start_date
  const to = wholeDay(filter.to ?? filter.end_date)
  if (from !== undefined && to !== undefined && to < from) {
    return refused(portfolioFailure('period_reversed', 'The end lies before the start.', { field: 'to' }))
  }
  return ok({ ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) })
}

/** An order as a transaction of its portfolio, with what the ledger knows of its settlement. */
function orderTransaction(
  deps: Pick<PortfolioDeps, 'desk'>,
  portfolio: PortfolioRecord,
  order: OrderRecord,
  settlements: readonly SettlementRecord[],
): TransactionAnswer {
  const instrument = deps.desk.instrument(order.symbol)
  return transactionOfOrder(orderAnswerOf(deps.desk)(order), {
    portfolioId: portfolio.id,
    multiplier: instrument?.multiplier ?? order.quantity.div(order.quantity),
    settlement: settlementOfOrder(settlements),
    notes: null,
  })
}

const isTrade = (type: TransactionAnswer['transaction_type']): type is 'buy' | 'sell' =>
  type === 'buy' || type === 'sell'

type Range = Readonly<{ from?: Instant; to?: Instant }>
type Merged = Readonly<{
  at: Instant
  id: string
  /** Null for a movement of cash. */
  order: OrderRecord | null
  answer: (settlements: readonly SettlementRecord[]) => TransactionAnswer
}>

/** Orders whose settlements are read at a time. */
const ORDERS_READ = 500

/** Answers of many at once, with one look at the ledger for some hundreds of them. */
async function answersOf(
  { store }: Pick<PortfolioDeps, 'store'>,
  merged: readonly Merged[],
): Promise<readonly TransactionAnswer[]> {
  const filled = merged.flatMap(({ order }) =>
    order === null || order.filledQuantity.isZero() ? [] : [order.id],
  )
  const byOrder = new Map<OrderId, SettlementRecord[]>()
  for (let from = 0; from < filled.length; from += ORDERS_READ) {
    for (const record of await store.books.settlementsOfOrders(filled.slice(from, from + ORDERS_READ))) {
      const known = byOrder.get(record.orderId)
      if (known) known.push(record)
      else byOrder.set(record.orderId, [record])
    }
  }
  return merged.map(({ order, answer }) => answer((order && byOrder.get(order.id)) ?? []))
}

async function ordersIn(
  deps: PortfolioDeps,
  portfolio: PortfolioRecord,
  filter: TransactionFilter,
  range: Range,
): Promise<readonly Merged[]> {
  const type = filter.transaction_type ?? filter.type
  if (type !== undefined && !isTrade(type)) return []
  const about = { userId: portfolio.userId, accountId: portfolio.accountId, ...range }
  const wanted = type === undefined ? about : { ...about, side: type }
  const orders = await readAll((page) => deps.store.trading.orders(wanted, page))
  return orders.map((order) => ({
    at: order.createdAt,
    id: order.id,
    order,
    answer: (settlements) => orderTransaction(deps, portfolio, order, settlements),
  }))
}

async function movementsIn(
  deps: PortfolioDeps,
  portfolio: PortfolioRecord,
  filter: TransactionFilter,
  range: Range,
): Promise<readonly Merged[]> {
  const type = filter.transaction_type ?? filter.type
  if (type !== undefined && isTrade(type)) return []
  const about = { accountId: portfolio.accountId, ...range }
  const wanted = type === undefined ? about : { ...about, kinds: [type as CashMovementKind] }
  const movements = await readAll<CashMovementRecord>((page) =>
    deps.store.portfolios.cashMovements(wanted, page),
  )
  return movements.map((movement) => ({
    at: movement.createdAt,
    id: movement.id,
    order: null,
    answer: () => transactionOfMovement(movement, portfolio.id),
  }))
}

/** Puts the owner's own words beside the orders of one page. */
async function withNotes(
  deps: PortfolioDeps,
  transactions: readonly TransactionAnswer[],
): Promise<TransactionAnswer[]> {
  const ids = transactions.flatMap(({ order_id }) => (order_id === null ? [] : [asId<'order'>(order_id)]))
  const notes = ids.length === 0 ? [] : await deps.store.portfolios.orderNotes(ids)
  const byOrder = new Map(notes.map((note) => [String(note.orderId), note.notes]))
  return transactions.map((one) => ({ ...one, notes: byOrder.get(one.order_id ?? '') ?? one.notes }))
}

/** Orders and cash movements of a portfolio in one list, newest first. */
export async function listTransactions(
  deps: PortfolioDeps,
  portfolio: PortfolioRecord,
  filter: TransactionFilter,
): Promise<
  Result<Readonly<{ transactions: TransactionAnswer[] }> & ReturnType<typeof pagingAnswerOf>, Failure>
> {
  const range = rangeOf(filter)
  if (!range.ok) return range
  const window = pageOf(filter)
  const [orders, movements] = await Promise.all([
    ordersIn(deps, portfolio, filter, range.value),
    movementsIn(deps, portfolio, filter, range.value),
  ])
  const merged = [...orders, ...movements].toSorted((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1))
  const pageOfAll = <T>(all: readonly T[]): readonly T[] =>
    all.slice(window.offset, window.offset + window.limit)
  if (filter.status === undefined) {
    const page = await answersOf(deps, pageOfAll(merged))
    return ok({ transactions: await withNotes(deps, page), ...pagingAnswerOf(window, merged.length) })
  }
  const chosen = (await answersOf(deps, merged)).filter(({ status }) => status === filter.status)
  return ok({
    transactions: await withNotes(deps, pageOfAll(chosen)),
    ...pagingAnswerOf(window, chosen.length),
  })
}

const notFound = (): Failure =>
  portfolioFailure('transaction_not_found', 'No such transaction.', { field: 'tid' })

/** One transaction of a portfolio: an order under its own id, or a movement of cash. */
export async function findTransaction(
  deps: PortfolioDeps,
  portfolio: PortfolioRecord,
  id: string,
): Promise<Result<TransactionAnswer, Failure>> {
  const order = deps.desk.openOrder(asId<'order'>(id)) ?? (await deps.store.trading.order(asId<'order'>(id)))
  if (order !== null && order.accountId === portfolio.accountId) {
    const settlements = order.filledQuantity.isZero()
      ? []
      : await deps.store.books.settlementsOfOrders([order.id])
    const [found] = await withNotes(deps, [orderTransaction(deps, portfolio, order, settlements)])
    return found ? ok(found) : refused(notFound())
  }
  const movement = await deps.store.portfolios.cashMovement(asId<'cashMovement'>(id))
  if (movement === null || movement.accountId !== portfolio.accountId) return refused(notFound())
  return ok(transactionOfMovement(movement, portfolio.id))
}
