import { describe, expect, it } from 'vitest'
import { isFree, transition } from '../../../src/renderer/panels/ticket/machine.ts'
import { ABSENCES_TO_DROP } from '../../../src/renderer/terminal/post-order.ts'
import type { TicketEvent, TicketState, TicketStep } from '../../../src/renderer/panels/ticket/machine.ts'
import { EVENTS, PREVIEW, REFUSED_PREVIEW, STATES, SUBMISSION, TERMS, failure, order } from './support.ts'

type EventType = TicketEvent['type']

/** Every step that the standard events lead to. What is not listed leaves the state as it is, by identity. */
const TABLE: Readonly<Record<TicketStep, Partial<Record<EventType, TicketStep>>>> = {
  draft: { review_asked: 'checking' },
  checking: {
    edited: 'draft',
    back: 'draft',
    dismissed: 'draft',
    checked: 'review',
    check_refused: 'denied',
    check_unanswered: 'draft',
  },
  review: {
    edited: 'draft',
    back: 'draft',
    dismissed: 'draft',
    checked: 'review',
    check_refused: 'denied',
    sent: 'sending',
  },
  denied: { edited: 'draft', back: 'draft', dismissed: 'draft', review_asked: 'checking' },
  sending: {
    became_late: 'late',
    answered: 'working',
    send_refused: 'denied',
    never_left: 'draft',
    reply_lost: 'unknown',
    order_seen: 'filled',
  },
  late: {
    answered: 'working',
    send_refused: 'denied',
    never_left: 'draft',
    reply_lost: 'unknown',
    order_seen: 'filled',
  },
  unknown: {
    answered: 'working',
    never_left: 'unknown',
    reply_lost: 'unknown',
    send_refused: 'denied',
    looked_up: 'unknown',
    lookup_unanswered: 'unknown',
    asked_again: 'sending',
    order_seen: 'filled',
    cancel_wanted: 'unknown',
  },
  working: { order_seen: 'filled', cancel_wanted: 'working', dismissed: 'draft' },
  part_filled: { order_seen: 'filled', cancel_wanted: 'part_filled', dismissed: 'draft' },
  filled: { edited: 'draft', back: 'draft', dismissed: 'draft' },
  cancelled: { edited: 'draft', back: 'draft', dismissed: 'draft' },
  rejected: { edited: 'draft', back: 'draft', dismissed: 'draft' },
}

const steps = Object.keys(STATES) as TicketStep[]
const types = Object.keys(EVENTS) as EventType[]

const run = (start: TicketState, ...events: readonly TicketEvent[]): TicketState =>
  events.reduce(transition, start)

describe('ticket machine: every step against every event', () => {
  for (const step of steps) {
    for (const type of types) {
      const target = TABLE[step][type]
      it(`${step} on ${type} ${target === undefined ? 'stays as it is' : `becomes ${target}`}`, () => {
        const after = transition(STATES[step], EVENTS[type])
        if (target === undefined) expect(after).toBe(STATES[step])
        else expect(after.step).toBe(target)
      })
    }
  }
})

describe('ticket machine: sending', () => {
  it('sends only what was reviewed, to the letter', () => {
    const other = { ...SUBMISSION, terms: { ...TERMS, quantity: '3' } }
    expect(transition(STATES.review, { type: 'sent', submission: other })).toBe(STATES.review)
  })

  it('does not send an order that the checks refuse', () => {
    const after = run(
      STATES.checking,
      { type: 'checked', terms: TERMS, preview: REFUSED_PREVIEW },
      EVENTS.sent,
    )
    expect(after).toMatchObject({ step: 'denied', denial: { code: 'notional', message: 'Too large.' } })
  })

  it('ignores the check of terms that were changed since', () => {
    const stale: TicketEvent = { type: 'checked', terms: { ...TERMS, quantity: '9' }, preview: PREVIEW }
    expect(transition(STATES.checking, stale)).toBe(STATES.checking)
  })

  it('turns a review into a denial when the market moved and the checks no longer pass', () => {
    const after = transition(STATES.review, { type: 'checked', terms: TERMS, preview: REFUSED_PREVIEW })
    expect(after.step).toBe('denied')
  })

  it('ignores events of another submission in every step in flight', () => {
    for (const step of ['sending', 'late', 'unknown'] as const) {
      for (const type of [
        'answered',
        'send_refused',
        'never_left',
        'reply_lost',
        'looked_up',
        'asked_again',
      ] as const) {
        const foreign = { ...EVENTS[type], clientOrderId: 'OX-other' } as TicketEvent
        expect(transition(STATES[step], foreign)).toBe(STATES[step])
      }
      const foreignOrder: TicketEvent = { type: 'order_seen', order: order({ client_order_id: 'OX-other' }) }
      expect(transition(STATES[step], foreignOrder)).toBe(STATES[step])
      const foreignAccount: TicketEvent = { type: 'order_seen', order: order({ account_id: 'a-2' }) }
      expect(transition(STATES[step], foreignAccount)).toBe(STATES[step])
    }
  })

  it('reads the step off the order, for every status', () => {
    const answered = (status: ReturnType<typeof order>['status']) =>
      transition(STATES.sending, { type: 'answered', clientOrderId: 'OX-1', order: order({ status }) }).step
    expect(answered('open')).toBe('working')
    expect(answered('partially_filled')).toBe('part_filled')
    expect(answered('filled')).toBe('filled')
    expect(answered('cancelled')).toBe('cancelled')
    expect(answered('expired')).toBe('cancelled')
    expect(answered('rejected')).toBe('rejected')
  })
})

