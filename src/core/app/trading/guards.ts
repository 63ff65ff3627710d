import type { ContractOutputs } from '../../contract/index.ts'
import { MS_PER_DAY, asId, decimal, decimalText, instant, ok, refused, toIso } from '../../kernel/index.ts'
import type { AccountId, Clock, Decimal, Failure, InstrumentSymbol, Result } from '../../kernel/index.ts'
import type { AccountRecord } from '../../ledger/index.ts'
import {
  NO_DAY_GUARDS,
  dayGuardsOf,
  loosened,
  orderFailure,
  tiersToJson,
  unknownSymbol,
} from '../../orders/index.ts'
import type { DayGuards, TradingControlRecord, TradingLimits } from '../../orders/index.ts'
import type { HandlerContext } from '../call.ts'
import type { Desk } from '../desk.ts'
import type { GuardReading } from '../desk-guards.ts'
import type { HandlersOf } from '../handlers.ts'
import { control } from './controls.ts'
import { tradingFailure } from './failures.ts'
import { settle } from './place-order.ts'
import type { TradingDeps } from './place-order.ts'
import { accountFor, actingOf, callerOf } from './requests.ts'

type GuardDeps = TradingDeps & Readonly<{ clock: Clock; limits: TradingLimits }>
type Limits = ContractOutputs['guards']['limits']['accounts'][number]
type Breaker = ContractOutputs['guards']['circuitBreakers']['breakers'][number]
type Entries = HandlersOf<'guards'>

const textOrNull = (amount: Decimal | null): string | null => (amount === null ? null : decimalText(amount))

const boundsOf = (guards: DayGuards): Limits['limits'] => ({
  max_daily_loss: textOrNull(guards.dailyLossMax),
  warn_daily_loss: textOrNull(guards.dailyLossWarn),
  max_orders_per_day: guards.ordersPerDayMax,
  warn_orders_per_day: guards.ordersPerDayWarn,
  max_trades_per_day: guards.tradesPerDayMax,
  warn_trades_per_day: guards.tradesPerDayWarn,
})

const isAt = (value: Decimal, bound: Decimal | null): boolean => bound !== null && value.gte(bound)

function statusOf(readings: readonly GuardReading[]): Limits['status'] {
  if (readings.some(({ value, max }) => isAt(value, max))) return 'breached'
  return readings.some(({ value, warn }) => isAt(value, warn)) ? 'warning' : 'ok'
}

const controlOf = (desk: Desk, scope: TradingControlRecord['scope'], subject: string) =>
  desk.controls().find((one) => one.scope === scope && one.subject === subject) ?? null

function limitsOf({ desk, clock }: GuardDeps, id: AccountId): Limits {
  const readings = desk.guardReadings(id)
  const valueOf = (name: GuardReading['name']): Decimal =>
    readings.find((reading) => reading.name === name)?.value ?? decimal(0)
  return {
    account_id: id,
    currency: 'USD',
    limits: boundsOf(desk.accountGuards(id)),
    utilisation: {
      daily_loss: decimalText(valueOf('daily_loss')),
      orders_per_day: valueOf('orders_per_day').toNumber(),
      trades_per_day: valueOf('trades_per_day').toNumber(),
    },
    status: statusOf(readings),
    state: controlOf(desk, 'account', id)?.state ?? 'active',
    resets_at: toIso(instant((Math.floor(clock.now() / MS_PER_DAY) + 1) * MS_PER_DAY)),
  }
}

const mayWriteRisk = (context: HandlerContext): boolean =>
  callerOf(context).permissions.includes('risk.write')

/** An own account, or with the right over risk anybody's. */
function accountOf(
  deps: GuardDeps,
  context: HandlerContext,
  accountId: string | null | undefined,
): Result<AccountRecord, Failure> {
  const found = accountId && mayWriteRisk(context) ? deps.desk.account(asId<'account'>(accountId)) : null
  return found && found.userId !== null ? ok(found) : accountFor(deps.desk, callerOf(context), accountId)
}

/** The account's own bounds with those changed that the caller names. */
function changed(own: DayGuards, input: Parameters<Entries['setLimits']>[0]): DayGuards {
  const pick = <T>(asked: T | null | undefined, before: T | null): T | null =>
    asked === undefined ? before : asked
  return {
    dailyLossMax: pick(input.max_daily_loss, own.dailyLossMax),
    dailyLossWarn: pick(input.warn_daily_loss, own.dailyLossWarn),
    ordersPerDayMax: pick(input.max_orders_per_day, own.ordersPerDayMax),
    ordersPerDayWarn: pick(input.warn_orders_per_day, own.ordersPerDayWarn),
    tradesPerDayMax: pick(input.max_trades_per_day, own.tradesPerDayMax),
    tradesPerDayWarn: pick(input.warn_trades_per_day, own.tradesPerDayWarn),
  }
}

