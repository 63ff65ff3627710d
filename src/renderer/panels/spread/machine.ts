import type { EntryOutput } from '../../client/index.ts'
import type { Leg } from '../../state/legs.ts'

export type UnitAnswer = EntryOutput<'trading.multiLeg'>

/** One unit, exactly as it goes out; the name is made once, so that asking again can never place it twice. */
export type Unit = Readonly<{
  accountId: string
  legs: readonly Leg[]
  quantity: string
  /** Decimal text, signed; null takes any price. */
  netPrice: string | null
  strategy: string
  idempotencyKey: string
  /** What was typed for a guard that asked; part of the unit, so that asking again sends the same. */
  confirm: string | null
}>

export type SpreadState =
  | Readonly<{ step: 'draft'; notice: string | null }>
  | Readonly<{ step: 'review'; unit: Unit }>
  | Readonly<{ step: 'sending'; unit: Unit }>
  | Readonly<{ step: 'filled'; unit: Unit; answer: UnitAnswer }>
  /** Refused as a whole: no leg traded. */
  | Readonly<{ step: 'denied'; unit: Unit; code: string; words: string; asked: string | null }>
  /** It left and no answer came: either all legs filled or none. */
  | Readonly<{ step: 'unknown'; unit: Unit }>

export type SpreadEvent =
  | Readonly<{ type: 'edited' | 'back' | 'dismissed' }>
  | Readonly<{ type: 'reviewed'; unit: Unit }>
  | Readonly<{ type: 'sent'; unit: Unit }>
  | Readonly<{ type: 'answered'; answer: UnitAnswer }>
  /** `asked` is the text that a guard wants typed before it lets the unit pass. */
  | Readonly<{ type: 'refused'; code: string; words: string; status: number; asked: string | null }>
  | Readonly<{ type: 'unsent'; words: string }>
  | Readonly<{ type: 'lost' }>

export const START: SpreadState = { step: 'draft', notice: null }

/** The life of one unit on the builder. An event that a step does not know leaves it as it is, by identity. */
export function spreadNext(state: SpreadState, event: SpreadEvent): SpreadState {
  switch (state.step) {
    case 'draft':
      if (event.type === 'reviewed') return { step: 'review', unit: event.unit }
      return event.type === 'edited' && state.notice !== null ? START : state
    case 'review':
      if (event.type === 'sent') return { step: 'sending', unit: event.unit }
      return event.type === 'back' || event.type === 'edited' ? START : state
    case 'sending':
      return whileSending(state.unit, state, event)
    case 'unknown':
      // Only under its own name, which the engine answers from what it did the first time.
      return event.type === 'sent' ? { step: 'sending', unit: event.unit } : state
    case 'denied':
      if (event.type === 'sent' && state.asked !== null) return { step: 'sending', unit: event.unit }
      return event.type === 'dismissed' || event.type === 'edited' || event.type === 'back' ? START : state
    case 'filled':
      return event.type === 'dismissed' || event.type === 'edited' || event.type === 'back' ? START : state
  }
}

function whileSending(unit: Unit, state: SpreadState, event: SpreadEvent): SpreadState {
  switch (event.type) {
    case 'answered':
      return { step: 'filled', unit, answer: event.answer }
    case 'refused':
      if (event.status >= 500) return { step: 'unknown', unit }
      return { step: 'denied', unit, code: event.code, words: event.words, asked: event.asked }
    case 'unsent':
      return { step: 'draft', notice: event.words }
    case 'lost':
      return { step: 'unknown', unit }
    default:
      return state
  }
}
