import { ZERO, ok, refused } from '../../../kernel/index.ts'
import type { Result } from '../../../kernel/index.ts'
import { checkConditions, firstFailure, orderFailure, unknownSymbol } from '../../../orders/index.ts'
import type { OrderRecord } from '../../../orders/index.ts'
import { NO_CONDITIONS } from '../../../orders/index.ts'
import { lotFailure } from '../../../instruments/index.ts'
import type { DeskOutcome, ProtectRequest } from '../../desk-port/desk.ts'
import { followUp } from '../consequences/follow-up.ts'
import { referencePrice } from '../state/pending.ts'
import { protect } from '../open-orders/protection.ts'
import { finish } from '../consequences/finish.ts'
import { makeScope } from '../state/scope.ts'
import { marketOf } from '../state/state.ts'
import { controlFailure } from '../guards/trading-state.ts'
import type { DeskState } from '../state/state-types.ts'

/** Attaches a pair to an open position, on the right sides of the market as it is now. */
export function protectPosition(
  state: DeskState,
  request: ProtectRequest,
): Result<DeskOutcome<readonly OrderRecord[]>> {
  const { accountId, symbol, stopLossPrice, takeProfitPrice, triggerBy } = request
  const position = state.positions.get(accountId)?.get(symbol)
  if (state.registry.get(symbol) === null) return refused(unknownSymbol(symbol))
  const market = marketOf(state, symbol)
  const held = position?.quantity ?? ZERO
  const quantity = request.quantity ?? held.abs()
  if (!position || held.isZero() || quantity.gt(held.abs())) {
    const message = `The position is ${held.abs().toFixed()}; no more of it can be protected.`
    const details = { limit: 'position', value: quantity.toFixed(), bound: held.abs().toFixed() }
    return refused(orderFailure('reduce_only_would_increase', message, { field: 'quantity', details }))
  }
  const offLot = lotFailure(market.instrument, quantity)
  if (offLot) return refused(orderFailure('off_lot', offLot.message, { ...offLot, field: 'quantity' }))
  const side = held.isPositive() ? ('buy' as const) : ('sell' as const)
  const reference = referencePrice(state, market, triggerBy)
  const conditions = { ...NO_CONDITIONS, stopLossPrice, takeProfitPrice, triggerBy }
  const scope = makeScope(state.clock.now())
  const terms = {
    ...({ symbol, side, orderType: 'limit', timeInForce: 'GTC', quantity, price: reference } as const),
    ...{ kycApproved: true, conditions },
  }
  const failure =
    firstFailure(checkConditions(terms, market.instrument, { reference, entry: reference }, scope.at)) ??
    controlFailure(state, request, true)
  if (failure) return refused(failure)
  const userId = position.userId as OrderRecord['userId']
  const groupId = state.ids.next()
  const wanted = { accountId, userId, symbol, side, quantity, stopLossPrice, takeProfitPrice, triggerBy }
  const placed = protect(state, scope, { ...wanted, parentOrderId: null, groupId })
  followUp(state, scope)
  const now = placed.map((order) => scope.orders.get(order.id)?.record ?? order)
  return ok(finish(state, scope, now))
}
