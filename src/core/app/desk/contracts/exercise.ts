import { ZERO, asId, assert, amountText, decimalText, ok, present, refused } from '../../../kernel/index.ts'
import type { AccountId, Decimal, Failure, Result } from '../../../kernel/index.ts'
import {
  deliverableOf,
  exerciseCost,
  exerciseFailure,
  instrumentFailure,
  isExpired,
  lotFailure,
  payoffPerUnit,
  unlistedFailure,
} from '../../../instruments/index.ts'
import type { Instrument } from '../../../instruments/index.ts'
import { collateralFailure, orderFailure, uncoveredFailure, unknownAccount } from '../../../orders/index.ts'
import type { PositionRecord } from '../../../portfolio/index.ts'
import type { DeskCommands, DeskOutcome, Exercised, ExerciseRequest } from '../../desk-port/desk.ts'
import type { ExerciseInstructionRecord } from '../../store/store.ts'
import { positionsIn, assignedQuantities, assignedFact } from './assignment.ts'
import { cleared } from '../settlement/clearing.ts'
import { collateralChange } from '../collateral/collateral.ts'
import { bookingOf } from '../settlement/contract-moves.ts'
import { bookExercised, isExactCost } from './exercise-booking.ts'
import { instructionKey } from '../state/exercise-state.ts'
import { deskFact } from '../state/facts.ts'
import { followUp } from '../consequences/follow-up.ts'
import { finish } from '../consequences/finish.ts'
import { makeScope } from '../state/scope.ts'
import { trustedPriceOf } from '../collateral/short-margin.ts'
import { marketOf, offeredQuantity } from '../state/state.ts'
import type { DeskState, Market } from '../state/state-types.ts'

type Ready = Readonly<{ market: Market; position: PositionRecord; payoff: Decimal | null }>

/** What is missing of the cash or units that a holder must bring to a physical exercise; null when nothing is. */
export function meansFailure(
  state: DeskState,
  instrument: Instrument,
  accountId: AccountId,
  quantity: Decimal,
): Failure | null {
  const option = present(instrument.option, 'option terms')
  if (option.optionType === 'call') {
    const [cost, available] = [exerciseCost(instrument).times(quantity), state.ledger.available(accountId)]
    if (cost.lte(available) || state.ledger.account(accountId)?.mayOverdraw) return null
    const [value, bound] = [decimalText(cost), decimalText(available)]
    const message = `The exercise costs ${amountText(value)} USD; ${amountText(bound)} USD is available.`
    const details = { limit: 'available_cash', value, bound }
    return orderFailure('insufficient_cash', message, { field: 'quantity', details })
  }
  const units = deliverableOf(instrument).times(quantity)
  const held = state.positions.get(accountId)?.get(option.underlying)?.quantity ?? ZERO
  const free = held.minus(offeredQuantity(state, accountId, option.underlying))
  if (units.lte(free)) return null
  const [value, bound] = [decimalText(units), decimalText(free)]
  const message = `The exercise delivers ${value} ${option.underlying}; ${bound} are held and not offered.`
  const details = { limit: 'free_holding', value, bound }
  return orderFailure('insufficient_holdings', message, { field: 'quantity', details })
}

function readyFor(state: DeskState, request: ExerciseRequest): Result<Ready> {
  const { symbol, accountId, userId, quantity } = request
  const at = state.clock.now()
  const instrument = state.registry.get(symbol)
  if (instrument === null) return refused(unlistedFailure(state.registry.all(), symbol, at))
  const account = state.ledger.account(accountId)
  if (account === null || account.userId !== userId) return refused(unknownAccount(accountId))
  const offLot = lotFailure(instrument, quantity)
  if (offLot) return refused(offLot)
  const position = state.positions.get(accountId)?.get(symbol) ?? null
  const free = (position?.quantity ?? ZERO).minus(offeredQuantity(state, accountId, symbol))
  const failure = exerciseFailure(instrument, quantity, free, at)
  if (failure) return refused(failure)
  const uncovered = coverFailure(state, request, instrument)
  if (uncovered) return refused(uncovered)
  const market = marketOf(state, symbol)
  const ready = { market, position: present(position, 'the position that is exercised') }
  if (instrument.option?.settlement === 'physical') {
    const means = meansFailure(state, instrument, accountId, quantity)
    if (means) return refused(means)
    assert(isExactCost(instrument, quantity), 'the exercise cost fits the ledger')
    return ok({ ...ready, payoff: null })
  }
  if (request.settlementPrice !== null) {
    return ok({ ...ready, payoff: payoffPerUnit(instrument, request.settlementPrice) })
  }
  const message = `${symbol} settles in cash, and ${instrument.option?.underlying ?? ''} has no price now.`
  return refused(instrumentFailure('no_settlement_price', message, { field: 'symbol' }))
}

/**
 * What the underlying is worth now, for an assigned account that must be closed out: what makers say, and only where nobody
 * but clients ever named a price their last trade; at worst the strike.
 */
function priceOfUnderlying(state: DeskState, request: ExerciseRequest, instrument: Instrument): Decimal {
  if (request.settlementPrice !== null) return request.settlementPrice
  const option = present(instrument.option, 'option terms')
  const market = marketOf(state, option.underlying)
  return trustedPriceOf(state, market) ?? market.last ?? option.strike
}

