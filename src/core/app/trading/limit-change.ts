import type { AuditFact } from '../../audit/index.ts'
import type { ContractOutputs } from '../../contract/index.ts'
import { asId, decimal, decimalText, ok, parseDecimal, refused, toIso } from '../../kernel/index.ts'
import type { AccountId, Clock, Decimal, Failure, Instant, JsonObject, Result } from '../../kernel/index.ts'
import { NO_DAY_GUARDS, dayGuardsOf, loosened, orderFailure } from '../../orders/index.ts'
import type { DayGuards, TradingLimits } from '../../orders/index.ts'
import type { ApprovalRecord } from '../../identity/index.ts'
import type { ApprovalKind, Approvals } from '../approvals/service.ts'
import type { HandlerContext } from '../call.ts'
import type { HandlersOf } from '../handlers.ts'
import type { KeyedQueue } from '../keyed-queue.ts'
import {
  RISK_LIMIT_FIELDS,
  enforcedAfter,
  loosenedRisk,
  readRiskLimits,
  riskLimitsUnit,
} from '../risk/limits.ts'
import type { RiskLimits } from '../risk/limits.ts'
import type { Store, Write } from '../store/store.ts'
import { limitHistoryWrite } from './limit-history.ts'
import { tradingFailure } from './failures.ts'
import { settle } from './place-order.ts'
import type { TradingDeps } from './place-order.ts'
import { actingOf, callerOf } from './requests.ts'

/** The act that two persons agree on: a bound of somebody's account is loosened. */
export const LIMITS_LOOSENED = 'risk.limits'

type Input = Parameters<HandlersOf<'guards'>['setLimits']>[0]
/** The bounds that a caller names; what is not named stays. */
type Wishes = Omit<Input, 'account_id' | 'user_id' | 'reason'>
type Bounds = ContractOutputs['guards']['limits']['accounts'][number]['limits']

export type LimitChangeDeps = Pick<TradingDeps, 'desk' | 'committer' | 'publish' | 'riskGuard'> &
  Readonly<{
    store: Pick<Store, 'setting'>
    clock: Clock
    limits: TradingLimits
    /** One change of an account after another: each is judged by what the one before left. */
    queue: KeyedQueue
    /** Absent where nobody else could allow anything. */
    approvals?: Pick<Approvals, 'request' | 'hasOtherApprover'> | undefined
  }>

const textOrNull = (amount: Decimal | null): string | null => (amount === null ? null : decimalText(amount))

/** Bounds as the contract has them. */
export const boundsOf = (guards: DayGuards, risk: RiskLimits): Bounds => ({
  max_var: textOrNull(risk.maxVar),
  max_leverage: textOrNull(risk.maxLeverage),
  max_concentration: textOrNull(risk.maxConcentration),
  max_position_size: textOrNull(risk.maxPositionSize),
  max_counterparty_exposure: textOrNull(risk.maxCounterpartyExposure),
  max_daily_loss: textOrNull(guards.dailyLossMax),
  warn_daily_loss: textOrNull(guards.dailyLossWarn),
  max_orders_per_day: guards.ordersPerDayMax,
  warn_orders_per_day: guards.ordersPerDayWarn,
  max_trades_per_day: guards.tradesPerDayMax,
  warn_trades_per_day: guards.tradesPerDayWarn,
})

const pick = <T>(asked: T | null | undefined, before: T | null): T | null =>
  asked === undefined ? before : asked

/** The account's own bounds with those changed that the caller names. */
const changed = (own: DayGuards, wishes: Wishes): DayGuards => ({
  dailyLossMax: pick(wishes.max_daily_loss, own.dailyLossMax),
  dailyLossWarn: pick(wishes.warn_daily_loss, own.dailyLossWarn),
  ordersPerDayMax: pick(wishes.max_orders_per_day, own.ordersPerDayMax),
  ordersPerDayWarn: pick(wishes.warn_orders_per_day, own.ordersPerDayWarn),
  tradesPerDayMax: pick(wishes.max_trades_per_day, own.tradesPerDayMax),
  tradesPerDayWarn: pick(wishes.warn_trades_per_day, own.tradesPerDayWarn),
})

