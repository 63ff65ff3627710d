import type { CallFailure, EntryOutput } from '../../client/index.ts'
import { ABSENCES_TO_DROP, isEngineFault } from '../../terminal/post-order.ts'
import type { LostReason } from '../../terminal/post-order.ts'

export type OrderAnswer = EntryOutput<'trading.listOrders'>['orders'][number]
export type PreviewAnswer = EntryOutput<'trading.preview'>

/** What an order asks for beyond side, quantity, price and validity; null or false where it asks for nothing. */
export type Conditions = Readonly<{
  stopPrice: string | null
  triggerBy: 'last' | 'mark' | null
  trailAmount: string | null
  trailPercent: string | null
  displayQuantity: string | null
  /** ISO instant of a GTD order's end. */
  expiresAt: string | null
  postOnly: boolean
  reduceOnly: boolean
  /** Null leaves it to the house: the newer of two own orders that would meet is cancelled. */
  selfTrade: Exclude<OrderAnswer['self_trade_prevention'], 'cancel_newest'> | null
  stopLoss: string | null
  takeProfit: string | null
}>

export const NO_CONDITIONS: Conditions = {
  stopPrice: null,
  triggerBy: null,
  trailAmount: null,
  trailPercent: null,
  displayQuantity: null,
  expiresAt: null,
  postOnly: false,
  reduceOnly: false,
  selfTrade: null,
  stopLoss: null,
  takeProfit: null,
}

const CONDITION_NAMES = Object.keys(NO_CONDITIONS) as readonly (keyof Conditions)[]

/** One order, exactly as it would go out. Amounts are canonical decimal text. */
export type TicketTerms = Readonly<{
  accountId: string
  symbol: string
  side: 'buy' | 'sell'
  orderType: OrderAnswer['order_type']
  quantity: string
  /** Limit price; null for what trades at the market. */
  price: string | null
  timeInForce: OrderAnswer['time_in_force']
  conditions: Conditions
}>

/** One intention to send. Both names are made once; whoever asks again asks with the same. */
export type Submission = Readonly<{
  clientOrderId: string
  idempotencyKey: string
  terms: TicketTerms
  /** What was typed because a soft guard asked for it; null when none did. */
  confirm: string | null
  /** Local time, epoch milliseconds. */
  sentAtMs: number
}>

export type Denial = Readonly<{ code: string; message: string; field: string | null }>

/** Where a wish to cancel stands: `wanted` is not on its way yet, `unanswered` went out and no reply came. */
export type CancelWish = 'none' | 'wanted' | 'asked' | 'refused' | 'unanswered'

type OnVenue = Readonly<{
  submission: Submission
  order: OrderAnswer
  cancel: CancelWish
  cancelWords: string | null
}>
type Ended = Readonly<{ submission: Submission; order: OrderAnswer }>

export type TicketState =
  | Readonly<{ step: 'draft'; notice: string | null }>
  | Readonly<{ step: 'checking'; terms: TicketTerms }>
  | Readonly<{ step: 'review'; terms: TicketTerms; preview: PreviewAnswer; notice: string | null }>
  /** `again`: the same submission went out before and its fate was not known. */
  | Readonly<{ step: 'sending'; submission: Submission; again: boolean }>
  /** Two seconds without an answer; still sending. */
  | Readonly<{ step: 'late'; submission: Submission; again: boolean }>
  /** It left and no answer came. Counts as open; sending is off, looking and cancelling are on. */
  | Readonly<{
      step: 'unknown'
      submission: Submission
      reason: LostReason
      cancelWanted: boolean
      /** How often the engine was asked, and how often it answered that it has no such order. */
      lookups: number
      absences: number
    }>
  | (Readonly<{ step: 'working' }> & OnVenue)
  | (Readonly<{ step: 'part_filled' }> & OnVenue)
  | (Readonly<{ step: 'filled' }> & Ended)
  | (Readonly<{ step: 'cancelled' }> & Ended)
  | (Readonly<{ step: 'rejected' }> & Ended)
  | Readonly<{
      step: 'denied'
      terms: TicketTerms
      denial: Denial
      /** The checks as they stood, when the denial came from them. */
      preview: PreviewAnswer | null
    }>

export type TicketStep = TicketState['step']

type OfSubmission = Readonly<{ clientOrderId: string }>

