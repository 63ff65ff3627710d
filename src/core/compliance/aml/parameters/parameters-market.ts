import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE, MS_PER_SECOND } from '../../../kernel/index.ts'
import type { Action } from '../types.ts'

type Head = Readonly<{ enabled: boolean; action: Action; weight: number }>

const head = (action: Action, weight: number): Head => ({ enabled: true, action, weight })

export type MarketParameters = Readonly<{
  M01: Head & Readonly<{ quantityDifferenceMax: number; windowMs: number }>
  M02: Head &
    Readonly<{
      tradersMin: number
      tradersMax: number
      windowMs: number
      quantityDifferenceMax: number
      /** Share of each member's volume, within the ring's time, that is the ring's own. */
      ringShareMin: number
      /** The ring's quantity over the median of the fills meanwhile: small change meets again by chance. */
      sizeTimes: number
    }>
  M03: Head &
    Readonly<{ ordersMin: number; sizeTimes: number; cancelledShareMin: number; cancelWithinMs: number }>
  M04: Head &
    Readonly<{
      windowMs: number
      volumeShareMin: number
      moveMin: number
      /** Who buys and sells alike makes a market and marks none. */
      oneSidedShareMin: number
      /** Fewer fills are no market whose close could be marked. */
      fillsMin: number
      takesWithinMs: number
      /** The close as milliseconds of the UTC day; below 0: the day's last event is taken for it. */
      closeMsOfDay: number
    }>
  M05: Head &
    Readonly<{
      windowMs: number
      riseMin: number
      /** From the first own purchase to the last: it is the buying that lifts the price. */
      ownRiseMin: number
      volumeShareMin: number
      soldShareMin: number
    }>
  M06: Head &
    Readonly<{
      jumpMin: number
      jumpWithinMs: number
      windowMs: number
      sizeTimes: number
      oneSidedShareMin: number
    }>
  M07: Head &
    Readonly<{ beforeMs: number; sizeTimes: number; closedWithinMs: number; closedShareMin: number }>
  M08: Head &
    Readonly<{
      ordersMin: number
      windowMs: number
      cancelledShareMin: number
      cancelWithinMs: number
      filledShareMax: number
    }>
  M09: Head &
    Readonly<{
      openedBeforeMs: number
      pushWindowMs: number
      volumeShareMin: number
      moveMin: number
      oneSidedShareMin: number
      closedWithinMs: number
      takesWithinMs: number
    }>
}>

/** The market typologies. Shares and moves of 1, milliseconds. Sources: README.md. */
export const MARKET_DEFAULTS: MarketParameters = {
  M01: { ...head('hold', 80), quantityDifferenceMax: 0.05, windowMs: 60 * MS_PER_SECOND },
  M02: {
    ...head('hold', 75),
    tradersMin: 3,
    tradersMax: 6,
    windowMs: 30 * MS_PER_MINUTE,
    quantityDifferenceMax: 0.05,
    ringShareMin: 0.8,
    sizeTimes: 1,
  },
  M03: {
    ...head('hold', 75),
    ordersMin: 3,
    sizeTimes: 5,
    cancelledShareMin: 0.9,
    cancelWithinMs: 2 * MS_PER_SECOND,
  },
  M04: {
    ...head('warn', 65),
    windowMs: 10 * MS_PER_MINUTE,
    volumeShareMin: 0.3,
    moveMin: 0.01,
    oneSidedShareMin: 0.8,
    fillsMin: 5,
    takesWithinMs: MS_PER_SECOND,
    closeMsOfDay: -1,
  },
  M05: {
    ...head('warn', 70),
    windowMs: 3 * MS_PER_DAY,
    riseMin: 0.1,
    ownRiseMin: 0.03,
    volumeShareMin: 0.25,
    soldShareMin: 0.7,
  },
  M06: {
    ...head('warn', 60),
    jumpMin: 0.05,
    jumpWithinMs: MS_PER_MINUTE,
    windowMs: 2 * MS_PER_DAY,
    sizeTimes: 5,
    oneSidedShareMin: 0.8,
  },
  M07: {
    ...head('warn', 70),
    beforeMs: 5 * MS_PER_MINUTE,
    sizeTimes: 10,
    closedWithinMs: 30 * MS_PER_MINUTE,
    closedShareMin: 0.9,
  },
  M08: {
    ...head('warn', 60),
    ordersMin: 60,
    windowMs: 5 * MS_PER_SECOND,
    cancelledShareMin: 0.95,
    cancelWithinMs: MS_PER_SECOND,
    filledShareMax: 0.01,
  },
  M09: {
    ...head('warn', 65),
    openedBeforeMs: 30 * MS_PER_MINUTE,
    pushWindowMs: 10 * MS_PER_MINUTE,
    volumeShareMin: 0.3,
    moveMin: 0.01,
    oneSidedShareMin: 0.8,
    closedWithinMs: 30 * MS_PER_MINUTE,
    takesWithinMs: MS_PER_SECOND,
  },
}

export type DeskParameters = Readonly<{
  enabled: boolean
  weight: number
  /** A payment above this. */
  singleAboveUsd: number
  singleAction: Action
  suspiciousMinUsd: number
  suspiciousAction: Action
  /** A customer's turnover of a UTC day above this. */
  dailyAboveUsd: number
  dailyAction: Action
  /** A customer's turnover of a calendar month (UTC) above this. */
  monthlyAboveUsd: number
  monthlyAction: Action
  /** More payments than this within the window. */
  velocityAbove: number
  velocityMs: number
  velocityAction: Action
  /** Any payment from or to a country under a call for action. */
  countryAction: Action
}>

/** 10,000 single, 25,000 suspicious, 50,000 a day, 500,000 a month. */
export const DESK_PARAMETERS_OFF: DeskParameters = {
  enabled: false,
  weight: 40,
  singleAboveUsd: 10_000,
  singleAction: 'warn',
  suspiciousMinUsd: 25_000,
  suspiciousAction: 'hold',
  dailyAboveUsd: 50_000,
  dailyAction: 'hold',
  monthlyAboveUsd: 500_000,
  monthlyAction: 'block',
  velocityAbove: 10,
  velocityMs: MS_PER_HOUR,
  velocityAction: 'hold',
  countryAction: 'block',
}