/** The account's risk bounds with those changed that the caller names. */
const changedRisk = (own: RiskLimits, wishes: Wishes): RiskLimits => ({
  maxVar: pick(wishes.max_var, own.maxVar),
  maxLeverage: pick(wishes.max_leverage, own.maxLeverage),
  maxConcentration: pick(wishes.max_concentration, own.maxConcentration),
  maxPositionSize: pick(wishes.max_position_size, own.maxPositionSize),
  maxCounterpartyExposure: pick(wishes.max_counterparty_exposure, own.maxCounterpartyExposure),
})

const FIELD_OF = {
  dailyLossMax: 'max_daily_loss',
  ordersPerDayMax: 'max_orders_per_day',
  tradesPerDayMax: 'max_trades_per_day',
} as const

const loosenRefusal = (field: string, before: Decimal | null, after: Decimal | null): Failure => {
  const [bound, value] = [textOrNull(before), textOrNull(after)]
  const message = `Only a risk manager may loosen ${field} from ${bound}.`
  return orderFailure('risk_manager_needed', message, { field, details: { limit: field, value, bound } })
}

const asDecimal = (bound: Decimal | number | null): Decimal | null => (bound === null ? null : decimal(bound))

type Held = Readonly<{ guards: DayGuards; risk: RiskLimits }>
type Change = Readonly<{ from: Held; to: Held; own: DayGuards }>

/** Nobody loosens what binds themselves. */
function loosenFailure({ from, to }: Change): Failure | null {
  const name = loosened(from.guards, to.guards)
  if (name !== null)
    return loosenRefusal(FIELD_OF[name], asDecimal(from.guards[name]), asDecimal(to.guards[name]))
  const risk = loosenedRisk(from.risk, to.risk)
  return risk === null ? null : loosenRefusal(RISK_LIMIT_FIELDS[risk], from.risk[risk], to.risk[risk])
}

async function changeOf(deps: LimitChangeDeps, id: AccountId, wishes: Wishes): Promise<Change> {
  const risk = await readRiskLimits(deps.store, id)
  const own = changed(deps.desk.ownGuards(id) ?? NO_DAY_GUARDS, wishes)
  return {
    own,
    from: { guards: deps.desk.accountGuards(id), risk },
    to: { guards: dayGuardsOf(deps.limits.dayGuards, own), risk: changedRisk(risk, wishes) },
  }
}

const RISK_FIELDS: readonly string[] = Object.values(RISK_LIMIT_FIELDS)

type Unit = Readonly<{ writes: readonly Write[]; facts: readonly AuditFact[] }>
type Who = Readonly<{ setBy: string; approval: ApprovalRecord | null }>

/** What a change writes beside the desk's own record: the risk bounds where they are named, and the history. */
async function unitOf(
  deps: LimitChangeDeps,
  id: AccountId,
  asked: Readonly<{ wishes: Wishes; change: Change; who: Who; at: Instant }>,
  context: HandlerContext,
): Promise<Unit> {
  const { wishes, change, who, at } = asked
  const [from, to] = [change.from, change.to].map(({ guards, risk }) => boundsOf(guards, risk))
  const history = await limitHistoryWrite(deps.store, id, {
    ...{ at: toIso(at), set_by: who.setBy },
    ...{ approval_id: who.approval?.id ?? null },
    approved_by: who.approval === null ? null : callerOf(context).userId,
    changes: Object.entries(to ?? {}).flatMap(([field, after]) => {
      const before = from?.[field as keyof Bounds] ?? null
      return before === after
        ? []
        : [
            {
              field,
              before: before === null ? null : String(before),
              after: after === null ? null : String(after),
            },
          ]
    }),
  })
  const named = Object.entries(wishes).flatMap(([name, value]) =>
    RISK_FIELDS.includes(name) && value !== undefined ? [name] : [],
  )
  if (named.length === 0) return { writes: history, facts: [] }
  const enforced = await enforcedAfter(deps.store, id, named)
  const { write, fact } = riskLimitsUnit(id, { limits: change.to.risk, enforced }, context, at)
  return { writes: [...history, write], facts: [fact] }
}

