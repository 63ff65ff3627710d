import { asId, instant } from '../../../kernel/index.ts'
import type { Instant, JsonObject } from '../../../kernel/index.ts'
import type { OrderRecord, TradingControlRecord } from '../../../orders/index.ts'
import type {
  Acting,
  CancelOrders,
  ControlRequest,
  Controlled,
  DeskCommands,
  DeskOutcome,
} from '../../desk-port/desk.ts'
import { acceptLoss } from '../guards/account-days.ts'
import { VENUE_ACTING, deskFact } from '../state/facts.ts'
import { followUp } from '../consequences/follow-up.ts'
import { reopenMarkets } from '../execution/phases.ts'
import { endWithPair } from '../open-orders/protection.ts'
import { firstLevelEnd } from '../contracts/reference-level.ts'
import { finish } from '../consequences/finish.ts'
import { makeScope } from '../state/scope.ts'
import type { Scope } from '../state/scope.ts'
import { isReducing, putControl } from '../guards/trading-state.ts'
import { firstVariation } from '../settlement/variation.ts'
import { withdrawQuotes } from '../open-orders/withdraw.ts'
import type { DeskState, Participant } from '../state/state-types.ts'

/** Cancels open orders in the order of their acceptance; one of a pair takes the other along. */
export function cancelAll(
  state: DeskState,
  scope: Scope,
  chosen: (order: OrderRecord) => boolean,
  reason: string,
): readonly OrderRecord[] {
  const open = [...state.openOrders.values()]
    .filter((participant): participant is Participant & { order: OrderRecord } => participant.order !== null)
    .filter(({ order }) => chosen(order))
    .sort((left, right) => left.order.sequence - right.order.sequence)
  return open.flatMap((participant) => {
    // Taken along by the other of its pair.
    if (!state.openOrders.has(participant.order.id)) return []
    return [endWithPair(state, scope, participant, { event: 'cancelled', reason })]
  })
}

/** The fact that somebody changed a control, with how many orders went by it. */
function controlFact(
  scope: Scope,
  action: string,
  control: TradingControlRecord,
  request: Acting,
  more: JsonObject,
): void {
  const { state, reason, subject, until } = control
  scope.facts.unshift(
    deskFact({
      action,
      actorId: request.actorId,
      resourceType: control.scope === 'dead_man' ? 'account' : control.scope,
      resourceId: subject,
      at: scope.at,
      facts: { state, reason, until, ...more },
      requestId: request.requestId,
      personal: request.personal,
    }),
  )
}

export function cancelOrders(
  state: DeskState,
  { accountId, symbol, reason, ...acting }: CancelOrders,
): DeskOutcome<readonly OrderRecord[]> {
  const scope = makeScope(state.clock.now())
  const cancelled = cancelAll(
    state,
    scope,
    (order) => order.accountId === accountId && (symbol === null || order.symbol === symbol),
    reason,
  )
  scope.facts.unshift(
    deskFact({
      action: 'orders.cancelled',
      actorId: acting.actorId,
      resourceType: 'account',
      resourceId: accountId,
      at: scope.at,
      facts: { symbol, reason, cancelled: cancelled.length },
      requestId: acting.requestId,
      personal: acting.personal,
    }),
  )
  followUp(state, scope)
  return finish(state, scope, cancelled)
}

/** Whose orders a control binds. */
const isBound = ({ scope, subject }: ControlRequest, order: OrderRecord): boolean =>
  scope === 'venue' || (scope === 'account' ? order.accountId === subject : order.symbol === subject)

/**
 * The control as the request makes it. An owner who stops an account further that a guard or a risk manager holds back
 * does not become the one who may let it go: it stays theirs, with its reason and the moment from which it counts.
 */
function controlAfter(
  known: TradingControlRecord | undefined,
  { scope, subject, state, reason, actorId, acceptsLoss }: ControlRequest,
  at: Instant,
): TradingControlRecord {
  const isOthers = known !== undefined && known.state !== 'active' && known.setBy !== actorId
  if (scope !== 'account' || acceptsLoss === true || state === 'active' || !isOthers) {
    return { scope, subject, state, reason, until: null, setBy: actorId, setAt: at }
  }
  return { ...known, state, until: state === known.state ? known.until : null }
}

