import { MS_PER_DAY, MS_PER_HOUR, decimal, ok, refused, toIso } from '../kernel/index.ts'
import type { Decimal, Instant, Result } from '../kernel/index.ts'
import { marketDataFailure } from './failures.ts'
import type { MarketDataFailure } from './failures.ts'
import {
  dateField,
  decimalField,
  epochMsField,
  newYorkField,
  optionalDecimalField,
  textField,
} from './rows.ts'
import type { Field } from './rows.ts'
import type { FileRow } from './types.ts'

/** One option of a chain file. Prices are in the premium's currency per unit of the underlying; absent is null. */
export type ChainFileQuote = Readonly<{
  line: number
  symbol: string
  optionType: 'call' | 'put'
  strike: Decimal
  expiresAt: Instant
  at: Instant
  bid: Decimal | null
  ask: Decimal | null
  bidSize: Decimal | null
  askSize: Decimal | null
  mark: Decimal | null
  last: Decimal | null
  volume: Decimal | null
  openInterest: Decimal | null
  /** The venue's own figures, kept beside ours for comparison; null where not published. */
  publishedForward: number | null
  publishedVol: number | null
  index: Decimal | null
}>

export type ChainLayoutName = 'deribit_book_summary' | 'deribit_marks' | 'option_quotes'

/** What the layouts agree on about the chain as a whole. */
export type ChainLayout = Readonly<{
  name: ChainLayoutName
  /** Premium paid in the underlying itself. */
  inverse: boolean
  exercise: 'european' | 'american'
  source: string
}>

const LAYOUTS: readonly Readonly<{ columns: readonly string[]; layout: ChainLayout }>[] = [
  {
    columns: ['instrument_name', 'bid_price', 'ask_price', 'underlying_price', 'creation_timestamp'],
    layout: { name: 'deribit_book_summary', inverse: true, exercise: 'european', source: 'deribit' },
  },
  {
    columns: ['option_type', 'strike', 'maturity', 'mark_price', 'mark_iv', 'index_price'],
    layout: { name: 'deribit_marks', inverse: true, exercise: 'european', source: 'deribit' },
  },
  {
    columns: ['ts', 'expiry', 'strike', 'right', 'bid', 'ask'],
    layout: { name: 'option_quotes', inverse: false, exercise: 'american', source: 'file' },
  },
]

