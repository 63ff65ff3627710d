import { Decimal, parseDecimal } from '../../../core/kernel/index.ts'

/**
 * Every figure on screen goes through here. Amounts stay decimals from the wire to the glyph; only model values
 * (volatility, greeks) are numbers. Minus is U+2212; null is an en dash: there is no value.
 */
const MINUS = '\u2212'
export const NO_VALUE = '–'

type Amount = string | Decimal | null | undefined

const toDecimal = (amount: Amount): Decimal | null =>
  amount === null || amount === undefined ? null : typeof amount === 'string' ? parseDecimal(amount) : amount

/** Digits after the point that a tick such as `0.05` needs. */
export const decimalsOfTick = (tick: string | Decimal): number => toDecimal(tick)?.decimalPlaces() ?? 0

// eslint-disable-next-line regexp/no-super-linear-move -- an amount has at most 20 digits before its point
const groupThousands = (digits: string): string => digits.replace(/\B(?=(\d{3})+(?!\d))/g, ',')

function plain(value: Decimal, decimals: number): string {
  const [whole = '0', fraction] = value.abs().toFixed(decimals).split('.')
  return fraction === undefined ? groupThousands(whole) : `${groupThousands(whole)}.${fraction}`
}

const isShownZero = (value: Decimal, decimals: number): boolean => value.toDecimalPlaces(decimals).isZero()

/** A price or a holding of cash: thousands, fixed decimals, minus only when negative. */
export function formatAmount(amount: Amount, decimals: number): string {
  const value = toDecimal(amount)
  if (value === null) return NO_VALUE
  return value.isNegative() && !isShownZero(value, decimals)
    ? MINUS + plain(value, decimals)
    : plain(value, decimals)
}

/** Digits of an amount on screen: cents of dollars, and of a coin all that the books keep of it. */
export const moneyDecimals = (amount: Amount, currency: string): number =>
  currency === 'USD' ? 2 : Math.min(8, toDecimal(amount)?.decimalPlaces() ?? 0)

/** A figure whose place says dollars: of a coin, its unit stands behind it. */
export const withUnit = (figure: string, currency: string): string =>
  currency === 'USD' || figure === NO_VALUE ? figure : `${figure} ${currency}`

/** An amount of either sign with its unit: `$1,234.50`, `\u22120.1006 BTC`. */
export function formatMoney(amount: string | Decimal, currency: string): string {
  const value = new Decimal(amount)
  const [size, sign] = [
    formatAmount(value.abs(), moneyDecimals(value, currency)),
    value.isNegative() ? MINUS : '',
  ]
  return currency === 'USD' ? `${sign}$${size}` : `${sign}${size} ${currency}`
}

/** P&L and changes: always signed, except for zero, which is flat. */
export function formatSigned(amount: Amount, decimals: number): string {
  const value = toDecimal(amount)
  if (value === null) return NO_VALUE
  if (isShownZero(value, decimals)) return plain(value, decimals)
  return (value.isNegative() ? MINUS : '+') + plain(value, decimals)
}

/** A quantity: as many decimals as it has, thousands, no sign unless negative. */
export function formatQuantity(amount: Amount): string {
  const value = toDecimal(amount)
  return value === null ? NO_VALUE : formatAmount(value, value.decimalPlaces())
}

/** A signed quantity of a position: `+15`, `−20`, `0`. */
export function formatSignedQuantity(amount: Amount): string {
  const value = toDecimal(amount)
  return value === null ? NO_VALUE : formatSigned(value, value.decimalPlaces())
}

/** Which way a figure points, for the direction colour; the sign or arrow says the same. */
export function directionOf(amount: Amount | number): 'up' | 'down' | 'flat' {
  if (typeof amount === 'number') return amount > 0 ? 'up' : amount < 0 ? 'down' : 'flat'
  const value = toDecimal(amount)
  if (value === null || value.isZero()) return 'flat'
  return value.isNegative() ? 'down' : 'up'
}

