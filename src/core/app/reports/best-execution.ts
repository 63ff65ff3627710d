import { Decimal, ZERO, decimalText, ok, present, refused, toIso } from '../../kernel/index.ts'
import type { Instant, JsonObject, Result, UserId } from '../../kernel/index.ts'
import { againstTouch, arrivalMid, slippageOf } from '../../execution/index.ts'
import type { AgainstTouch, ArrivalQuote, Traded } from '../../execution/index.ts'
import { reportingFailure } from '../../compliance/reporting/index.ts'
import type { ReportingFailure } from '../../compliance/reporting/index.ts'
import type { Instrument } from '../../instruments/index.ts'
import type { FillRecord, OrderRecord } from '../../orders/index.ts'
import { qualityOf } from '../algos/answers.ts'
import { arrivalOf } from '../desk/open-orders/arrival.ts'
import type { DeskReads } from '../desk-port/desk.ts'
import type { Store } from '../store/store.ts'
import { SET_RECORDS_MAX } from './desk-set.ts'
import type { DeskRow, DeskSet } from './desk-set.ts'

type BestExecutionPorts = Readonly<{
  store: Pick<Store, 'reports' | 'trading'>
  desk: Pick<DeskReads, 'account' | 'instrument'>
}>

type Asked = Readonly<{ userId?: UserId; from: Instant; to: Instant }>

/** Each is read with its events and fills; a longer period is asked for in parts. */
const ORDERS_MAX = 10_000

/** An order of live money with all that tells how well it was carried out. */
type Executed = Readonly<{
  order: OrderRecord
  instrument: Instrument
  fills: readonly FillRecord[]
  arrival: Readonly<{ quote: ArrivalQuote; at: Instant }> | null
  traded: Traded
  touch: AgainstTouch | null
}>

async function executedOf({ store }: BestExecutionPorts, order: OrderRecord, instrument: Instrument) {
  const [fills, events] = await Promise.all([
    store.trading.fillsOfOrder(order.id),
    store.trading.orderEvents(order.id),
  ])
  const accepted = events.find(({ kind }) => kind === 'accepted')
  const quote = accepted === undefined ? null : arrivalOf(accepted.facts)
  const traded: Traded = {
    ...{ side: order.side, quantity: order.filledQuantity },
    ...{ value: order.filledValue, multiplier: instrument.multiplier },
  }
  return {
    ...{ order, instrument, fills, traded },
    arrival: quote === null || accepted === undefined ? null : { quote, at: accepted.at },
    touch: againstTouch(traded, quote),
  } satisfies Executed
}

const MS_PER_SECOND = 1_000

const secondsToFirstFill = ({ order, fills }: Executed): string => {
  const [first] = fills.map(({ at }) => at).toSorted((one, other) => one - other)
  return first === undefined ? '' : String((first - order.createdAt) / MS_PER_SECOND)
}

/** Far below any tick: an average need not be one. */
const PRICE_DIGITS = 10
const priceText = (price: Decimal): string =>
  decimalText(price.toDecimalPlaces(PRICE_DIGITS, Decimal.ROUND_HALF_EVEN))

function rowOf(executed: Executed): DeskRow {
  const { order, instrument, arrival, traded, touch, fills } = executed
  const quality = qualityOf(traded, order.fees, arrival)
  return {
    ...{ record: 'order_execution', id: order.id, parent_order_id: order.parentOrderId ?? '' },
    ...{ account_id: order.accountId, user_id: order.userId, symbol: order.symbol },
    ...{ instrument_class: instrument.kind, venue: instrument.exchange, currency: instrument.currency },
    ...{ side: order.side, order_type: order.orderType, status: order.status },
    ...{ quantity: decimalText(order.quantity), filled_quantity: decimalText(order.filledQuantity) },
    ...{ accepted_at: toIso(order.createdAt), fills: String(fills.length) },
    ...{ arrival_bid: quality.arrival?.bid ?? '', arrival_ask: quality.arrival?.ask ?? '' },
    ...{ expected_price: quality.expected_price ?? '', actual_price: quality.actual_price ?? '' },
    ...{ slippage_bps: quality.slippage_bps ?? '', slippage_value: quality.slippage_value ?? '' },
    ...{ commission: quality.commission, total_cost: quality.total_cost ?? '' },
    ...{ against_touch: touch?.verdict ?? '', price_improvement: touch ? priceText(touch.improvement) : '' },
    ...{ seconds_to_first_fill: secondsToFirstFill(executed), not_measured_because: quality.reason ?? '' },
  }
}

