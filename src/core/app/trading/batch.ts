import type { AuditFact } from '../../audit/index.ts'
import { decimalText, ok } from '../../kernel/index.ts'
import type { Failure, Result } from '../../kernel/index.ts'
import { INPUT_VALUES_MAX } from '../../kernel/wire.ts'
import { orderInput } from '../../orders/contract-orders.ts'
import type { OrderInput } from '../../orders/contract-orders.ts'
import type { ContractOutputs } from '../../contract/index.ts'
import { statusOf } from '../../contract/index.ts'
import type { HandlerContext } from '../call.ts'
import type { DeskEvent, DeskReads, OrderRequest, PlacedOrder } from '../desk-port/desk.ts'
import { failureRules } from '../failures.ts'
import type { HandlersOf } from '../handlers.ts'
import type { KeyedQueue } from '../keyed-queue.ts'
import { parseInput } from '../pipeline/input.ts'
import type { Write } from '../store/store.ts'
import { makeWorkGate } from '../work-gate.ts'
import { fillAnswerOf, orderAnswerOf } from './answers.ts'
import { tradingFailure } from './failures.ts'
import { kycStandingFor, repeatOf } from './place-order.ts'
import type { PlacedAnswer, TradingDeps } from './place-order.ts'
import { callerOf, keptBy, orderRequestOf, personalOf } from './requests.ts'
import { guardedTradesOf } from './working.ts'

type BatchInput = Parameters<HandlersOf<'trading'>['batch']>[0]
type BatchAnswer = ContractOutputs['trading']['batch']
type ItemAnswer = BatchAnswer['results'][number]

/**
 * Orders of batches that are between their reading and their being durable, at most: enough for the transaction that is
 * being written, the next one, and what fills the one after. More would only fill the memory while they wait.
 */
const ORDERS_AT_ONCE_MAX = 1_000

/** One order of the batch as far as it can be judged before the desk sees it. */
type Item = Readonly<{ input: OrderInput | null; request: Result<OrderRequest, Failure> }>

async function readItem(
  deps: TradingDeps,
  raw: Readonly<Record<string, unknown>>,
  accountId: string | undefined,
  context: HandlerContext,
  personal: OrderRequest['personal'],
): Promise<Item> {
  const named = raw['account_id'] === undefined && accountId !== undefined
  const parsed = parseInput(orderInput, named ? { ...raw, account_id: accountId } : raw, INPUT_VALUES_MAX)
  if (!parsed.ok) return { input: null, request: parsed }
  const input = parsed.value as OrderInput
  const request = orderRequestOf(deps.desk, input, context)
  if (!request.ok) return { input, request }
  const standing = await kycStandingFor(deps, request.value.userId, request.value.accountId)
  return { input, request: ok({ ...request.value, personal, ...standing }) }
}

const refusedAnswer = (index: number, failure: Failure): ItemAnswer => ({
  index,
  accepted: false,
  order: null,
  fills: [],
  refusal: {
    error: failure.code,
    message: failure.message,
    status_code: statusOf(failureRules, failure.code),
    field: failure.field ?? null,
    details: { ...failure.details },
  },
})

const acceptedAnswer = (desk: DeskReads, index: number, placed: PlacedOrder): ItemAnswer => ({
  index,
  accepted: true,
  order: orderAnswerOf(desk)(placed.order),
  fills: placed.fills.map(fillAnswerOf(desk)),
  refusal: null,
})

const repeatedAnswer = (index: number, { fills, ...order }: PlacedAnswer): ItemAnswer => ({
  index,
  accepted: true,
  order,
  fills,
  refusal: null,
})

function refusedFact(
  index: number,
  failure: Failure,
  input: OrderInput | null,
  at: AuditFact['at'],
  context: HandlerContext,
): AuditFact {
  return {
    action: 'trading.batch.refused',
    category: 'transaction',
    actorId: callerOf(context).userId,
    resourceType: 'order',
    resourceId: null,
    result: 'refused',
    code: failure.code,
    requestId: context.requestId,
    at,
    facts: {
      index,
      symbol: input?.symbol ?? null,
      order_type: input?.order_type ?? null,
      quantity: input ? decimalText(input.quantity) : null,
    },
    personal: personalOf(context),
  }
}

