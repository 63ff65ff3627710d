import { Decimal, ZERO, asId, decimalText } from '../../../kernel/index.ts'
import type { AccountId } from '../../../kernel/index.ts'
import { isMargined } from '../../../instruments/index.ts'
import { feeOf, settlementOf } from '../../../ledger/index.ts'
import type { AuctionTrade, Side } from '../../../matching/index.ts'
import { dailyValueOf, fillOrder, isOpen, remainingQuantity } from '../../../orders/index.ts'
import type { FillRecord, Liquidity, OrderRecord } from '../../../orders/index.ts'
import { applyFill } from '../../../portfolio/index.ts'
import { releaseCollateral } from '../collateral/collateral.ts'
import { deskFact } from '../state/facts.ts'
import { positionFor, keepPosition } from './positions.ts'
import { postTransfer } from './post-transfer.ts'
import { logEvent, touchOrder } from '../state/scope.ts'
import type { Scope } from '../state/scope.ts'
import { showOn } from '../state/showing.ts'
import { changeOffered, changeUsed, forgetOpenOrder, feeRatesOf } from '../state/state.ts'
import { rollTape } from '../state/tape.ts'
import { payTrade, payableFee } from './variation.ts'
import { venueAccount, moneyKindOfMarket } from '../state/venue-account.ts'
import type { DeskState, Market, Participant } from '../state/state-types.ts'

/** One match in amounts. `value` = price × quantity × multiplier, exact by the listing law. */
type Match = Readonly<{
  id: string
  market: Market
  price: Decimal
  quantity: Decimal
  value: Decimal
  feesId: AccountId
}>

type MatchSide = Readonly<{ participant: Participant; side: Side; liquidity: Liquidity; fee: Decimal }>

/** Moves a resting order's hold to what its rest still needs, before the fill's money leaves the account. */
function rehold(
  state: DeskState,
  scope: Scope,
  order: OrderRecord,
  remaining: Decimal,
  market: Market,
): Decimal {
  if (order.heldCash.isZero() || order.price === null) return ZERO
  const needed = state.margin.cashToHold({
    instrument: market.instrument,
    side: order.side,
    price: order.price,
    quantity: remaining,
    settledPrice: market.settlementPrice,
  })
  // What a future may cost follows its settlement price; an order that waits is never asked for more than it holds.
  const kept = Decimal.min(needed, order.heldCash)
  state.ledger.hold(order.accountId, kept.minus(order.heldCash), market.instrument.currency)
  scope.accounts.add(order.accountId)
  return kept
}

function releaseForFill(state: DeskState, scope: Scope, match: Match, side: MatchSide): Decimal {
  const { order } = side.participant
  if (order === null) return ZERO
  if (side.liquidity !== 'taker') changeOffered(state, order, match.quantity.negated())
  return rehold(state, scope, order, remainingQuantity(order).minus(match.quantity), match.market)
}

/** Leaves the side's order as the match makes it; a quote is none. */
function fillSide(
  state: DeskState,
  scope: Scope,
  { market, quantity, value }: Match,
  { participant, liquidity, fee }: MatchSide,
  heldCash: Decimal,
): void {
  const before = participant.order
  if (before === null) return
  const { multiplier } = market.instrument
  const filled = fillOrder(before, { quantity, value, fee, multiplier, heldCash, at: scope.at })
  const order = liquidity !== 'taker' ? showOn(state, participant, filled, quantity) : filled
  participant.order = order
  touchOrder(scope, order)
  // At a call's price an order may cost less than it was counted at; where it is the maker it fills at its own.
  if (liquidity === 'auction') {
    const [was, is] = [dailyValueOf(before, multiplier), dailyValueOf(order, multiplier)]
    changeUsed(state, order, is.minus(was), scope.at)
  }
  if (order.stopLossPrice !== null || order.takeProfitPrice !== null) {
    scope.unprotected.set(participant, (scope.unprotected.get(participant) ?? ZERO).plus(quantity))
  }
  if (!isOpen(order)) forgetOpenOrder(state, order)
}

