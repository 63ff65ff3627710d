import type { ContractOutputs } from '../../contract/index.ts'
import { MS_PER_DAY, asId, decimalText, ok, refused, toIso } from '../../kernel/index.ts'
import type { Clock, Failure, Result } from '../../kernel/index.ts'
import { isConditional, orderFailure, unknownSymbol } from '../../orders/index.ts'
import type { TradingControlRecord } from '../../orders/index.ts'
import type { HandlerContext } from '../call.ts'
import type { AlgoStops } from '../algo-stops.ts'
import type { AlgoView, ControlRequest } from '../desk-port/desk.ts'
import type { HandlersOf } from '../handlers.ts'
import { orderAnswerOf } from './answers.ts'
import { tradingFailure } from './failures.ts'
import { settle } from './place-order.ts'
import type { TradingDeps } from './place-order.ts'
import { accountFor, actingOf, callerOf } from './requests.ts'

/** `algos` are the execution algorithms that stand behind children which go. */
export type ControlDeps = TradingDeps & Readonly<{ algos: AlgoStops; clock: Clock }>

type Controls = ContractOutputs['trading']['controls']

const controlAnswerOf = (control: TradingControlRecord): Controls['controls'][number] => ({
  scope: control.scope,
  subject: control.subject,
  state: control.state,
  reason: control.reason,
  until: control.until === null ? null : toIso(control.until),
  set_at: toIso(control.setAt),
})

const STATE_WORDS = { active: 'Trading goes on.', reducing: 'Only reducing orders pass.', halted: 'Halted.' }

export async function control(
  deps: TradingDeps,
  request: Omit<ControlRequest, 'actorId' | 'requestId' | 'personal'>,
  context: HandlerContext,
) {
  const { control: set, cancelled } = await settle(
    deps,
    deps.desk.setControl({ ...request, ...actingOf(context) }),
  )
  return ok({
    ...controlAnswerOf(set),
    message: STATE_WORDS[set.state],
    cancelled: cancelled.length,
    orders: cancelled.map(orderAnswerOf(deps.desk)),
  })
}

/** Of the controls those that concern the caller: the venue's, their accounts', halted instruments. */
function controlsOf(deps: TradingDeps, context: HandlerContext): Controls {
  const own = new Set<string>(deps.desk.accountsOf(callerOf(context).userId).map(({ id }) => id))
  const all = deps.desk.controls()
  const isOwn = ({ scope, subject }: TradingControlRecord): boolean =>
    scope === 'venue' || scope === 'instrument' || own.has(subject)
  const isSet = ({ state, until }: TradingControlRecord): boolean => state !== 'active' || until !== null
  return {
    venue: all.find(({ scope }) => scope === 'venue')?.state ?? 'active',
    controls: all.filter((one) => isOwn(one) && isSet(one)).map(controlAnswerOf),
  }
}

const STRICTNESS = { active: 0, reducing: 1, halted: 2 } as const

/** What a guard of the desk or a risk manager has held back its owner does not let go; a guard holds for its UTC day. */
function guardedFailure(
  { desk, clock }: ControlDeps,
  accountId: string,
  state: TradingControlRecord['state'],
  actorId: string,
): Failure | null {
  const held = desk.controls().find(({ scope, subject }) => scope === 'account' && subject === accountId)
  if (!held || held.setBy === actorId || STRICTNESS[state] >= STRICTNESS[held.state]) return null
  const { reason, until, setAt, setBy } = held
  const isGuard = setBy === 'system'
  if (isGuard && Math.floor(setAt / MS_PER_DAY) < Math.floor(clock.now() / MS_PER_DAY)) return null
  const who = isGuard ? 'a guard' : 'a risk manager'
  const message = `The account was held back by ${who} (${reason}). A risk manager can resume it.`
  const details = { reason, resumes_at: until === null ? null : toIso(until) }
  return orderFailure('risk_manager_needed', message, { details })
}

type Entries = Pick<
  HandlersOf<'trading'>,
  | 'controls'
  | 'killSwitch'
  | 'venueState'
  | 'haltInstrument'
  | 'resumeInstrument'
  | 'deadManSwitch'
  | 'cancelOrders'
  | 'protectPosition'
>

const instrumentControl = (
  deps: TradingDeps,
  symbol: string,
): Result<Readonly<{ scope: 'instrument'; subject: string }>, Failure> =>
  deps.desk.instrument(asId<'instrument'>(symbol)) === null
    ? refused(unknownSymbol(symbol))
    : ok({ scope: 'instrument', subject: symbol })

