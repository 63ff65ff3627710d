import type { ContractOutputs } from '../../contract/index.ts'
import { arrivalMid, isAlgoOpen, slippageOf, targetLots } from '../../execution/index.ts'
import type { AlgoOrderRecord, ArrivalQuote, Traded } from '../../execution/index.ts'
import type { Instrument } from '../../instruments/index.ts'
import { CURRENCY_SCALE, Decimal, decimalText, toIso } from '../../kernel/index.ts'
import type { Instant } from '../../kernel/index.ts'
import { averagePriceOf } from '../../orders/index.ts'
import type { AlgoView } from '../desk-port/desk.ts'

export type AlgoAnswer = ContractOutputs['execution']['list']['algo_orders'][number]
type QualityAnswer = AlgoAnswer['execution_quality']

const textOrNull = (value: Decimal | null): string | null => (value === null ? null : decimalText(value))

/** Money that nobody books, to the digits that the ledger keeps. */
const usdText = (value: Decimal): string =>
  decimalText(value.toDecimalPlaces(CURRENCY_SCALE.USD, Decimal.ROUND_HALF_EVEN))

const averageText = ({ quantity, value, multiplier }: Traded): string | null =>
  quantity.isZero() ? null : decimalText(averagePriceOf(value, quantity, multiplier))

/** Slippage against an expected price, as the contract words it. */
export function slippageFields(traded: Traded, expected: Decimal | null) {
  const slippage = expected === null ? null : slippageOf(traded, expected)
  return {
    slippage_bps: slippage === null ? null : decimalText(slippage.bps),
    slippage_value: slippage === null ? null : usdText(slippage.value),
  }
}

/** What was traded against the middle of the quote at arrival. */
export function qualityOf(
  traded: Traded,
  commission: Decimal,
  arrival: Readonly<{ quote: ArrivalQuote; at: Instant }> | null,
): QualityAnswer {
  const { mid, reason } = arrivalMid(arrival?.quote ?? null)
  const slippage = mid === null ? null : slippageOf(traded, mid)
  return {
    arrival: arrival && {
      bid: textOrNull(arrival.quote.bid),
      ask: textOrNull(arrival.quote.ask),
      at: toIso(arrival.at),
    },
    expected_price: textOrNull(mid),
    actual_price: averageText(traded),
    ...slippageFields(traded, mid),
    commission: decimalText(commission),
    total_cost: slippage === null ? null : usdText(slippage.value.plus(commission)),
    reason: reason ?? (traded.quantity.isZero() ? 'nothing_filled' : null),
  }
}

const profileSource = ({ schedule }: AlgoOrderRecord): string | null => {
  const source = schedule['source']
  return typeof source === 'string' ? source : null
}

/** What the schedule, or the tape that a POV follows, asks for until `at`. */
function scheduledQuantity(record: AlgoOrderRecord, lotSize: Decimal, at: Instant): Decimal {
  const total = record.quantity.div(lotSize).toNumber()
  return lotSize.times(targetLots(record, record.observedVolume.div(lotSize), total, at))
}

/** `now` counts while it is open; what has ended was due when it ended. */
export function algoAnswerOf(
  { record, openQuantity }: AlgoView,
  { multiplier, lotSize, currency }: Pick<Instrument, 'multiplier' | 'lotSize' | 'currency'>,
  now: Instant,
): AlgoAnswer {
  const traded: Traded = {
    side: record.side,
    quantity: record.filledQuantity,
    value: record.filledValue,
    multiplier,
  }
  const quote = { bid: record.arrivalBid, ask: record.arrivalAsk }
  return {
    id: record.id,
    order_id: record.id,
    account_id: record.accountId,
    symbol: record.symbol,
    currency,
    algo: record.algo,
    side: record.side,
    style: record.style,
    quantity: decimalText(record.quantity),
    filled_quantity: decimalText(record.filledQuantity),
    remaining_quantity: decimalText(record.quantity.minus(record.filledQuantity)),
    scheduled_quantity: decimalText(
      scheduledQuantity(record, lotSize, isAlgoOpen(record) ? now : record.updatedAt),
    ),
    open_quantity: decimalText(openQuantity),
    average_price: averageText(traded),
    total_value: decimalText(record.filledValue),
    fees: decimalText(record.fees),
    limit_price: textOrNull(record.limitPrice),
    participation: textOrNull(record.participation),
    urgency: textOrNull(record.urgency),
    start: toIso(record.startAt),
    end: toIso(record.endAt),
    slice_ms: record.sliceMs,
    profile_source: profileSource(record),
    observed_volume: decimalText(record.observedVolume),
    status: record.status,
    status_reason: record.statusReason,
    last_refusal: record.lastRefusal,
    child_count: record.childCount,
    execution_quality: qualityOf(traded, record.fees, { quote, at: record.createdAt }),
    created_at: toIso(record.createdAt),
    updated_at: toIso(record.updatedAt),
  }
}
