import { ZERO, asId } from '../../../kernel/index.ts'
import type { InstrumentSymbol } from '../../../kernel/index.ts'
import type { PositionRecord } from '../../../portfolio/index.ts'
import { noteChange } from '../state/collateral-state.ts'
import { noteFundingHolders, noteHolder } from '../state/futures-state.ts'
import type { Scope } from '../state/scope.ts'
import { ensure, isCurrent } from '../state/state.ts'
import type { DeskState, Participant } from '../state/state-types.ts'

/** The account's position of today in an instrument, or a new flat one. */
export function positionFor(
  state: DeskState,
  scope: Scope,
  participant: Pick<Participant, 'accountId' | 'userId'>,
  symbol: InstrumentSymbol,
): PositionRecord {
  const { accountId, userId } = participant
  const known = state.positions.get(accountId)?.get(symbol)
  if (known && isCurrent(known, scope.at)) return known
  return {
    id: asId<'position'>(state.ids.next()),
    accountId,
    userId,
    symbol,
    quantity: ZERO,
    averagePrice: ZERO,
    realizedPnl: ZERO,
    fees: ZERO,
    openedAt: scope.at,
    updatedAt: scope.at,
    settledAt: null,
  }
}

/** Keeps what has become of a position, and notes where it closed or became smaller. */
export function keepPosition(state: DeskState, scope: Scope, position: PositionRecord): void {
  const { accountId, symbol, quantity } = position
  const before = state.positions.get(accountId)?.get(symbol)?.quantity ?? ZERO
  if (quantity.isZero()) {
    if (!before.isZero()) scope.closed.push({ accountId, symbol })
  } else if (quantity.abs().lt(before.abs()) || quantity.isNegative() !== before.isNegative()) {
    scope.shrunk.push({ accountId, symbol })
  }
  ensure(state.positions, position.accountId, () => new Map()).set(position.symbol, position)
  scope.positions.set(position.id, position)
  noteChange(state, position.accountId, position.symbol)
  noteFundingHolders(state, position, before, scope.at)
  noteHolder(state, position)
}
