import { decimalText, ok, refused, toIso } from '../../../kernel/index.ts'
import type { AccountId, Result } from '../../../kernel/index.ts'
import { unknownAccount, unknownSymbol } from '../../../orders/index.ts'
import type {
  AccountGuardRecord,
  InstrumentGuardRecord,
  TradingControlRecord,
} from '../../../orders/index.ts'
import type { Acting, DeskOutcome } from '../../desk-port/desk.ts'
import type { GuardCommands } from '../../desk-port/guards.ts'
import { dayEndOf, openDay } from '../guards/account-days.ts'
import { cancelAll } from './controls.ts'
import { guardsOf, isReached, lossReading } from '../guards/day-guards.ts'
import { deskFact } from '../state/facts.ts'
import { followUp } from '../consequences/follow-up.ts'
import { reopenMarkets } from '../execution/phases.ts'
import { finish } from '../consequences/finish.ts'
import { makeScope } from '../state/scope.ts'
import type { Scope } from '../state/scope.ts'
import { controlKey } from '../state/state.ts'
import { isReducing, putControl } from '../guards/trading-state.ts'
import { lookAtMarks } from '../settlement/variation.ts'
import type { DeskState } from '../state/state-types.ts'

/** Lets an account that has lost its day's bound only reduce: until the day ends, or somebody resumes it. */
function checkLoss(state: DeskState, scope: Scope, accountId: AccountId): boolean {
  if (guardsOf(state, accountId).dailyLossMax === null) return false
  const { value, max } = lossReading(state, accountId)
  if (max === null || !isReached(value, max)) return false
  const known = state.controls.get(controlKey('account', accountId))
  if (known && known.state !== 'active') return false
  const reason = 'daily_loss'
  putControl(state, scope, {
    ...{ scope: 'account', subject: accountId, state: 'reducing', reason, until: dayEndOf(scope.at) },
    ...{ setBy: 'system', setAt: scope.at },
  })
  const isOpening = (order: Parameters<typeof isReducing>[1]): boolean => !isReducing(state, order, true)
  const cancelled = cancelAll(
    state,
    scope,
    (order) => order.accountId === accountId && isOpening(order),
    reason,
  )
  const facts = {
    ...{ reason, state: 'reducing', until: toIso(dayEndOf(scope.at)), limit: reason },
    ...{ value: decimalText(value), bound: decimalText(max), cancelled: cancelled.length },
  }
  const about = { action: 'guard.tripped', actorId: 'system', resourceType: 'account', resourceId: accountId }
  scope.facts.unshift(deskFact({ ...about, at: scope.at, facts }))
  return true
}

/** Accounts of clients that hold something now, or have moved something today. */
function* watchedAccounts(state: DeskState): Iterable<AccountId> {
  for (const [accountId, bySymbol] of state.positions) {
    if ((state.ledger.account(accountId)?.userId ?? null) === null) continue
    if ([...bySymbol.values()].some(({ quantity }) => !quantity.isZero())) yield accountId
  }
  for (const accountId of state.today.days.keys()) {
    if (!state.positions.has(accountId)) yield accountId
  }
}

/**
 * Begins the days of accounts that hold something, and holds those back whose loss has reached its bound; follows the marks
 * that move with an index.
 */
export function keepGuards(state: DeskState): DeskOutcome<Readonly<{ tripped: number }>> {
  const scope = makeScope(state.clock.now())
  let tripped = 0
  for (const accountId of [...watchedAccounts(state)]) {
    openDay(state, scope, accountId)
    if (checkLoss(state, scope, accountId)) tripped += 1
  }
  lookAtMarks(state, scope)
  followUp(state, scope)
  return finish(state, scope, { tripped })
}

const textsOf = (bounds: Readonly<Record<string, unknown>>): Record<string, string | null> =>
  Object.fromEntries(
    Object.entries(bounds).map(([name, bound]) => [
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      bound === null ? null : String(bound),
    ]),
  )

function guardFact(
  scope: Scope,
  resourceType: 'account' | 'instrument',
  resourceId: string,
  facts: Parameters<typeof deskFact>[0]['facts'],
  { actorId, requestId, personal }: Acting,
): void {
  const about = { action: 'guard.set', actorId, resourceType, resourceId, requestId, personal }
  scope.facts.push(deskFact({ ...about, at: scope.at, facts }))
}

export function guardAccount(
  state: DeskState,
  { accountId, guards, ...asking }: Parameters<GuardCommands['guardAccount']>[0],
): Result<DeskOutcome<AccountGuardRecord>> {
  if (state.ledger.account(accountId) === null) return refused(unknownAccount(accountId))
  const scope = makeScope(state.clock.now())
  const record = { ...guards, accountId, setBy: asking.actorId, setAt: scope.at }
  state.guards.accounts.set(accountId, record)
  scope.heads.push({ op: 'put', table: 'accountGuards', record })
  openDay(state, scope, accountId)
  guardFact(scope, 'account', accountId, textsOf(guards), asking)
  return ok(finish(state, scope, record))
}

export function guardInstrument(
  state: DeskState,
  { symbol, priceBand, moveTiers, ...asking }: Parameters<GuardCommands['guardInstrument']>[0],
): Result<DeskOutcome<InstrumentGuardRecord>> {
  if (state.registry.get(symbol) === null) return refused(unknownSymbol(symbol))
  const scope = makeScope(state.clock.now())
  const record = { symbol, priceBand, moveTiers, setBy: asking.actorId, setAt: scope.at }
  state.guards.instruments.set(symbol, record)
  scope.heads.push({ op: 'put', table: 'instrumentGuards', record })
  const facts = { price_band: priceBand === null ? null : decimalText(priceBand), move_tiers: moveTiers }
  guardFact(scope, 'instrument', symbol, facts, asking)
  return ok(finish(state, scope, record))
}

/** Lifts what a guard set for a while. */
export function liftDue(state: DeskState, scope: Scope): number {
  let lifted = 0
  for (const control of [...state.controls.values()]) {
    if (control.scope === 'dead_man' || control.until === null || control.until > scope.at) continue
    lifted += 1
    const after: TradingControlRecord = {
      ...control,
      ...{ state: 'active', reason: `${control.reason}_over`, until: null, setBy: 'system', setAt: scope.at },
    }
    putControl(state, scope, after)
    if (control.scope === 'instrument' && control.state === 'halted') {
      reopenMarkets(state, scope, control.subject)
    }
    const about = { actorId: 'system', resourceType: control.scope, resourceId: control.subject }
    const facts = { before: control.state, state: after.state, reason: after.reason }
    scope.facts.push(deskFact({ action: 'trading.controlled', ...about, at: scope.at, facts }))
  }
  return lifted
}
