import { checkMarketAndMoney, firstFailure, notionalOf } from '../../../orders/index.ts'
import type { OrderRecord } from '../../../orders/index.ts'
import { ok, refused } from '../../../kernel/index.ts'
import type { Result } from '../../../kernel/index.ts'
import type { DeskOutcome, OrderRequest, PlacedOrder } from '../../desk-port/desk.ts'
import { dayFailure, dayWarnings } from '../guards/day-guards.ts'
import { enterOrder, placedFact } from '../execution/enter-order.ts'
import { ownFills } from '../execution/execution.ts'
import { confirmedFacts, deskFact, requestFacts } from '../state/facts.ts'
import { followUp } from '../consequences/follow-up.ts'
import {
  estimateFor,
  factsOf,
  judgedAs,
  postOnlyFailure,
  prepare,
  subjectOf,
  termChecks,
} from '../execution/prepare.ts'
import type { PreparedRequest } from '../execution/prepare.ts'
import { finish } from '../consequences/finish.ts'
import { makeScope } from '../state/scope.ts'
import { marketOf } from '../state/state.ts'
import {
  UNGUARDED,
  bandFailure,
  controlFailure,
  isReducing,
  rateFailure,
  softGuard,
} from '../guards/trading-state.ts'
import type { DeskState } from '../state/state-types.ts'

const withReduceOnly = (request: PreparedRequest): PreparedRequest & { isReduceOnly: boolean } => ({
  ...request,
  isReduceOnly: request.conditions?.isReduceOnly === true,
})

/** Checks an order, matches it, books what traded and rests or ends the remainder. */
export function placeOrder(state: DeskState, asked: OrderRequest): Result<DeskOutcome<PlacedOrder>> {
  const subject = subjectOf(state, asked)
  if (!subject.ok) return subject
  const at = state.clock.now()
  const market = marketOf(state, asked.symbol)
  const tooMany = rateFailure(state, asked.accountId)
  if (tooMany) return refused(tooMany)
  const prepared = prepare(state, asked, market, at)
  if (!prepared.ok) return prepared
  const sent = prepared.value
  const request = judgedAs(sent, market)
  const termsFailure = firstFailure(termChecks(state, request, subject.value, market, at))
  if (termsFailure) return refused(termsFailure)
  const facts = factsOf(state, request, market, estimateFor(state, request, market), at)
  const isSmaller = isReducing(state, withReduceOnly(request), false)
  const held =
    controlFailure(state, request, isSmaller) ?? (isSmaller ? null : dayFailure(state, request.accountId))
  if (held) return refused(held)
  const failure =
    firstFailure(checkMarketAndMoney(request, facts, state.limits, state.margin)) ??
    bandFailure(state, request, market) ??
    postOnlyFailure(request, market)
  if (failure) return refused(failure)
  // The parent of an algorithm's child was asked for the whole of it, when it was started.
  const isAsked = request.parentOrderId === undefined
  const warnings = isSmaller || !isAsked ? [] : dayWarnings(state, request.accountId)
  const guard = isAsked ? softGuard(state, request, notionalOf(request, facts), market, warnings) : UNGUARDED
  if (guard.failure) return refused(guard.failure)

  const scope = makeScope(at)
  const participant = enterOrder(state, scope, sent, market, requestFacts(asked))
  const placed = placedFact(request, participant.order as OrderRecord)
  const confirmation = confirmedFacts(guard.confirmed, asked.confirm)
  scope.facts.unshift(deskFact({ ...placed, facts: { ...placed.facts, ...confirmation } }))
  followUp(state, scope)
  const order = participant.order as OrderRecord
  return ok(finish(state, scope, { order, fills: ownFills(scope, order) }))
}
