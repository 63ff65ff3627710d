import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import type { CheckQueries } from '../../../../core/app/index.ts'
import { decimal, decimalText } from '../../../../core/kernel/index.ts'
import type { AccountId, InstrumentSymbol, OrderId } from '../../../../core/kernel/index.ts'
import type { Database } from '../database.ts'
import { between, exactSum } from './reader.ts'
import type { Reader } from './reader.ts'
import type { Stored } from '../tables/types.ts'

const text = (sum: string | null): string => decimalText(decimal(sum ?? '0'))

const sumOf = ({ dialect }: Database, expression: RawBuilder<unknown>): RawBuilder<unknown> =>
  dialect === 'postgres' ? sql`sum(${expression})` : sql`decimal_sum(${expression})`

/** Σ of a column where the condition holds. */
const sumWhere = (database: Database, column: string, condition: RawBuilder<unknown>): RawBuilder<unknown> =>
  sumOf(database, sql`case when ${condition} then ${sql.ref(column)} else '0' end`)

async function heldBack(database: Database): ReturnType<CheckQueries['heldBack']> {
  const { rows } = await sql<{
    account: string
    currency: string
    held: string
    orders: string | null
    transfers: string | null
  }>`
    select b."account_id" as "account", b."currency", b."held", o."total" as "orders", p."total" as "transfers"
    from "balances" b
    left join (
      select w."account_id", coalesce(i."currency", 'USD') as "currency",
        ${exactSum(database.dialect, 'held_cash')} as "total"
      from "orders" w left join "instruments" i on i."symbol" = w."symbol"
      where w."held_cash" <> '0' group by w."account_id", coalesce(i."currency", 'USD')
    ) o on o."account_id" = b."account_id" and o."currency" = b."currency"
    left join (
      select "debit_account_id", "currency", ${exactSum(database.dialect, 'amount')} as "total"
      from "pending_transfers" where "status" = 'pending' group by "debit_account_id", "currency"
    ) p on p."debit_account_id" = b."account_id" and p."currency" = b."currency"
    order by b."account_id", b."currency"`.execute(database.db)
  return rows.map((row) => ({
    accountId: row.account as AccountId,
    currency: row.currency,
    held: text(row.held),
    byOrders: text(row.orders),
    byTransfers: text(row.transfers),
  }))
}

async function positions(database: Database): ReturnType<CheckQueries['positions']> {
  const bought = sumWhere(database, 'quantity', sql`"side" = 'buy'`)
  const sold = sumWhere(database, 'quantity', sql`"side" = 'sell'`)
  const { rows } = await sql<
    Readonly<{ account: string; symbol: string }> &
      Readonly<Record<'quantity' | 'bought' | 'sold' | 'adjusted', string | null>>
  >`
    with p as (
      select "account_id", "symbol", ${exactSum(database.dialect, 'quantity')} as "quantity"
      from "positions" where "user_id" is not null group by "account_id", "symbol"
    ), f as (
      select "account_id", "symbol", ${bought} as "bought", ${sold} as "sold"
      from "fills" group by "account_id", "symbol"
    ), a as (
      select "account_id", "symbol", ${exactSum(database.dialect, 'quantity_change')} as "adjusted"
      from "position_adjustments" where "user_id" is not null group by "account_id", "symbol"
    ), k as (
      select "account_id", "symbol" from p union select "account_id", "symbol" from f
      union select "account_id", "symbol" from a
    )
    select k."account_id" as "account", k."symbol", p."quantity", f."bought", f."sold", a."adjusted"
      from k left join p on p."account_id" = k."account_id" and p."symbol" = k."symbol"
      left join f on f."account_id" = k."account_id" and f."symbol" = k."symbol"
      left join a on a."account_id" = k."account_id" and a."symbol" = k."symbol"
      order by 1, 2`.execute(database.db)
  return rows.map((row) => ({
    accountId: row.account as AccountId,
    symbol: row.symbol as InstrumentSymbol,
    quantity: text(row.quantity),
    filled: decimalText(decimal(row.bought ?? '0').minus(row.sold ?? '0')),
    adjusted: text(row.adjusted),
  }))
}

