import { Decimal, ZERO, decimalText } from '../../../kernel/index.ts'
import type { AccountId, InstrumentSymbol, JsonObject } from '../../../kernel/index.ts'
import { NO_CONDITIONS } from '../../../orders/index.ts'
import { takeOver } from '../settlement/close-out.ts'
import type { Taken } from '../settlement/close-out.ts'
import { freeToPay } from '../collateral/collateral.ts'
import { bookingOf } from '../settlement/contract-moves.ts'
import { enterOrder, placedFact } from '../execution/enter-order.ts'
import { deskFact } from '../state/facts.ts'
import { NEXT_STAGE, partToClose } from '../state/liquidation-stage.ts'
import { healthFacts, tellMargin } from '../collateral/margin-health.ts'
import type { MarginHealth } from '../collateral/margin-health.ts'
import { makersMiddle } from '../state/mark.ts'
import { estimateFill } from '../execution/prepare.ts'
import type { PreparedRequest } from '../execution/prepare.ts'
import { cancelAllOf } from '../open-orders/protection.ts'
import type { Scope } from '../state/scope.ts'
import { isUnderlyingStale, takeOverPriceOf } from '../collateral/short-margin.ts'
import { marketOf } from '../state/state.ts'
import { isTrading } from '../guards/trading-state.ts'
import type { DeskState, Market } from '../state/state-types.ts'

/** A short option that is to be closed, with what closing it at the mark would cost. */
type Short = Readonly<{ market: Market; underlying: InstrumentSymbol; quantity: Decimal; cost: Decimal }>

const quantityOf = (state: DeskState, accountId: AccountId, symbol: InstrumentSymbol): Decimal =>
  state.positions.get(accountId)?.get(symbol)?.quantity ?? ZERO

/** Short options of the books that the account cannot carry, the dearest to close first. */
function shortsOf(state: DeskState, accountId: AccountId, health: MarginHealth): readonly Short[] {
  const found = health.shortBooks.flatMap((underlying) =>
    [...(state.collateral.options.get(accountId)?.get(underlying) ?? [])].flatMap((symbol): Short[] => {
      const market = marketOf(state, symbol)
      const quantity = quantityOf(state, accountId, symbol).negated()
      if (!quantity.gt(ZERO) || market.marginMark === null) return []
      const cost = quantity.times(market.marginMark.price).times(market.instrument.multiplier)
      return [{ market, underlying, quantity, cost }]
    }),
  )
  return found.sort(
    (a, b) => b.cost.cmp(a.cost) || (a.market.instrument.symbol < b.market.instrument.symbol ? -1 : 1),
  )
}

function fact(scope: Scope, action: string, accountId: AccountId, facts: JsonObject): void {
  const about = { actorId: 'system', resourceType: 'account', resourceId: accountId }
  scope.facts.push(deskFact({ action, ...about, at: scope.at, facts }))
}

/** Every order of the account goes: what they hold is margin, and they would trade what is being closed. */
export function cancelForLiquidation(state: DeskState, scope: Scope, accountId: AccountId): void {
  cancelAllOf(state, scope, accountId, 'liquidation')
}

/** Buys back as much of a short as the band and the account's cash let it, whatever holds that cash. */
function buyBack(
  state: DeskState,
  scope: Scope,
  accountId: AccountId,
  market: Market,
  quantity: Decimal,
): void {
  const userId = state.ledger.account(accountId)?.userId
  // While no maker sells, a client could name any price, and the fund would bear what the account then lacks.
  if (!userId || makersMiddle(market) === null) return
  const { symbol, lotSize } = market.instrument
  const request: PreparedRequest = {
    ...{ userId, accountId, symbol, quantity, side: 'buy' },
    ...{ orderType: 'market', timeInForce: 'IOC', price: null, clientOrderId: null },
    ...{ kycApproved: true, requestId: null, personal: null, trailExtreme: null },
    conditions: { ...NO_CONDITIONS, isReduceOnly: true },
  }
  const costOf = (asked: Decimal): Decimal => {
    const { value, fee } = estimateFill(state, { ...request, quantity: asked }, market)
    return value.plus(fee)
  }
  const cost = costOf(quantity)
  freeToPay(state, scope, accountId, cost)
  const spare = Decimal.max(ZERO, state.ledger.available(accountId))
  // The best prices come first, so that a part costs no more than its share.
  const share = cost.gt(spare) ? spare.div(cost) : new Decimal(1)
  const part = quantity.times(share).div(lotSize).floor().times(lotSize)
  if (cost.isZero() || part.isZero() || costOf(part).gt(spare)) return
  const participant = enterOrder(state, scope, { ...request, quantity: part }, market, {
    reason: 'liquidation',
  })
  if (participant.order === null) return
  const placed = placedFact(request, participant.order)
  const facts = { ...placed.facts, reason: 'liquidation' }
  scope.facts.push(deskFact({ ...placed, actorId: 'system', facts }))
}

/** The default fund takes the account's options in the underlying at their marks; what the client cannot pay is owed to it. */
function giveToFund(state: DeskState, scope: Scope, accountId: AccountId, short: Short): void {
  const booking = bookingOf(state, scope, short.market, state.ids.next())
  const symbols = state.collateral.options.get(accountId)?.get(short.underlying) ?? []
  const taken = [...symbols].flatMap((symbol): Taken[] => {
    const [quantity, price] = [quantityOf(state, accountId, symbol), takeOverPriceOf(state, symbol)]
    return quantity.isZero() || price === null ? [] : [{ symbol, quantity, price }]
  })
  takeOver(state, scope, booking, accountId, taken)
}

/** Orders go before anything is closed, once a command. */
function endOrders(state: DeskState, scope: Scope, accountId: AccountId, health: MarginHealth): boolean {
  const key = `${accountId} shorts`
  if (scope.liquidations.has(key)) return false
  scope.liquidations.set(key, 'fund')
  fact(scope, 'margin.liquidated', accountId, { stage: 'orders', ...healthFacts(health) })
  tellMargin(state, scope, accountId, 'breach', health.ratio)
  cancelForLiquidation(state, scope, accountId)
  return true
}

/**
 * One step of closing an account's short options (decision 0011): orders end, half of the dearest short is bought back,
 * then all of it, then the default fund takes the account's options in that underlying. False where none trades now.
 */
export function liquidateShorts(
  state: DeskState,
  scope: Scope,
  accountId: AccountId,
  health: MarginHealth,
): boolean {
  const shorts = shortsOf(state, accountId, health)
  const short = shorts.find(
    ({ market, underlying }) => isTrading(state, market) && !isUnderlyingStale(state, underlying),
  )
  if (short === undefined && shorts.length > 0) return false
  scope.accounts.add(accountId)
  if (endOrders(state, scope, accountId, health)) return true
  if (short === undefined) return false
  const { market, quantity } = short
  const { symbol, lotSize } = market.instrument
  const key = `${accountId} ${symbol}`
  const stage = scope.liquidations.get(key) ?? 'half'
  scope.liquidations.set(key, NEXT_STAGE[stage])
  fact(scope, 'margin.liquidated', accountId, {
    ...{ stage, symbol, quantity: decimalText(quantity.negated()) },
    ...{ mark: decimalText(market.marginMark?.price ?? ZERO), ...healthFacts(health) },
  })
  if (stage === 'fund') giveToFund(state, scope, accountId, short)
  else if (stage !== 'orders') {
    buyBack(state, scope, accountId, market, partToClose(stage, quantity, lotSize))
  }
  return true
}