/** The class that colours a direction; flat has none. */
export const directionClass = (amount: Amount | number): string => {
  const direction = directionOf(amount)
  return direction === 'flat' ? '' : direction === 'up' ? 'ox-up' : 'ox-down'
}

export const ARROW = { up: '▲', down: '▼', flat: '' } as const

/** A model value (greek, ratio): float64, fixed decimals. */
export function formatModel(value: number | null | undefined, decimals: number, signed = false): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return NO_VALUE
  const decimal = new Decimal(value)
  return signed ? formatSigned(decimal, decimals) : formatAmount(decimal, decimals)
}

/** An annual volatility of 1.00 = 100 %, as percent without the sign of the unit: the column head carries it. */
export const formatVolatility = (volAnnual: number | null | undefined, decimals = 1): string =>
  formatModel(volAnnual === null || volAnnual === undefined ? null : volAnnual * 100, decimals)

/** A change in percent that the engine gives as a number of percent: `+0.46 %`. */
export const formatPercent = (percent: number | null | undefined, decimals = 2): string =>
  percent === null || percent === undefined ? NO_VALUE : `${formatModel(percent, decimals, true)} %`

/** How old something is: `0.3 s`, `14 s`, `3 min`, `2 h`, `5 d`. */
export function formatAge(ageMs: number | null | undefined): string {
  if (ageMs === null || ageMs === undefined || !Number.isFinite(ageMs)) return NO_VALUE
  const seconds = Math.max(0, ageMs) / 1_000
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  if (seconds < 120) return `${Math.floor(seconds)} s`
  if (seconds < 7_200) return `${Math.floor(seconds / 60)} min`
  return seconds < 172_800 ? `${Math.floor(seconds / 3_600)} h` : `${Math.floor(seconds / 86_400)} d`
}

/** A latency: `4 ms`, `2.4 s`. */
export function formatLatency(latencyMs: number | null | undefined): string {
  if (latencyMs === null || latencyMs === undefined || !Number.isFinite(latencyMs)) return NO_VALUE
  return latencyMs < 1_000 ? `${Math.round(latencyMs)} ms` : `${(latencyMs / 1_000).toFixed(1)} s`
}

const parts = (at: Date, timeZone: string, options: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone, hourCycle: 'h23', ...options }).format(at)

/** The wall clock of a zone: `10:42:18`. The zone's name stands in the column head or beside it. */
export const formatTime = (at: string | number, timeZone: string, withMs = false): string =>
  parts(new Date(at), timeZone, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    ...(withMs ? { fractionalSecondDigits: 3 } : {}),
  })

/** A day: `14 Oct 2026`. */
export const formatDay = (at: string | number, timeZone: string): string =>
  parts(new Date(at), timeZone, { day: 'numeric', month: 'short', year: 'numeric' }).replace('Sept', 'Sep')

/** A day with the time of it: `14 Oct 2026 10:42:18`. */
export const formatMoment = (at: string | number, timeZone: string): string =>
  `${formatDay(at, timeZone)} ${formatTime(at, timeZone)}`

/** An expiry given as YYYY-MM-DD: `20 Nov 26`. */
export const formatExpiry = (expiry: string): string =>
  parts(new Date(`${expiry.slice(0, 10)}T00:00:00Z`), 'UTC', {
    day: 'numeric',
    month: 'short',
    year: '2-digit',
  }).replace('Sept', 'Sep')

/** The short name of a zone at a moment: `UTC`, `ET`, `CET`. */
export function zoneName(timeZone: string, at: number): string {
  if (timeZone === 'America/New_York') return 'ET'
  const found = new Intl.DateTimeFormat('en-GB', { timeZone, timeZoneName: 'short' })
    .formatToParts(new Date(at))
    .find((part) => part.type === 'timeZoneName')
  return found?.value ?? timeZone
}
