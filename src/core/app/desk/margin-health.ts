import { ZERO, decimal, decimalText } from '../../kernel/index.ts'
import type { AccountId, Decimal, JsonObject } from '../../kernel/index.ts'
import { leverageMaxOf, liquidationPriceOf } from '../../margin/index.ts'
import type { MarginReport } from '../desk-collateral.ts'
import type { MarginAlert } from '../desk-outcome.ts'
import { marginHeld } from './collateral.ts'
import { deskFact } from './facts.ts'
import { futuresOf, leverageOf, marginOf } from './futures-state.ts'
import type { FuturesReading } from './futures-state.ts'
import type { Scope } from './scope.ts'
import type { DeskState } from './state.ts'

/** Maintenance over equity from which an account is warned, and below which it may be warned again. */
const WARN_RATIO = decimal('0.8')
const CALM_RATIO = decimal('0.7')

/** What stands behind an account's futures. Money in USD. */
export type MarginHealth = Readonly<{
  /** Cash that nothing else holds, with what has been won or lost since the last settlement, less debts. */
  equity: Decimal
  initial: Decimal
  maintenance: Decimal
  /** Maintenance over equity: 1 and above is liquidated. Null without futures; infinite without equity. */
  ratio: Decimal | null
  readings: readonly FuturesReading[]
}>

const debtsOf = (state: DeskState, accountId: AccountId): Decimal =>
  (state.receivables.get(accountId) ?? []).reduce(
    (sum, { currency, outstanding }) => (currency === 'USD' ? sum.plus(outstanding) : sum),
    ZERO,
  )

export function healthOf(state: DeskState, accountId: AccountId): MarginHealth {
  const readings = futuresOf(state, accountId)
  let [initial, maintenance] = [ZERO, ZERO]
  let equity = state.ledger
    .available(accountId)
    .plus(marginHeld(state, accountId))
    .minus(debtsOf(state, accountId))
  for (const one of readings) {
    initial = initial.plus(one.initial)
    maintenance = maintenance.plus(one.maintenance)
    equity = equity.plus(one.unpaid)
  }
  const ratio = equity.gt(ZERO) ? maintenance.div(equity) : decimal(Infinity)
  return { equity, initial, maintenance, ratio: readings.length === 0 ? null : ratio, readings }
}

/** The price of one future that liquidates the account while everything else stands still; null where none does. */
function liquidationPriceIn(health: MarginHealth, reading: FuturesReading): Decimal | null {
  const { size, unpaid, maintenance, maintenanceRate, mark, market } = reading
  const spare = health.equity.minus(unpaid).minus(health.maintenance.minus(maintenance))
  const settled = market.settlementPrice ?? mark
  const price = liquidationPriceOf({ size, settled, maintenanceRate, spare })
  return price?.toDecimalPlaces(8) ?? null
}

export function marginReport(state: DeskState, accountId: AccountId): MarginReport {
  const health = healthOf(state, accountId)
  const { equity, initial, maintenance, ratio, readings } = health
  const isExhausted = ratio !== null && !ratio.isFinite()
  return {
    ...{ equity, initial, maintenance, ratio: isExhausted ? null : ratio, isExhausted },
    leverage: leverageOf(state, accountId),
    leverageMax: leverageMaxOf(
      state.ledger.account(accountId)?.accountType ?? 'standard',
      state.limits.leverage,
    ),
    isLeverageChosen: marginOf(state, accountId).leverage !== null,
    warnedAt: marginOf(state, accountId).warnedAt,
    positions: readings.map((one) => ({
      symbol: one.market.instrument.symbol,
      initial: one.initial,
      maintenance: one.maintenance,
      liquidationPrice: liquidationPriceIn(health, one),
    })),
  }
}

export const healthFacts = ({ equity, maintenance, ratio }: MarginHealth): JsonObject => ({
  equity: decimalText(equity),
  maintenance: decimalText(maintenance),
  margin_ratio: ratio === null || !ratio.isFinite() ? null : decimalText(ratio.toDecimalPlaces(6)),
})

/** Remembers something of an account's margin, in memory and for the store. */
export function keepMargin(
  state: DeskState,
  scope: Pick<Scope, 'at' | 'margins'>,
  accountId: AccountId,
  change: Partial<Pick<ReturnType<typeof marginOf>, 'leverage' | 'warnedAt'>>,
): void {
  const record = { ...marginOf(state, accountId), ...change, updatedAt: scope.at }
  state.futures.margins.set(accountId, record)
  if (record.warnedAt === null) state.futures.warned.delete(accountId)
  else state.futures.warned.add(accountId)
  scope.margins.set(accountId, record)
}

/** Tells whoever owns the account, once what became of it is durable. */
export function tellMargin(
  state: DeskState,
  scope: Pick<Scope, 'at' | 'events'>,
  accountId: AccountId,
  kind: MarginAlert['kind'],
  ratio: Decimal | null,
): void {
  const userId = state.ledger.account(accountId)?.userId ?? null
  const shown = ratio?.isFinite() === true ? ratio : null
  scope.events.push({ kind: 'margin', margin: { accountId, userId, kind, ratio: shown, at: scope.at } })
}

function marginFact(
  scope: Pick<Scope, 'at' | 'facts'>,
  action: string,
  accountId: AccountId,
  health: MarginHealth,
): void {
  const about = { action, actorId: 'system', resourceType: 'account', resourceId: accountId }
  scope.facts.push(deskFact({ ...about, at: scope.at, facts: healthFacts(health) }))
}

/**
 * Warns an account once on the way up, and takes the warning back where it is well below the level again, or has no
 * futures left: between the two nothing is said. What is remembered outlives a restart.
 */
export function warn(
  state: DeskState,
  scope: Pick<Scope, 'at' | 'facts' | 'events' | 'margins'>,
  accountId: AccountId,
  health: MarginHealth,
): void {
  const isWarned = state.futures.warned.has(accountId)
  const ratio = health.ratio ?? ZERO
  if (!isWarned && ratio.gte(WARN_RATIO)) {
    keepMargin(state, scope, accountId, { warnedAt: scope.at })
    marginFact(scope, 'margin.warned', accountId, health)
    tellMargin(state, scope, accountId, 'warning', health.ratio)
  }
  if (isWarned && ratio.lt(CALM_RATIO)) {
    keepMargin(state, scope, accountId, { warnedAt: null })
    marginFact(scope, 'margin.restored', accountId, health)
    tellMargin(state, scope, accountId, 'recovery', health.ratio)
  }
}

/** Money that came in, and a position that went, restore margin where no market moves. */
export function calmRestored(
  state: DeskState,
  scope: Pick<Scope, 'at' | 'accounts' | 'facts' | 'events' | 'margins'>,
): void {
  if (state.futures.warned.size === 0) return
  for (const accountId of scope.accounts) {
    if (state.futures.warned.has(accountId)) warn(state, scope, accountId, healthOf(state, accountId))
  }
}