/** The refusal of an exercise that would take away what covers a short option. */
function coverFailure(state: DeskState, request: ExerciseRequest, instrument: Instrument): Failure | null {
  const option = present(instrument.option, 'option terms')
  const { accountId, symbol, quantity } = request
  const changes = new Map([[symbol, quantity.negated()]])
  const isPhysical = option.settlement === 'physical'
  const units = deliverableOf(instrument).times(quantity)
  if (isPhysical) changes.set(option.underlying, option.optionType === 'call' ? units : units.negated())
  const change = collateralChange(state, accountId, changes)
  if (change === null) return null
  const cost = exerciseCost(instrument).times(quantity)
  const cash = isPhysical ? (option.optionType === 'call' ? cost.negated() : cost) : ZERO
  const { currency } = instrument
  const available = state.ledger.available(accountId, currency).plus(cash)
  return uncoveredFailure(symbol, quantity, change) ?? collateralFailure(change, available, false, currency)
}

/** Exercises a holder's American options now; whoever is short is assigned in proportion. */
export function exerciseOption(state: DeskState, request: ExerciseRequest): Result<DeskOutcome<Exercised>> {
  const ready = readyFor(state, request)
  if (!ready.ok) return ready
  const { market, position, payoff } = ready.value
  const { instrument } = market
  const { quantity } = request
  const scope = makeScope(state.clock.now())
  const causeId = state.ids.next()
  const booking = bookingOf(state, scope, market, causeId, priceOfUnderlying(state, request, instrument))
  const others = positionsIn(state, instrument.symbol)
  const assigned = assignedQuantities(instrument, others, quantity, causeId)
  let value: Exercised | null = null
  const exercise = (): void => {
    const booked = bookExercised(state, scope, booking, { position, quantity, payoff })
    value = {
      exerciseId: causeId,
      instrument,
      quantity,
      payoff,
      ...booked,
      assignments: assigned.size,
      at: scope.at,
    }
  }
  const assign = (): void => {
    for (const short of others) {
      const share = assigned.get(short.accountId)
      if (share === undefined) continue
      // Read anew: a close-out before it may have changed it.
      const position = state.positions.get(short.accountId)?.get(short.symbol) ?? short
      const { amount } = bookExercised(state, scope, booking, { position, quantity: share, payoff })
      assignedFact(scope, booking, position, share, amount)
    }
  }
  // Whoever pays goes first: clearing is the venue's and may be below zero in between, but need not be.
  cleared(state, booking, () => {
    exercise()
    assign()
  })
  const done = present<Exercised>(value, 'the exercise')
  scope.facts.unshift(exercisedFact(request, done))
  followUp(state, scope)
  return ok(finish(state, scope, done))
}

const exercisedFact = (request: ExerciseRequest, done: Exercised) =>
  deskFact({
    action: 'option.exercised',
    actorId: request.userId,
    resourceType: 'position',
    resourceId: done.position.id,
    at: done.at,
    facts: {
      exercise_id: done.exerciseId,
      account_id: request.accountId,
      symbol: request.symbol,
      quantity: decimalText(done.quantity),
      payoff_per_unit: done.payoff === null ? null : decimalText(done.payoff),
      amount: decimalText(done.amount),
      assignments: done.assignments,
    },
    requestId: request.requestId,
    personal: request.personal,
  })

/** Keeps what a holder wants done at the expiry. `automatic` takes an earlier wish back. */
export function instructExercise(
  state: DeskState,
  request: Parameters<DeskCommands['instructExercise']>[0],
): Result<DeskOutcome<ExerciseInstructionRecord>> {
  const { symbol, accountId, userId, instruction } = request
  const at = state.clock.now()
  const instrument = state.registry.get(symbol)
  if (instrument === null) return refused(unlistedFailure(state.registry.all(), symbol, at))
  const account = state.ledger.account(accountId)
  if (account === null || account.userId !== userId) return refused(unknownAccount(accountId))
  const reason = instrument.option === null ? 'not_an_option' : isExpired(instrument, at) ? 'expired' : null
  const held = state.positions.get(accountId)?.get(symbol)?.quantity ?? ZERO
  if (reason !== null || !held.isPositive() || held.isZero()) {
    const details = { symbol, reason: reason ?? 'not_held' }
    const message = 'Instructions are for options that are held and have not expired.'
    return refused(instrumentFailure('exercise_not_allowed', message, { field: 'symbol', details }))
  }
  const scope = makeScope(at)
  const record: ExerciseInstructionRecord = { accountId, symbol, userId, instruction, at }
  state.contracts.instructions.set(instructionKey(accountId, symbol), record)
  scope.heads.push({ op: 'put', table: 'exerciseInstructions', record })
  scope.facts.push(
    deskFact({
      action: 'exercise.instructed',
      actorId: userId,
      resourceType: 'account',
      resourceId: asId<'account'>(accountId),
      at,
      facts: { symbol, instruction },
      requestId: request.requestId,
      personal: request.personal,
    }),
  )
  return ok(finish(state, scope, record))
}
