import { ok, refused } from '../../../kernel/index.ts'
import type { Result } from '../../../kernel/index.ts'
import type { ParentOrder } from '../../desk-port/desk.ts'
import { dayWarnings } from '../guards/day-guards.ts'
import { marketTicks } from '../state/phase-state.ts'
import { closingFailure } from '../guards/retired.ts'
import { marketOf } from '../state/state.ts'
import { heldBackFailure, isReducing, softGuard } from '../guards/trading-state.ts'
import type { DeskState } from '../state/state-types.ts'

/**
 * The soft guards, those of the account's day among them, over everything that an execution algorithm may trade, as if it were one order: at its worst price, else
 * at the best of the other side. Answers the guard that was confirmed, null where none stands.
 */
export function guardParent(
  state: DeskState,
  { accountId, symbol, side, quantity, price, confirm }: ParentOrder,
): Result<Readonly<{ confirmed: string | null }>> {
  const market = marketOf(state, symbol)
  const { instrument } = market
  const best = marketTicks(market, side === 'buy' ? 'sell' : 'buy')
  const expected = price ?? (best === null ? market.last : instrument.tickSize.times(best))
  const notional = expected === null ? null : expected.times(quantity).times(instrument.multiplier)
  const orderType = price === null ? ('market' as const) : ('limit' as const)
  const guarded = { accountId, symbol, side, orderType, quantity, price, confirm }
  const isSmaller = isReducing(state, guarded, false)
  // The halt of a market is waited for; what holds the account back would stop every child, so it is said at the door.
  const heldBack = closingFailure(state, accountId, isSmaller) ?? heldBackFailure(state, accountId, isSmaller)
  if (heldBack) return refused(heldBack)
  const warnings = isSmaller ? [] : dayWarnings(state, accountId)
  const { confirmed, failure } = softGuard(state, guarded, notional, market, warnings)
  return failure === null ? ok({ confirmed }) : refused(failure)
}
