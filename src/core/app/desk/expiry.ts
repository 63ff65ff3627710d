import { CURRENCY_SCALE, Decimal, ZERO, asId, assert, decimalText, present } from '../../kernel/index.ts'
import type { AccountId, InstrumentSymbol } from '../../kernel/index.ts'
import { intrinsicValue, isExpired } from '../../instruments/index.ts'
import type { Instrument } from '../../instruments/index.ts'
import { settlePosition } from '../../portfolio/index.ts'
import type { PositionRecord } from '../../portfolio/index.ts'
import type { DeskOutcome } from '../desk.ts'
import { endedFact, keepPosition, moneyKindOfMarket, venueAccount } from './booking.ts'
import { deskFact } from './facts.ts'
import { withdrawQuote } from './quoting.ts'
import { finish, makeScope, transfer } from './scope.ts'
import type { Scope } from './scope.ts'
import { marketOf } from './state.ts'
import type { DeskState, Market } from './state.ts'
import { withdraw } from './withdraw.ts'

/** Payoff per unit, at as many digits as keep every position's settlement exact in the ledger. */
function payoffPerUnit(instrument: Instrument, settlementPrice: Decimal): Decimal {
  const terms = present(instrument.option, `option terms of ${instrument.symbol}`)
  const step = instrument.lotSize.times(instrument.multiplier)
  const digits = CURRENCY_SCALE[instrument.currency] - step.decimalPlaces()
  return intrinsicValue(terms, settlementPrice).toDecimalPlaces(digits, Decimal.ROUND_HALF_EVEN)
}

function clearBook(state: DeskState, scope: Scope, market: Market): void {
  for (const participants of market.quotes.values()) withdrawQuote(market, participants)
  market.quotes.clear()
  const waiting = [...market.pending.bySequence.values()]
  for (const tag of [...market.book.resting().map((order) => order.tag), ...waiting]) {
    endedFact(scope, withdraw(state, scope, tag, 'expired', 'instrument_expired'), 'order.expired')
  }
}

/** Open positions in the option, shorts first: what they pay is there before the longs are paid. */
function openPositions(state: DeskState, symbol: InstrumentSymbol): readonly PositionRecord[] {
  const found: PositionRecord[] = []
  for (const bySymbol of state.positions.values()) {
    const position = bySymbol.get(symbol)
    if (position && !position.quantity.isZero()) found.push(position)
  }
  return found.sort((a, b) => a.quantity.cmp(b.quantity) || (a.accountId < b.accountId ? -1 : 1))
}

function settle(
  state: DeskState,
  scope: Scope,
  position: PositionRecord,
  payoff: Decimal,
  clearingId: AccountId,
  multiplier: Decimal,
): void {
  const amount = payoff.times(position.quantity.abs()).times(multiplier)
  const isLong = position.quantity.isPositive()
  if (!amount.isZero()) {
    transfer(state, scope, {
      id: asId<'transfer'>(state.ids.next()),
      debitAccountId: isLong ? clearingId : position.accountId,
      creditAccountId: isLong ? position.accountId : clearingId,
      currency: 'USD',
      amount,
      kind: 'settlement',
      causeId: position.id,
      at: scope.at,
    })
  }
  const settled = settlePosition(position, payoff, multiplier, scope.at)
  keepPosition(state, scope, settled.position)
  const facts = {
    account_id: position.accountId,
    symbol: position.symbol,
    quantity: decimalText(position.quantity),
    payoff_per_unit: decimalText(payoff),
    amount: decimalText(isLong ? amount : amount.negated()),
    realized_pnl: decimalText(settled.realizedPnl),
  }
  const about = {
    action: 'position.settled',
    actorId: 'system',
    resourceType: 'position',
    resourceId: position.id,
  }
  scope.facts.push(deskFact({ ...about, at: scope.at, facts }))
}

/**
 * Ends an expired option: its orders expire, every position is settled in cash at max(0, S − K) (puts max(0, K − S))
 * × quantity × multiplier through the clearing account, which is back where it was afterwards. Doing it twice settles
 * nothing the second time.
 */
export function expireOption(
  state: DeskState,
  symbol: InstrumentSymbol,
  settlementPrice: Decimal,
): DeskOutcome<Readonly<{ settled: number }>> {
  const scope = makeScope(state.clock.now())
  const market = marketOf(state, symbol)
  const { instrument } = market
  assert(isExpired(instrument, scope.at), `${symbol} has not expired`)
  assert(settlementPrice.isFinite() && settlementPrice.gte(ZERO), 'the settlement price is not negative')
  clearBook(state, scope, market)
  const positions = openPositions(state, symbol)
  if (positions.length === 0) return finish(state, scope, { settled: 0 })
  const payoff = payoffPerUnit(instrument, settlementPrice)
  const clearingId = venueAccount(state, scope, 'clearing', moneyKindOfMarket(market))
  const before = state.ledger.balance(clearingId).cash
  for (const position of positions) settle(state, scope, position, payoff, clearingId, instrument.multiplier)
  assert(
    state.ledger.balance(clearingId).cash.eq(before),
    'settlement passes through clearing and leaves nothing there',
  )
  const facts = {
    settlement_price: decimalText(settlementPrice),
    payoff_per_unit: decimalText(payoff),
    positions: positions.length,
  }
  const about = {
    action: 'option.expired',
    actorId: 'system',
    resourceType: 'instrument',
    resourceId: symbol,
  }
  scope.facts.push(deskFact({ ...about, at: scope.at, facts }))
  return finish(state, scope, { settled: positions.length })
}
