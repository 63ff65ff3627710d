import { addMs, decimalText, toIso } from '../../../kernel/index.ts'
import type { Decimal } from '../../../kernel/index.ts'
import { tiersOfJson } from '../../../orders/index.ts'
import type { MoveTier } from '../../../orders/index.ts'
import { dayEndOf } from './account-days.ts'
import { deskFact } from '../state/facts.ts'
import type { Scope } from '../state/scope.ts'
import { dayNumber } from '../state/state.ts'
import { isMarketHalted, putControl } from './trading-state.ts'
import { withdrawQuotes } from '../open-orders/withdraw.ts'
import type { DeskState, Market } from '../state/state-types.ts'

/** The circuit breaker of an instrument: its own, else that of its kind. */
export function tiersOf(state: DeskState, { symbol, kind }: Market['instrument']): readonly MoveTier[] {
  const own = state.guards.instruments.get(symbol)?.moveTiers ?? null
  return own === null ? (state.limits.moveTiers[kind] ?? []) : tiersOfJson(own)
}

/** How far the last price lies from the previous close, as a fraction; null where there is no close to go by. */
export function moveOf(state: DeskState, { last, previousClose, day }: Market): Decimal | null {
  // A tape of an earlier day shows no move of today.
  if (last === null || previousClose === null || previousClose.isZero()) return null
  return day === dayNumber(state.clock.now()) ? last.minus(previousClose).abs().div(previousClose) : null
}

/** Halts a market whose last trade has reached a further tier: for a while, or for the rest of the UTC day. */
function checkMove(state: DeskState, scope: Scope, market: Market): void {
  const tiers = tiersOf(state, market.instrument)
  const move = tiers.length === 0 ? null : moveOf(state, market)
  if (move === null) return
  const reached = tiers.filter((tier) => move.gte(tier.move)).length
  const tier = tiers[reached - 1]
  if (reached <= market.moveTier || tier === undefined) return
  market.moveTier = reached
  const { symbol } = market.instrument
  // What a person has halted stays so until a person resumes it.
  if (isMarketHalted(state, symbol)) return
  const dayEnd = dayEndOf(scope.at)
  const pauseEnd = tier.pauseMs === null ? dayEnd : addMs(scope.at, tier.pauseMs)
  const until = pauseEnd < dayEnd ? pauseEnd : dayEnd
  const reason = `price_move_${reached}`
  putControl(state, scope, {
    ...{ scope: 'instrument', subject: symbol, state: 'halted', reason, until },
    ...{ setBy: 'system', setAt: scope.at },
  })
  withdrawQuotes(scope, market)
  const facts = {
    ...{ reason, until: toIso(until), tier: reached, limit: 'price_move' },
    ...{ value: decimalText(move.toDecimalPlaces(6)), bound: decimalText(tier.move) },
  }
  const about = { action: 'market.paused', actorId: 'system', resourceType: 'instrument', resourceId: symbol }
  scope.facts.push(deskFact({ ...about, at: scope.at, facts }))
}

/** Looks at every market that has traded in the command so far. */
export function checkMoves(state: DeskState, scope: Scope): void {
  for (const market of scope.taped) checkMove(state, scope, market)
}