async function orders(database: Database, reader: Reader): ReturnType<CheckQueries['orders']> {
  const sum = (column: string) => exactSum(database.dialect, column)
  const { rows } = await sql<Record<'id' | 'oq' | 'ov' | 'of' | 'q' | 'v' | 'c', string | null>>`
    select o."id", o."filled_quantity" as "oq", o."filled_value" as "ov", o."fees" as "of", f."q", f."v", f."c"
    from "orders" o left join (
      select "order_id", ${sum('quantity')} as "q", ${sum('value')} as "v", ${sum('fee')} as "c"
      from "fills" group by "order_id"
    ) f on f."order_id" = o."id"
    where o."filled_quantity" <> coalesce(f."q", '0') or o."filled_value" <> coalesce(f."v", '0')
      or o."fees" <> coalesce(f."c", '0')
    order by o."id" limit 1000`.execute(database.db)
  return {
    checked: await reader.number(sql<{ value: Stored }>`select count(*) as "value" from "orders"`),
    mismatches: rows.map((row) => ({
      orderId: row.id as OrderId,
      quantity: text(row.oq),
      value: text(row.ov),
      fees: text(row.of),
      fillQuantity: text(row.q),
      fillValue: text(row.v),
      fillFees: text(row.c),
    })),
  }
}

/** Nobody pays the value of a future: of its matches only the fees are compared. */
const makeMatches =
  (database: Database, reader: Reader): CheckQueries['matches'] =>
  async ({ from, to }) => {
    const period = sql.join([...between('at', from, to)], sql` and `)
    const paid = sumWhere(database, 'amount', sql`"kind" = 'trade'`)
    const charged = sumWhere(database, 'amount', sql`"kind" = 'fee'`)
    const { rows } = await sql<Record<'id' | 'value' | 'fees' | 'paid' | 'charged', string | null>>`
      select f."match_id" as "id", f."value", f."fees", t."paid", t."charged"
      from (
        select "match_id", max("value") as "value", max("symbol") as "symbol",
          ${exactSum(database.dialect, 'fee')} as "fees"
        from "fills" where ${period} group by "match_id"
      ) f left join (
        select "cause_id", ${paid} as "paid", ${charged} as "charged"
        from "transfers" where ${period} and "kind" in ('trade', 'fee') group by "cause_id"
      ) t on t."cause_id" = f."match_id"
      left join "instruments" i on i."symbol" = f."symbol"
      where (f."value" <> coalesce(t."paid", '0') and coalesce(i."kind", '') not in ('future', 'perpetual')) or f."fees" <> coalesce(t."charged", '0')
      order by f."match_id" limit 1000`.execute(database.db)
    return {
      checked: await reader.number(
        sql<{ value: Stored }>`select count(distinct "match_id") as "value" from "fills" where ${period}`,
      ),
      mismatches: rows.map((row) => ({
        matchId: row.id ?? '',
        value: text(row.value),
        fees: text(row.fees),
        paid: text(row.paid),
        charged: text(row.charged),
      })),
    }
  }

/** Table and column that point, and the table that must have the record. */
const REFERENCES = [
  ['fills', 'order_id', 'orders', 'id'],
  ['fills', 'account_id', 'accounts', 'id'],
  ['order_events', 'order_id', 'orders', 'id'],
  ['orders', 'account_id', 'accounts', 'id'],
  ['orders', 'symbol', 'instruments', 'symbol'],
  ['positions', 'account_id', 'accounts', 'id'],
  ['balances', 'account_id', 'accounts', 'id'],
  ['transfers', 'debit_account_id', 'accounts', 'id'],
  ['transfers', 'credit_account_id', 'accounts', 'id'],
  ['settlements', 'fill_id', 'fills', 'id'],
] as const

async function orphans(reader: Reader): Promise<Awaited<ReturnType<CheckQueries['orphans']>>> {
  const found: { reference: string; count: number }[] = []
  for (const [table, column, target, key] of REFERENCES) {
    const count = await reader.number(sql<{ value: Stored }>`
      select count(*) as "value" from ${sql.table(table)} a
      where not exists (select 1 from ${sql.table(target)} b where b.${sql.ref(key)} = a.${sql.ref(column)})`)
    found.push({ reference: `${table}.${column}`, count })
  }
  return found
}

export const makeCheckQueries = (database: Database, reader: Reader): CheckQueries => ({
  heldBack: () => heldBack(database),
  positions: () => positions(database),
  openInterest: async () => {
    const { rows } = await sql<{ symbol: string; quantity: string | null }>`
      select "symbol", ${exactSum(database.dialect, 'quantity')} as "quantity" from "positions"
      group by "symbol" order by "symbol"`.execute(database.db)
    return rows.map((row) => ({ symbol: row.symbol as InstrumentSymbol, quantity: text(row.quantity) }))
  },
  orders: () => orders(database, reader),
  matches: makeMatches(database, reader),
  openOrders: () => reader.find('orders', [sql`"status" in ('open', 'partially_filled')`], ['sequence']),
  orphans: () => orphans(reader),
})