const stoppedAnswerOf = ({ record }: AlgoView) => ({
  id: record.id,
  symbol: record.symbol,
  algo: record.algo,
  side: record.side,
  status: record.status,
  status_reason: record.statusReason,
  quantity: decimalText(record.quantity),
  filled_quantity: decimalText(record.filledQuantity),
})

async function cancelAll(
  deps: ControlDeps,
  input: Parameters<Entries['cancelOrders']>[0],
  context: HandlerContext,
) {
  const account = accountFor(deps.desk, callerOf(context), input.account_id)
  if (!account.ok) return account
  const symbol = input.symbol ? asId<'instrument'>(input.symbol) : null
  const request = { accountId: account.value.id, symbol, reason: 'requested', ...actingOf(context) }
  await deps.algos.ready()
  const outcome = deps.desk.cancelOrders(request)
  const symbols = symbol === null ? null : [symbol]
  const stopped = deps.algos.stop({ ...request, symbols, to: 'end', reason: 'cancel_all' }, outcome)
  const cancelled = await settle(deps, outcome, stopped)
  const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`
  const parents = stopped.parents.map(stoppedAnswerOf)
  const also = parents.length === 0 ? '' : ` and ${counted(parents.length, 'execution algorithm')}`
  return ok({
    message: `${counted(cancelled.length, 'order')}${also} cancelled.`,
    cancelled: cancelled.length,
    orders: cancelled.map(orderAnswerOf(deps.desk)),
    algo_orders: parents,
  })
}

async function protectPosition(
  deps: TradingDeps,
  input: Parameters<Entries['protectPosition']>[0],
  context: HandlerContext,
) {
  const id = asId<'position'>(input.position_id)
  const position = await deps.store.trading.position(id)
  if (position === null) return refused(tradingFailure('position_not_found', 'No such position.'))
  const outcome = deps.desk.protectPosition({
    accountId: position.accountId,
    symbol: position.symbol,
    stopLossPrice: input.stop_loss ?? null,
    takeProfitPrice: input.take_profit ?? null,
    quantity: input.quantity ?? null,
    triggerBy: input.trigger_by,
    ...actingOf(context),
  })
  if (!outcome.ok) return outcome
  const orders = await settle(deps, outcome.value)
  const pair = orders.filter(isConditional)
  return ok({
    message: 'Position protected.',
    group_id: pair[0]?.groupId ?? '',
    orders: pair.map(orderAnswerOf(deps.desk)),
  })
}

/** Kill switches, halts, dead men's switches, mass cancels and the protection of positions. */
export function makeControlHandlers(deps: ControlDeps): Entries {
  return {
    controls: async (_input, context) => ok(controlsOf(deps, context)),

    killSwitch: async ({ account_id, state, reason, cancel_orders }, context) => {
      const bound = guardedFailure(deps, account_id, state, callerOf(context).userId)
      if (bound) return refused(bound)
      const about = { scope: 'account', subject: account_id } as const
      return control(deps, { ...about, state, reason, cancelOrders: cancel_orders }, context)
    },

    venueState: async ({ state, reason, cancel_orders }, context) =>
      control(
        deps,
        { scope: 'venue', subject: 'venue', state, reason, cancelOrders: cancel_orders },
        context,
      ),

    haltInstrument: async ({ symbol, reason, cancel_orders: cancelOrders }, context) => {
      const about = instrumentControl(deps, symbol)
      return about.ok
        ? control(deps, { ...about.value, state: 'halted', reason, cancelOrders }, context)
        : about
    },

    resumeInstrument: async ({ symbol, reason }, context) => {
      const about = instrumentControl(deps, symbol)
      if (!about.ok) return about
      return control(deps, { ...about.value, state: 'active', reason, cancelOrders: false }, context)
    },

    deadManSwitch: async ({ account_id, timeout_s }, context) => {
      const account = accountFor(deps.desk, callerOf(context), account_id)
      if (!account.ok) return account
      const request = { accountId: account.value.id, timeoutMs: timeout_s * 1_000, ...actingOf(context) }
      const { until } = await settle(deps, deps.desk.setDeadMan(request))
      const fires_at = until === null ? null : toIso(until)
      return ok({ account_id: account.value.id, armed: until !== null, timeout_s, fires_at })
    },

    cancelOrders: async (input, context) => cancelAll(deps, input, context),

    protectPosition: async (input, context) => {
      const { stop_loss: loss, take_profit: profit } = input
      const facts = {
        stop_loss: loss ? decimalText(loss) : null,
        take_profit: profit ? decimalText(profit) : null,
      }
      context.note({ resourceType: 'position', resourceId: input.position_id, facts })
      return protectPosition(deps, input, context)
    },
  }
}
