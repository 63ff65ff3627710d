import { Decimal, ZERO, asId, parseDecimal, parseIso } from '../kernel/index.ts'
import type { Instant, InstrumentSymbol } from '../kernel/index.ts'
import type { FileRow } from '../market-data/index.ts'

type BrokerKind = 'buy' | 'sell' | 'deposit' | 'withdrawal' | 'dividend' | 'fee' | 'transfer'

/** One line of a broker's statement in our words. Amounts > 0; `kind` says which way. */
export type BrokerRow = Readonly<{
  line: number
  at: Instant
  kind: BrokerKind
  symbol: InstrumentSymbol | null
  quantity: Decimal
  /** Per unit; null for cash. */
  price: Decimal | null
  multiplier: Decimal
  fee: Decimal
  /** Value before fees. */
  amount: Decimal
  currency: string
  reference: string | null
  notes: string | null
}>

type BrokerVerdict =
  | Readonly<{ kind: 'taken'; row: BrokerRow; repairs: readonly string[] }>
  | Readonly<{ kind: 'refused'; reason: string }>

/** Which column of the file holds what; null where there is none. */
export type BrokerColumns = Readonly<Record<Topic, string | null>>
type Topic =
  'date' | 'action' | 'symbol' | 'quantity' | 'price' | 'fee' | 'amount' | 'currency' | 'id' | 'notes'

/** Names under which brokers print their columns, without case, blanks and signs. */
const NAMES: Readonly<Record<Topic, readonly string[]>> = {
  date: [
    ...['executedat', 'tradedate', 'datetime', 'date', 'time', 'timestamp', 'activitydate', 'rundate'],
    ...['transactiondate', 'createdat', 'processdate'],
  ],
  action: [
    'action',
    'transactiontype',
    'type',
    'side',
    'transcode',
    'activity',
    'activitytype',
    'buysell',
    'tradetype',
  ],
  symbol: ['symbol', 'ticker', 'assetsymbol', 'instrument', 'asset', 'security', 'underlyingsymbol'],
  quantity: ['quantity', 'qty', 'shares', 'units', 'filledquantity', 'filledqty', 'size', 'volume'],
  price: [
    'price',
    'unitprice',
    'tradeprice',
    'tprice',
    'averageprice',
    'avgprice',
    'executedprice',
    'fillprice',
    'pricepershare',
  ],
  fee: [
    'fee',
    'fees',
    'commission',
    'commissions',
    'feescomm',
    'feescommissions',
    'commfee',
    'commissionfees',
    'totalfees',
  ],
  amount: ['amount', 'value', 'grossamount', 'proceeds', 'total', 'totalvalue', 'netamount', 'principal'],
  currency: ['currency', 'ccy', 'currencyprimary'],
  id: [
    'id',
    'transactionid',
    'tradeid',
    'orderid',
    'executionid',
    'fillid',
    'reference',
    'ref',
    'confirmationnumber',
  ],
  notes: ['notes', 'note', 'description', 'memo', 'comment'],
}

const plainName = (name: string): string => name.toLowerCase().replace(/[^a-z]/g, '')

/** Finds the columns; null when the file cannot be a statement: no date, no action, and neither quantity nor amount. */
export function brokerColumns(header: readonly string[]): BrokerColumns | null {
  const plain = header.map((name) => [plainName(name), name] as const)
  const find = (topic: Topic): string | null => {
    for (const known of NAMES[topic]) {
      const column = plain.find(([name]) => name === known)
      if (column) return column[1]
    }
    return null
  }
  const topics = Object.keys(NAMES) as Topic[]
  const columns = Object.fromEntries(topics.map((topic) => [topic, find(topic)])) as Record<
    Topic,
    string | null
  >
  const isStatement = columns.date && columns.action && (columns.quantity ?? columns.amount)
  return isStatement ? columns : null
}