const FIELD_OF = {
  dailyLossMax: 'max_daily_loss',
  ordersPerDayMax: 'max_orders_per_day',
  tradesPerDayMax: 'max_trades_per_day',
} as const

/** Nobody loosens what binds themselves. */
function loosenFailure(from: DayGuards, to: DayGuards): Failure | null {
  const name = loosened(from, to)
  if (name === null) return null
  const field = FIELD_OF[name]
  const [before, after] = [from[name], to[name]]
  const bound = before === null ? null : decimalText(decimal(before))
  const value = after === null ? null : decimalText(decimal(after))
  const message = `Only a risk manager may loosen ${field} from ${bound}.`
  return orderFailure('risk_manager_needed', message, { field, details: { limit: field, value, bound } })
}

async function setLimits(
  deps: GuardDeps,
  input: Parameters<Entries['setLimits']>[0],
  context: HandlerContext,
) {
  const account = accountOf(deps, context, input.account_id)
  if (!account.ok) return account
  const { id } = account.value
  context.note({ resourceType: 'account', resourceId: id })
  const from = deps.desk.accountGuards(id)
  const own = changed(deps.desk.ownGuards(id) ?? NO_DAY_GUARDS, input)
  const wrong = mayWriteRisk(context) ? null : loosenFailure(from, dayGuardsOf(deps.limits.dayGuards, own))
  if (wrong) return refused(wrong)
  const outcome = deps.desk.guardAccount({ accountId: id, guards: own, ...actingOf(context) })
  if (!outcome.ok) return outcome
  await settle(deps, outcome.value)
  return ok({ ...limitsOf(deps, id), message: 'Limits set.' })
}

const breakerOf = (found: TradingControlRecord | null) => ({
  triggered: found !== null && found.state !== 'active',
  since: found && found.state !== 'active' ? toIso(found.setAt) : null,
  until: found?.until ? toIso(found.until) : null,
  reason: found && found.state !== 'active' ? found.reason : null,
})

const NO_BOUND = { threshold: null, current: null } as const

function accountBreakers(desk: Desk, id: AccountId): readonly Breaker[] {
  const found = controlOf(desk, 'account', id)
  const about = { scope: 'account', subject: id } as const
  const bound = desk.guardReadings(id).filter(({ max }) => max !== null)
  return [
    { name: 'kill_switch', ...about, ...NO_BOUND, ...breakerOf(found) },
    ...bound.map(({ name, value, max }) => {
      const held = found?.reason === name ? breakerOf(found) : breakerOf(null)
      const triggered = held.triggered || isAt(value, max)
      return { ...about, ...held, name, threshold: textOrNull(max), current: decimalText(value), triggered }
    }),
  ]
}

const percentText = (fraction: Decimal): string => decimalText(fraction.times(100).toDecimalPlaces(6))

function marketBreakers(desk: Desk, symbol: InstrumentSymbol): readonly Breaker[] {
  const { tiers, tiersMet, move } = desk.marketGuards(symbol)
  const found = controlOf(desk, 'instrument', symbol)
  const about = { scope: 'instrument', subject: symbol } as const
  return [
    { name: 'halt', ...about, ...NO_BOUND, ...breakerOf(found) },
    ...tiers.map((tier, index) => {
      const name = `price_move_${index + 1}`
      const held = breakerOf(found?.reason === name ? found : null)
      const current = move === null ? null : percentText(move)
      return {
        ...about,
        ...held,
        name,
        threshold: percentText(tier.move),
        current,
        triggered: index < tiersMet,
      }
    }),
  ]
}

/** Of markets the one that is asked for; else those that a guard watches or that are halted. */
function marketsOf(desk: Desk, symbol: string | undefined): readonly InstrumentSymbol[] {
  if (symbol !== undefined) return [asId<'instrument'>(symbol)]
  const halted = new Set<string>(
    desk
      .controls()
      .flatMap(({ scope, state, subject }) =>
        scope === 'instrument' && state !== 'active' ? [subject] : [],
      ),
  )
  return desk
    .instruments()
    .filter(
      (one) => one.isTradeable && (halted.has(one.symbol) || desk.marketGuards(one.symbol).tiers.length > 0),
    )
    .map((one) => one.symbol)
}