/** Writes the fill, its settlement and the order's event. */
function recordFill(
  state: DeskState,
  scope: Scope,
  match: Match,
  { participant, liquidity, fee }: MatchSide,
  realizedPnl: Decimal,
): void {
  const { order } = participant
  if (order === null) return
  const { quantity, price, value } = match
  const fill: FillRecord = {
    id: asId<'fill'>(state.ids.next()),
    matchId: match.id,
    orderId: order.id,
    accountId: order.accountId,
    userId: order.userId,
    symbol: order.symbol,
    side: order.side,
    quantity,
    price,
    value,
    fee,
    liquidity,
    realizedPnl,
    at: scope.at,
  }
  scope.logs.push({ op: 'insert', table: 'fills', record: fill })
  scope.logs.push({ op: 'insert', table: 'settlements', record: settlementOf(match.market.instrument, fill) })
  scope.events.push({ kind: 'fill', fill })
  logEvent(scope, participant, order.status === 'filled' ? 'filled' : 'partially_filled', {
    fill_id: fill.id,
    quantity: decimalText(quantity),
    price: decimalText(price),
    fee: decimalText(fee),
    liquidity,
    filled_quantity: decimalText(order.filledQuantity),
  })
}

function bookSide(state: DeskState, scope: Scope, match: Match, side: MatchSide, heldCash: Decimal): void {
  const { participant, fee } = side
  const symbol = match.market.instrument.symbol
  if (fee.gt(ZERO)) {
    postTransfer(state, scope, {
      id: asId<'transfer'>(state.ids.next()),
      debitAccountId: participant.accountId,
      creditAccountId: match.feesId,
      currency: match.market.instrument.currency,
      amount: fee,
      kind: 'fee',
      causeId: match.id,
      at: scope.at,
    })
  }
  const { position, realizedPnl } = applyFill(positionFor(state, scope, participant, symbol), {
    side: side.side,
    quantity: match.quantity,
    price: match.price,
    multiplier: match.market.instrument.multiplier,
    fee,
    at: scope.at,
  })
  keepPosition(state, scope, position)
  fillSide(state, scope, match, side, heldCash)
  recordFill(state, scope, match, side, realizedPnl)
}

/** The venue's own participants trade without fees; clients pay by their side of the match, in a call both as makers. */
function matchSide(
  state: DeskState,
  match: Match,
  participant: Participant,
  side: Side,
  liquidity: Liquidity,
): MatchSide {
  const rates = feeRatesOf(state, match.market.instrument, participant.accountId)
  const rate = liquidity === 'taker' ? rates.taker : rates.maker
  const fee = participant.userId === null ? ZERO : feeOf(rate, match.value, match.quantity)
  return { participant, side, liquidity, fee }
}

function tradeFact(match: Match, first: MatchSide, second: MatchSide, side: Side, scope: Scope): void {
  const of = ({
    participant,
    fee,
  }: MatchSide): Readonly<{ account_id: string; order_id: string | null; fee: string }> => ({
    account_id: participant.accountId,
    fee: decimalText(fee),
    order_id: participant.order?.id ?? null,
  })
  const isAuction = first.liquidity === 'auction'
  const [one, other] = isAuction ? (['buyer', 'seller'] as const) : (['taker', 'maker'] as const)
  const facts = {
    [other]: of(second),
    price: decimalText(match.price),
    quantity: decimalText(match.quantity),
    side,
    symbol: match.market.instrument.symbol,
    [one]: of(first),
    value: decimalText(match.value),
  }
  scope.facts.push(
    deskFact({
      action: 'trade.executed',
      actorId: 'system',
      resourceType: 'trade',
      resourceId: match.id,
      at: scope.at,
      facts,
    }),
  )
}

