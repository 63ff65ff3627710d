import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from '../../../kernel/index.ts'
import type { HighRiskCountries } from './countries.ts'
import { FATF_COUNTRIES } from './countries.ts'
import { DESK_PARAMETERS_OFF, MARKET_DEFAULTS } from './parameters-market.ts'
import type { DeskParameters, MarketParameters } from './parameters-market.ts'
import type { Action } from '../types.ts'

/** What every rule has: a rule that is off keeps its windows and raises nothing. */
type RuleHead = Readonly<{ enabled: boolean; action: Action; weight: number }>

const head = (action: Action, weight: number): RuleHead => ({ enabled: true, action, weight })

/** The money typologies. Dollars, milliseconds, shares of 1. Sources: README.md. */
const MONEY_DEFAULTS = {
  T01: {
    ...head('hold', 70),
    depositMinUsd: 8_000,
    depositBelowUsd: 10_000,
    countMin: 3,
    businessDays: 5,
    sumAboveUsd: 10_000,
  },
  T02: { ...head('report', 30), sumAboveUsd: 10_000 },
  T03: {
    ...head('hold', 70),
    depositorsMin: 4,
    depositBelowUsd: 10_000,
    windowMs: 3 * MS_PER_DAY,
    sumMinUsd: 0,
  },
  T04: {
    ...head('hold', 60),
    creditMinUsd: 5_000,
    leavesShareMin: 0.9,
    windowMs: 24 * MS_PER_HOUR,
    /** "Little balance before": what was known to lie there, as a share of the credit. */
    balanceShareMax: 0.75,
    balanceMs: 30 * MS_PER_DAY,
    /** A business whose usual day sends nearly as much passes nothing through. */
    levelTimes: 1.5,
    levelDaysMin: 10,
  },
  T05: {
    ...head('hold', 60),
    sendersMin: 10,
    windowMs: 7 * MS_PER_DAY,
    /** Stands in where the customer declared no month. */
    undeclaredMonthUsd: 10_000,
  },
  T06: {
    ...head('hold', 65),
    creditMinUsd: 50_000,
    receiversMin: 10,
    windowMs: 72 * MS_PER_HOUR,
    outShareMin: 0.5,
  },
  T07: {
    ...head('hold', 70),
    sendersMin: 6,
    receiversMin: 6,
    windowMs: 7 * MS_PER_DAY,
    passedShareMin: 0.9,
    passedShareMax: 1.25,
    /** The phases follow one another: at most this share of the gathered sum flows the other way within them. */
    mixedShareMax: 0.2,
  },
  T08: {
    ...head('hold', 80),
    accountsMin: 3,
    accountsMax: 6,
    windowMs: 7 * MS_PER_DAY,
    hopShareMin: 0.9,
    hopShareMax: 1.05,
    hopMinUsd: 1_000,
  },
  T09: {
    ...head('warn', 50),
    quietMs: 180 * MS_PER_DAY,
    windowMs: 7 * MS_PER_DAY,
    sumMinUsd: 10_000,
    formerMonthTimes: 10,
    /** Ten times a handful of dollars is no awakening. */
    formerMonthFloorUsd: 1_000,
  },
  T10: {
    ...head('hold', 60),
    callForActionAction: 'block' as Action,
    callForActionMinUsd: 3_000,
    increasedMonitoringSumMinUsd: 10_000,
    windowMs: 30 * MS_PER_DAY,
  },
  T11: {
    ...head('warn', 40),
    countMin: 5,
    windowMs: 30 * MS_PER_DAY,
    multipleUsd: 1_000,
    amountMinUsd: 5_000,
    valueShareMin: 0.8,
  },
  T12: { ...head('warn', 50), windowMs: 30 * MS_PER_DAY, creditsMinUsd: 50_000, declaredTimes: 5 },
  T13: {
    ...head('hold', 75),
    ageBelowMs: 90 * MS_PER_DAY,
    sendersMin: 5,
    windowMs: 7 * MS_PER_DAY,
    outWithinMs: 24 * MS_PER_HOUR,
    outShareMin: 0.6,
  },
  T14: {
    ...head('warn', 40),
    countMin: 20,
    windowMs: 24 * MS_PER_HOUR,
    levelTimes: 5,
    levelMs: 90 * MS_PER_DAY,
    /** Fewer days in sight say nothing of an account's own level. */
    levelDaysMin: 10,
  },
  T15: {
    ...head('warn', 50),
    countMin: 5,
    amountMinUsd: 2_500,
    amountBelowUsd: 3_000,
    windowMs: 10 * MS_PER_DAY,
    /** Many who pay once each are tenants; few who pay again and again are not. */
    sendersShareMax: 0.6,
    /** And who sends all kinds of amounts sends some of these too. */
    countShareMin: 0.4,
  },
  T16: {
    ...head('hold', 75),
    accountsMin: 5,
    windowMs: 48 * MS_PER_HOUR,
    hopLossMax: 0.05,
    hopMinUsd: 1_000,
  },
  T17: { ...head('warn', 55), amountMinUsd: 20_000, windowMs: 10 * MS_PER_DAY, differenceMax: 0.02 },
} as const

/** What is ordinary in a customer's life, and told apart from the typologies. */
const ROUTINE_DEFAULTS = {
  /** A business that pays so many receivers within the time pays salaries or suppliers: one run, not a fan. */
  runReceiversMin: 5,
  runMs: 30 * MS_PER_MINUTE,
  /** The same party and nearly the same amount, a month apart: a salary, a rent. */
  monthMinMs: 20 * MS_PER_DAY,
  monthMaxMs: 45 * MS_PER_DAY,
  amountDifferenceMax: 0.1,
  /** Parties are known for so long. */
  partyMs: 400 * MS_PER_DAY,
  /** While monitoring is young, an old account's parties all look new: an alert on them falls when so many are paid again. */
  learningMs: 40 * MS_PER_DAY,
  againShareMin: 0.6,
}

/** Literal types are the defaults' own; parameters take any value of the kind. */
type Widened<Value> = Value extends number
  ? number
  : Value extends boolean
    ? boolean
    : Value extends Action
      ? Action
      : { readonly [Key in keyof Value]: Widened<Value[Key]> }

export type MoneyParameters = Widened<typeof MONEY_DEFAULTS>
export type RoutineParameters = Widened<typeof ROUTINE_DEFAULTS>

export type AmlParameters = Readonly<{
  /** Which set this is, and from which day it stands: alerts are explained by the set that raised them. */
  name: string
  effectiveFrom: string
  /** Events may arrive so much later than others that happened after them. 0: each is judged on arrival. */
  latenessMs: number
  countries: HighRiskCountries
  routine: RoutineParameters
  rules: MoneyParameters & MarketParameters
  /** The desk's own limits, off unless a desk takes them. */
  desk: DeskParameters
}>

export const DEFAULT_PARAMETERS: AmlParameters = {
  name: 'defaults',
  effectiveFrom: '2026-11-22',
  latenessMs: 0,
  countries: FATF_COUNTRIES,
  routine: ROUTINE_DEFAULTS,
  rules: { ...MONEY_DEFAULTS, ...MARKET_DEFAULTS },
  desk: DESK_PARAMETERS_OFF,
}

/** The defaults with the desk's limits on. */
export const DESK_PARAMETERS: AmlParameters = {
  ...DEFAULT_PARAMETERS,
  name: 'desk',
  desk: { ...DESK_PARAMETERS_OFF, enabled: true },
}
