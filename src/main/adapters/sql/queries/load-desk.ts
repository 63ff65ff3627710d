import { sql } from 'kysely'
import type { DeskSnapshot, Store } from '../../../../core/app/index.ts'
import { MS_PER_DAY, decimal, decimalText, instant } from '../../../../core/kernel/index.ts'
import type {
  AccountId,
  CurrencyCode,
  Instant,
  InstrumentSymbol,
  OrderId,
} from '../../../../core/kernel/index.ts'
import type { OrderEventRecord, OrderRecord } from '../../../../core/orders/index.ts'
import type { Database } from '../database.ts'
import { equals } from './reader.ts'
import type { Reader } from './reader.ts'
import type { Stored } from '../tables/types.ts'

/** 00:00 UTC of the day of `now`. */
export const utcDayStart = (now: Instant): Instant => instant(Math.floor(now / MS_PER_DAY) * MS_PER_DAY)

/**
 * What an order of today counts towards the daily limit, in its currency: what it has filled, and while it is open also
 * what it may still fill at its limit.
 */
export function valueTowardsLimit(
  order: Pick<OrderRecord, 'status' | 'price' | 'quantity' | 'filledQuantity' | 'filledValue'>,
  multiplier: string,
): string {
  const isOpen = ['pending', 'open', 'partially_filled'].includes(order.status)
  if (!isOpen || order.price === null) return decimalText(order.filledValue)
  const remaining = order.quantity.minus(order.filledQuantity)
  return decimalText(order.filledValue.plus(order.price.times(remaining).times(multiplier)))
}

/** What an amendment of today adds to the limit of an order of an earlier day, as its event tells it; null when nothing. */
export function grownValue(event: Pick<OrderEventRecord, 'kind' | 'facts'>): string | null {
  const growth = event.facts['daily_growth']
  return event.kind === 'amended' && typeof growth === 'string' ? growth : null
}

/** Adds decimal texts up by account. */
function sumByAccount(values: Iterable<readonly [AccountId, string]>): ReadonlyMap<AccountId, string> {
  const sums = new Map<AccountId, string>()
  for (const [account, value] of values) {
    sums.set(account, decimalText(decimal(sums.get(account) ?? '0').plus(value)))
  }
  return sums
}

/** Written out, not bound: only so do both databases see that the partial index answers it. */
const OPEN = sql`"status" in ('open', 'partially_filled')`
/** Kept apart, for it has an index of its own. */
const PENDING = sql`"status" = 'pending'`

type Accepted = Pick<DeskSnapshot, 'acceptedValueToday' | 'acceptedCoinToday'>

/** Values of a day by account: dollars apart from every coin. */
export function acceptedOf(
  values: readonly (readonly [AccountId, CurrencyCode, string])[],
): Required<Accepted> {
  const byCurrency = Map.groupBy(values, ([, currency]) => currency)
  const sums = (currency: CurrencyCode) =>
    sumByAccount((byCurrency.get(currency) ?? []).map(([account, , value]) => [account, value] as const))
  return {
    acceptedValueToday: sums('USD'),
    acceptedCoinToday: [...byCurrency.keys()]
      .filter((currency) => currency !== 'USD')
      .flatMap((currency) =>
        [...sums(currency)].map(([account, value]) => [account, currency, value] as const),
      ),
  }
}

async function acceptedValues({ db, mappers }: Database, dayStart: Instant): Promise<Accepted> {
  const { rows } = await sql<Record<string, unknown>>`
    select o.*, i."multiplier" as contract_multiplier, i."currency" as contract_currency
    from "orders" o
    left join "instruments" i on i."symbol" = o."symbol"
    where o."created_at" >= ${dayStart}`.execute(db)
  const placed = rows.map((row) => {
    const order = mappers.orders.read(row)
    const multiplier = (row['contract_multiplier'] as string | null) ?? '1'
    const currency = (row['contract_currency'] as CurrencyCode | null) ?? 'USD'
    return [order.accountId, currency, valueTowardsLimit(order, multiplier)] as const
  })
  const { rows: amended } = await sql<Record<string, unknown>>`
    select e.*, o."account_id" as "owner", i."currency" as "contract_currency"
    from "order_events" e
    join "orders" o on o."id" = e."order_id"
    left join "instruments" i on i."symbol" = o."symbol"
    where e."kind" = 'amended' and e."at" >= ${dayStart}`.execute(db)
  const grown = amended.flatMap((row) => {
    const growth = grownValue(mappers.orderEvents.read(row))
    const currency = (row['contract_currency'] as CurrencyCode | null) ?? 'USD'
    return growth === null ? [] : [[row['owner'] as AccountId, currency, growth] as const]
  })
  return acceptedOf([...placed, ...grown])
}

