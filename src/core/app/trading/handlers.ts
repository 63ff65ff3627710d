import { asId, ok, present, refused } from '../../kernel/index.ts'
import type { Failure, Result } from '../../kernel/index.ts'
import type { PositionRecord } from '../../portfolio/index.ts'
import type { HandlerContext } from '../call.ts'
import { gated } from '../compute-gate.ts'
import type { ComputeGate } from '../compute-gate.ts'
import type { HandlersOf } from '../handlers.ts'
import type { OrderAnswer } from './answers.ts'
import { tradingFailure } from './failures.ts'
import { makeAmendOrder } from './amend-order.ts'
import { makeBatch } from './batch.ts'
import { makeControlHandlers } from './controls.ts'
import type { ControlDeps } from './controls.ts'
import { listFills, listOrders, orderDetail } from './order-lists.ts'
import { makeMultiLeg, makePreviewMultiLeg } from './multi-leg.ts'
import { payoffOf } from './payoff.ts'
import { kycStandingFor, makeCancelOrder, makePlaceOrder } from './place-order.ts'
import type { PlacedAnswer } from './place-order.ts'
import { closingOrder, listPositions, positionHealth } from './positions.ts'
import { previewOf } from './preview.ts'
import { orderRequestOf } from './requests.ts'
import { valuedPosition } from './valuation.ts'
import { booksOf } from '../risk/holdings.ts'
import type { RiskDeps } from '../risk/deps.ts'
import { rememberHistory } from '../risk/history.ts'

type OrderInput = Parameters<HandlersOf<'trading'>['preview']>[0]
type TradingHandlerDeps = ControlDeps & RiskDeps & Readonly<{ gate: ComputeGate }>

const wrapped = (message: string, order: OrderAnswer) => ({ ...order, message, order })

const wrappedPlaced =
  (message: string) =>
  ({ fills, ...order }: PlacedAnswer) => ({ ...wrapped(message, order), fills })

/** Handlers of `trading.*`: orders, fills, positions, previews and payoffs. */
export function makeTradingHandlers(deps: TradingHandlerDeps): HandlersOf<'trading'> {
  const place = makePlaceOrder(deps)
  const batch = makeBatch(deps)
  const multiLeg = makeMultiLeg(deps)
  const risk = { ...deps, ...rememberHistory(deps) }
  const previewMultiLeg = makePreviewMultiLeg({ ...deps, risk })
  const cancel = makeCancelOrder(deps)
  const amend = makeAmendOrder(deps)

  /** A ticket that is typed waits for other tickets and not for the figures of the risk screen. */
  const ticket = <Input, Output>(
    entry: string,
    look: (input: Input, context: HandlerContext) => Promise<Result<Output, Failure>>,
  ) => gated(deps.gate, entry, look, booksOf(deps), ' ticket')

  const positionOf = async (id: string): Promise<PositionRecord | null> =>
    deps.store.trading.position(asId<'position'>(id))

  const preview = async (input: OrderInput, context: HandlerContext) => {
    const request = orderRequestOf(deps.desk, input, context)
    if (!request.ok) return request
    const { userId, accountId } = request.value
    const known = { ...request.value, ...(await kycStandingFor(deps, userId, accountId)) }
    return previewOf(risk, known, context)
  }

  return {
    ...makeControlHandlers(deps),

    batch: async (input, context) => batch(input, context),

    previewMultiLeg: ticket('previewMultiLeg', previewMultiLeg),

    multiLeg: async (input, context) => multiLeg(input, context),

    createTrade: async (input, context) => place(input, context, (placed) => placed),

    createOrder: async (input, context) => place(input, context, wrappedPlaced('Order placed.')),

    preview: ticket('preview', preview),

    payoff: async (input) => payoffOf(deps.desk, deps.valuations, deps.clock, input),

    listTrades: async (input, context) => {
      const listed = await listOrders(deps, input, context)
      if (!listed.ok) return listed
      const { orders, total } = listed.value
      if (input.format !== 'list') return ok({ ...listed.value, trades: orders })
      context.setTotal?.(total)
      return ok(orders)
    },

    listOrders: async (input, context) => listOrders(deps, input, context),

    getTrade: async (input) => orderDetail(deps, input.trade_id),

    cancelTrade: async (input, context) => {
      const cancelled = await cancel(input.trade_id, context)
      return cancelled.ok ? ok(wrapped('Order cancelled.', cancelled.value)) : cancelled
    },

    amendOrder: async (input, context) => amend(input, context),

    listFills: async (input, context) => listFills(deps, input, context),

    listPositions: async (input, context) => listPositions(deps, context, input),

    getPosition: async (input) => {
      const position = await positionOf(input.position_id)
      const answer = position && valuedPosition(deps.desk, deps.valuations, position)
      return answer ? ok(answer) : refused(tradingFailure('position_not_found', 'No such position.'))
    },

    closePosition: async (input, context) => {
      const position = present(await positionOf(input.position_id), 'position behind its guard')
      const order = closingOrder(position, input)
      return order.ok ? place(order.value, context, wrappedPlaced('Closing order placed.')) : order
    },

    positionHealth: async (input, context) => positionHealth(deps, input.address, context),
  }
}