/** Named bounds as plain data, for an approval to carry. */
const payloadOf = (wishes: Wishes): JsonObject =>
  Object.fromEntries(
    Object.entries(wishes).flatMap(([name, value]) =>
      value === undefined
        ? []
        : [[name, value === null || typeof value === 'number' ? value : decimalText(value)]],
    ),
  )

const wishesOf = (payload: JsonObject): Wishes =>
  Object.fromEntries(
    Object.entries(payload).map(([name, value]) => [
      name,
      typeof value === 'string' ? parseDecimal(value) : value,
    ]),
  )

type LimitsSet = Readonly<{ approval: ApprovalRecord | null }>

/**
 * Sets an account's bounds. `mayLoosen` says that the caller has the right over risk: even then what is looser waits for a
 * second person as soon as there is one.
 */
export const setAccountLimits = (
  deps: LimitChangeDeps,
  id: AccountId,
  asked: Readonly<{ wishes: Wishes; reason: string; mayLoosen: boolean }>,
  context: HandlerContext,
): Promise<Result<LimitsSet, Failure>> =>
  deps.queue.run(id, async () => {
    const { wishes, reason, mayLoosen } = asked
    const change = await changeOf(deps, id, wishes)
    const wrong = loosenFailure(change)
    if (wrong && !mayLoosen) return refused(wrong)
    const { userId } = callerOf(context)
    const owner = deps.desk.account(id)?.userId ?? null
    if (wrong && deps.approvals && (await deps.approvals.hasOtherApprover(userId, 'risk.write', owner))) {
      const wish = { kind: LIMITS_LOOSENED, subjectId: id, payload: payloadOf(wishes), reason }
      return ok({ approval: await deps.approvals.request(wish, context) })
    }
    const who = { setBy: userId, approval: null }
    const unit = await unitOf(deps, id, { wishes, change, who, at: deps.clock.now() }, context)
    const outcome = deps.desk.guardAccount({ accountId: id, guards: change.own, ...actingOf(context) })
    if (!outcome.ok) return outcome
    await settle(deps, outcome.value, unit)
    deps.riskGuard?.forget(id)
    return ok({ approval: null })
  })

/** The second person's word: the bounds that were asked for are set on what holds at that moment. */
export const makeLimitsLoosened = (deps: Omit<LimitChangeDeps, 'approvals'>): ApprovalKind => ({
  permission: 'risk.write',
  about: async (id) => deps.desk.account(asId<'account'>(id))?.userId ?? null,
  execute: (approval, context, settleApproval) => {
    const id = asId<'account'>(approval.subjectId)
    return deps.queue.run(id, async () => {
      if (deps.desk.account(id) === null)
        return refused(tradingFailure('account_not_found', 'No such account.'))
      const wishes = wishesOf(approval.payload)
      const change = await changeOf(deps, id, wishes)
      const who = { setBy: approval.requestedBy, approval }
      const unit = await unitOf(deps, id, { wishes, change, who, at: deps.clock.now() }, context)
      const outcome = deps.desk.guardAccount({ accountId: id, guards: change.own, ...actingOf(context) })
      if (!outcome.ok) return outcome
      const { writes, facts, events } = outcome.value
      await settleApproval({
        writes: [...writes, ...unit.writes],
        facts: [...facts, ...unit.facts],
        result: boundsOf(change.to.guards, change.to.risk),
      })
      deps.publish(events)
      deps.riskGuard?.forget(id)
      return ok(null)
    })
  },
})
