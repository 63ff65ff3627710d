import type { OrderAnswer } from './machine.ts'

export type OrderKind = OrderAnswer['order_type']
export type Validity = OrderAnswer['time_in_force']
export type TriggerBy = 'last' | 'mark'

/** What happens when an order would trade with another of the same owner. */
export type SelfTrade = OrderAnswer['self_trade_prevention']

type Kind = Readonly<{
  words: string
  /** The fields that belong to it; every other is out of sight and is not sent. */
  hasPrice: boolean
  hasStop: boolean
  hasTrail: boolean
  hasDisplay: boolean
  /** In the order of the list; the first one is what a new draft of this kind begins with. */
  validities: readonly Validity[]
}>

const WAITING = { hasPrice: false, hasStop: true, hasTrail: false, hasDisplay: false } as const
const RESTS = ['DAY', 'GTC', 'GTD'] as const

/** Every kind of order that the ticket can draft, with the fields that belong to it. */
export const KINDS: Readonly<Record<OrderKind, Kind>> = {
  limit: {
    words: 'Limit',
    ...WAITING,
    hasPrice: true,
    hasStop: false,
    validities: [...RESTS, 'IOC', 'FOK'],
  },
  // A market order never rests, so only these two say something about it.
  market: { words: 'Market', ...WAITING, hasStop: false, validities: ['IOC', 'FOK'] },
  stop: { words: 'Stop', ...WAITING, validities: RESTS },
  stop_limit: { words: 'Stop limit', ...WAITING, hasPrice: true, validities: RESTS },
  take_profit: { words: 'Take profit', ...WAITING, validities: RESTS },
  trailing_stop: { words: 'Trailing stop', ...WAITING, hasStop: false, hasTrail: true, validities: RESTS },
  iceberg: {
    words: 'Iceberg',
    ...WAITING,
    hasPrice: true,
    hasStop: false,
    hasDisplay: true,
    validities: RESTS,
  },
}

export const ORDER_KINDS = Object.keys(KINDS) as readonly OrderKind[]

export const VALIDITY_WORDS: Readonly<Record<Validity, string>> = {
  DAY: 'Day',
  GTC: 'Until cancelled',
  GTD: 'Until a date',
  IOC: 'At once or cancel',
  FOK: 'All at once or none',
}

export const TRIGGER_WORDS: Readonly<Record<TriggerBy, string>> = { last: 'Trades', mark: 'Mark' }

/** The first one is the house's, and is what the engine does when nothing is said. */
export const SELF_TRADE_WORDS: Readonly<Record<SelfTrade, string>> = {
  cancel_newest: 'Cancel this order',
  cancel_oldest: 'Cancel the resting one',
  cancel_both: 'Cancel both',
  decrement: 'Reduce both',
}

/** Whether an order of this kind waits outside the book until a price is reached. */
export const isTriggered = (kind: OrderKind): boolean => KINDS[kind].hasStop || KINDS[kind].hasTrail

/** Whether it may rest in the book from the start, so that "never take" means something. */
export const canPostOnly = (kind: OrderKind, validity: Validity): boolean =>
  (kind === 'limit' || kind === 'iceberg') && validity !== 'IOC' && validity !== 'FOK'