function breakersOf(
  deps: GuardDeps,
  input: Parameters<Entries['circuitBreakers']>[0],
  context: HandlerContext,
): Result<Readonly<{ breakers: Breaker[] }>, Failure> {
  const { desk } = deps
  if (input.symbol !== undefined && desk.instrument(asId<'instrument'>(input.symbol)) === null) {
    return refused(unknownSymbol(input.symbol))
  }
  const named = input.account_id === undefined ? null : accountOf(deps, context, input.account_id)
  if (named && !named.ok) return named
  const accounts = named ? [named.value] : desk.accountsOf(callerOf(context).userId)
  const venue = controlOf(desk, 'venue', 'venue')
  return ok({
    breakers: [
      { name: 'kill_switch', scope: 'venue', subject: 'venue', ...NO_BOUND, ...breakerOf(venue) },
      ...accounts.flatMap(({ id }) => accountBreakers(desk, id)),
      ...marketsOf(desk, input.symbol).flatMap((symbol) => marketBreakers(desk, symbol)),
    ],
  })
}

async function killSwitch(
  deps: GuardDeps,
  input: Parameters<Entries['killSwitch']>[0],
  context: HandlerContext,
) {
  const { account_id, symbol, state, reason, cancel_orders: cancelOrders } = input
  const set = { state, reason, cancelOrders, acceptsLoss: true }
  if (account_id) {
    const found = deps.desk.account(asId<'account'>(account_id))
    if (found === null || found.userId === null) {
      return refused(tradingFailure('account_not_found', 'No such account.', { field: 'account_id' }))
    }
    return control(deps, { ...set, scope: 'account', subject: account_id }, context)
  }
  if (!symbol) return control(deps, { ...set, scope: 'venue', subject: 'venue' }, context)
  if (deps.desk.instrument(asId<'instrument'>(symbol)) === null) return refused(unknownSymbol(symbol))
  return control(deps, { ...set, scope: 'instrument', subject: symbol }, context)
}

function marketGuardsOf(desk: Desk, symbol: InstrumentSymbol) {
  const { priceBand, tiers, previousClose, move, tiersMet } = desk.marketGuards(symbol)
  return {
    symbol,
    price_band_percent: percentText(priceBand),
    price_move_tiers: tiers.map((tier) => ({
      move_percent: percentText(tier.move),
      pause_s: tier.pauseMs === null ? null : tier.pauseMs / 1_000,
    })),
    previous_close: textOrNull(previousClose),
    move_percent: move === null ? null : percentText(move),
    tiers_met: tiersMet,
  }
}

async function guardInstrument(
  deps: GuardDeps,
  input: Parameters<Entries['guardInstrument']>[0],
  context: HandlerContext,
) {
  const symbol = asId<'instrument'>(input.symbol)
  context.note({ resourceType: 'instrument', resourceId: symbol })
  const own = deps.desk.ownMarketGuards(symbol)
  const { price_band_percent: band, price_move_tiers: tiers } = input
  const kept = { priceBand: own?.priceBand ?? null, moveTiers: own?.moveTiers ?? null }
  const asTiers = (tiers ?? []).map(({ move_percent, pause_s }) => ({
    move: move_percent.div(100),
    pauseMs: pause_s ? pause_s * 1_000 : null,
  }))
  const outcome = deps.desk.guardInstrument({
    symbol,
    priceBand: band === undefined ? kept.priceBand : (band?.div(100) ?? null),
    moveTiers: tiers === undefined ? kept.moveTiers : tiers === null ? null : tiersToJson(asTiers),
    ...actingOf(context),
  })
  if (!outcome.ok) return outcome
  await settle(deps, outcome.value)
  return ok({ ...marketGuardsOf(deps.desk, symbol), message: 'Guards set.' })
}

/** Handlers of `guards.*`: bounds of accounts' days, circuit breakers, and the kill switch over everybody. */
export function makeGuardHandlers(deps: GuardDeps): Entries {
  const { desk } = deps
  return {
    limits: async ({ account_id }, context) => {
      const named = account_id === undefined ? null : accountOf(deps, context, account_id)
      if (named && !named.ok) return named
      const accounts = named ? [named.value] : desk.accountsOf(callerOf(context).userId)
      return ok({ accounts: accounts.map(({ id }) => limitsOf(deps, id)) })
    },
    setLimits: async (input, context) => setLimits(deps, input, context),
    circuitBreakers: async (input, context) => breakersOf(deps, input, context),
    killSwitch: async (input, context) => killSwitch(deps, input, context),
    instrumentGuards: async ({ symbol: named }) => {
      const symbol = asId<'instrument'>(named)
      return desk.instrument(symbol) === null
        ? refused(unknownSymbol(named))
        : ok(marketGuardsOf(desk, symbol))
    },
    guardInstrument: async (input, context) => guardInstrument(deps, input, context),
  }
}
