import { ZERO, decimalText, ok, refused, toIso } from '../../kernel/index.ts'
import type { Decimal, Instant, JsonObject, Result, UserId } from '../../kernel/index.ts'
import { reportingFailure } from '../../compliance/reporting/index.ts'
import type { ReportingFailure, ReportType } from '../../compliance/reporting/index.ts'
import type { FillRecord, OrderRecord } from '../../orders/index.ts'
import type { PositionRecord } from '../../portfolio/index.ts'
import type { TransferRecord } from '../../ledger/index.ts'
import type { DeskReads } from '../desk-port/desk.ts'
import { isInDollars } from '../portfolios/equity.ts'
import type { Store } from '../store/store.ts'

/** One line of a report's details: what it is, and its fields as text. */
export type DeskRow = Readonly<Record<string, string>>

/** What the desk's own records say of a period. */
export type DeskSet = Readonly<{ summary: JsonObject; rows: readonly DeskRow[] }>

type SetAsked = Readonly<{
  reportType: ReportType
  /** Absent: the whole desk. */
  userId?: UserId
  from: Instant
  to: Instant
}>

/** Records of one kind that a report holds; a longer period is asked for in parts. */
export const SET_RECORDS_MAX = 100_000

/** Which records each set speaks of: a report on transactions holds no positions, and the other way round. */
const HOLDS: Readonly<Partial<Record<ReportType, readonly string[]>>> = {
  transaction: ['orders', 'fills'],
  position: ['positions'],
}

const sumText = (values: readonly Decimal[]): string =>
  decimalText(values.reduce((sum, value) => sum.plus(value), ZERO))

const countBy = (names: readonly string[]): JsonObject => {
  const counts: Record<string, number> = {}
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1
  return counts
}

const orderRow = (order: OrderRecord): DeskRow => ({
  record: 'order',
  id: order.id,
  at: toIso(order.createdAt),
  account_id: order.accountId,
  user_id: order.userId,
  symbol: order.symbol,
  side: order.side,
  quantity: decimalText(order.quantity),
  price: order.price === null ? '' : decimalText(order.price),
  value: decimalText(order.filledValue),
  fee: decimalText(order.fees),
  status: order.status,
})

const fillRow = (fill: FillRecord): DeskRow => ({
  record: 'fill',
  id: fill.id,
  at: toIso(fill.at),
  account_id: fill.accountId,
  user_id: fill.userId,
  symbol: fill.symbol,
  side: fill.side,
  quantity: decimalText(fill.quantity),
  price: decimalText(fill.price),
  value: decimalText(fill.value),
  fee: decimalText(fill.fee),
  status: fill.liquidity,
})

const transferRow = (transfer: TransferRecord): DeskRow => ({
  record: 'transfer',
  id: transfer.id,
  at: toIso(transfer.at),
  account_id: transfer.creditAccountId,
  counter_account_id: transfer.debitAccountId,
  value: decimalText(transfer.amount),
  currency: transfer.currency,
  status: transfer.kind,
})

const positionRow = (position: PositionRecord): DeskRow => ({
  record: 'position',
  id: position.id,
  at: toIso(position.updatedAt),
  account_id: position.accountId,
  user_id: position.userId ?? '',
  symbol: position.symbol,
  quantity: decimalText(position.quantity),
  price: decimalText(position.averagePrice),
  fee: decimalText(position.fees),
})

type Records = Readonly<{
  orders: readonly OrderRecord[] | null
  fills: readonly FillRecord[] | null
  transfers: readonly TransferRecord[] | null
  positions: readonly PositionRecord[] | null
}>

const sumsOf = (fills: readonly FillRecord[]) => ({
  traded_value: sumText(fills.map(({ value }) => value)),
  fees: sumText(fills.map(({ fee }) => fee)),
  realized_pnl: sumText(fills.map(({ realizedPnl }) => realizedPnl)),
})

/** The same sums of what was paid in coins, each in its coin; nothing where nothing was. */
function coinSumsOf(fills: readonly FillRecord[], desk: Pick<DeskReads, 'instrument'>): JsonObject {
  const paid = fills.filter(({ symbol }) => !isInDollars(desk, symbol))
  const byCoin = Map.groupBy(paid, ({ symbol }) => desk.instrument(symbol)?.currency ?? 'USD')
  return byCoin.size === 0
    ? {}
    : { in_coin: Object.fromEntries([...byCoin].map(([coin, own]) => [coin, sumsOf(own)])) }
}

/** Counts and sums of what the report holds; what it does not speak of is left out. */
const summaryOf = (
  { orders, fills, transfers, positions }: Records,
  desk: Pick<DeskReads, 'instrument'>,
): JsonObject => ({
  ...(orders && { orders: orders.length, orders_by_status: countBy(orders.map(({ status }) => status)) }),
  ...(fills && {
    fills: fills.length,
    ...sumsOf(fills.filter(({ symbol }) => isInDollars(desk, symbol))),
    ...coinSumsOf(fills, desk),
    symbols: new Set(fills.map(({ symbol }) => symbol)).size,
  }),
  ...(transfers && {
    transfers: transfers.length,
    transfers_by_kind: countBy(transfers.map(({ kind }) => kind)),
  }),
  ...(positions && { open_positions: positions.length }),
})

type DeskSetPorts = Readonly<{ store: Pick<Store, 'reports'>; desk: Pick<DeskReads, 'instrument'> }>

/** The records of a period in plain data, with their counts and sums. */
export async function deskSetOf(
  { store: { reports }, desk }: DeskSetPorts,
  { reportType, userId, from, to }: SetAsked,
): Promise<Result<DeskSet, ReportingFailure>> {
  const stretch = { from, to, ...(userId === undefined ? {} : { userId }) }
  const holds = (kind: keyof Records): boolean => HOLDS[reportType]?.includes(kind) ?? true
  const limit = SET_RECORDS_MAX + 1
  const records: Records = {
    orders: holds('orders') ? await reports.ordersOf(stretch, limit) : null,
    fills: holds('fills') ? await reports.fillsOf(stretch, limit) : null,
    transfers: holds('transfers') ? await reports.transfersOf(stretch, limit) : null,
    positions: holds('positions') ? await reports.positionsOf(userId, limit) : null,
  }
  if (Object.values(records).some((list) => (list?.length ?? 0) > SET_RECORDS_MAX)) {
    const message = `The period holds more than ${SET_RECORDS_MAX} records of one kind: ask for it in parts.`
    return refused(reportingFailure('invalid_input', message, { field: 'period_end' }))
  }
  const rows = [
    ...(records.orders ?? []).map(orderRow),
    ...(records.fills ?? []).map(fillRow),
    ...(records.transfers ?? []).map(transferRow),
    ...(records.positions ?? []).map(positionRow),
  ]
  return ok({ summary: summaryOf(records, desk), rows })
}
