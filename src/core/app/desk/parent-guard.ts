import { ok, refused } from '../../kernel/index.ts'
import type { Result } from '../../kernel/index.ts'
import type { ParentOrder } from '../desk.ts'
import { marketOf } from './state.ts'
import type { DeskState } from './state.ts'
import { softGuard } from './trading-state.ts'

/**
 * The soft guards over everything that an execution algorithm may trade, as if it were one order: at its worst price, else
 * at the best of the other side. Answers the guard that was confirmed, null where none stands.
 */
export function guardParent(
  state: DeskState,
  { symbol, side, quantity, price, confirm }: ParentOrder,
): Result<Readonly<{ confirmed: string | null }>> {
  const market = marketOf(state, symbol)
  const { instrument, book } = market
  const best = book.best(side === 'buy' ? 'sell' : 'buy')
  const expected = price ?? (best === null ? market.last : instrument.tickSize.times(best.ticks))
  const notional = expected === null ? null : expected.times(quantity).times(instrument.multiplier)
  const orderType = price === null ? ('market' as const) : ('limit' as const)
  const { confirmed, failure } = softGuard(
    state,
    { symbol, side, orderType, quantity, price, confirm },
    notional,
    market,
  )
  return failure === null ? ok({ confirmed }) : refused(failure)
}