export type TicketEvent =
  /** Any field was changed, or another order was staged. */
  | Readonly<{ type: 'edited' }>
  | Readonly<{ type: 'review_asked'; terms: TicketTerms }>
  | Readonly<{ type: 'checked'; terms: TicketTerms; preview: PreviewAnswer }>
  | Readonly<{ type: 'check_refused'; terms: TicketTerms; failure: CallFailure }>
  | Readonly<{ type: 'check_unanswered'; terms: TicketTerms; words: string }>
  | Readonly<{ type: 'back' }>
  | Readonly<{ type: 'sent'; submission: Submission }>
  | (Readonly<{ type: 'became_late' }> & OfSubmission)
  | (Readonly<{ type: 'answered'; order: OrderAnswer }> & OfSubmission)
  | (Readonly<{ type: 'send_refused'; failure: CallFailure }> & OfSubmission)
  | (Readonly<{ type: 'never_left'; words: string }> & OfSubmission)
  | (Readonly<{ type: 'reply_lost'; reason: LostReason }> & OfSubmission)
  /** The engine was asked for the order by its client order id; null when it has none. */
  | (Readonly<{ type: 'looked_up'; order: OrderAnswer | null }> & OfSubmission)
  | (Readonly<{ type: 'lookup_unanswered' }> & OfSubmission)
  /** The same submission goes out again, under the same names. */
  | (Readonly<{ type: 'asked_again' }> & OfSubmission)
  /** An order of ours as the stream or a cancel's answer shows it. */
  | Readonly<{ type: 'order_seen'; order: OrderAnswer }>
  | Readonly<{ type: 'cancel_wanted' }>
  | Readonly<{ type: 'cancel_sent' }>
  | Readonly<{ type: 'cancel_refused'; words: string }>
  | Readonly<{ type: 'cancel_unanswered' }>
  /** The outcome has been read; the ticket is free for the next order. */
  | Readonly<{ type: 'dismissed' }>

const ASKED = /confirm with: (.+)/

/** The text that a soft guard wants typed before this order may go out; null when none does. */
export function confirmationAsked(preview: PreviewAnswer): string | null {
  const check = preview.checks.find(({ name }) => name === 'confirmation')
  return check === undefined ? null : (ASKED.exec(check.message)?.[1] ?? null)
}

/** Whether what was typed is what the soft guard asks for: letter for letter, or nothing when it asks for nothing. */
const isConfirmed = (preview: PreviewAnswer, confirm: string | null): boolean =>
  confirmationAsked(preview) === confirm

export const START: TicketState = { step: 'draft', notice: null }

/**
 * Whether a refusal leaves open what became of the order. An engine that failed at it does. So does a refusal at the
 * door of a second asking: it stands before the look at what the first one did.
 */
const leavesOpen = (failure: CallFailure, again: boolean): boolean =>
  isEngineFault(failure) || (again && DOOR_STATUSES.includes(failure.status))

const DOOR_STATUSES: readonly number[] = [401, 403, 408, 425, 429]

const deny = (terms: TicketTerms, failure: CallFailure): TicketState => ({
  step: 'denied',
  terms,
  denial: { code: failure.code, message: failure.message, field: failure.field },
  preview: null,
})

function denyByChecks(terms: TicketTerms, preview: PreviewAnswer): TicketState {
  const failed = preview.checks.find((check) => !check.passed)
  const message = failed?.message ?? 'The order does not pass our checks.'
  return {
    step: 'denied',
    terms,
    denial: { code: failed?.name ?? 'checks', message, field: null },
    preview,
  }
}

/** The step that an order's own status means. */
function stateOfOrder(submission: Submission, order: OrderAnswer, cancel: CancelWish): TicketState {
  const onVenue = { submission, order, cancel, cancelWords: null }
  switch (order.status) {
    case 'pending':
    case 'open':
      return { step: 'working', ...onVenue }
    case 'partially_filled':
      return { step: 'part_filled', ...onVenue }
    case 'filled':
      return { step: 'filled', submission, order }
    case 'cancelled':
    case 'expired':
      return { step: 'cancelled', submission, order }
    case 'rejected':
      return { step: 'rejected', submission, order }
  }
}

const isMine = (submission: Submission, order: OrderAnswer): boolean =>
  order.client_order_id === submission.clientOrderId && order.account_id === submission.terms.accountId

/** An order in flight that is seen anywhere has arrived; a wish to cancel made meanwhile still stands. */
function arrived(
  state: Extract<TicketState, { step: 'sending' | 'late' | 'unknown' }>,
  order: OrderAnswer,
): TicketState {
  const wish = state.step === 'unknown' && state.cancelWanted ? 'wanted' : 'none'
  return stateOfOrder(state.submission, order, wish)
}

function whileEditing(
  state: Extract<TicketState, { step: 'draft' | 'checking' | 'review' | 'denied' }>,
  event: TicketEvent,
): TicketState {
  switch (event.type) {
    case 'edited':
    case 'back':
    case 'dismissed':
      return state.step === 'draft' && state.notice === null ? state : START
    case 'review_asked':
      return state.step === 'draft' || state.step === 'denied'
        ? { step: 'checking', terms: event.terms }
        : state
    case 'checked':
      return whenChecked(state, event.terms, event.preview)
    case 'check_refused':
      return awaits(state, event.terms) ? deny(event.terms, event.failure) : state
    case 'check_unanswered':
      return state.step === 'checking' && awaits(state, event.terms)
        ? { step: 'draft', notice: event.words }
        : state
    case 'sent':
      return state.step === 'review' &&
        sameTerms(state.terms, event.submission.terms) &&
        state.preview.accepted &&
        isConfirmed(state.preview, event.submission.confirm)
        ? { step: 'sending', submission: event.submission, again: false }
        : state
    default:
      return state
  }
}

export const sameTerms = (left: TicketTerms, right: TicketTerms): boolean =>
  JSON.stringify(termsKey(left)) === JSON.stringify(termsKey(right))

