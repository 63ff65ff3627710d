import { decimal, amountText, decimalText, toIso } from '../../../kernel/index.ts'
import type { AccountId, Decimal } from '../../../kernel/index.ts'
import { coinPair } from '../../../instruments/index.ts'
import { dayGuardsOf, orderFailure } from '../../../orders/index.ts'
import type { DayGuards, OrderFailure } from '../../../orders/index.ts'
import type { CoinLoss, GuardReading } from '../../desk-port/guards.ts'
import { acceptedLossOf, dayEndOf, lossOf, ordersToday, tradesToday } from './account-days.ts'
import type { DeskState } from '../state/state-types.ts'

/** The bounds that hold for the account today: its own, else the venue's. */
export const guardsOf = (state: DeskState, accountId: AccountId): DayGuards =>
  dayGuardsOf(state.limits.dayGuards, state.guards.accounts.get(accountId) ?? null)

const decimalOrNull = (bound: number | null): Decimal | null => (bound === null ? null : decimal(bound))

/** Today's loss against its bounds. They count from the loss at which somebody last resumed the account. */
export function lossReading(state: DeskState, accountId: AccountId): GuardReading {
  const { dailyLossWarn, dailyLossMax } = guardsOf(state, accountId)
  const accepted = acceptedLossOf(state, accountId)
  const { dollars, coins } = lossOf(state, accountId)
  return {
    name: 'daily_loss',
    value: dollars,
    coins,
    warn: dailyLossWarn?.plus(accepted) ?? null,
    max: dailyLossMax?.plus(accepted) ?? null,
  }
}

const ordersReading = (state: DeskState, accountId: AccountId, guards: DayGuards): GuardReading => ({
  name: 'orders_per_day',
  value: decimal(ordersToday(state, accountId)),
  warn: decimalOrNull(guards.ordersPerDayWarn),
  max: decimalOrNull(guards.ordersPerDayMax),
  coins: [],
})

const tradesReading = (state: DeskState, accountId: AccountId, guards: DayGuards): GuardReading => ({
  name: 'trades_per_day',
  value: decimal(tradesToday(state, accountId)),
  warn: decimalOrNull(guards.tradesPerDayWarn),
  max: decimalOrNull(guards.tradesPerDayMax),
  coins: [],
})

/** Everything that is counted of the account's day. */
export function readGuards(state: DeskState, accountId: AccountId): readonly GuardReading[] {
  const guards = guardsOf(state, accountId)
  return [
    lossReading(state, accountId),
    ordersReading(state, accountId, guards),
    tradesReading(state, accountId, guards),
  ]
}

type Bound = Decimal | number | null
const isBound = (warn: Bound, max: Bound): boolean => warn !== null || max !== null

/** Of that what is bound. A loss that nothing bounds is not read: that would value every position with every order. */
export function boundReadings(state: DeskState, accountId: AccountId): readonly GuardReading[] {
  const guards = guardsOf(state, accountId)
  const readings: GuardReading[] = []
  if (isBound(guards.dailyLossWarn, guards.dailyLossMax)) readings.push(lossReading(state, accountId))
  if (isBound(guards.ordersPerDayWarn, guards.ordersPerDayMax))
    readings.push(ordersReading(state, accountId, guards))
  if (isBound(guards.tradesPerDayWarn, guards.tradesPerDayMax))
    readings.push(tradesReading(state, accountId, guards))
  return readings
}

export const isReached = (value: Decimal, bound: Decimal | null): boolean =>
  bound !== null && value.gte(bound)

const CODES = {
  daily_loss: 'daily_loss_reached',
  orders_per_day: 'orders_per_day_reached',
  trades_per_day: 'trades_per_day_reached',
} as const

/** Losses in coins that have no fresh level: nobody can say whether they leave a bound in dollars unmet. */
const unpricedOf = ({ coins }: GuardReading): readonly CoinLoss[] =>
  coins.filter(({ level }) => level?.isFresh !== true)

/** What was counted, in words that any bound can follow. */
export const readingText = (reading: GuardReading): string => {
  const { name, value } = reading
  const text = decimalText(value)
  if (name === 'daily_loss') {
    const unpriced = unpricedOf(reading).map(
      ({ currency, lost }) => `, ${amountText(lost)} ${currency} of it without a fresh level`,
    )
    return `The account has lost ${amountText(value)} USD today${unpriced.join('')}`
  }
  return `The account has ${name === 'orders_per_day' ? 'sent' : 'made'} ${text} ${name === 'orders_per_day' ? 'orders' : 'trades'} today`
}

/**
 * While a coin that was lost of has no fresh level, what is known of the loss may be too little: until the level is heard
 * again, the account may only make positions smaller. It is not held back for the day: a level that is late is no loss.
 */
function unpricedFailure(reading: GuardReading, max: Decimal): OrderFailure | null {
  const [first] = unpricedOf(reading)
  if (first === undefined) return null
  const [value, bound] = [decimalText(reading.value), decimalText(max)]
  const message = `${readingText(reading)}; whether the bound of ${bound} is reached cannot be told. Only orders that make a position smaller pass.`
  const details = { limit: reading.name, underlying: coinPair(first.currency), value, bound }
  return orderFailure('no_mark', message, { details })
}

/** The refusal of an order that reaches a hard bound of its account's day. */
export function readingFailure(state: DeskState, reading: GuardReading): OrderFailure | null {
  const { name, value, max } = reading
  if (max === null) return null
  if (!isReached(value, max)) return unpricedFailure(reading, max)
  const bound = decimalText(max)
  const resets_at = toIso(dayEndOf(state.clock.now()))
  const message = `${readingText(reading)}; the bound is ${bound}. Only orders that make a position smaller pass.`
  const details = { limit: name, value: decimalText(value), bound, resets_at }
  return orderFailure(CODES[name], message, { details })
}

/** The first hard bound of the account's day that an order meets which makes no position smaller. */
export function dayFailure(state: DeskState, accountId: AccountId): OrderFailure | null {
  for (const reading of boundReadings(state, accountId)) {
    const failure = readingFailure(state, reading)
    if (failure) return failure
  }
  return null
}

/** The soft bounds of the account's day that are reached, or that nobody can say are not. */
export const dayWarnings = (state: DeskState, accountId: AccountId): readonly GuardReading[] =>
  boundReadings(state, accountId).filter(
    (reading) =>
      reading.warn !== null && (isReached(reading.value, reading.warn) || unpricedOf(reading).length > 0),
  )
