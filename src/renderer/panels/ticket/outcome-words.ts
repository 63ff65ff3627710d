import { formatAmount, formatMoney, formatQuantity, withUnit } from '../../widgets/figures/format.ts'
import { SENDING, deniedWords, sentence, unknownWords } from '../../widgets/words/outcome-words.ts'
import type { OutcomeWords } from '../../widgets/words/outcome-words.ts'
import type { LostReason } from '../../terminal/post-order.ts'
import type { CancelWish, OrderAnswer, TicketState } from './machine.ts'
import { remedyWords } from './words.ts'

type Shown = Exclude<TicketState, { step: 'draft' | 'checking' | 'review' }>

/** A reason code of the venue, as words: `no_counterparty` → `no counterparty`. */
const reasonWords = (reason: string | null): string => (reason ?? 'no reason given').replaceAll('_', ' ')

const LOST_WORDS: Readonly<Record<LostReason, string>> = {
  timeout: 'We sent the order and got no reply in time.',
  link_lost: 'We sent the order and the link was lost before a reply came.',
  engine_fault: 'We sent the order and the engine failed before it could say what became of it.',
}

function cancelFact(cancel: CancelWish, words: string | null): readonly (readonly [string, string])[] {
  switch (cancel) {
    case 'refused':
      return [['Cancel', sentence(words ?? 'The cancel was refused')]]
    case 'unanswered':
      return [['Cancel', 'No reply to the cancel. The order counts as open until we know.']]
    case 'none':
    case 'wanted':
    case 'asked':
      return []
  }
}

const isBuy = (order: OrderAnswer): boolean => order.side === 'buy'

function fillFacts(order: OrderAnswer, decimals: number): readonly (readonly [string, string])[] {
  if (order.executed_price === null) return [['Filled', `0 of ${formatQuantity(order.quantity)}`]]
  return [
    ['Filled', `${formatQuantity(order.filled_quantity)} of ${formatQuantity(order.quantity)}`],
    ['Average', withUnit(formatAmount(order.executed_price, decimals), order.currency)],
    ['Value', formatMoney(order.total_value, order.currency)],
    ['Fees', formatMoney(order.fees, order.currency)],
  ]
}

const orderFact = (order: OrderAnswer): readonly [string, string] => ['Order', order.order_id]

function endedWords(
  state: Extract<Shown, { step: 'filled' | 'cancelled' | 'rejected' }>,
  decimals: number,
): OutcomeWords {
  const { order } = state
  if (state.step === 'rejected') {
    return {
      title: sentence(`Rejected by venue: ${reasonWords(order.status_reason)}`),
      tone: 'critical',
      icon: 'octagon',
      facts: [
        [
          'What happened',
          sentence(`The venue took the order and refused it: ${reasonWords(order.status_reason)}`),
        ],
        ['What is safe', 'Nothing was bought or sold. Your book did not change.'],
        ['What you can do', 'Change the order and check it again.'],
        orderFact(order),
      ],
    }
  }
  if (state.step === 'cancelled') {
    const expired = order.status === 'expired'
    return {
      title: expired ? 'Expired' : 'Cancelled',
      tone: 'plain',
      icon: 'cross',
      facts: [
        ...fillFacts(order, decimals),
        [
          'Why',
          sentence(reasonWords(order.status_reason ?? (expired ? 'its validity ended' : 'you asked for it'))),
        ],
        orderFact(order),
      ],
    }
  }
  const verb = isBuy(order) ? 'bought' : 'sold'
  const average = formatAmount(order.executed_price, decimals)
  return {
    title: `Filled: ${verb} ${formatQuantity(order.filled_quantity)} at ${average}`,
    tone: 'ok',
    icon: 'check',
    facts: [...fillFacts(order, decimals), orderFact(order)],
  }
}

function lostWords(state: Extract<Shown, { step: 'unknown' }>): OutcomeWords {
  const words = unknownWords('Unknown. We are checking with the venue.', {
    happened: LOST_WORDS[state.reason],
    safe: 'It counts as open until we know. We will not send it twice.',
    remedy: state.cancelWanted
      ? 'Wait. It is cancelled as soon as the venue shows it.'
      : 'Wait, or cancel. A cancel is always let through.',
  })
  return { ...words, facts: [...words.facts, ['Order id', state.submission.clientOrderId]] }
}

/** The words of each outcome (visual target, section 11). `waited` is how long ago it was sent, in words. */
export function outcomeOf(state: Shown, waited: string | null, decimals: number): OutcomeWords {
  switch (state.step) {
    case 'sending':
      return SENDING
    case 'late':
      return {
        title: `Late: no answer for ${waited ?? '2 s'}`,
        tone: 'warn',
        icon: 'clock',
        facts: [
          ['What happened', 'The order is on its way and the engine has not answered yet.'],
          ['What is safe', 'We wait, and we will not send it twice.'],
          ['What you can do', 'Wait. After 10 s we ask what became of it.'],
        ],
      }
    case 'unknown':
      return lostWords(state)
    case 'working':
    case 'part_filled':
      return {
        title: state.step === 'working' ? 'Working' : 'Part filled, the rest is working',
        tone: 'plain',
        icon: state.step === 'working' ? 'clock' : 'half',
        facts: [
          ...fillFacts(state.order, decimals),
          ...cancelFact(state.cancel, state.cancelWords),
          orderFact(state.order),
        ],
      }
    case 'filled':
    case 'cancelled':
    case 'rejected':
      return endedWords(state, decimals)
    case 'denied':
      return deniedWords(state.denial, {
        title: 'Denied by us. Nothing was sent.',
        safe: 'No order reached the venue. Your book did not change.',
        remedy: remedyWords(state.denial.code),
      })
  }
}
