import type { PaymentType } from '../../compliance/aml/index.ts'
import type { AccountId, Decimal, Instant, UserId } from '../../kernel/index.ts'
import type { FillRecord, OrderEventRecord, OrderRecord } from '../../orders/index.ts'

/** What became of a payment that monitoring looked at before it was booked. */
export type PaymentVerdict = 'pass' | 'hold' | 'block'

/**
 * A payment as monitoring saw it, in the order in which it saw them: what it remembers is made of these again at every
 * start. Also of one that was blocked there is one: the attempt counts.
 */
export type MonitoredPaymentRecord = Readonly<{
  /** The cash movement's; of a transfer the receiving side has its own, ending in `:in`. */
  id: string
  at: Instant
  type: PaymentType
  accountId: AccountId
  userId: UserId
  /** The own account at the other end of a transfer; null where the desk does not know who is there. */
  counterAccountId: AccountId | null
  /** In USD, above 0. */
  amount: Decimal
  verdict: PaymentVerdict
  /** Keyed digest of a name, `party:…`: enough to tell one party from another, and nothing that would have to be erased. */
  counterpartyKey: string | null
  /** ISO 3166-1, two letters. */
  counterpartyCountry: string | null
  /** Who brought cash, where it was not the customer: a customer's id, or a digest as above. */
  depositorKey: string | null
}> &
  CustomerFacts

/** What the customer had told of themselves when they paid: a replay judges by what was known then. */
export type CustomerFacts = Readonly<{
  customerCountry: string | null
  /** What they expect to turn over in a month, in USD. */
  declaredMonth: Decimal | null
  isFirm: boolean | null
}>

/** What a record is read after: its place in the order of a list. A page after the thousandth costs what the first does. */
type After<Row, Key extends keyof Row> = Pick<Row, Key>

/** Order and fill as surveillance reads them again at a start; of each list the page after a record, or the first. */
export type MonitoringQueries = Readonly<{
  /** Oldest first, from this instant on. */
  payments: (
    from: Instant,
    limit: number,
    after?: After<MonitoredPaymentRecord, 'at' | 'id'>,
  ) => Promise<readonly MonitoredPaymentRecord[]>
  payment: (id: string) => Promise<MonitoredPaymentRecord | null>
  /** Cash that came or went from an instant to another, both included, oldest first. */
  cashBetween: (from: Instant, to: Instant) => Promise<readonly MonitoredPaymentRecord[]>
  /** Placed by clients from this instant on, oldest first, those of one instant in the order of acceptance. */
  ordersSince: (
    from: Instant,
    limit: number,
    after?: After<OrderRecord, 'createdAt' | 'sequence'>,
  ) => Promise<readonly OrderRecord[]>
  /** What the logs of orders say of amendments from this instant on, oldest first. */
  amendmentsSince: (
    from: Instant,
    limit: number,
    after?: After<OrderEventRecord, 'at' | 'orderId' | 'number'>,
  ) => Promise<readonly OrderEventRecord[]>
  /** Made by clients from this instant on, oldest first. */
  fillsSince: (
    from: Instant,
    limit: number,
    after?: After<FillRecord, 'at' | 'id'>,
  ) => Promise<readonly FillRecord[]>
}>
