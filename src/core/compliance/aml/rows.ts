import type { Instant, Result } from '../../kernel/index.ts'
import { ok, parseDecimal, parseIso, refused, toIso } from '../../kernel/index.ts'
import { microsOf } from './amounts.ts'
import type { AmlFailure } from './failures.ts'
import { invalidInput } from './failures.ts'
import type { Account, Alert, OrderEvent, Payment, PaymentType } from './types.ts'
import { PAYMENT_TYPES, TRADING_CAPACITIES } from './types.ts'

/** One row of a file: the cells by the names of their columns. */
type RowCells = Readonly<Record<string, string | undefined>>

type Row<Value> = Result<Value, AmlFailure>

export const ALERT_COLUMNS = [
  'typology',
  'customer',
  'first_ts',
  'last_ts',
  'score',
  'action',
  'evidence',
  'explanation',
] as const

const cell = (row: RowCells, column: string): string => row[column]?.trim() ?? ''

/** Reads the cells of one row; the first that is wrong stands for the row. */
function makeReader(row: RowCells) {
  let problem: AmlFailure | null = null
  const wrong = (column: string, message: string): void => {
    problem ??= invalidInput(column, message)
  }
  const text = (column: string): string => {
    const found = cell(row, column)
    if (found === '') wrong(column, 'is missing.')
    return found
  }
  const time = (column: string): Instant => {
    const found = parseIso(text(column))
    if (found === null) wrong(column, 'is no date or time.')
    return found ?? (0 as Instant)
  }
  const amount = (column: string): number => {
    const found = microsOf(plainNumber(text(column)))
    if (found === null) wrong(column, 'is no amount above 0 and up to a thousand million.')
    return found ?? 0
  }
  const positive = (column: string): number => {
    const found = Number(text(column))
    if (!Number.isFinite(found) || found <= 0) wrong(column, 'is no number above 0.')
    return found
  }
  const oneOf = <Value extends string>(column: string, values: readonly Value[]): Value => {
    const found = text(column)
    const value = values.find((one) => one.toLowerCase() === found.toLowerCase())
    if (value === undefined) wrong(column, `is not one of ${values.join(', ')}.`)
    return value ?? (values[0] as Value)
  }
  const done = <Value>(value: Value): Row<Value> => (problem === null ? ok(value) : refused(problem))
  return { text, time, amount, positive, oneOf, done, optional: (column: string) => cell(row, column) }
}

const EXPONENT = /^[+-]?[\d.]+e[+-]?\d{1,3}$/i

/** Numbers are plain decimals or exponents; an amount is read exactly from its plain form. */
const plainNumber = (text: string): string => (EXPONENT.test(text) ? Number(text).toFixed(6) : text)

export function accountOfRow(row: RowCells): Row<Account> {
  const read = makeReader(row)
  const expected = read.optional('expected_monthly')
  const last = read.optional('last_activity_before')
  const isZero = parseDecimal(plainNumber(expected))?.isZero() === true
  return read.done({
    account: read.text('account'),
    customer: read.text('customer'),
    kind: read.oneOf('kind', ['person', 'business']),
    country: read.optional('country').toUpperCase(),
    openedAt: read.time('opened'),
    expectedMonthlyMicros: expected === '' ? null : isZero ? 0 : read.amount('expected_monthly'),
    lastActivityBefore: last === '' ? null : read.time('last_activity_before'),
  })
}

export function paymentOfRow(row: RowCells): Row<Payment> {
  const read = makeReader(row)
  return read.done({
    id: read.text('tx_id'),
    at: read.time('ts'),
    type: read.oneOf<PaymentType>('type', PAYMENT_TYPES),
    account: read.text('account'),
    customer: read.text('customer'),
    counterparty: read.optional('counterparty'),
    counterpartyCountry: read.optional('cp_country').toUpperCase(),
    amountMicros: read.amount('amount_usd'),
    depositor: read.optional('depositor'),
  })
}

export function orderOfRow(row: RowCells): Row<OrderEvent> {
  const read = makeReader(row)
  const event = read.oneOf('event', ['NEW', 'FILL', 'CANCEL'])
  // A cancel needs to name its order alone; what an order is stands in its NEW.
  const number = (column: string): number =>
    event === 'CANCEL' && read.optional(column) === '' ? 0 : read.positive(column)
  const price = read.optional('price')
  const seq = Number(read.optional('seq'))
  const capacity = read.optional('capacity') === '' ? null : read.oneOf('capacity', TRADING_CAPACITIES)
  return read.done({
    seq: Number.isFinite(seq) ? seq : 0,
    at: read.time('ts'),
    event,
    orderId: read.text('order_id'),
    trader: read.text('trader'),
    beneficialOwner: read.optional('beneficial_owner'),
    symbol: read.text('symbol'),
    side: read.oneOf('side', ['B', 'S']),
    quantity: number('qty'),
    price: event === 'FILL' ? read.positive('price') : Number(price === '' ? 0 : price) || 0,
    counterparty: read.optional('counterparty'),
    ...(capacity === null ? {} : { capacity }),
  })
}

/** One alert as the command line prints it. */
export const alertRow = (
  alert: Alert,
): Readonly<Record<(typeof ALERT_COLUMNS)[number], string | number>> => ({
  typology: alert.typology,
  customer: alert.customer,
  first_ts: toIso(alert.firstAt),
  last_ts: toIso(alert.lastAt),
  score: alert.score,
  action: alert.action,
  evidence: alert.evidence.join(' '),
  explanation: alert.explanation,
})
