import type { Instant } from '../../kernel/index.ts'

export const PAYMENT_TYPES = [
  'CASH_IN',
  'CASH_OUT',
  'WIRE_IN',
  'WIRE_OUT',
  'TRANSFER_IN',
  'TRANSFER_OUT',
  'CARD',
  'CRYPTO_OUT',
] as const

export type PaymentType = (typeof PAYMENT_TYPES)[number]

/** One row of an account's history. A transfer between two own customers is two of them, one on each account. */
export type Payment = Readonly<{
  id: string
  at: Instant
  type: PaymentType
  account: string
  customer: string
  /** The account (or name) at the other end; empty where there is none. */
  counterparty: string
  /** ISO 3166-1 alpha-2; empty where it is not known. */
  counterpartyCountry: string
  /** Whole millionths of a dollar, above 0: `microsOf` makes them. */
  amountMicros: number
  /** Who stood at the counter; empty means the customer. */
  depositor: string
}>

/** What the customer told and what is known of the account from before its first payment here. */
export type Account = Readonly<{
  account: string
  customer: string
  kind: 'person' | 'business'
  country: string
  openedAt: Instant
  /** What the customer expects to turn over in a month, in millionths of a dollar; null when not told. */
  expectedMonthlyMicros: number | null
  /** Null when not known. */
  lastActivityBefore: Instant | null
}>

export const TRADING_CAPACITIES = ['principal', 'agency'] as const
export type TradingCapacity = (typeof TRADING_CAPACITIES)[number]

/** An order's event on a market. `qty` is the order's (NEW, CANCEL; AMEND: its new one) or the fill's. */
export type OrderEvent = Readonly<{
  seq: number
  at: Instant
  event: 'NEW' | 'AMEND' | 'FILL' | 'CANCEL'
  orderId: string
  trader: string
  beneficialOwner: string
  symbol: string
  side: 'B' | 'S'
  quantity: number
  price: number
  /** The trader on the other side of a fill; empty where it is not known. */
  counterparty: string
  /** Whether the trader deals on own account or for a client; absent where it is not known. */
  capacity?: TradingCapacity
}>

export const MARKET_TYPOLOGIES = ['M01', 'M02', 'M03', 'M04', 'M05', 'M06', 'M07', 'M08', 'M09'] as const
/** The desk's own limits: single, suspicious, daily, monthly, velocity, high-risk country. */
export const DESK_LIMITS = ['L01', 'L02', 'L03', 'L04', 'L05', 'L06'] as const

export type MoneyTypology = `T0${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}` | `T1${0 | 1 | 2 | 3 | 4 | 5 | 6 | 7}`
export type MarketTypology = (typeof MARKET_TYPOLOGIES)[number]
export type DeskLimit = (typeof DESK_LIMITS)[number]
export type Typology = MoneyTypology | MarketTypology | DeskLimit

/** What is to happen to the payment: it is reported, looked at, waits for a person, or is refused. */
export const ACTIONS = ['report', 'warn', 'hold', 'block'] as const
export type Action = (typeof ACTIONS)[number]

/**
 * One episode of one typology. It is told again, with the same `id` and a higher `revision`, when more evidence joins it, and
 * as `withdrawn` when a wider finding takes its evidence over or later payments explain it.
 */
export type Alert = Readonly<{
  id: string
  revision: number
  state: 'open' | 'withdrawn'
  /** Why it was withdrawn; null while it is open. */
  withdrawnBecause: string | null
  typology: Typology
  /** Whom it names; of a ring, one member. */
  customer: string
  /** Everybody in it. */
  customers: readonly string[]
  firstAt: Instant
  lastAt: Instant
  /** 0 to 100. */
  score: number
  action: Action
  /** Ids of payments, or of orders, in the order in which they happened. */
  evidence: readonly string[]
  /** One sentence with the figures that crossed the line. */
  explanation: string
}>
