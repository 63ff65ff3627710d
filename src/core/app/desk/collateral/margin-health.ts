import { ZERO, decimal, decimalText } from '../../../kernel/index.ts'
import type { AccountId, Decimal, InstrumentSymbol, JsonObject } from '../../../kernel/index.ts'
import { leverageMaxOf, liquidationPriceOf, marginModelsOf } from '../../../margin/index.ts'
import { remainingQuantity } from '../../../orders/index.ts'
import type { MarginReport } from '../../desk-port/collateral.ts'
import type { MarginAlert } from '../../desk-port/outcome.ts'
import { underlyingOfOption } from './charge.ts'
import { collateralHeld, marginHeld } from './collateral.ts'
import { deskFact } from '../state/facts.ts'
import { futuresOf, leverageOf, marginOf } from '../state/futures-state.ts'
import type { FuturesReading } from '../state/futures-state.ts'
import type { Scope } from '../state/scope.ts'
import { isMarkStale } from '../state/mark.ts'
import { isUnderlyingStale, modelOf } from './short-margin.ts'
import type { DeskState } from '../state/state-types.ts'

/** Maintenance over equity from which an account is warned, and below which it may be warned again. */
const WARN_RATIO = decimal('0.8')
const CALM_RATIO = decimal('0.7')

/** What stands behind an account's futures, and the short options of a margin account. Money in USD. */
export type MarginHealth = Readonly<{
  /** Cash that nothing else holds, with what has been won or lost since the last settlement, less debts. */
  equity: Decimal
  initial: Decimal
  maintenance: Decimal
  /** Maintenance over equity: 1 and above is liquidated. Null where there is neither; infinite without equity. */
  ratio: Decimal | null
  readings: readonly FuturesReading[]
  /** Underlyings whose short options are part of the maintenance, and what that part is. */
  shortBooks: readonly InstrumentSymbol[]
  shortMaintenance: Decimal
}>

const debtsOf = (state: DeskState, accountId: AccountId): Decimal =>
  (state.receivables.get(accountId) ?? []).reduce(
    (sum, { currency, outstanding }) => (currency === 'USD' ? sum.plus(outstanding) : sum),
    ZERO,
  )

/** Cash of orders that do nothing but buy short options back: until then it stands behind the shorts. */
function closingCash(state: DeskState, accountId: AccountId): Decimal {
  let sum = ZERO
  for (const id of state.openOrdersByAccount.get(accountId) ?? []) {
    const order = state.openOrders.get(id)?.order
    if (!order || order.side === 'sell' || underlyingOfOption(state, order.symbol) === null) continue
    const owned = state.positions.get(accountId)?.get(order.symbol)?.quantity ?? ZERO
    if (remainingQuantity(order).lte(owned.negated())) sum = sum.plus(order.heldCash)
  }
  return sum
}

export function healthOf(state: DeskState, accountId: AccountId): MarginHealth {
  const readings = futuresOf(state, accountId)
  let [initial, maintenance] = [ZERO, ZERO]
  const isCash = modelOf(state, accountId) === 'cash'
  let equity = state.ledger
    .available(accountId)
    .plus(
      isCash
        ? marginHeld(state, accountId)
        : collateralHeld(state, accountId).plus(closingCash(state, accountId)),
    )
    .minus(debtsOf(state, accountId))
  for (const one of readings) {
    initial = initial.plus(one.initial)
    maintenance = maintenance.plus(one.maintenance)
    equity = equity.plus(one.unpaid)
  }
  const needs = isCash ? NO_SHORTS : shortNeeds(state, accountId, equity)
  equity = equity.minus(needs.aside)
  initial = initial.plus(needs.initial)
  maintenance = maintenance.plus(needs.maintenance)
  const hasMargin = readings.length > 0 || needs.hasShorts
  const ratio = hasMargin ? ratioOf(maintenance, equity) : null
  const { books: shortBooks, maintenance: shortMaintenance } = needs
  return { equity, initial, maintenance, ratio, readings, shortBooks, shortMaintenance }
}

function ratioOf(maintenance: Decimal, equity: Decimal): Decimal {
  if (maintenance.isZero() && equity.isZero()) return ZERO
  return equity.gt(ZERO) ? maintenance.div(equity) : decimal(Infinity)
}

/** What the short options of a margin account ask of its equity. */
type ShortNeeds = Readonly<{
  hasShorts: boolean
  /** Full collateral of books that can lose no more: neither equity nor at risk. */
  aside: Decimal
  initial: Decimal
  maintenance: Decimal
  books: readonly InstrumentSymbol[]
}>

const NO_SHORTS: ShortNeeds = {
  ...{ hasShorts: false, aside: ZERO, initial: ZERO, maintenance: ZERO },
  books: [],
}

/**
 * Books that hold full collateral are set aside while the equity reaches for all of them; where it does not they are judged
 * like the others, by maintenance, which is never more than full collateral.
 */
function shortNeeds(state: DeskState, accountId: AccountId, equity: Decimal): ShortNeeds {
  const charges = [...(state.collateral.charges.get(accountId) ?? [])]
  let [plain, full] = [ZERO, ZERO]
  for (const [, { requirement, futures, shorts }] of charges) {
    const held = requirement.requirement.minus(futures)
    if (shorts === null) plain = plain.plus(held)
    else if (shorts.isFull) full = full.plus(held)
  }
  const isReached = equity.gte(plain.plus(full))
  let [initial, maintenance] = [ZERO, ZERO]
  const books: InstrumentSymbol[] = []
  for (const [underlying, { shorts }] of charges) {
    if (shorts === null || (shorts.isFull && isReached)) continue
    books.push(underlying)
    initial = initial.plus(shorts.isFull && shorts.full ? shorts.full : shorts.initial)
    maintenance = maintenance.plus(shorts.full?.lt(shorts.maintenance) ? shorts.full : shorts.maintenance)
  }
  const hasShorts = charges.some(([, { shorts }]) => shorts !== null)
  return { hasShorts, aside: isReached ? plain.plus(full) : plain, initial, maintenance, books }
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
  const accountType = state.ledger.account(accountId)?.accountType ?? 'standard'
  const health = healthOf(state, accountId)
  const { equity, initial, maintenance, ratio, readings } = health
  const isExhausted = ratio !== null && !ratio.isFinite()
  return {
    ...{ equity, initial, maintenance, ratio: isExhausted ? null : ratio, isExhausted },
    leverage: leverageOf(state, accountId),
    leverageMax: leverageMaxOf(accountType, state.limits.leverage),
    model: modelOf(state, accountId),
    models: marginModelsOf(accountType),
    isLeverageChosen: marginOf(state, accountId).leverage !== null,
    warnedAt: marginOf(state, accountId).warnedAt,
    staleMarks: [
      ...readings
        .filter(({ market }) => isMarkStale(state, market))
        .map(({ market }) => market.instrument.symbol),
      ...health.shortBooks.filter((underlying) => isUnderlyingStale(state, underlying)),
    ],
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
  change: Partial<Pick<ReturnType<typeof marginOf>, 'leverage' | 'model' | 'warnedAt'>>,
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
