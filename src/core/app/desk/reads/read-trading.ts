import { ZERO } from '../../../kernel/index.ts'
import type { InstrumentSymbol } from '../../../kernel/index.ts'
import { phaseAt } from '../../../instruments/index.ts'
import type { MarketTrading } from '../../desk-port/market.ts'
import { inCall, referenceOf, referenceTicksOf } from '../state/phase-state.ts'
import { marketOf } from '../state/state.ts'
import { haltOf } from '../guards/trading-state.ts'
import type { DeskState } from '../state/state-types.ts'

/** Where the market stands, with what its call would trade if it ended now. */
export function readTrading(state: DeskState, symbol: InstrumentSymbol): MarketTrading {
  const market = marketOf(state, symbol)
  const { phase, instrument } = market
  const control = haltOf(state, symbol)
  const found = inCall(market) ? market.book.auctionPrice(referenceTicksOf(market)) : null
  const { tickSize, lotSize } = instrument
  const now = state.clock.now()
  const isShut = phase.state === 'open' && phaseAt(instrument, now).state === 'closed'
  return {
    state: control !== null ? 'halted' : isShut ? 'closed' : phase.state,
    phase: phase.state,
    reason: control?.reason ?? null,
    until: control === null ? phase.until : control.until,
    uncrossesAt: inCall(market) && control === null ? phase.until : null,
    reference: inCall(market) ? referenceOf(market) : null,
    indicativePrice: found === null || found.ticks === null ? null : tickSize.times(found.ticks),
    indicativeQuantity: found === null ? ZERO : lotSize.times(found.lots),
    imbalance: found === null ? ZERO : lotSize.times(found.imbalanceLots),
  }
}