/**
 * Changes what the venue, an account or an instrument may do. With `cancelOrders` halting cancels every open order that
 * it binds, and reducing those that could open a position. What is halted has no quotes: market makers quote again.
 */
export function setControl(state: DeskState, request: ControlRequest): DeskOutcome<Controlled> {
  const scope = makeScope(state.clock.now())
  const { subject, reason } = request
  const known = state.controls.get(`${request.scope} ${subject}`)
  const before = known?.state ?? 'active'
  const control = controlAfter(known, request, scope.at)
  putControl(state, scope, control)
  const mustGo = (order: OrderRecord): boolean =>
    isBound(request, order) && (request.state === 'halted' || !isReducing(state, order, true))
  if (request.acceptsLoss === true && request.scope === 'account' && request.state === 'active') {
    acceptLoss(state, scope, asId<'account'>(subject))
  }
  const cancels = request.cancelOrders && request.state !== 'active'
  const cancelled = cancels ? cancelAll(state, scope, mustGo, `${request.scope}_${request.state}`) : []
  if (request.state === 'halted' && request.scope !== 'account') {
    for (const market of state.markets.values()) {
      if (request.scope === 'instrument' && market.instrument.symbol !== subject) continue
      withdrawQuotes(scope, market)
    }
  }
  if (before === 'halted' && control.state !== 'halted' && request.scope !== 'account') {
    reopenMarkets(state, scope, request.scope === 'instrument' ? subject : null)
  }
  controlFact(scope, 'trading.controlled', control, request, { before, cancelled: cancelled.length, reason })
  followUp(state, scope)
  return finish(state, scope, { control, cancelled })
}

export function setDeadMan(
  state: DeskState,
  request: Parameters<DeskCommands['setDeadMan']>[0],
): DeskOutcome<TradingControlRecord> {
  const scope = makeScope(state.clock.now())
  const { accountId, timeoutMs, actorId } = request
  const wasArmed = (state.controls.get(`dead_man ${accountId}`)?.until ?? null) !== null
  const isArmed = timeoutMs > 0
  const control: TradingControlRecord = {
    ...{ scope: 'dead_man', subject: accountId, state: 'active', reason: isArmed ? 'armed' : 'disarmed' },
    ...{ until: isArmed ? instant(scope.at + timeoutMs) : null, setBy: actorId, setAt: scope.at },
  }
  putControl(state, scope, control)
  // A heartbeat is no news; that the switch was armed or disarmed is.
  if (wasArmed !== isArmed) controlFact(scope, 'dead_man.set', control, request, {})
  return finish(state, scope, control)
}

/** Cancels everything of accounts whose dead man's switch has run out. */
export function endDeadMen(state: DeskState, scope: Scope): number {
  let ended = 0
  for (const control of [...state.controls.values()]) {
    if (control.scope !== 'dead_man' || control.until === null || control.until > scope.at) continue
    const { subject } = control
    const cancelled = cancelAll(state, scope, (order) => order.accountId === subject, 'dead_man_switch')
    ended += cancelled.length
    const fired: TradingControlRecord = { ...control, until: null, reason: 'fired', setAt: scope.at }
    putControl(state, scope, fired)
    controlFact(scope, 'dead_man.fired', fired, VENUE_ACTING, { cancelled: cancelled.length })
  }
  return ended
}

/** The next instant at which anything ends by itself; infinite when nothing does. */
export function firstEndOf(state: DeskState): number {
  let first = Math.min(firstVariation(state), firstLevelEnd(state))
  for (const end of state.ends.values()) if (end < first) first = end
  for (const { until } of state.controls.values()) if (until !== null && until < first) first = until
  for (const { phase } of state.phased) if (phase.until !== null && phase.until < first) first = phase.until
  return first
}
