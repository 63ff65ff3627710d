import type { JsonValue } from '../../kernel/index.ts'
import { MS_PER_DAY, instant } from '../../kernel/index.ts'
import { makeAlertBook } from './memory/alert-book.ts'
import { makeCountryList } from './parameters/countries.ts'
import { forgetEdges } from './memory/graph.ts'
import { endSession, onMarketEvent } from './market/market.ts'
import type { AmlParameters } from './parameters/parameters.ts'
import { acquaintances, isMonthly, lookAgain, markRuns, meet } from './rules/routine.ts'
import { currencyReport, smurfing, structuring } from './rules/rules-cash.ts'
import { deskLimits } from './rules/rules-desk.ts'
import { fanIn, fanOut, gatherScatter } from './rules/rules-fan.ts'
import { dormantAwakes, mule, newAccountFlood, rapidInOut } from './rules/rules-flow.ts'
import { belowRecordLine, highRiskCountry, roundAmounts, uTurn, velocity } from './rules/rules-pattern.ts'
import { rings } from './rules/rules-ring.ts'
import { snapshotOf, stateOf } from './memory/snapshot.ts'
import type { AccountState, Desk, Movement, MonitorState, Rule } from './memory/state.ts'
import {
  accountWindows,
  customerWindows,
  emptyState,
  newAccountState,
  newCustomerState,
} from './memory/state.ts'
import type { Account, Alert, OrderEvent, Payment } from './types.ts'
import { makeWaitingRoom } from './memory/waiting-room.ts'
import { forgetBefore, forgetKeys } from './memory/windows.ts'

/** Rings before in-and-outs: a hop is evidence of its ring. */
const RULES: readonly Rule[] = [
  rings,
  smurfing,
  structuring,
  currencyReport,
  fanIn,
  fanOut,
  gatherScatter,
  mule,
  rapidInOut,
  dormantAwakes,
  newAccountFlood,
  highRiskCountry,
  roundAmounts,
  velocity,
  belowRecordLine,
  uTurn,
  deskLimits,
]

/** Alerts can still grow, or give way to a ring, for so long. */
const ALERTS_KEPT_MS = 35 * MS_PER_DAY

export type Monitor = Readonly<{
  /** Tells of an account, or of new facts about it. Tell before its payments. */
  putAccount: (account: Account) => void
  /**
   * Takes a payment and answers the alerts that changed. With a lateness of 0 that is the judgement of this payment; else
   * payments wait until nothing earlier may come, and the answer is of those whose time has come.
   */
  onPayment: (payment: Payment) => readonly Alert[]
  onOrder: (event: OrderEvent) => readonly Alert[]
  /** Nothing more will come: judges what waits and ends the session. */
  finish: () => readonly Alert[]
  /** Events that came after their time was over; they are judged on arrival. */
  lateEvents: () => number
  /** All that it remembers, as JSON: `makeMonitor(parameters, snapshot)` goes on from there. */
  snapshot: () => JsonValue
}>

/** Watches payments and orders by one parameter set. No clock: time is that of the events. */
export function makeMonitor(parameters: AmlParameters, snapshot?: JsonValue): Monitor {
  const state = snapshot === undefined ? emptyState() : stateOf(snapshot)
  const alerts = makeAlertBook(state.alerts)
  const desk: Desk = {
    parameters,
    state,
    alerts,
    ...countriesOf(parameters),
    accountOf: accountFinder(state),
  }
  const market = { rules: parameters.rules, state: state.market, alerts }
  const room = makeWaitingRoom(state, parameters.latenessMs, {
    onPayment: (payment) => judge(payment, desk),
    onOrder: (event) => onMarketEvent(event, market),
  })
  return {
    putAccount: (account) => {
      const known = state.accounts.get(account.account)
      if (known === undefined) state.accounts.set(account.account, newAccountState(account))
      else known.account = account
    },
    onPayment: (payment) => {
      room.addPayment(payment)
      return alerts.take()
    },
    onOrder: (event) => {
      room.addOrder(event)
      return alerts.take()
    },
    finish: () => {
      room.finish()
      endSession(market)
      return alerts.take()
    },
    lateEvents: () => state.lateEvents,
    snapshot: () => snapshotOf(state),
  }
}

function countriesOf({ countries }: AmlParameters): Pick<Desk, 'isCalledForAction' | 'isMonitored'> {
  const [called, monitored] = [
    makeCountryList(countries.callForAction),
    makeCountryList(countries.increasedMonitoring),
  ]
  return {
    isCalledForAction: (country, at) => called(country, instant(at)),
    isMonitored: (country, at) => monitored(country, instant(at)),
  }
}

