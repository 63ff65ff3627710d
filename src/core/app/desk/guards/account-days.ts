import { Decimal, MS_PER_DAY, ZERO, decimal, decimalText, instant } from '../../../kernel/index.ts'
import type { AccountId, CurrencyCode, Instant, InstrumentSymbol, JsonObject } from '../../../kernel/index.ts'
import { COINS } from '../../../instruments/index.ts'
import { venueAccountId } from '../../../ledger/index.ts'
import type { TransferRecord } from '../../../ledger/index.ts'
import type { AccountDayRecord } from '../../../orders/index.ts'
import { marketValue } from '../../../portfolio/index.ts'
import type { PositionRecord } from '../../../portfolio/index.ts'
import { coinLevelOf, currencyOf } from '../state/coin-rate.ts'
import type { DayLoss, DayState } from '../state/day-state.ts'
import type { CoinLoss } from '../../desk-port/guards.ts'
import { settledPriceOf } from '../state/futures-state.ts'
import { midHalfTicks } from '../state/pending.ts'
import type { Scope } from '../state/scope.ts'
import { dayNumber, marketOf } from '../state/state.ts'
import type { DeskState } from '../state/state-types.ts'

/** A reading of a loss holds so long. */
const LOSS_MS = 1_000

const dayStartOf = (at: Instant): Instant => instant(dayNumber(at) * MS_PER_DAY)

/** 00:00 UTC at which the day of `at` ends. */
export const dayEndOf = (at: Instant): Instant => instant((dayNumber(at) + 1) * MS_PER_DAY)

/**
 * What a unit counts at: the middle of the market, else the price that it showed last. Before it has shown any since the
 * start of the desk: what the unit counted at when the day began, else the last trade, else what was paid for it.
 */
function priceOf(state: DeskState, position: PositionRecord, marks: JsonObject): Decimal {
  const market = marketOf(state, position.symbol)
  const half = midHalfTicks(market)
  if (half !== null) market.shown = market.instrument.tickSize.times(half).div(2)
  if (market.shown !== null) return market.shown
  const kept = marks[position.symbol]
  return typeof kept === 'string' ? decimal(kept) : (market.last ?? position.averagePrice)
}

const openPositionsOf = (state: DeskState, accountId: AccountId): readonly PositionRecord[] =>
  [...(state.positions.get(accountId)?.values() ?? [])].filter(({ quantity }) => !quantity.isZero())

/** Cash of one currency and what is paid in it. Each is counted for itself: coin that was bought or sold is no profit. */
function equityOf(
  state: DeskState,
  accountId: AccountId,
  currency: CurrencyCode,
  marks: JsonObject,
): Decimal {
  let sum = state.ledger.balance(accountId, currency).cash
  for (const position of openPositionsOf(state, accountId)) {
    if (currencyOf(state, position.symbol) !== currency) continue
    const market = marketOf(state, position.symbol)
    const worth = priceOf(state, position, marks).minus(settledPriceOf(market))
    sum = sum.plus(marketValue(position, worth, market.instrument.multiplier))
  }
  return sum
}

/** Digits that a booked amount may have after the point. */
const SCALE = 18
const booked = (amount: Decimal): Decimal => amount.toDecimalPlaces(SCALE, Decimal.ROUND_HALF_EVEN)

function keepDay(state: DeskState, scope: Scope, day: AccountDayRecord): void {
  state.today.days.set(day.accountId, day)
  state.today.losses.delete(day.accountId)
  scope.days.set(day.accountId, day)
}

const currentDay = (state: DeskState, accountId: AccountId, at: Instant): AccountDayRecord | null => {
  const day = state.today.days.get(accountId)
  return day && day.dayStart === dayStartOf(at) ? day : null
}

type CoinDay = Readonly<{ equity: Decimal; flows: Decimal }>

function coinDayOf({ coins }: AccountDayRecord, currency: CurrencyCode): CoinDay {
  const kept = coins?.[currency] as Readonly<{ equity: string; flows: string }> | undefined
  return kept === undefined
    ? { equity: ZERO, flows: ZERO }
    : { equity: decimal(kept.equity), flows: decimal(kept.flows) }
}

const coinDayJson = ({ equity, flows }: CoinDay): JsonObject => ({
  ...{ equity: decimalText(equity), flows: decimalText(flows) },
})

/** What an account has in each coin as its day begins, where that is anything. */
function coinsNow(state: DeskState, accountId: AccountId, marks: JsonObject): JsonObject {
  const coins: Record<string, JsonObject> = {}
  for (const currency of COINS) {
    const equity = booked(equityOf(state, accountId, currency, marks))
    if (!equity.isZero()) coins[currency] = coinDayJson({ equity, flows: ZERO })
  }
  return coins
}

/** Begins the account's day when it has not begun: before anything moves in it, or at the first look. Clients only. */
export function openDay(state: DeskState, scope: Scope, accountId: AccountId): void {
  const begun = currentDay(state, accountId, scope.at)
  if (begun !== null) {
    if (begun.coins === null)
      keepDay(state, scope, { ...begun, coins: coinsNow(state, accountId, begun.marks) })
    return
  }
  if ((state.ledger.account(accountId)?.userId ?? null) === null) return
  const marks: Record<string, string> = {}
  for (const position of openPositionsOf(state, accountId)) {
    marks[position.symbol] = decimalText(booked(priceOf(state, position, {})))
  }
  keepDay(state, scope, {
    accountId,
    dayStart: dayStartOf(scope.at),
    equity: booked(equityOf(state, accountId, 'USD', marks)),
    flows: ZERO,
    acceptedLoss: ZERO,
    marks,
    coins: coinsNow(state, accountId, marks),
  })
}

