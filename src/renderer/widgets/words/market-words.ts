import { formatAmount, formatQuantity, formatTime } from '../figures/format.ts'

/** Where a market stands, as the engine tells it with a ticker or a book. */
export type Trading = Readonly<{
  state: 'open' | 'closed' | 'opening_call' | 'closing_call' | 'reopening_call' | 'halted'
  reason: string | null
  until: string | null
  uncrosses_at: string | null
  reference_price: string | null
  indicative_price: string | null
  indicative_quantity: string
  imbalance: string
}>

const CALL_NAMES = {
  opening_call: 'Opening call',
  closing_call: 'Closing call',
  reopening_call: 'Reopening call',
} as const

/** The call that a market is in; null outside of one. */
export const callName = (state: Trading['state']): string | null =>
  state in CALL_NAMES ? CALL_NAMES[state as keyof typeof CALL_NAMES] : null

/** `14:30 UTC`: a venue's instants are told in one zone, wherever the window stands. */
const utcTime = (at: string): string => `${formatTime(at, 'UTC').slice(0, 5)} UTC`

const REASONS = /^price_move_\d+$/

/** Where the market stands, in a few words; null while orders trade as they come. */
export function marketWords({ state, reason, until, uncrosses_at: at }: Trading): string | null {
  const call = callName(state)
  if (call !== null) return at === null ? call : `${call}, uncrosses ${utcTime(at)}`
  if (state === 'open') return null
  if (state === 'closed') return until === null ? 'Closed' : `Closed, takes orders from ${utcTime(until)}`
  const why = reason === null || REASONS.test(reason) ? 'after a price move' : `(${reason})`
  return until === null ? `Halted ${why}` : `Halted ${why} until ${utcTime(until)}`
}

/** What a panel's head says of a market and an account: where the one stands, whose money the other holds. */
export function headBadges(
  trading: Trading | null | undefined,
  moneyKind: string | undefined,
): readonly Readonly<{ text: string; severity?: 'warn' }>[] {
  const stands = trading ? marketWords(trading) : null
  return [
    ...(stands === null ? [] : [{ text: stands, severity: 'warn' as const }]),
    ...(moneyKind === undefined ? [] : [{ text: moneyKind.toUpperCase() }]),
  ]
}

/** What a call would trade if it ended now; null outside of one. */
export function indicationWords(trading: Trading, decimals: number): string | null {
  if (callName(trading.state) === null) return null
  const { indicative_price: price, indicative_quantity: quantity, imbalance } = trading
  if (price === null) return 'Nothing would trade yet.'
  const left = imbalance.startsWith('-') ? `${formatQuantity(imbalance.slice(1))} more offered` : null
  const wanted =
    left ?? (imbalance === '0' ? 'nothing left over' : `${formatQuantity(imbalance)} more wanted`)
  return `${formatQuantity(quantity)} would trade at ${formatAmount(price, decimals)}, ${wanted}.`
}

/** Which orders a call takes: every one that can wait for its price. */
export const CALL_ACCEPTS =
  'It takes orders that can wait: market, limit, stops. “At once or cancel” limits and “all at once or none” are refused.'

/** What becomes of an order that is sent into a call. */
export const waitingWords = (
  call: Readonly<{ state: Trading['state']; uncrosses_at: string | null }>,
): string => {
  const name = (callName(call.state) ?? 'call').toLowerCase()
  const when = call.uncrosses_at === null ? 'when it ends' : `at ${utcTime(call.uncrosses_at)}`
  return `It waits in the ${name}. ${when.charAt(0).toUpperCase()}${when.slice(1)} all orders trade at one price`
}
