import type { ContractOutputs } from '../../contract/index.ts'
import {
  MS_PER_DAY,
  asId,
  decimal,
  decimalText,
  instant,
  ok,
  present,
  refused,
  toIso,
} from '../../kernel/index.ts'
import type { AccountId, Clock, Decimal, Failure, InstrumentSymbol, Result } from '../../kernel/index.ts'
import type { AccountRecord } from '../../ledger/index.ts'
import { orderFailure, tiersToJson, unknownSymbol } from '../../orders/index.ts'
import type { TradingControlRecord } from '../../orders/index.ts'
import { approvalAnswerOf } from '../approvals/handlers.ts'
import type { HandlerContext } from '../call.ts'
import type { Desk } from '../desk-port/desk.ts'
import type { CoinLoss, GuardReading } from '../desk-port/guards.ts'
import type { HandlersOf } from '../handlers.ts'
import { usedShare } from '../../risk/index.ts'
import type { RiskDeps } from '../risk/deps.ts'
import { accountNow } from '../risk/holdings.ts'
import { limitReadings, readRiskLimits, riskUse } from '../risk/limits.ts'
import { control } from './controls.ts'
import { tradingFailure } from './failures.ts'
import { boundsOf, setAccountLimits } from './limit-change.ts'
import type { LimitChangeDeps } from './limit-change.ts'
import { readLimitHistory } from './limit-history.ts'
import { settle } from './place-order.ts'
import type { TradingDeps } from './place-order.ts'
import { accountFor, actingOf, callerOf } from './requests.ts'

type GuardDeps = TradingDeps & RiskDeps & LimitChangeDeps & Readonly<{ clock: Clock }>
type Limits = ContractOutputs['guards']['limits']['accounts'][number]
type Breaker = ContractOutputs['guards']['circuitBreakers']['breakers'][number]
type Approval = NonNullable<ContractOutputs['guards']['setLimits']['approval']>
type Entries = HandlersOf<'guards'>

const textOrNull = (amount: Decimal | null): string | null => (amount === null ? null : decimalText(amount))

const isAt = (value: Decimal, bound: Decimal | null): boolean => bound !== null && value.gte(bound)

/** From this share of a risk bound on an account is warned. */
const RISK_WARN_SHARE = 0.8

function statusOf(readings: readonly GuardReading[], used: number): Limits['status'] {
  if (used > 1 || readings.some(({ value, max }) => isAt(value, max))) return 'breached'
  return used > RISK_WARN_SHARE || readings.some(({ value, warn }) => isAt(value, warn)) ? 'warning' : 'ok'
}

const controlOf = (desk: Desk, scope: TradingControlRecord['scope'], subject: string) =>
  desk.controls().find((one) => one.scope === scope && one.subject === subject) ?? null

const coinLossOf = ({
  currency,
  lost,
  level,
}: CoinLoss): Limits['utilisation']['daily_loss_coins'][number] => ({
  ...{ currency, lost: decimalText(lost), rate_usd: textOrNull(level?.rate ?? null) },
  is_level_fresh: level?.isFresh ?? false,
  lost_usd: level === null ? null : decimalText(lost.times(level.rate)),
})

async function limitsOf(deps: GuardDeps, account: AccountRecord): Promise<Limits> {
  const { desk, clock } = deps
  const { id } = account
  const readings = desk.guardReadings(id)
  const valueOf = (name: GuardReading['name']): Decimal =>
    readings.find((reading) => reading.name === name)?.value ?? decimal(0)
  const risk = await readRiskLimits(deps.store, id)
  const use = await riskUse(deps, accountNow(deps, account), risk)
  const used = Math.max(0, ...limitReadings(risk, use).map(usedShare))
  return {
    account_id: id,
    currency: 'USD',
    limits: boundsOf(desk.accountGuards(id), risk),
    utilisation: {
      daily_loss: decimalText(valueOf('daily_loss')),
      daily_loss_coins: readings.flatMap(({ coins }) => coins.map(coinLossOf)),
      orders_per_day: valueOf('orders_per_day').toNumber(),
      trades_per_day: valueOf('trades_per_day').toNumber(),
      ...use,
    },
    status: statusOf(readings, used),
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

/** The accounts that a change is of: an own one, or all of the user that a risk manager names. */
function accountsToSet(
  deps: GuardDeps,
  { account_id, user_id }: Pick<Parameters<Entries['setLimits']>[0], 'account_id' | 'user_id'>,
  context: HandlerContext,
): Result<readonly AccountRecord[], Failure> {
  if (user_id === undefined) {
    const one = accountOf(deps, context, account_id)
    return one.ok ? ok([one.value]) : one
  }
  if (!mayWriteRisk(context)) {
    return refused(
      orderFailure('risk_manager_needed', 'Only a risk manager names a user.', { field: 'user_id' }),
    )
  }
  const found = deps.desk
    .accountsOf(asId<'user'>(user_id))
    .filter(({ id }) => account_id === undefined || account_id === id)
  return found.length > 0
    ? ok(found)
    : refused(tradingFailure('account_not_found', 'No such account.', { field: 'user_id' }))
}

async function setLimits(
  deps: GuardDeps,
  { account_id, user_id, reason = '', ...wishes }: Parameters<Entries['setLimits']>[0],
  context: HandlerContext,
) {
  const accounts = accountsToSet(deps, { account_id, user_id }, context)
  if (!accounts.ok) return accounts
  let waiting: Approval | null = null
  for (const { id } of accounts.value) {
    context.note({ resourceType: 'account', resourceId: id })
    const asked = { wishes, reason, mayLoosen: mayWriteRisk(context) }
    const set = await setAccountLimits(deps, id, asked, context)
    if (!set.ok) return set
    if (set.value.approval !== null) waiting ??= approvalAnswerOf(set.value.approval, deps.clock.now())
  }
  const [first, ...more] = await Promise.all(accounts.value.map((account) => limitsOf(deps, account)))
  const message = waiting === null ? 'Limits set.' : 'What is looser waits for a second person.'
  return ok({ ...present(first, 'an account'), message, approval: waiting, further_accounts: more })
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
      return ok({ accounts: await Promise.all(accounts.map((account) => limitsOf(deps, account))) })
    },
    setLimits: async (input, context) => setLimits(deps, input, context),
    limitHistory: async ({ account_id }, context) => {
      const account = accountOf(deps, context, account_id)
      if (!account.ok) return account
      const { id } = account.value
      return ok({ account_id: id, changes: [...(await readLimitHistory(deps.store, id))] })
    },
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
