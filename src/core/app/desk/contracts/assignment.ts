import { decimalText } from '../../../kernel/index.ts'
import type { Decimal } from '../../../kernel/index.ts'
import { assignProRata } from '../../../instruments/index.ts'
import type { Instrument } from '../../../instruments/index.ts'
import type { PositionRecord } from '../../../portfolio/index.ts'
import type { ContractBooking } from '../settlement/contract-moves.ts'
import { deskFact } from '../state/facts.ts'
import type { Scope } from '../state/scope.ts'
import type { DeskState } from '../state/state-types.ts'

/** Positions in an instrument that are not flat, in the order of their accounts. */
export function positionsIn(state: DeskState, symbol: Instrument['symbol']): readonly PositionRecord[] {
  const found: PositionRecord[] = []
  for (const bySymbol of state.positions.values()) {
    const position = bySymbol.get(symbol)
    if (position && !position.quantity.isZero()) found.push(position)
  }
  return found.sort((a, b) => (a.accountId < b.accountId ? -1 : 1))
}

/** Quantity that each short is assigned when `quantity` is exercised; the draw is seeded by the cause's id. */
export function assignedQuantities(
  instrument: Instrument,
  positions: readonly PositionRecord[],
  quantity: Decimal,
  causeId: string,
): ReadonlyMap<string, Decimal> {
  const { lotSize, symbol } = instrument
  const shorts = positions
    .filter((position) => position.quantity.isNegative())
    .map((position) => ({ id: position.accountId, lots: position.quantity.abs().div(lotSize).toNumber() }))
  const lots = quantity.div(lotSize).toNumber()
  const assigned = assignProRata(shorts, lots, `${symbol} ${causeId}`)
  return new Map([...assigned].map(([id, count]) => [id, lotSize.times(count)]))
}

export function assignedFact(
  scope: Scope,
  booking: ContractBooking,
  position: PositionRecord,
  quantity: Decimal,
  amount: Decimal,
): void {
  const facts = {
    account_id: position.accountId,
    symbol: position.symbol,
    quantity: decimalText(quantity),
    amount: decimalText(amount),
    cause_id: booking.causeId,
    draw_seed: `${position.symbol} ${booking.causeId}`,
  }
  const about = { actorId: 'system', resourceType: 'position', resourceId: position.id }
  scope.facts.push(deskFact({ action: 'option.assigned', ...about, at: scope.at, facts }))
}
