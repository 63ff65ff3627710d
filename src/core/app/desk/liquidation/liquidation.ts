import { CURRENCY_SCALE, Decimal, ZERO, decimalText } from '../../../kernel/index.ts'
import type { AccountId, JsonObject } from '../../../kernel/index.ts'
import { NO_CONDITIONS } from '../../../orders/index.ts'
import { cleared, throughClearing } from '../settlement/clearing.ts'
import { movePosition, bookingOf } from '../settlement/contract-moves.ts'
import { enterOrder, placedFact } from '../execution/enter-order.ts'
import { deskFact } from '../state/facts.ts'
import { FUND_DISTANCE } from './fund-unwind.ts'
import { holdersOf } from '../state/futures-state.ts'
import type { FuturesReading } from '../state/futures-state.ts'
import { NEXT_STAGE, partToClose } from '../state/liquidation-stage.ts'
import { healthFacts, healthOf, tellMargin, warn } from '../collateral/margin-health.ts'
import type { MarginHealth } from '../collateral/margin-health.ts'
import { isMarkStale } from '../state/mark.ts'
import { positionFor } from '../settlement/positions.ts'
import type { PreparedRequest } from '../execution/prepare.ts'
import type { Scope } from '../state/scope.ts'
import { cancelForLiquidation, liquidateShorts } from './short-liquidation.ts'
import { isTrading } from '../guards/trading-state.ts'
import { venueAccount } from '../state/venue-account.ts'
import type { DeskState, Market } from '../state/state-types.ts'

function fact(scope: Scope, action: string, accountId: AccountId, facts: JsonObject): void {
  const about = { actorId: 'system', resourceType: 'account', resourceId: accountId }
  scope.facts.push(deskFact({ action, ...about, at: scope.at, facts }))
}

const quantityOf = (state: DeskState, accountId: AccountId, market: Market): Decimal =>
  state.positions.get(accountId)?.get(market.instrument.symbol)?.quantity ?? ZERO

/** Closes a part of a position at the best price that the band lets it have. */
function close(
  state: DeskState,
  scope: Scope,
  accountId: AccountId,
  market: Market,
  quantity: Decimal,
): void {
  const userId = state.ledger.account(accountId)?.userId
  if (!userId) return
  const request: PreparedRequest = {
    ...{ userId, accountId, symbol: market.instrument.symbol, quantity },
    side: quantityOf(state, accountId, market).isNegative() ? 'buy' : 'sell',
    ...{ orderType: 'market', timeInForce: 'IOC', price: null, clientOrderId: null },
    ...{ kycApproved: true, requestId: null, personal: null, trailExtreme: null },
    conditions: { ...NO_CONDITIONS, isReduceOnly: true },
  }
  const participant = enterOrder(state, scope, request, market, { reason: 'liquidation' })
  if (participant.order === null) return
  const placed = placedFact(request, participant.order)
  const facts = { ...placed.facts, reason: 'liquidation' }
  scope.facts.push(deskFact({ ...placed, actorId: 'system', facts }))
}

/** What the fund may lose on closing a position within its distance, as far as the client still has it: it is the client's. */
const takeOverFee = (notional: Decimal, equity: Decimal): Decimal =>
  Decimal.max(ZERO, Decimal.min(equity, notional.times(FUND_DISTANCE))).toDecimalPlaces(
    CURRENCY_SCALE.USD,
    Decimal.ROUND_DOWN,
  )

/**
 * The default fund takes what nobody would trade, at the mark, for what closing it may cost; what the client cannot pay is
 * owed to it.
 */