const termsKey = ({ conditions, ...terms }: TicketTerms): readonly (string | boolean | null)[] => [
  terms.accountId,
  terms.symbol,
  terms.side,
  terms.orderType,
  terms.quantity,
  terms.price,
  terms.timeInForce,
  ...CONDITION_NAMES.map((name) => conditions[name]),
]

const awaits = (state: TicketState, terms: TicketTerms): boolean =>
  (state.step === 'checking' || state.step === 'review') && sameTerms(state.terms, terms)

function whenChecked(state: TicketState, terms: TicketTerms, preview: PreviewAnswer): TicketState {
  if (!awaits(state, terms)) return state
  if (!preview.accepted) return denyByChecks(terms, preview)
  return { step: 'review', terms, preview, notice: state.step === 'review' ? state.notice : null }
}

function whileInFlight(
  state: Extract<TicketState, { step: 'sending' | 'late' | 'unknown' }>,
  event: TicketEvent,
): TicketState {
  if (event.type === 'order_seen') {
    return isMine(state.submission, event.order) ? arrived(state, event.order) : state
  }
  if (event.type === 'cancel_wanted') {
    return state.step === 'unknown' ? { ...state, cancelWanted: true } : state
  }
  if (event.type === 'dismissed') {
    return state.step === 'unknown' && state.absences >= ABSENCES_TO_DROP ? START : state
  }
  if (!('clientOrderId' in event) || event.clientOrderId !== state.submission.clientOrderId) return state
  const { submission } = state
  // An order whose fate was not known once is never told as if it had not left.
  const again = state.step === 'unknown' || state.again
  switch (event.type) {
    case 'became_late':
      return state.step === 'sending' ? { ...state, step: 'late' } : state
    case 'answered':
      return arrived(state, event.order)
    case 'send_refused':
      return leavesOpen(event.failure, again)
        ? unknown(state, 'engine_fault')
        : deny(submission.terms, event.failure)
    case 'never_left':
      if (again) return unknown(state, 'link_lost')
      return { step: 'draft', notice: event.words }
    case 'reply_lost':
      return unknown(state, event.reason)
    case 'looked_up':
      if (event.order !== null) return arrived(state, event.order)
      return state.step === 'unknown'
        ? { ...state, lookups: state.lookups + 1, absences: state.absences + 1 }
        : state
    case 'lookup_unanswered':
      return state.step === 'unknown' ? { ...state, lookups: state.lookups + 1, absences: 0 } : state
    case 'asked_again':
      return state.step === 'unknown' && !state.cancelWanted
        ? { step: 'sending', submission, again: true }
        : state
  }
}

function unknown(
  state: Extract<TicketState, { step: 'sending' | 'late' | 'unknown' }>,
  reason: LostReason,
): TicketState {
  if (state.step === 'unknown') return { ...state, reason }
  const { submission } = state
  return { step: 'unknown', submission, reason, cancelWanted: false, lookups: 0, absences: 0 }
}

/** Streams and answers may cross: an older picture of the order never replaces a newer one. */
function isNewer(before: OrderAnswer, after: OrderAnswer): boolean {
  if (before.updated_at !== after.updated_at)
    return Date.parse(after.updated_at) > Date.parse(before.updated_at)
  return before.status !== after.status || before.filled_quantity !== after.filled_quantity
}

function whileOnVenue(
  state: Extract<TicketState, { step: 'working' | 'part_filled' }>,
  event: TicketEvent,
): TicketState {
  switch (event.type) {
    case 'order_seen': {
      const { order } = event
      if (order.order_id !== state.order.order_id || !isNewer(state.order, order)) return state
      return stateOfOrder(state.submission, order, state.cancel)
    }
    case 'cancel_wanted':
      return state.cancel === 'asked' ? state : { ...state, cancel: 'wanted', cancelWords: null }
    case 'cancel_sent':
      return state.cancel === 'wanted' ? { ...state, cancel: 'asked' } : state
    case 'cancel_refused':
      return state.cancel === 'asked' ? { ...state, cancel: 'refused', cancelWords: event.words } : state
    case 'cancel_unanswered':
      return state.cancel === 'asked' ? { ...state, cancel: 'unanswered' } : state
    case 'dismissed':
      return START
    default:
      return state
  }
}

/** The whole life of one order on the ticket. An event that a step does not know leaves it as it is, by identity. */
export function transition(state: TicketState, event: TicketEvent): TicketState {
  switch (state.step) {
    case 'draft':
    case 'checking':
    case 'review':
    case 'denied':
      return whileEditing(state, event)
    case 'sending':
    case 'late':
    case 'unknown':
      return whileInFlight(state, event)
    case 'working':
    case 'part_filled':
      return whileOnVenue(state, event)
    case 'filled':
    case 'cancelled':
    case 'rejected':
      return event.type === 'dismissed' || event.type === 'edited' || event.type === 'back' ? START : state
  }
}

/** Whether another order may be staged into the ticket without losing sight of this one. */
export const isFree = (state: TicketState): boolean =>
  state.step !== 'sending' && state.step !== 'late' && state.step !== 'unknown'