async function nextEventNumbers({ db }: Database): Promise<ReadonlyMap<OrderId, number>> {
  const { rows } = await sql<{ order_id: string; next: Stored }>`
    select "order_id", max("number") + 1 as "next" from "order_events"
    where "order_id" in (
      select "id" from "orders" where ${OPEN} union all select "id" from "orders" where ${PENDING}
    ) group by "order_id"`.execute(db)
  return new Map(rows.map((row) => [row.order_id as OrderId, Number(row.next)]))
}

async function fundedUntil({ db }: Database): Promise<ReadonlyMap<InstrumentSymbol, Instant>> {
  const { rows } = await sql<{ symbol: string; last: Stored }>`
    select "symbol", max("at") as "last" from "fundings" group by "symbol"`.execute(db)
  return new Map(rows.map((row) => [row.symbol as InstrumentSymbol, instant(Number(row.last))]))
}

async function countByAccount(
  { db }: Database,
  table: 'orders' | 'fills',
  column: string,
  from: Instant,
): Promise<ReadonlyMap<AccountId, number>> {
  const { rows } = await sql<{ account_id: string; count: Stored }>`
    select "account_id", count(*) as "count" from ${sql.table(table)}
    where ${sql.ref(column)} >= ${from} group by "account_id" order by "account_id"`.execute(db)
  return new Map(rows.map((row) => [row.account_id as AccountId, Number(row.count)]))
}

export const makeLoadDesk =
  (database: Database, reader: Reader): Store['loadDesk'] =>
  async (now): Promise<DeskSnapshot> => {
    const dayStart = utcDayStart(now)
    return {
      accounts: await reader.find('accounts', [], ['createdAt', 'id']),
      retiredAccounts: (await reader.find('portfolios', [sql`"deleted_at" is not null`], ['id'])).map(
        ({ accountId }) => accountId,
      ),
      balances: await reader.find('balances', [], ['accountId', 'currency']),
      instruments: await reader.find('instruments', [], ['symbol']),
      openOrders: [
        ...(await reader.find('orders', [OPEN], ['sequence'])),
        ...(await reader.find('orders', [PENDING], ['sequence'])),
      ].sort((left, right) => left.sequence - right.sequence),
      controls: await reader.find('tradingControls', [], ['scope', 'subject']),
      positions: await reader.find(
        'positions',
        [sql`("quantity" <> '0' or "updated_at" >= ${dayStart})`],
        ['openedAt', 'id'],
      ),
      pendingTransfers: await reader.find(
        'pendingTransfers',
        [sql`"status" = 'pending'`],
        ['createdAt', 'id'],
      ),
      receivables: await reader.find('receivables', [sql`"outstanding" <> '0'`], ['openedAt', 'id']),
      lastOrderSequence: await reader.number(
        sql<{ value: Stored }>`select max("sequence") as "value" from "orders"`,
      ),
      ...(await acceptedValues(database, dayStart)),
      nextEventNumbers: await nextEventNumbers(database),
      exerciseInstructions: await reader.find('exerciseInstructions', [], ['accountId', 'symbol']),
      corporateActions: await reader.find('corporateActions', [], ['at', 'id']),
      fundedUntil: await fundedUntil(database),
      tapes: await reader.find('tapes', [], ['symbol']),
      accountDays: await reader.find('accountDays', equals('dayStart', dayStart), ['accountId']),
      ordersToday: await countByAccount(database, 'orders', 'created_at', dayStart),
      tradesToday: await countByAccount(database, 'fills', 'at', dayStart),
      accountGuards: await reader.find('accountGuards', [], ['accountId']),
      accountMargins: await reader.find('accountMargins', [], ['accountId']),
      instrumentGuards: await reader.find('instrumentGuards', [], ['symbol']),
    }
  }
