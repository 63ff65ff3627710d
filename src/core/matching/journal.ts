import { assert } from '../kernel/index.ts'
import type { RemainderPolicy, SelfTradeMode } from './types.ts'
import type { VenueCommand, VenueOrder } from './venue-types.ts'

/**
 * One line of a venue's journal: a JSON array whose first item says what it is. Orders, amendments and cancels, which
 * are nearly all of a journal, are written by position; the venue's own commands as they are.
 */
type Line =
  | readonly ['s', number, string, number, 0 | 1, number | null, number, number, 0 | 1, number | null, number]
  | readonly ['a', number, string, number, number, 0 | 1, number]
  | readonly ['c', number, string]
  | readonly ['v', VenueCommand]

// The numbers are the format: new words go to the end.
const POLICIES: readonly RemainderPolicy[] = ['rest', 'cancel', 'all_or_none']
const MODES: readonly (SelfTradeMode | undefined)[] = [
  undefined,
  'cancel_newest',
  'cancel_oldest',
  'cancel_both',
  'decrement_and_cancel',
]

function lineOf(command: VenueCommand): Line {
  if (command.kind === 'cancel') return ['c', command.account, command.clientId]
  if (command.kind === 'amend') {
    const { account, clientId, terms } = command
    const isPostOnly = terms.postOnly === true ? 1 : 0
    return ['a', account, clientId, terms.ticks, terms.lots, isPostOnly, MODES.indexOf(terms.selfTrade)]
  }
  if (command.kind !== 'submit') return ['v', command]
  const { account, clientId, instrument, side, limitTicks, lots, policy, postOnly, displayLots } =
    command.order
  assert([limitTicks ?? 1, lots, displayLots ?? 1].every(Number.isFinite), 'a journal holds finite numbers')
  return [
    ...(['s', account, clientId, instrument, side === 'buy' ? 0 : 1, limitTicks, lots] as const),
    POLICIES.indexOf(policy),
    postOnly === true ? 1 : 0,
    displayLots ?? null,
    MODES.indexOf(command.order.selfTrade),
  ]
}

/** A command as a line without its end. Its numbers must be finite: JSON would turn others into no number at all. */
export const journalLine = (command: VenueCommand): string => JSON.stringify(lineOf(command))

function orderOf(line: Extract<Line, readonly ['s', ...unknown[]]>): VenueOrder {
  const [, account, clientId, instrument, side, ticks, lots, policy, isPostOnly, displayLots, mode] = line
  return {
    account,
    clientId,
    instrument,
    side: side === 0 ? 'buy' : 'sell',
    limitTicks: ticks,
    lots,
    policy: POLICIES[policy] as RemainderPolicy,
    postOnly: isPostOnly === 1,
    displayLots: displayLots ?? undefined,
    selfTrade: MODES[mode],
  }
}

/** The command of a line that `journalLine` wrote; anything else is a bug or a broken journal. */
export function journalledCommand(text: string): VenueCommand {
  const line = JSON.parse(text) as Line
  switch (line[0]) {
    case 's':
      return { kind: 'submit', order: orderOf(line) }
    case 'c':
      return { kind: 'cancel', account: line[1], clientId: line[2] }
    case 'a': {
      const [, account, clientId, ticks, lots, isPostOnly, mode] = line
      const terms = { ticks, lots, postOnly: isPostOnly === 1, selfTrade: MODES[mode] }
      return { kind: 'amend', account, clientId, terms }
    }
    case 'v':
      return line[1]
    default:
      assert(false, 'a journal line of an unknown kind')
  }
}
