import { ZERO, assert, decimalText } from '../../../kernel/index.ts'
import type { Decimal, Instant, InstrumentSymbol } from '../../../kernel/index.ts'
import { fundingPerUnit, fundingRate } from '../../../instruments/index.ts'
import type { PositionRecord } from '../../../portfolio/index.ts'
import type { DeskOutcome } from '../../desk-port/desk.ts'
import type { FundingRecord } from '../../store/store.ts'
import { positionsIn } from './assignment.ts'
import { cleared, throughClearing } from '../settlement/clearing.ts'
import { bookingOf } from '../settlement/contract-moves.ts'
import { deskFact } from '../state/facts.ts'
import { followUp } from '../consequences/follow-up.ts'
import { fundingDueAt } from '../state/futures-state.ts'
import { finish } from '../consequences/finish.ts'
import { makeScope } from '../state/scope.ts'
import { marketOf } from '../state/state.ts'
import type { DeskState } from '../state/state-types.ts'

/** The funding instant that a perpetual owes; null when it is paid up, or nothing was listed before it. */
export function fundingDue(state: DeskState, symbol: InstrumentSymbol): Instant | null {
  return fundingDueAt(state, state.registry.get(symbol), state.clock.now())
}

/** Who had how much at the instant that is due: as it was remembered where something has traded since, else as it is. */
function holdingsAt(state: DeskState, symbol: InstrumentSymbol, due: Instant): readonly Holding[] {
  const known = state.contracts.heldAtFunding.get(symbol)
  state.contracts.heldAtFunding.delete(symbol)
  if (known?.due !== due) return positionsIn(state, symbol)
  return [...known.quantities].map(([accountId, quantity]) => ({ accountId, quantity }))
}

type Holding = Pick<PositionRecord, 'accountId' | 'quantity'>

/**
 * Exchanges funding at the last funding instant, among those who held it then: every long pays rate × mark per unit and every short receives it (the
 * other way round below 0). What goes out comes in, to the last digit. Null when nothing is due: an instant is paid once,
 * and instants that passed while nobody was there are not paid at prices of today.
 */
export function fundPerpetual(
  state: DeskState,
  symbol: InstrumentSymbol,
  prices: Readonly<{ markPrice: Decimal; indexPrice: Decimal }>,
): DeskOutcome<FundingRecord | null> {
  const due = fundingDue(state, symbol)
  const scope = makeScope(state.clock.now())
  if (due === null) return finish(state, scope, null)
  const { markPrice, indexPrice } = prices
  assert(markPrice.gt(ZERO) && indexPrice.gt(ZERO), 'funding needs prices above 0')
  const market = marketOf(state, symbol)
  const { instrument } = market
  const rate = fundingRate(instrument, markPrice, indexPrice)
  const amountPerUnit = fundingPerUnit(instrument, rate, markPrice)
  const causeId = `funding:${symbol}:${due}`
  const booking = bookingOf(state, scope, market, causeId)
  const positions = [...holdingsAt(state, symbol, due)].sort(
    (a, b) => b.quantity.times(rate).cmp(a.quantity.times(rate)) || (a.accountId < b.accountId ? -1 : 1),
  )
  cleared(state, booking, () => {
    for (const { accountId, quantity } of positions) {
      const owed = amountPerUnit.times(quantity).times(instrument.multiplier)
      throughClearing(state, scope, booking, { accountId, signedAmount: owed.negated(), kind: 'funding' })
    }
  })
  const longQuantity = positions.reduce(
    (sum, { quantity }) => (quantity.isPositive() ? sum.plus(quantity) : sum),
    ZERO,
  )
  const about = { symbol, at: due, rate, markPrice, indexPrice, amountPerUnit, longQuantity }
  const record: FundingRecord = { ...about, bookedAt: scope.at }
  state.contracts.fundedUntil.set(symbol, due)
  scope.logs.push({ op: 'insert', table: 'fundings', record })
  const facts = {
    rate: decimalText(rate),
    mark_price: decimalText(markPrice),
    index_price: decimalText(indexPrice),
    amount_per_unit: decimalText(amountPerUnit),
    long_quantity: decimalText(longQuantity),
    positions: positions.length,
  }
  const of = { actorId: 'system', resourceType: 'instrument', resourceId: symbol }
  scope.facts.push(deskFact({ action: 'perpetual.funded', ...of, at: scope.at, facts }))
  scope.watched.add(market)
  followUp(state, scope)
  return finish(state, scope, record)
}