const KINDS: readonly (readonly [RegExp, BrokerKind])[] = [
  [
    /^(b|bot|buy|bought|purchase|purchased|you bought|buy to (open|close|cover)|bto|btc|market buy|limit buy)$/,
    'buy',
  ],
  [
    /^(s|sld|sell|sold|sale|you sold|sell to (open|close)|sell short|sto|stc|market sell|limit sell)$/,
    'sell',
  ],
  [
    /^(deposit|ach|ach deposit|contribution|wire in|cash in|funds received|electronic funds transfer)$/,
    'deposit',
  ],
  [/^(withdrawal|withdraw|wire out|cash out|distribution|funds paid)$/, 'withdrawal'],
  [/^(div|cdiv|dividend|dividends|cash dividend|qualified dividend|dividend received)$/, 'dividend'],
  [/^(fee|fees|service fee|commission|adr mgmt fee|dfee|afee)$/, 'fee'],
  [/^(transfer|journal|internal transfer)$/, 'transfer'],
]

const kindOf = (text: string): BrokerKind | null => {
  const word = text
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, ' ')
  return KINDS.find(([pattern]) => pattern.test(word))?.[1] ?? null
}

type Read = Readonly<{ value: Decimal; repaired: boolean }>

/** `$1,234.50`, `(12.00)`, `12.00-` and plain numbers; null for anything else. */
function brokerNumber(text: string): Read | null {
  const bare = text.trim()
  const plain = parseDecimal(bare)
  if (plain) return { value: plain, repaired: false }
  const isNegative = /^\(.*\)$/.test(bare) || /-$/.test(bare) || /^-/.test(bare)
  const inner = /^[(-]*([^()-]+)[)-]*$/.exec(bare)?.[1] ?? ''
  const digits = inner.replaceAll(/[$€£\s]/g, '')
  // A comma is a separator only where three digits follow each: 1,5 is nobody's 15.
  if (!/^(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?$/.test(digits)) return null
  const value = parseDecimal(digits.replaceAll(',', ''))
  return value === null ? null : { value: isNegative ? value.negated() : value, repaired: true }
}

/** ISO dates as they are; `11/21/2026` as month, day, year, as brokers of the United States print it. */
function brokerDate(text: string): Readonly<{ at: Instant; repaired: boolean }> | null {
  const iso = parseIso(text.trim().replace(/,\s*/, ' '))
  if (iso !== null) return { at: iso, repaired: false }
  const [, month = '', day = '', year = '', rest = ''] =
    /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?:[ ,]+(\d{2}:\d{2}(?::\d{2})?))?/.exec(text.trim()) ?? []
  if (year === '') return null
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  const at = parseIso(rest === '' ? date : `${date} ${rest}`)
  return at === null || parseIso(date) === null ? null : { at, repaired: true }
}

const SYMBOL = /^[A-Z0-9][A-Z0-9.&_:-]{0,31}$/
/** What a printed value may differ from quantity × price: brokers round to the cent. */
const ROUNDING = new Decimal('0.011')
/** Beyond what a statement can mean, and what the store can keep. */
const AMOUNT_MAX = new Decimal('1e18')
const OPTION_MULTIPLIER = new Decimal(100)

const refusedRow = (reason: string): BrokerVerdict => ({ kind: 'refused', reason })
const isTrade = (kind: BrokerKind): boolean => kind === 'buy' || kind === 'sell'

type Numbers = Readonly<Record<'quantity' | 'price' | 'fee' | 'amount', Decimal | null>>

function numbersOf(row: FileRow, columns: BrokerColumns, repairs: string[]): Numbers | string {
  const found: Record<string, Decimal | null> = {}
  for (const topic of ['quantity', 'price', 'fee', 'amount'] as const) {
    const column = columns[topic]
    const text = column === null ? '' : (row.fields[column] ?? '').trim()
    if (text === '' || text === '--') {
      found[topic] = null
      continue
    }
    const read = brokerNumber(text)
    if (read === null) return `${column} "${text.slice(0, 40)}" is not a number`
    if (read.repaired) repairs.push(`${column} "${text.slice(0, 40)}" read as ${read.value.toFixed()}`)
    found[topic] = read.value.abs()
  }
  return found as Numbers
}

type Money = Readonly<{ quantity: Decimal; price: Decimal | null; multiplier: Decimal; amount: Decimal }>