describe('ticket machine: unknown', () => {
  const refused = (status: number): TicketEvent => ({
    type: 'send_refused',
    clientOrderId: 'OX-1',
    failure: failure(status),
  })

  it('calls an engine that failed at the order unknown, never denied', () => {
    for (const status of [500, 502, 503, 504])
      expect(transition(STATES.sending, refused(status))).toMatchObject({
        step: 'unknown',
        reason: 'engine_fault',
      })
  })

  it('calls a first refusal at the door denied, and one at the second asking still unknown', () => {
    for (const status of [401, 403, 429]) {
      expect(transition(STATES.sending, refused(status)).step).toBe('denied')
      expect(run(STATES.unknown, EVENTS.asked_again, refused(status)).step).toBe('unknown')
    }
  })

  it('asks again with the very same submission', () => {
    const after = transition(STATES.unknown, EVENTS.asked_again)
    expect(after.step === 'sending' && after.submission).toBe(SUBMISSION)
  })

  it('never says of an order asked again that it had not left', () => {
    expect(run(STATES.unknown, EVENTS.asked_again, EVENTS.became_late, EVENTS.never_left).step).toBe(
      'unknown',
    )
  })

  it('does not ask again once a cancel is wanted', () => {
    const wanted = transition(STATES.unknown, EVENTS.cancel_wanted)
    expect(transition(wanted, EVENTS.asked_again)).toBe(wanted)
  })

  it('carries the wish to cancel over to the order when it shows', () => {
    const seen: TicketEvent = { type: 'order_seen', order: order() }
    expect(run(STATES.unknown, EVENTS.cancel_wanted, seen)).toMatchObject({
      step: 'working',
      cancel: 'wanted',
    })
  })

  it('is put aside only after the engine has said often enough in a row that it has no such order', () => {
    const absences = Array.from({ length: ABSENCES_TO_DROP }, () => EVENTS.looked_up)
    expect(run(STATES.unknown, ...absences.slice(1), EVENTS.dismissed).step).toBe('unknown')
    expect(run(STATES.unknown, ...absences, EVENTS.dismissed).step).toBe('draft')
    expect(run(STATES.unknown, ...absences, EVENTS.lookup_unanswered, EVENTS.dismissed).step).toBe('unknown')
  })

  it('keeps the ticket occupied while anything is in flight', () => {
    const occupied = steps.filter((step) => !isFree(STATES[step]))
    expect(occupied).toEqual(['sending', 'late', 'unknown'])
  })
})

describe('ticket machine: on the venue', () => {
  it('never goes back to an older picture of the order', () => {
    const newer = order({
      status: 'partially_filled',
      filled_quantity: '1',
      updated_at: '2026-10-14T14:00:02.000Z',
    })
    const older = order({ updated_at: '2026-10-14T14:00:01.000Z' })
    const after = run(
      STATES.working,
      { type: 'order_seen', order: newer },
      { type: 'order_seen', order: older },
    )
    expect(after.step).toBe('part_filled')
  })

  it('ignores other orders', () => {
    const other: TicketEvent = { type: 'order_seen', order: order({ order_id: 'o-2', status: 'filled' }) }
    expect(transition(STATES.working, other)).toBe(STATES.working)
  })

  it('tells a refused cancel from an unanswered one, and can be asked once more after either', () => {
    const asked = run(STATES.working, EVENTS.cancel_wanted, EVENTS.cancel_sent)
    expect(asked).toMatchObject({ cancel: 'asked' })
    expect(transition(asked, EVENTS.cancel_wanted)).toBe(asked)
    const refused = transition(asked, EVENTS.cancel_refused)
    expect(refused).toMatchObject({ cancel: 'refused', cancelWords: 'It is done.' })
    const silent = transition(asked, EVENTS.cancel_unanswered)
    expect(silent).toMatchObject({ step: 'working', cancel: 'unanswered' })
    for (const state of [refused, silent])
      expect(transition(state, EVENTS.cancel_wanted)).toMatchObject({ cancel: 'wanted', cancelWords: null })
  })
})