const accountFinder =
  ({ accounts }: MonitorState) =>
  (party: string): AccountState | null =>
    accounts.get(party) ?? null

/** An account that nobody told of: a person's, old, of no known country. */
const unknownAccount = ({ account, customer }: Payment): Account => ({
  account,
  customer,
  kind: 'person',
  country: '',
  openedAt: instant(0),
  expectedMonthlyMicros: null,
  lastActivityBefore: null,
})

function movementOf(payment: Payment, desk: Desk): Movement {
  const { state } = desk
  const { id, at, type, amountMicros: micros, counterparty } = payment
  const account = state.accounts.get(payment.account) ?? newAccountState(unknownAccount(payment))
  state.accounts.set(payment.account, account)
  const customer = state.customers.get(payment.customer) ?? newCustomerState()
  state.customers.set(payment.customer, customer)
  const direction = type.endsWith('_IN') ? 'in' : 'out'
  const isCash = type.startsWith('CASH')
  const isTransfer = type.startsWith('WIRE') || type.startsWith('TRANSFER')
  const other = isTransfer ? desk.accountOf(counterparty) : null
  const known = acquaintances(account, direction).get(counterparty)
  return {
    payment,
    entry: { id, at, micros, party: counterparty },
    at,
    micros,
    direction,
    isCash,
    isTransfer,
    isOwn: isTransfer && (counterparty === payment.customer || other?.account.customer === payment.customer),
    isRoutine: isMonthly(known, at, micros, desk),
    partyFirstAt: known?.firstAt ?? at,
    account,
    customer,
  }
}

function judge(payment: Payment, desk: Desk): void {
  const { state } = desk
  state.startedAt ??= payment.at
  const day = Math.floor(payment.at / MS_PER_DAY)
  if (day > state.sweptDay) {
    sweep(desk, payment.at)
    state.sweptDay = day
  }
  const movement = movementOf(payment, desk)
  markRuns(movement, desk)
  lookAgain(movement, desk)
  for (const rule of RULES) rule(movement, desk)
  meet(movement)
  remember(movement, desk)
}

/** The day's totals and the last activity, which the next payments are measured against. */
function remember({ account, at, micros, direction, isOwn }: Movement, { parameters }: Desk): void {
  account.lastActivityAt = Math.max(account.lastActivityAt ?? at, at)
  if (isOwn) return
  const dayAt = Math.floor(at / MS_PER_DAY) * MS_PER_DAY
  const { days } = account
  let place = days.length
  while (place > 0 && (days[place - 1]?.at ?? 0) > dayAt) place -= 1
  let day = days[place - 1]
  if (day?.at !== dayAt) {
    day = { at: dayAt, count: 0, inMicros: 0, outMicros: 0 }
    days.splice(place, 0, day)
    const before = at - parameters.rules.T14.levelMs
    while (days.length > 1 && (days[0]?.at ?? at) < before) days.shift()
  }
  day.count += 1
  if (direction === 'in') day.inMicros += micros
  else day.outMicros += micros
}

/** Once a day of event time: what no window reaches any more is forgotten. */
function sweep({ state, alerts, parameters }: Desk, at: number): void {
  const { rules, routine } = parameters
  alerts.forgetBefore(at - ALERTS_KEPT_MS)
  forgetEdges(state.graph, at - Math.max(rules.T08.windowMs, rules.T16.windowMs))
  forgetKeys(state.cashDays, (day) => day.at, at - 2 * MS_PER_DAY - parameters.latenessMs)
  if (Math.floor(at / MS_PER_DAY) % SWEEP_DAYS !== 0) return
  const before = at - longestWindowMs(parameters)
  for (const account of state.accounts.values()) {
    for (const window of accountWindows(account)) forgetBefore(window, before)
    for (const met of [account.senders, account.receivers]) {
      forgetKeys(met, ({ lastAt }) => lastAt, at - routine.partyMs)
    }
  }
  for (const customer of state.customers.values()) {
    for (const window of customerWindows(customer)) forgetBefore(window, before)
  }
}

const longestWindowMs = ({ rules }: AmlParameters): number =>
  Math.max(
    ...[
      rules.T01.businessDays * 2 * MS_PER_DAY,
      rules.T05.windowMs,
      rules.T06.windowMs,
      rules.T07.windowMs,
      rules.T10.windowMs,
      rules.T11.windowMs,
      rules.T13.windowMs,
      rules.T14.windowMs,
      rules.T15.windowMs,
      rules.T17.windowMs,
    ],
  )

/** Whole accounts are gone through this seldom. */
const SWEEP_DAYS = 7
