import { sentenceOf } from '../client/index.ts'
import type { CallFailure, EntryInput, EntryOutput, Link } from '../client/index.ts'

export type OrderBody = EntryInput<'trading.createTrade'>

const SEND_TIMEOUT_MS = 10_000
/** How often an order whose fate is not known is looked for. */
export const LOOKUP_EVERY_MS = 2_000
/** How many answers "no such order" it takes before an unknown order may be put aside. */
export const ABSENCES_TO_DROP = 5

/** Why the fate of an order is not known: no answer in time, the link went, or the engine failed at it. */
export type LostReason = 'timeout' | 'link_lost' | 'engine_fault'

/** One order under the two names that it keeps however often it is asked about. */
type NamedOrder = Readonly<{ body: OrderBody; clientOrderId: string; idempotencyKey: string }>

type Posted =
  | Readonly<{ kind: 'answer'; order: EntryOutput<'trading.createTrade'> }>
  | Readonly<{ kind: 'refused'; failure: CallFailure }>
  | Readonly<{ kind: 'unsent'; words: string }>
  | Readonly<{ kind: 'lost'; reason: Exclude<LostReason, 'engine_fault'> }>

/** Whether a refusal leaves open what became of the order: an engine that failed at it does. */
export const isEngineFault = (failure: CallFailure): boolean => failure.status >= 500

/** The one place where an order leaves this window: once a call, under the names it was given. Never throws. */
export async function postOrder(link: Pick<Link, 'call'>, order: NamedOrder): Promise<Posted> {
  const { body, clientOrderId, idempotencyKey } = order
  const outcome = await link.call(
    'trading.createTrade',
    { ...body, client_order_id: clientOrderId },
    { idempotencyKey, timeoutMs: SEND_TIMEOUT_MS },
  )
  if (outcome.kind === 'answer') return { kind: 'answer', order: outcome.value }
  if (outcome.kind === 'refused') return { kind: 'refused', failure: outcome.failure }
  if (outcome.kind === 'unsent') return { kind: 'unsent', words: sentenceOf(outcome) }
  return { kind: 'lost', reason: outcome.reason === 'timeout' ? 'timeout' : 'link_lost' }
}

type Wanted = Readonly<{ accountId: string; symbol: string; clientOrderId: string }>
type Looked =
  | Readonly<{ kind: 'unanswered' }>
  | Readonly<{ kind: 'answer'; order: EntryOutput<'trading.listOrders'>['orders'][number] | null }>

/** Looks for an order by its own name among the account's orders. Reads only: looking can never place anything. */
export async function lookForOrder(link: Pick<Link, 'call'>, wanted: Wanted): Promise<Looked> {
  const filter = { account_id: wanted.accountId, symbol: wanted.symbol, limit: 100 }
  const outcome = await link.call('trading.listOrders', filter)
  if (outcome.kind !== 'answer') return { kind: 'unanswered' }
  const order = outcome.value.orders.find((one) => one.client_order_id === wanted.clientOrderId)
  return { kind: 'answer', order: order ?? null }
}
