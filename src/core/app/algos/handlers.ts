import { OPEN_ALGO_STATUSES, executionFailure } from '../../execution/index.ts'
import type { AlgoOrderRecord } from '../../execution/index.ts'
import { ZERO, asId, ok, present, refused } from '../../kernel/index.ts'
import type { Failure, Result } from '../../kernel/index.ts'
import { pageOf, pagingAnswerOf } from '../../kernel/wire.ts'
import type { HandlerContext } from '../call.ts'
import type { AlgoView } from '../desk-port/desk.ts'
import type { HandlersOf } from '../handlers.ts'
import type { AlgoOrderFilter } from '../store/store.ts'
import { orderAnswerOf } from '../trading/answers.ts'
import { accountFor, callerOf, keptBy, personalOf } from '../trading/requests.ts'
import { algoAnswerOf } from './answers.ts'
import type { AlgoAnswer } from './answers.ts'
import { makeCreateAlgo } from './create.ts'
import type { AlgoDeps } from './create.ts'
import { algoFact } from './facts.ts'
import { executionQuality } from './quality.ts'

const MESSAGES = {
  pause: 'Algorithmic order paused.',
  resume: 'Algorithmic order resumed.',
  end: 'Algorithmic order cancelled with its children.',
} as const

const ACTIONS = {
  pause: 'algo_order.paused',
  resume: 'algo_order.resumed',
  end: 'algo_order.cancelled',
} as const

type ActedAnswer = AlgoAnswer & { message: string }
type ListInput = Parameters<HandlersOf<'execution'>['list']>[0]

/** As it is now: from the driver while it is open, from the store once it has ended. */
const viewOf = ({ driver }: AlgoDeps, record: AlgoOrderRecord): AlgoView =>
  driver.view(record.id) ?? { record, openQuantity: ZERO }

const answerOf = (deps: AlgoDeps, view: AlgoView): AlgoAnswer =>
  algoAnswerOf(
    view,
    present(deps.desk.instrument(view.record.symbol), 'the instrument of an order'),
    deps.clock.now(),
  )

const endedFailure = ({ id, status }: AlgoOrderRecord): Failure =>
  executionFailure('algo_order_ended', `The order is ${status}; nothing of it is at work.`, {
    details: { order_id: id, status },
  })

/** Pauses, resumes or ends a parent. The guard has already made sure that it is the caller's own. */
function makeAct(deps: AlgoDeps, to: keyof typeof MESSAGES) {
  return async (
    { algo_order_id }: Readonly<{ algo_order_id: string }>,
    context: HandlerContext,
  ): Promise<Result<ActedAnswer, Failure>> => {
    const id = asId<'order'>(algo_order_id)
    const { userId } = callerOf(context)
    context.note({ resourceType: 'algo_order', resourceId: id })
    await deps.driver.ready()
    const messaged = (view: AlgoView): ActedAnswer => ({ ...answerOf(deps, view), message: MESSAGES[to] })
    const changed = await deps.driver.change(id, to, {
      factOf: (record) => ({
        ...algoFact(record, userId, context.requestId, personalOf(context)),
        action: ACTIONS[to],
      }),
      writesOf: (view) => keptBy(context, messaged(view)),
    })
    if (changed !== null) return changed.ok ? ok(messaged(changed.value)) : changed
    const ended = present(await deps.store.trading.algoOrder(id), 'the order behind its guard')
    return refused(endedFailure(ended))
  }
}

async function list(deps: AlgoDeps, input: ListInput, context: HandlerContext) {
  const caller = callerOf(context)
  const account = input.account_id === undefined ? null : accountFor(deps.desk, caller, input.account_id)
  if (account !== null && !account.ok) return account
  const window = pageOf(input)
  const { symbol, status } = input
  const filter: AlgoOrderFilter = {
    userId: caller.userId,
    ...(account === null ? {} : { accountId: account.value.id }),
    ...(symbol === undefined ? {} : { symbol: asId<'instrument'>(symbol) }),
    ...(status === undefined ? {} : { statuses: status === 'open' ? OPEN_ALGO_STATUSES : [status] }),
  }
  const { items, total } = await deps.store.trading.algoOrders(filter, window)
  const answers = items.map((record) => answerOf(deps, viewOf(deps, record)))
  return ok({ algo_orders: answers, ...pagingAnswerOf(window, total) })
}

/** Handlers of `execution.*`: algorithmic orders, and what trading cost. */
export function makeExecutionHandlers(deps: AlgoDeps): HandlersOf<'execution'> {
  return {
    create: makeCreateAlgo(deps),
    list: async (input, context) => list(deps, input, context),
    get: async ({ algo_order_id }) => {
      const id = asId<'order'>(algo_order_id)
      const record = present(await deps.store.trading.algoOrder(id), 'the order behind its guard')
      const children = await deps.store.trading.childOrders(id)
      const answer = answerOf(deps, viewOf(deps, record))
      return ok({ ...answer, children: children.toReversed().map(orderAnswerOf(deps.desk)) })
    },
    cancel: makeAct(deps, 'end'),
    pause: makeAct(deps, 'pause'),
    resume: makeAct(deps, 'resume'),
    quality: async ({ trade_id }) => executionQuality(deps, trade_id),
  }
}
