import type { StreamSnapshot } from '../../../core/contract/index.ts'
import { Decimal } from '../../../core/kernel/index.ts'
import {
  formatAmount,
  formatQuantity,
  formatTime,
  formatDay,
  zoneName,
} from '../../widgets/figures/format.ts'
import { instrumentName } from '../../widgets/words/instrument.ts'
import type { AlgoKind, Parent } from './draft.ts'
import { spanWords } from './times.ts'

export type AlgoRow = StreamSnapshot<'algo_orders'>['items'][number]

export const ALGO_WORDS: Readonly<Record<AlgoKind, string>> = {
  twap: 'TWAP',
  vwap: 'VWAP',
  pov: 'POV',
  is: 'Shortfall',
}

/** What each algorithm does, for the one who chooses. */
export const ALGO_HINT: Readonly<Record<AlgoKind, string>> = {
  twap: 'Equal parts over the window.',
  vwap: 'As much as usually trades at each time of day, from stored bars.',
  pov: 'A share of what others trade while it runs. It may end unfilled.',
  is: 'Most at first, less towards the end: impact against risk (Almgren–Chriss).',
}

const STATUS_WORDS: Readonly<Record<AlgoRow['status'], string>> = {
  scheduled: 'Scheduled',
  working: 'Working',
  paused: 'Paused',
  ending: 'Ending',
  completed: 'Completed',
  cancelled: 'Cancelled',
  expired: 'Expired',
}

const REASON_WORDS: Readonly<Record<string, string>> = {
  requested: 'by you',
  cancel_all: 'all orders were cancelled',
  corporate_action: 'the instrument’s terms changed',
  account_halted: 'the account is halted',
  account_reducing: 'the account only reduces',
  dead_man_switch: 'the dead man’s switch fired',
  disconnected: 'the link was lost',
  window_ended: 'the window ended',
  no_market: 'no price to trade at',
  limit_price: 'price beyond limit',
  insufficient_cash: 'not enough cash',
  insufficient_margin: 'not enough margin',
  insufficient_holdings: 'not enough holdings',
}

const OPEN: readonly AlgoRow['status'][] = ['scheduled', 'working', 'paused', 'ending']
export const isAtWork = ({ status }: Pick<AlgoRow, 'status'>): boolean => OPEN.includes(status)

/** State and why: `Paused: not enough cash`. Of a working order that waits, for what: `Waits: price beyond limit`. */
export function statusWords(row: Pick<AlgoRow, 'status' | 'status_reason' | 'last_refusal'>): string {
  const reason = row.status_reason ?? (row.status === 'working' ? row.last_refusal : null)
  const state = STATUS_WORDS[row.status]
  if (reason === null) return state
  const words = REASON_WORDS[reason] ?? reason.replaceAll('_', ' ')
  return row.status === 'working' ? `Waits: ${words}` : `${state}: ${words}`
}

/** `14:30:00 EST`, with the day when it is another one than today. */
export function momentWords(atMs: number, nowMs: number, zone: string): string {
  const day = formatDay(atMs, zone)
  const time = `${formatTime(atMs, zone)} ${zoneName(zone, atMs)}`
  return day === formatDay(nowMs, zone) ? time : `${day} ${time}`
}

export const titleOf = (parent: Pick<Parent, 'algo' | 'side' | 'quantity' | 'symbol'>): string =>
  `${ALGO_WORDS[parent.algo]}: ${parent.side} ${formatQuantity(parent.quantity)} ${instrumentName(parent.symbol)}`

const PACE: Readonly<Record<AlgoKind, string>> = {
  twap: 'in equal parts',
  vwap: 'in the proportion in which volume usually trades',
  pov: '',
  is: 'more at first, less towards the end',
}

/** What will happen, in sentences, before anything is sent. */
export function consequenceOf(
  parent: Parent,
  look: Readonly<{ nowMs: number; zone: string; priceDecimals: number }>,
): readonly string[] {
  const { nowMs, zone, priceDecimals } = look
  const name = `${formatQuantity(parent.quantity)} ${instrumentName(parent.symbol)}`
  const from = parent.startMs === null ? 'from now' : `from ${momentWords(parent.startMs, nowMs, zone)}`
  const span = spanWords(parent.endMs - (parent.startMs ?? nowMs))
  const pace =
    parent.algo === 'pov'
      ? `at ${formatAmount(new Decimal(parent.participation ?? 0).times(100), 2)} % of what others trade`
      : PACE[parent.algo]
  const verb = parent.side === 'buy' ? 'buy' : 'sell'
  const bound =
    parent.limitPrice === null
      ? 'It takes any price: there is no limit.'
      : parent.side === 'buy'
        ? `Never above ${formatAmount(parent.limitPrice, priceDecimals)}.`
        : `Never below ${formatAmount(parent.limitPrice, priceDecimals)}.`
  const way =
    parent.style === 'take'
      ? 'Each part crosses the spread at once.'
      : 'Each part rests at your best price for half a slice, then crosses.'
  return [
    `You ${verb} up to ${name} ${from} until ${momentWords(parent.endMs, nowMs, zone)} (${span}), ${pace}.`,
    `${bound} ${way}`,
    'What has not filled at the end is dropped. You can pause or cancel it at any time.',
  ]
}

/** How much of a quantity a figure is, 0 to 1, for a bar. */
export function shareOf(part: string, whole: string): number {
  const all = new Decimal(whole)
  return all.isZero() ? 0 : Math.min(1, Math.max(0, new Decimal(part).div(all).toNumber()))
}
