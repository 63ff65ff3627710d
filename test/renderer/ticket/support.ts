import { EFFECT } from '../../support/effect.ts'
import { NO_CONDITIONS } from '../../../src/renderer/panels/ticket/machine.ts'
import type {
  OrderAnswer,
  PreviewAnswer,
  Submission,
  TicketEvent,
  TicketState,
  TicketTerms,
} from '../../../src/renderer/panels/ticket/machine.ts'
import type { CallFailure } from '../../../src/renderer/client/outcome.ts'
import { PLAIN_ORDER_ANSWER } from '../../support/plain-order.ts'

export const TERMS: TicketTerms = {
  accountId: 'a-1',
  symbol: 'SPX-20261120-6900-C',
  side: 'buy',
  orderType: 'limit',
  quantity: '2',
  price: '24.95',
  timeInForce: 'DAY',
  conditions: NO_CONDITIONS,
}

export const PREVIEW: PreviewAnswer = {
  symbol: TERMS.symbol,
  side: 'buy',
  quantity: '2',
  currency: 'USD',
  notional: '4990',
  estimated_fill: { price: '24.95', quantity: '2' },
  fees: '2.62',
  cash_change: '-4992.62',
  balance_after: '95007.38',
  liquidation: null,
  worst_loss: '4990',
  best_gain: null,
  breakevens: [6924.95],
  margin_impact: { used_before: '0', used_after: '0' },
  collateral: { before: '0', after: '0' },
  call: null,
  greeks_impact: null,
  effect: EFFECT,
  quote_state: 'live',
  quote_age_ms: 300,
  checks: [{ name: 'cash', passed: true, limit: '100000', value: '4992.62', message: 'Covered.' }],
  accepted: true,
}

export const REFUSED_PREVIEW: PreviewAnswer = {
  ...PREVIEW,
  accepted: false,
  checks: [
    ...PREVIEW.checks,
    { name: 'notional', passed: false, limit: '1000000', value: '2000000', message: 'Too large.' },
  ],
}

export const SUBMISSION: Submission = {
  clientOrderId: 'OX-1',
  idempotencyKey: 'key-1',
  terms: TERMS,
  confirm: null,
  sentAtMs: 1_000,
}

export const failure = (status: number, code = 'insufficient_cash'): CallFailure => ({
  code,
  message: `refused with ${status}`,
  status,
  field: null,
  issues: [],
  details: {},
  requestId: null,
})

export const order = (change: Partial<OrderAnswer> = {}): OrderAnswer => ({
  ...PLAIN_ORDER_ANSWER,
  trade_id: 'o-1',
  order_id: 'o-1',
  id: 'o-1',
  client_order_id: 'OX-1',
  account_id: 'a-1',
  symbol: TERMS.symbol,
  trade_type: 'buy',
  side: 'buy',
  order_type: 'limit',
  time_in_force: 'DAY',
  quantity: '2',
  filled_quantity: '0',
  remaining_quantity: '2',
  price: '24.95',
  executed_price: null,
  total_value: '0',
  fees: '0',
  status: 'open',
  status_reason: null,
  compliance_status: null,
  risk_score: null,
  blockchain_tx_hash: null,
  created_at: '2026-10-14T14:00:00.000Z',
  updated_at: '2026-10-14T14:00:00.000Z',
  executed_at: null,
  ...change,
})

const venue = { submission: SUBMISSION, order: order(), cancel: 'none', cancelWords: null } as const

/** One state of each step. */
export const STATES: Readonly<Record<TicketState['step'], TicketState>> = {
  draft: { step: 'draft', notice: null },
  checking: { step: 'checking', terms: TERMS },
  review: { step: 'review', terms: TERMS, preview: PREVIEW, notice: null },
  sending: { step: 'sending', submission: SUBMISSION, again: false },
  late: { step: 'late', submission: SUBMISSION, again: false },
  unknown: {
    step: 'unknown',
    submission: SUBMISSION,
    reason: 'timeout',
    cancelWanted: false,
    lookups: 0,
    absences: 0,
  },
  working: { step: 'working', ...venue },
  part_filled: {
    step: 'part_filled',
    ...venue,
    order: order({ status: 'partially_filled', filled_quantity: '1' }),
  },
  filled: {
    step: 'filled',
    submission: SUBMISSION,
    order: order({ status: 'filled', filled_quantity: '2', executed_price: '24.95' }),
  },
  cancelled: { step: 'cancelled', submission: SUBMISSION, order: order({ status: 'cancelled' }) },
  rejected: { step: 'rejected', submission: SUBMISSION, order: order({ status: 'rejected' }) },
  denied: {
    step: 'denied',
    terms: TERMS,
    denial: { code: 'insufficient_cash', message: 'No.', field: null },
    preview: null,
  },
}

const of = { clientOrderId: 'OX-1' } as const

/** One event of each kind that concerns `SUBMISSION`. */
export const EVENTS: Readonly<Record<TicketEvent['type'], TicketEvent>> = {
  edited: { type: 'edited' },
  review_asked: { type: 'review_asked', terms: TERMS },
  checked: { type: 'checked', terms: TERMS, preview: PREVIEW },
  check_refused: { type: 'check_refused', terms: TERMS, failure: failure(400) },
  check_unanswered: { type: 'check_unanswered', terms: TERMS, words: 'No link.' },
  back: { type: 'back' },
  sent: { type: 'sent', submission: SUBMISSION },
  became_late: { type: 'became_late', ...of },
  answered: { type: 'answered', ...of, order: order() },
  send_refused: { type: 'send_refused', ...of, failure: failure(400) },
  never_left: { type: 'never_left', ...of, words: 'No link. Nothing was sent.' },
  reply_lost: { type: 'reply_lost', ...of, reason: 'timeout' },
  looked_up: { type: 'looked_up', ...of, order: null },
  lookup_unanswered: { type: 'lookup_unanswered', ...of },
  asked_again: { type: 'asked_again', ...of },
  order_seen: { type: 'order_seen', order: order({ status: 'filled', filled_quantity: '2' }) },
  cancel_wanted: { type: 'cancel_wanted' },
  cancel_sent: { type: 'cancel_sent' },
  cancel_refused: { type: 'cancel_refused', words: 'It is done.' },
  cancel_unanswered: { type: 'cancel_unanswered' },
  dismissed: { type: 'dismissed' },
}