/** Runs `work` while nobody else sends an order under any of the names. Sorted, so that two batches never wait in a ring. */
function underAll<T>(queue: KeyedQueue, names: readonly string[], work: () => Promise<T>): Promise<T> {
  const [first, ...rest] = names
  return first === undefined ? work() : queue.run(first, () => underAll(queue, rest, work))
}

const nameOf = ({ request }: Item): string | null =>
  request.ok && request.value.clientOrderId !== null
    ? `${request.value.accountId}:${request.value.clientOrderId}`
    : null

/** A second order of the batch under the name of an earlier one. */
function namesake(items: readonly Item[], index: number): Failure | null {
  const name = nameOf(items[index] as Item)
  if (name === null || !items.slice(0, index).some((item) => nameOf(item) === name)) return null
  return tradingFailure('client_order_id_reused', 'An earlier order of the batch has this client order id.', {
    field: 'client_order_id',
  })
}

/** Places up to 100 orders, one after the other, and makes them durable together. */
export function makeBatch(deps: TradingDeps & Readonly<{ clock: { now: () => AuditFact['at'] } }>) {
  const run = async (items: readonly Item[], context: HandlerContext): Promise<BatchAnswer> => {
    const repeats = await Promise.all(
      items.map(async ({ request }) => (request.ok ? repeatOf(deps, request.value) : null)),
    )
    const symbols = items.flatMap(({ request }) => (request.ok ? [request.value.symbol] : []))
    for (const { request } of items) {
      const learning = request.ok ? deps.riskGuard?.learn(request.value.accountId, symbols) : null
      if (learning) await learning
    }
    const [writes, facts, events]: [Write[], AuditFact[], DeskEvent[]] = [[], [], []]
    // From here on nothing waits: what the desk decides is handed to the committer in the order of its decisions.
    const results = items.map(({ input, request }, index): ItemAnswer => {
      const repeat = repeats[index]
      if (repeat?.ok && repeat.value !== null) return repeatedAnswer(index, repeat.value)
      const twice = namesake(items, index)
      const early = !request.ok ? request.failure : repeat && !repeat.ok ? repeat.failure : twice
      const over =
        early === null && request.ok
          ? (deps.riskGuard?.failureOf(request.value.accountId, guardedTradesOf(request.value)) ?? null)
          : null
      const placed =
        early === null && over === null && request.ok ? deps.desk.placeOrder(request.value) : null
      if (placed?.ok) {
        writes.push(...placed.value.writes)
        facts.push(...placed.value.facts)
        events.push(...placed.value.events)
        return acceptedAnswer(deps.desk, index, placed.value.value)
      }
      const failure = early ?? over ?? (placed as Readonly<{ failure: Failure }>).failure
      facts.push(refusedFact(index, failure, input, deps.clock.now(), context))
      return refusedAnswer(index, failure)
    })
    const accepted = results.filter((result) => result.accepted).length
    const answer: BatchAnswer = { accepted, refused: results.length - accepted, results }
    writes.push(...keptBy(context, answer))
    await deps.committer.commit({ writes, facts })
    deps.publish(events)
    return answer
  }

  const place = async (input: BatchInput, context: HandlerContext): Promise<BatchAnswer> => {
    // One object for all orders: the audit log seals it once.
    const personal = personalOf(context)
    const items = await Promise.all(
      input.orders.map((raw) => readItem(deps, raw, input.account_id, context, personal)),
    )
    const names = [...new Set(items.flatMap((item) => nameOf(item) ?? []))].sort()
    return underAll(deps.clientOrders, names, () => run(items, context))
  }

  const gate = makeWorkGate(ORDERS_AT_ONCE_MAX)
  return async (input: BatchInput, context: HandlerContext): Promise<Result<BatchAnswer, Failure>> =>
    ok(await gate.run(input.orders.length, () => place(input, context)))
}
