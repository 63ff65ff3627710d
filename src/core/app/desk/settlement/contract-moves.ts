import { ZERO } from '../../../kernel/index.ts'
import type { AccountId, Decimal } from '../../../kernel/index.ts'
import type { Instrument } from '../../../instruments/index.ts'
import type { MoneyKind } from '../../../ledger/index.ts'
import { applyFill } from '../../../portfolio/index.ts'
import type { PositionRecord } from '../../../portfolio/index.ts'
import type { PositionAdjustmentRecord } from '../../store/store.ts'
import { noteChange } from '../state/collateral-state.ts'
import { keepPosition } from './positions.ts'
import type { Scope } from '../state/scope.ts'
import { moneyKindOfMarket, venueAccount } from '../state/venue-account.ts'
import type { DeskState, Market } from '../state/state-types.ts'

/** What one booking belongs to: the contract, whose clearing account it passes through, and what it is called. */
export type ContractBooking = Readonly<{
  instrument: Instrument
  moneyKind: MoneyKind
  clearingId: AccountId
  /** The expiry, exercise or action behind it. */
  causeId: string
  /**
   * Price of the underlying at which the venue closes out a client who cannot bring what an option owes; null where
   * nothing is closed out.
   */
  closeOutPrice: Decimal | null
}>

type Cause = PositionAdjustmentRecord['cause']

/** Records a change of quantity that no fill made. */
export function adjusted(
  state: DeskState,
  scope: Scope,
  change: Readonly<{
    position: PositionRecord
    quantityChange: Decimal
    price: Decimal
    cause: Cause
    causeId: string
  }>,
): void {
  const { position, quantityChange, price, cause, causeId } = change
  const { accountId, userId, symbol } = position
  noteChange(state, accountId, symbol)
  const id = state.ids.next()
  const about = { accountId, userId, symbol, quantityChange, price, cause, causeId }
  scope.logs.push({ op: 'insert', table: 'positionAdjustments', record: { id, ...about, at: scope.at } })
}

/** So many units, signed, at a price for each, and what moved them. */
type PositionMove = Readonly<{
  signed: Decimal
  price: Decimal
  cause: Cause
  causeId: string
  multiplier: Decimal
}>

/** Changes a position as a fill would, without a fee. Answers the profit it realised. */
export function movePosition(
  state: DeskState,
  scope: Scope,
  before: PositionRecord,
  move: PositionMove,
): Readonly<{ position: PositionRecord; realizedPnl: Decimal }> {
  const { signed, price, multiplier, cause, causeId } = move
  const side = signed.isNegative() ? 'sell' : 'buy'
  const fill = { side, quantity: signed.abs(), price, multiplier, fee: ZERO, at: scope.at } as const
  const { position, realizedPnl } = applyFill(before, fill)
  keepPosition(state, scope, position)
  adjusted(state, scope, { position, quantityChange: signed, price, cause, causeId })
  return { position, realizedPnl }
}

export function bookingOf(
  state: DeskState,
  scope: Scope,
  market: Market,
  causeId: string,
  closeOutPrice: Decimal | null = null,
): ContractBooking {
  const moneyKind = moneyKindOfMarket(market)
  const clearingId = venueAccount(state, scope, 'clearing', moneyKind)
  return { instrument: market.instrument, moneyKind, clearingId, causeId, closeOutPrice }
}
