import { sql } from 'kysely'
import type { DeskSnapshot, Store } from '../../../core/app/store.ts'
import { MS_PER_DAY, decimal, decimalText, instant } from '../../../core/kernel/index.ts'
import type { AccountId, Instant, JsonObject, OrderId } from '../../../core/kernel/index.ts'
import type { OrderRecord } from '../../../core/orders/index.ts'
import type { Database } from './database.ts'
import type { Reader } from './reader.ts'
import type { Stored } from './schema-types.ts'

/** 00:00 UTC of the day of `now`. */
export const utcDayStart = (now: Instant): Instant => instant(Math.floor(now / MS_PER_DAY) * MS_PER_DAY)

const PLAIN_DECIMAL = /^-?\d+(?:\.\d+)?$/

/**
 * What an accepted order counts towards the daily limit, in its currency: the `value` of its `accepted` event, which
 * the desk wrote; without one, price × quantity × multiplier, or what was filled when it had no price.
 */
export function acceptedValue(
  order: Pick<OrderRecord, 'price' | 'quantity' | 'filledValue'>,
  acceptedFacts: JsonObject | null,
  multiplier: string,
): string {
  const written = acceptedFacts?.['value']
  if (typeof written === 'string' && PLAIN_DECIMAL.test(written)) return written
  return decimalText(order.price ? order.price.times(order.quantity).times(multiplier) : order.filledValue)
}

/** Adds decimal texts up by account. */
export function sumByAccount(values: Iterable<readonly [AccountId, string]>): ReadonlyMap<AccountId, string> {
  const sums = new Map<AccountId, string>()
  for (const [account, value] of values) {
    sums.set(account, decimalText(decimal(sums.get(account) ?? '0').plus(value)))
  }
  return sums
}

/** Written out, not bound: only so do both databases see that the partial index answers it. */
const OPEN = sql`"status" in ('open', 'partially_filled')`

async function acceptedValues(
  { db, mappers }: Database,
  dayStart: Instant,
): Promise<ReadonlyMap<AccountId, string>> {
  const { rows } = await sql<Record<string, unknown>>`
    select o.*, e."facts" as accepted_facts, i."multiplier" as contract_multiplier
    from "orders" o
    left join "order_events" e on e."order_id" = o."id" and e."kind" = 'accepted'
    left join "instruments" i on i."symbol" = o."symbol"
    where o."created_at" >= ${dayStart} and o."status" <> 'rejected'`.execute(db)
  return sumByAccount(
    rows.map((row) => {
      const order = mappers.orders.read(row)
      const facts = row['accepted_facts'] as string | null
      const multiplier = (row['contract_multiplier'] as string | null) ?? '1'
      return [
        order.accountId,
        acceptedValue(order, facts === null ? null : (JSON.parse(facts) as JsonObject), multiplier),
      ] as const
    }),
  )
}

async function nextEventNumbers({ db }: Database): Promise<ReadonlyMap<OrderId, number>> {
  const { rows } = await sql<{ order_id: string; next: Stored }>`
    select "order_id", max("number") + 1 as "next" from "order_events"
    where "order_id" in (select "id" from "orders" where ${OPEN}) group by "order_id"`.execute(db)
  return new Map(rows.map((row) => [row.order_id as OrderId, Number(row.next)]))
}

export const makeLoadDesk =
  (database: Database, reader: Reader): Store['loadDesk'] =>
  async (now): Promise<DeskSnapshot> => {
    const dayStart = utcDayStart(now)
    return {
      accounts: await reader.find('accounts', [], ['createdAt', 'id']),
      balances: await reader.find('balances', [], ['accountId', 'currency']),
      instruments: await reader.find('instruments', [], ['symbol']),
      openOrders: await reader.find('orders', [OPEN], ['sequence']),
      positions: await reader.find(
        'positions',
        [sql`("quantity" <> '0' or "updated_at" >= ${dayStart})`],
        ['openedAt', 'id'],
      ),
      lastOrderSequence: await reader.number(
        sql<{ value: Stored }>`select max("sequence") as "value" from "orders"`,
      ),
      acceptedValueToday: await acceptedValues(database, dayStart),
      nextEventNumbers: await nextEventNumbers(database),
    }
  }