function printTrade(match: Match, side: Side, scope: Scope): void {
  const { market, price, quantity } = match
  rollTape(market, scope.at)
  market.last = price
  market.shown = price
  market.volume = market.volume.plus(quantity)
  market.updatedAt = scope.at
  scope.taped.add(market)
  const symbol = market.instrument.symbol
  if (market.pending.bySequence.size > 0) scope.prints.push({ market, price })
  scope.events.push({
    kind: 'trade',
    trade: { matchId: match.id, symbol, side, price, quantity, at: scope.at },
  })
}

/** A match in amounts, with the venue's account that takes its fees. */
function matchOf(
  state: DeskState,
  scope: Scope,
  market: Market,
  { ticks, lots }: Readonly<{ ticks: number; lots: number }>,
): Match {
  const { instrument } = market
  const price = instrument.tickSize.times(ticks)
  const quantity = instrument.lotSize.times(lots)
  const value = price.times(quantity).times(instrument.multiplier)
  const feesId = venueAccount(state, scope, 'fees', moneyKindOfMarket(market))
  return { id: state.ids.next(), market, price, quantity, value, feesId }
}

/** Moves what a match moves: holds first, then the money, then what each side has of it. `side` is told on the tape. */
function bookMatch(
  state: DeskState,
  scope: Scope,
  match: Match,
  [first, second]: readonly [MatchSide, MatchSide],
  side: Side,
): void {
  const { market, quantity, value } = match
  const [buys, sells] = first.side === 'buy' ? [first, second] : [second, first]
  const heldByFirst = releaseForFill(state, scope, match, first)
  const heldBySecond = releaseForFill(state, scope, match, second)
  if (isMargined(market.instrument)) {
    payTrade(state, scope, match, buys.participant.accountId, sells.participant.accountId)
  } else {
    const changes = new Map([[market.instrument.symbol, quantity]])
    releaseCollateral(state, scope, buys.participant.accountId, changes)
    postTransfer(state, scope, {
      id: asId<'transfer'>(state.ids.next()),
      debitAccountId: buys.participant.accountId,
      creditAccountId: sells.participant.accountId,
      currency: market.instrument.currency,
      amount: value,
      kind: 'trade',
      causeId: match.id,
      at: scope.at,
    })
  }
  const payable = (one: MatchSide): MatchSide => ({
    ...one,
    fee: payableFee(state, scope, one.participant.accountId, one.fee),
  })
  const [one, other] = isMargined(market.instrument) ? [payable(first), payable(second)] : [first, second]
  bookSide(state, scope, match, one, heldByFirst)
  bookSide(state, scope, match, other, heldBySecond)
  tradeFact(match, one, other, side, scope)
  printTrade(match, side, scope)
}

/** Books one match of the book: money, fees, positions, orders, fills, audit fact and tape. */
export function bookTrade(
  state: DeskState,
  scope: Scope,
  market: Market,
  taker: Readonly<{ participant: Participant; side: Side }>,
  trade: Readonly<{ maker: Participant; ticks: number; lots: number; makerLeftLots: number }>,
): void {
  const match = matchOf(state, scope, market, trade)
  const takes = matchSide(state, match, taker.participant, taker.side, 'taker')
  const makes = matchSide(state, match, trade.maker, taker.side === 'buy' ? 'sell' : 'buy', 'maker')
  if (trade.makerLeftLots === 0) trade.maker.handle = null
  bookMatch(state, scope, match, [takes, makes], taker.side)
}

/** Books one match of an uncrossing: both sides rested, at the call's one price. `side` is the one that was left over. */
export function bookAuctionTrade(
  state: DeskState,
  scope: Scope,
  market: Market,
  trade: AuctionTrade<Participant>,
  side: Side,
): void {
  const match = matchOf(state, scope, market, trade)
  const buys = matchSide(state, match, trade.buyer, 'buy', 'auction')
  const sells = matchSide(state, match, trade.seller, 'sell', 'auction')
  if (trade.buyerLeftLots === 0) trade.buyer.handle = null
  if (trade.sellerLeftLots === 0) trade.seller.handle = null
  bookMatch(state, scope, match, [buys, sells], side)
}