/** Value of a trade, checked against what the file prints: with or without fees, and for options times 100. */
function tradeMoney(numbers: Numbers, repairs: string[]): Money | string {
  const { quantity, price, amount } = numbers
  if (quantity === null || quantity.isZero()) return 'a trade needs a quantity'
  const one = new Decimal(1)
  if (price === null) {
    if (amount === null) return 'a trade needs a price or an amount'
    const derived = amount.div(quantity).toDecimalPlaces(18)
    repairs.push(`price derived from the amount: ${derived.toFixed()}`)
    return { quantity, price: derived, multiplier: one, amount }
  }
  const fee = numbers.fee ?? ZERO
  const value = price.times(quantity)
  if (amount === null) return { quantity, price, multiplier: one, amount: value }
  const fits = (whole: Decimal): boolean =>
    [whole, whole.plus(fee), whole.minus(fee)].some((told) => told.minus(amount).abs().lte(ROUNDING))
  if (fits(value)) return { quantity, price, multiplier: one, amount: value }
  if (fits(value.times(OPTION_MULTIPLIER))) {
    return { quantity, price, multiplier: OPTION_MULTIPLIER, amount: value.times(OPTION_MULTIPLIER) }
  }
  return `amount ${amount.toFixed()} does not fit quantity × price = ${value.toFixed()}`
}

function cashMoney({ amount, quantity, price }: Numbers): Money | string {
  const value = amount ?? (quantity === null ? null : quantity.times(price ?? 1))
  if (value === null || value.isZero()) return 'a movement of cash needs an amount'
  const whole = value.toDecimalPlaces(18)
  return { quantity: whole, price: null, multiplier: new Decimal(1), amount: whole }
}

const textOf = (row: FileRow, column: string | null, most: number): string | null => {
  const text = column === null ? '' : (row.fields[column] ?? '').trim()
  return text === '' ? null : text.slice(0, most)
}

/** Reads one line; what had to be mended is told, what cannot be is refused with the reason. */
export function brokerRow(row: FileRow, columns: BrokerColumns, now: Instant): BrokerVerdict {
  if (row.fault !== undefined) return refusedRow(row.fault)
  const repairs: string[] = []
  const printed = textOf(row, columns.date, 40) ?? ''
  const date = brokerDate(printed)
  if (date === null) return refusedRow(`date "${printed}" is not a date`)
  if (date.at > now) return refusedRow(`date "${printed}" lies in the future`)
  if (date.repaired) repairs.push(`date "${printed}" read as month/day/year`)
  const action = textOf(row, columns.action, 40) ?? ''
  const kind = kindOf(action)
  if (kind === null) return refusedRow(`"${action}" is no transaction that is known here`)
  const asPrinted = textOf(row, columns.symbol, 64)
  const symbol = asPrinted?.toUpperCase() ?? null
  if (symbol !== null && symbol !== asPrinted) repairs.push(`symbol "${asPrinted}" in capitals`)
  if (isTrade(kind) && (symbol === null || !SYMBOL.test(symbol))) {
    return refusedRow(symbol === null ? 'a trade needs a symbol' : `"${symbol}" is no symbol`)
  }
  const numbers = numbersOf(row, columns, repairs)
  if (typeof numbers === 'string') return refusedRow(numbers)
  const money = isTrade(kind) ? tradeMoney(numbers, repairs) : cashMoney(numbers)
  if (typeof money === 'string') return refusedRow(money)
  if (money.amount.gte(AMOUNT_MAX)) return refusedRow(`amount ${money.amount.toFixed(0)} is too large`)
  const read: BrokerRow = {
    line: row.line,
    at: date.at,
    kind,
    symbol: symbol !== null && SYMBOL.test(symbol) ? asId<'instrument'>(symbol) : null,
    ...money,
    amount: money.amount.toDecimalPlaces(18),
    fee: isTrade(kind) ? (numbers.fee ?? ZERO) : ZERO,
    currency: (textOf(row, columns.currency, 8) ?? 'USD').toUpperCase(),
    reference: textOf(row, columns.id, 120),
    notes: textOf(row, columns.notes, 500),
  }
  return { kind: 'taken', row: read, repairs }
}