/** Tells the layout from the header. Refuses `unknown_layout`. */
export function chainLayout(columns: readonly string[]): Result<ChainLayout, MarketDataFailure> {
  const found = LAYOUTS.find((candidate) => candidate.columns.every((name) => columns.includes(name)))
  if (found) return ok(found.layout)
  return refused(
    marketDataFailure(
      'unknown_layout',
      'this is no chain file we know: Deribit book summary, Deribit marks, or option quotes',
    ),
  )
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']
const DERIBIT_NAME = /^([A-Z0-9]+)-(\d{1,2})([A-Z]{3})(\d{2})-(\d+(?:d\d+)?)-([CP])$/
/** Deribit options expire at 08:00 UTC. */
const DERIBIT_EXPIRY_HOUR = 8

type DeribitName = Readonly<{
  base: string
  expiresAt: Instant
  strike: Decimal
  optionType: 'call' | 'put'
}>

/** Reads `ETH-26JAN24-1200-P`. Null when it is not an option's name or the day does not exist. */
export function deribitName(name: string): DeribitName | null {
  const match = DERIBIT_NAME.exec(name)
  if (!match) return null
  const [, base = '', day = '', monthName = '', year = '', strike = '', right = ''] = match
  const month = MONTHS.indexOf(monthName)
  const midnight = Date.UTC(2000 + Number(year), month, Number(day))
  if (month < 0 || new Date(midnight).getUTCDate() !== Number(day)) return null
  const expiresAt = (midnight + DERIBIT_EXPIRY_HOUR * MS_PER_HOUR) as Instant
  const optionType = right === 'C' ? 'call' : 'put'
  return { base, expiresAt, strike: decimal(strike.replace('d', '.')), optionType }
}

const number = (value: Decimal | null): number | null => (value === null ? null : value.toNumber())

type Fields<T> = { readonly [K in keyof T]: Field<T[K]> }

/** All fields' values, or the first reason. */
function allOf<T extends object>(fields: Fields<T>): T | string {
  const values: [string, unknown][] = []
  for (const [name, field] of Object.entries(fields) as [string, Field<unknown>][]) {
    if (!field.ok) return field.reason
    values.push([name, field.value])
  }
  return Object.fromEntries(values) as T
}

/** Reads one row of a chain file; a text is the reason why it cannot be. `underlying` names what the file leaves out. */
export function chainRow(row: FileRow, layout: ChainLayout, underlying: string): ChainFileQuote | string {
  if (layout.name === 'deribit_book_summary') return bookSummaryRow(row)
  return layout.name === 'deribit_marks' ? marksRow(row, underlying) : quotesRow(row, underlying)
}

function bookSummaryRow(row: FileRow): ChainFileQuote | string {
  const values = allOf({
    symbol: textField(row, 'instrument_name'),
    at: epochMsField(row, 'creation_timestamp'),
    strike: decimalField(row, 'strike_price'),
    bid: optionalDecimalField(row, 'bid_price'),
    ask: optionalDecimalField(row, 'ask_price'),
    mark: optionalDecimalField(row, 'mark_price'),
    last: optionalDecimalField(row, 'last'),
    volume: optionalDecimalField(row, 'volume'),
    openInterest: optionalDecimalField(row, 'open_interest'),
    forward: optionalDecimalField(row, 'underlying_price'),
    index: optionalDecimalField(row, 'estimated_delivery_price'),
  })
  if (typeof values === 'string') return values
  const name = deribitName(values.symbol)
  if (!name) return `instrument_name "${values.symbol.slice(0, 40)}" is not an option`
  if (!values.strike.equals(name.strike))
    return `strike_price is not the ${name.strike.toFixed()} of its name`
  if (!values.strike.greaterThan(0)) return 'strike_price is not above 0'
  const { forward, ...rest } = values
  return {
    ...rest,
    line: row.line,
    optionType: name.optionType,
    expiresAt: name.expiresAt,
    bidSize: null,
    askSize: null,
    publishedForward: number(forward),
    publishedVol: null,
  }
}

const rightOf = (text: string): 'call' | 'put' | null => {
  const word = text.trim().toLowerCase()
  if (word === 'call' || word === 'c') return 'call'
  return word === 'put' || word === 'p' ? 'put' : null
}

const dayCode = (at: Instant): string => toIso(at).slice(0, 10).replaceAll('-', '')

function marksRow(row: FileRow, underlying: string): ChainFileQuote | string {
  const values = allOf({
    at: dateField(row, 'creation'),
    expiresAt: dateField(row, 'maturity'),
    strike: decimalField(row, 'strike'),
    mark: optionalDecimalField(row, 'mark_price'),
    last: optionalDecimalField(row, 'last_price'),
    vol: optionalDecimalField(row, 'mark_iv'),
    index: optionalDecimalField(row, 'index_price'),
  })
  if (typeof values === 'string') return values
  const contract = contractOf(row, underlying, values, 'option_type', 'call nor put')
  if (typeof contract === 'string') return contract
  const { vol, ...rest } = values
  return {
    ...rest,
    ...contract,
    ...NO_BOOK,
    publishedForward: null,
    publishedVol: vol === null ? null : vol.toNumber() / 100,
  }
}

const NO_BOOK = {
  bid: null,
  ask: null,
  bidSize: null,
  askSize: null,
  volume: null,
  openInterest: null,
} as const

/** Line, side and name of the contract that a row quotes, or what is wrong with them. */
function contractOf(
  row: FileRow,
  underlying: string,
  { expiresAt, strike }: Readonly<{ expiresAt: Instant; strike: Decimal }>,
  column: 'option_type' | 'right',
  words: string,
): Pick<ChainFileQuote, 'line' | 'symbol' | 'optionType'> | string {
  const optionType = rightOf(row.fields[column] ?? '')
  if (!optionType) return `${column} is neither ${words}`
  if (!strike.greaterThan(0)) return 'strike is not above 0'
  const right = optionType === 'call' ? 'C' : 'P'
  return {
    line: row.line,
    symbol: `${underlying}-${dayCode(expiresAt)}-${strike.toFixed()}-${right}`,
    optionType,
  }
}

/** Listed equity options stop at 16:00 in New York on their last trading day; a Saturday expiry means the Friday. */
function listedExpiry(row: FileRow): Field<Instant> {
  const day = dateField(row, 'expiry')
  if (!day.ok) return day
  const friday = new Date(day.value).getUTCDay() === 6 ? day.value - MS_PER_DAY : day.value
  const wall = toIso(friday as Instant).slice(0, 10)
  return newYorkField({ line: row.line, fields: { expiry: `${wall}T16:00` } }, 'expiry')
}

function quotesRow(row: FileRow, underlying: string): ChainFileQuote | string {
  const values = allOf({
    at: newYorkField(row, 'ts'),
    expiresAt: listedExpiry(row),
    strike: decimalField(row, 'strike'),
    bid: optionalDecimalField(row, 'bid'),
    ask: optionalDecimalField(row, 'ask'),
    bidSize: optionalDecimalField(row, 'bid_size'),
    askSize: optionalDecimalField(row, 'ask_size'),
  })
  if (typeof values === 'string') return values
  const contract = contractOf(row, underlying, values, 'right', 'C nor P')
  if (typeof contract === 'string') return contract
  return {
    ...values,
    ...contract,
    // A bid of 0 says that nobody bids.
    bid: values.bid?.isZero() ? null : values.bid,
    ask: values.ask?.isZero() ? null : values.ask,
    mark: null,
    last: null,
    volume: null,
    openInterest: null,
    publishedForward: null,
    publishedVol: null,
    index: null,
  }
}
