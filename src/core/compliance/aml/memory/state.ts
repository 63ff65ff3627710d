import type { AlertBook, AlertBookState, Finding } from './alert-book.ts'
import { emptyAlertBook } from './alert-book.ts'
import type { GraphState } from './graph.ts'
import { emptyGraph } from './graph.ts'
import type { MarketState } from './market-state.ts'
import { emptyMarket } from './market-state.ts'
import type { AmlParameters } from '../parameters/parameters.ts'
import type { Account, OrderEvent, Payment, Typology } from '../types.ts'
import type { Entry } from './windows.ts'

/** When an account met a party, and what went between them last. */
export type Acquaintance = { firstAt: number; lastAt: number; lastMicros: number }

/** A large credit of the last day: how much of it has gone, and what took it. */
export type Lot = Entry & { goneMicros: number; spentBy: string[]; paidTo: string[] }

/** What a UTC day brought to an account. */
export type DayTotal = { at: number; count: number; inMicros: number; outMicros: number }

/** The first days after a long quiet. */
export type Awakening = {
  at: number
  quietSince: number
  formerMonthMicros: number
  inMicros: number
  outMicros: number
  evidence: string[]
}

/** An alert on parties that may only look new; it falls when they are paid again a month later. */
export type Watch = {
  typology: Typology
  subject: string
  direction: 'in' | 'out'
  at: number
  parties: readonly string[]
  again: string[]
}

export type AccountState = {
  account: Account
  senders: Map<string, Acquaintance>
  receivers: Map<string, Acquaintance>
  cashDeposits: Entry[]
  lots: Lot[]
  /** What left at the last instant at which something did: all of it, and what no credit before was there for. */
  lastOut: { at: number; micros: number; unspent: Entry[] }
  newCredits: Entry[]
  newDebits: Entry[]
  bigCredits: Entry[]
  lastPaid: Entry[]
  /** Payments of salary and supplier runs, by id. */
  runs: Map<string, number>
  lastActivityAt: number | null
  days: DayTotal[]
  awakening: Awakening | null
  round: { in: Entry[]; out: Entry[] }
  opening: { micros: number; evidence: string[] }
  muleCredits: Entry[]
  muleOuts: Entry[]
  recent: Entry[]
  watches: Watch[]
}

export type CustomerState = {
  structured: Entry[]
  monitoredCountries: Entry[]
  belowRecord: { in: Entry[]; out: Entry[] }
  /** All transfers of the same days. */
  transfers: { in: Entry[]; out: Entry[] }
  sentAbroad: Entry[]
  /** What came at the last instant at which a transfer did, and is no return of what went before. */
  lastBack: { at: number; entries: Entry[] }
  /** Of the desk's limits: the present UTC day, the present month, and the window of velocity. */
  desk: { day: string; dayMicros: number; month: string; monthMicros: number; recent: Entry[] }
}

/** Cash of one person, one way, on one UTC day. */
export type CashDay = {
  at: number
  person: string
  direction: 'in' | 'out'
  entries: Entry[]
  customers: string[]
}

/** Everything that the monitor remembers; `snapshot.ts` writes it as JSON and reads it back. */
export type MonitorState = {
  /** The first event's time: what was before is not known. */
  startedAt: number | null
  watermark: number | null
  sweptDay: number
  lateEvents: number
  waiting: { payments: Payment[]; orders: OrderEvent[] }
  accounts: Map<string, AccountState>
  customers: Map<string, CustomerState>
  cashDays: Map<string, CashDay>
  alerts: AlertBookState
  graph: GraphState
  market: MarketState
}

export const emptyState = (): MonitorState => ({
  startedAt: null,
  watermark: null,
  sweptDay: 0,
  lateEvents: 0,
  waiting: { payments: [], orders: [] },
  accounts: new Map(),
  customers: new Map(),
  cashDays: new Map(),
  alerts: emptyAlertBook(),
  graph: emptyGraph(),
  market: emptyMarket(),
})

export const newAccountState = (account: Account): AccountState => ({
  account,
  senders: new Map(),
  receivers: new Map(),
  cashDeposits: [],
  lots: [],
  lastOut: { at: -1, micros: 0, unspent: [] },
  newCredits: [],
  newDebits: [],
  bigCredits: [],
  lastPaid: [],
  runs: new Map(),
  lastActivityAt: account.lastActivityBefore,
  days: [],
  awakening: null,
  round: { in: [], out: [] },
  opening: { micros: 0, evidence: [] },
  muleCredits: [],
  muleOuts: [],
  recent: [],
  watches: [],
})

export const newCustomerState = (): CustomerState => ({
  structured: [],
  monitoredCountries: [],
  belowRecord: { in: [], out: [] },
  transfers: { in: [], out: [] },
  sentAbroad: [],
  lastBack: { at: -1, entries: [] },
  desk: { day: '', dayMicros: 0, month: '', monthMicros: 0, recent: [] },
})

/** All windows of an account, so that those of a quiet one are emptied too. */
export const accountWindows = (account: AccountState): readonly Entry[][] => [
  account.cashDeposits,
  account.lots,
  account.newCredits,
  account.newDebits,
  account.bigCredits,
  account.lastPaid,
  account.round.in,
  account.round.out,
  account.muleCredits,
  account.muleOuts,
  account.recent,
]

export const customerWindows = (customer: CustomerState): readonly Entry[][] => [
  customer.structured,
  customer.monitoredCountries,
  customer.belowRecord.in,
  customer.belowRecord.out,
  customer.transfers.in,
  customer.transfers.out,
  customer.sentAbroad,
  customer.desk.recent,
]

/** One payment with all that the rules ask of it. */
export type Movement = Readonly<{
  payment: Payment
  entry: Entry
  at: number
  micros: number
  direction: 'in' | 'out'
  isCash: boolean
  /** Wires and transfers: between accounts, with a party at the other end. */
  isTransfer: boolean
  /** Between two accounts of one customer: no money changes hands. */
  isOwn: boolean
  /** The same party and nearly the same amount a month ago. */
  isRoutine: boolean
  /** Not met before its window: set when the party was first met. */
  partyFirstAt: number
  account: AccountState
  customer: CustomerState
}>

/** What rules share. */
export type Desk = Readonly<{
  parameters: AmlParameters
  state: MonitorState
  alerts: AlertBook
  isCalledForAction: (country: string, at: number) => boolean
  isMonitored: (country: string, at: number) => boolean
  /** The account behind a counterparty's name; null when it is nobody here. */
  accountOf: (party: string) => AccountState | null
}>

export type Rule = (movement: Movement, desk: Desk) => void

/** A finding without what the parameters say of its rule. */
type Seen = Omit<Finding, 'action' | 'weight' | 'longestMs'> &
  Readonly<{ longestMs?: number; action?: Finding['action'] }>

/** Three times the longest window: an episode that goes on is one alert a quarter, not one a payment. */
const EPISODE_MS_MAX = 93 * 86_400_000

export function raise(desk: Desk, seen: Seen): void {
  const { typology } = seen
  const rule = typology.startsWith('L')
    ? { enabled: true, action: 'warn' as const, weight: desk.parameters.desk.weight }
    : desk.parameters.rules[typology as keyof AmlParameters['rules']]
  if (!rule.enabled) return
  desk.alerts.raise({
    ...seen,
    action: seen.action ?? rule.action,
    weight: rule.weight,
    longestMs: seen.longestMs ?? EPISODE_MS_MAX,
  })
}