const sumOf = (values: readonly Decimal[]): Decimal => values.reduce((sum, value) => sum.plus(value), ZERO)

const BPS = 10_000
const BPS_DIGITS = 6

/** Costs of what could be measured, weighted by what it was expected to come to. */
function costsOf(all: readonly Executed[]): JsonObject {
  const measured = all.flatMap(({ arrival, traded }) => {
    const { mid } = arrivalMid(arrival?.quote ?? null)
    const slippage = mid === null ? null : slippageOf(traded, mid)
    return mid === null || slippage === null
      ? []
      : [{ expected: mid.times(traded.quantity).times(traded.multiplier), cost: slippage.value }]
  })
  const expected = sumOf(measured.map((one) => one.expected))
  const cost = sumOf(measured.map((one) => one.cost))
  return {
    orders: all.length,
    measured: measured.length,
    traded_value: decimalText(sumOf(all.map(({ traded }) => traded.value))),
    commission: decimalText(sumOf(all.map(({ order }) => order.fees))),
    slippage_value: measured.length === 0 ? null : priceText(cost),
    slippage_bps: expected.isZero()
      ? null
      : decimalText(cost.div(expected).times(BPS).toDecimalPlaces(BPS_DIGITS, Decimal.ROUND_HALF_EVEN)),
  }
}

/** The same of each group; money of different currencies is never added. */
const costsBy = (all: readonly Executed[], nameOf: (one: Executed) => string): JsonObject =>
  Object.fromEntries([...Map.groupBy(all, nameOf)].map(([name, own]) => [name, costsOf(own)]))

function summaryOf(all: readonly Executed[], paper: number): JsonObject {
  const traded = all.filter((one) => !one.traded.quantity.isZero())
  const stood = (verdict: AgainstTouch['verdict']): number =>
    traded.filter(({ touch }) => touch?.verdict === verdict).length
  const rows = traded.filter(({ touch }) => touch === null)
  return {
    orders: all.length,
    orders_filled: traded.length,
    paper_orders: paper,
    against_touch: {
      ...{ better: stood('better'), at: stood('at'), worse: stood('worse'), not_measured: rows.length },
    },
    by_currency: costsBy(traded, ({ instrument }) => instrument.currency),
    by_instrument_class: costsBy(traded, ({ instrument: { kind, currency } }) => `${kind} ${currency}`),
    by_venue: costsBy(traded, ({ instrument: { exchange, currency } }) => `${exchange} ${currency}`),
  }
}

/**
 * The best-execution record of a period (MiFID II article 27): each order of live money with the quote that it found, what it
 * paid against the middle and against the touch, how soon and at what cost. Paper orders are counted alone.
 */
export async function bestExecutionOf(
  ports: BestExecutionPorts,
  asked: Asked,
): Promise<Result<DeskSet, ReportingFailure>> {
  const orders = await ports.store.reports.ordersOf(asked, SET_RECORDS_MAX + 1)
  const ofClients = orders.filter(({ accountId }) => (ports.desk.account(accountId)?.userId ?? null) !== null)
  const live = ofClients.filter(({ accountId }) => ports.desk.account(accountId)?.moneyKind === 'live')
  if (orders.length > SET_RECORDS_MAX || live.length > ORDERS_MAX) {
    const message = `The period holds more than ${ORDERS_MAX} live orders, or ${SET_RECORDS_MAX} in all: ask for it in parts.`
    return refused(reportingFailure('invalid_input', message, { field: 'period_end' }))
  }
  const executed: Executed[] = []
  for (const order of live) {
    const instrument = present(ports.desk.instrument(order.symbol), `instrument ${order.symbol}`)
    executed.push(await executedOf(ports, order, instrument))
  }
  return ok({ summary: summaryOf(executed, ofClients.length - live.length), rows: executed.map(rowOf) })
}