function takeOver(
  state: DeskState,
  scope: Scope,
  accountId: AccountId,
  reading: FuturesReading,
  equity: Decimal,
): void {
  const { market, mark, size, unpaid } = reading
  const { symbol, multiplier } = market.instrument
  const causeId = state.ids.next()
  const booking = bookingOf(state, scope, market, causeId)
  const fundId = venueAccount(state, scope, 'default_fund', booking.moneyKind)
  const quantity = quantityOf(state, accountId, market)
  const pay = (amount: Decimal, kind: 'variation' | 'fee'): void => {
    const ends = [
      { accountId, signedAmount: amount },
      { accountId: fundId, signedAmount: amount.negated() },
    ].sort((a, b) => a.signedAmount.cmp(b.signedAmount))
    cleared(state, booking, () => {
      for (const end of ends) throughClearing(state, scope, booking, { ...end, kind })
    })
  }
  pay(unpaid, 'variation')
  pay(takeOverFee(size.abs().times(mark), equity).negated(), 'fee')
  const about = { price: mark, cause: 'close_out', causeId, multiplier } as const
  const userId = state.ledger.account(accountId)?.userId ?? null
  const own = positionFor(state, scope, { accountId, userId }, symbol)
  movePosition(state, scope, own, { signed: quantity.negated(), ...about })
  const venues = positionFor(state, scope, { accountId: fundId, userId: null }, symbol)
  movePosition(state, scope, venues, { signed: quantity, ...about })
  const facts = { symbol, quantity: decimalText(quantity), price: decimalText(mark), cause_id: causeId }
  fact(scope, 'position.taken_over', accountId, facts)
}

/** One step of closing an account's largest position that trades now, at a mark that is not too old; false where none does. */
function liquidate(state: DeskState, scope: Scope, accountId: AccountId, health: MarginHealth): boolean {
  const [reading] = health.readings
    .filter(({ market }) => isTrading(state, market) && !isMarkStale(state, market))
    .toSorted(
      (a, b) =>
        b.maintenance.cmp(a.maintenance) ||
        (a.market.instrument.symbol < b.market.instrument.symbol ? -1 : 1),
    )
  if (reading === undefined) return false
  const { market } = reading
  const key = `${accountId} ${market.instrument.symbol}`
  const stage = scope.liquidations.get(key) ?? 'orders'
  scope.liquidations.set(key, NEXT_STAGE[stage])
  const quantity = quantityOf(state, accountId, market)
  const facts = {
    ...{ stage, symbol: market.instrument.symbol, quantity: decimalText(quantity) },
    ...{ mark: decimalText(reading.mark), ...healthFacts(health) },
  }
  fact(scope, 'margin.liquidated', accountId, facts)
  scope.accounts.add(accountId)
  if (stage === 'orders') {
    tellMargin(state, scope, accountId, 'breach', health.ratio)
    cancelForLiquidation(state, scope, accountId)
  }
  if (stage === 'fund') takeOver(state, scope, accountId, reading, health.equity)
  if (stage === 'half' || stage === 'whole') {
    const part = partToClose(stage, quantity.abs(), market.instrument.lotSize)
    close(state, scope, accountId, market, part)
  }
  return true
}

/**
 * Looks at everybody who has a position in a market whose mark may have moved: warns, or closes. One step at a time, for
 * what it trades has consequences of its own; true when there may be more to do.
 */
export function watchMargins(state: DeskState, scope: Scope, market: Market): boolean {
  for (const accountId of holdersOf(state, market.instrument.symbol)) {
    if ((state.ledger.account(accountId)?.userId ?? null) === null) continue
    if (watchAccount(state, scope, accountId)) return true
  }
  return false
}

/** The same for one account: what asks for more maintenance, futures or short options, is closed first. */
export function watchAccount(state: DeskState, scope: Scope, accountId: AccountId): boolean {
  const health = healthOf(state, accountId)
  if (health.ratio === null) return false
  warn(state, scope, accountId, health)
  if (health.ratio.lt(1)) return false
  const steps = health.shortMaintenance.times(2).gt(health.maintenance)
    ? [liquidateShorts, liquidate]
    : [liquidate, liquidateShorts]
  return steps.some((step) => step(state, scope, accountId, health))
}