/** Money that comes or goes without having been won or lost. */
const FLOWS: readonly TransferRecord['kind'][] = ['issuance', 'deposit', 'withdrawal', 'transfer']

/** A dividend that comes from outside and not from an issuer of the market: the owner of paper money booked it. */
const isOwnDividend = ({ kind, debitAccountId }: TransferRecord): boolean =>
  kind === 'dividend' && debitAccountId === venueAccountId('issuance', 'paper')

function withFlow(day: AccountDayRecord, currency: CurrencyCode, amount: Decimal): AccountDayRecord {
  if (currency === 'USD') return { ...day, flows: day.flows.plus(amount) }
  if (!COINS.includes(currency)) return day
  const own = coinDayOf(day, currency)
  return {
    ...day,
    coins: { ...day.coins, [currency]: coinDayJson({ ...own, flows: own.flows.plus(amount) }) },
  }
}

/** Takes note of a transfer before it is posted: the account's day begins, and what only came or went is no profit. */
export function noteTransfer(state: DeskState, scope: Scope, record: TransferRecord): void {
  const isFlow = FLOWS.includes(record.kind) || isOwnDividend(record)
  for (const [accountId, sign] of [
    [record.debitAccountId, -1],
    [record.creditAccountId, 1],
  ] as const) {
    openDay(state, scope, accountId)
    state.today.losses.delete(accountId)
    const day = isFlow ? currentDay(state, accountId, scope.at) : null
    if (day) keepDay(state, scope, withFlow(day, record.currency, record.amount.times(sign)))
  }
}

const NO_LOSS: DayLoss = { dollars: ZERO, coins: [] }

/**
 * What the account has lost of each currency, in dollars: what was won in one makes good nothing of another, as nothing in
 * dollars stands behind coin. A coin that never had a level counts nothing here: who asks sees it among the coins.
 */
function readLoss(state: DeskState, accountId: AccountId, day: AccountDayRecord): DayLoss {
  const lostOf = (currency: CurrencyCode, { equity, flows }: CoinDay): Decimal =>
    Decimal.max(equity.plus(flows).minus(equityOf(state, accountId, currency, day.marks)), ZERO)
  let dollars = lostOf('USD', day)
  const coins: CoinLoss[] = []
  for (const currency of day.coins === null ? [] : COINS) {
    const lost = lostOf(currency, coinDayOf(day, currency))
    if (lost.isZero()) continue
    const level = coinLevelOf(state, currency)
    coins.push({ currency, lost, level })
    if (level !== null) dollars = dollars.plus(booked(lost.times(level.rate)))
  }
  return { dollars, coins }
}

/** What the account has lost since 00:00 UTC, realised and unrealised, fees included; 0 when it has won. */
export function lossOf(state: DeskState, accountId: AccountId): DayLoss {
  const at = state.clock.now()
  const day = currentDay(state, accountId, at)
  if (day === null) return NO_LOSS
  const known = state.today.losses.get(accountId)
  if (known && at >= known.at && at - known.at < LOSS_MS) return known.loss
  const loss = readLoss(state, accountId, day)
  state.today.losses.set(accountId, { at, loss })
  return loss
}

/** The part of today's loss that somebody with the right has let pass. */
export const acceptedLossOf = (state: DeskState, accountId: AccountId): Decimal =>
  currentDay(state, accountId, state.clock.now())?.acceptedLoss ?? ZERO

/** From now on the bound counts from the loss of this moment. */
export function acceptLoss(state: DeskState, scope: Scope, accountId: AccountId): void {
  openDay(state, scope, accountId)
  const day = currentDay(state, accountId, scope.at)
  if (day) keepDay(state, scope, { ...day, acceptedLoss: lossOf(state, accountId).dollars })
}

/** Marks of a share whose units changed say nothing any more. */
export function forgetMarks(state: DeskState, scope: Scope, symbol: InstrumentSymbol): void {
  for (const day of [...state.today.days.values()]) {
    if (day.marks[symbol] === undefined || day.dayStart !== dayStartOf(scope.at)) continue
    const { [symbol]: _forgotten, ...marks } = day.marks
    keepDay(state, scope, { ...day, marks })
  }
}

/** Counts of today; those of another day are over. */
function counts({ today, clock }: DeskState): DayState {
  const day = dayNumber(clock.now())
  if (today.countsDay !== day) {
    today.orders.clear()
    today.trades.clear()
    today.countsDay = day
  }
  return today
}

export const ordersToday = (state: DeskState, accountId: AccountId): number =>
  counts(state).orders.get(accountId) ?? 0

export const tradesToday = (state: DeskState, accountId: AccountId): number =>
  counts(state).trades.get(accountId) ?? 0

/** Counts what a command accepted and filled. */
export function countScope(state: DeskState, scope: Scope): void {
  const { orders, trades } = counts(state)
  for (const { record, isNew } of scope.orders.values()) {
    if (isNew) orders.set(record.accountId, (orders.get(record.accountId) ?? 0) + 1)
  }
  for (const event of scope.events) {
    if (event.kind !== 'fill') continue
    const { accountId } = event.fill
    trades.set(accountId, (trades.get(accountId) ?? 0) + 1)
  }
}
