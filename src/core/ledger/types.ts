import type { AccountId, CurrencyCode, Decimal, Id, Instant, TransferId, UserId } from '../kernel/index.ts'

export const ACCOUNT_TYPES = ['standard', 'premium', 'institutional', 'demo', 'paper'] as const
export type AccountType = (typeof ACCOUNT_TYPES)[number]

/** Which money an account holds. The two never meet: a transfer between them is a bug that stops the engine. */
export type MoneyKind = 'live' | 'paper'

/** Only an active one trades and moves money. */
export type AccountStatus = 'pending' | 'active' | 'suspended' | 'frozen' | 'closed'

/** A trading account, or one of the venue's own (`userId` null): fees, paper issuance, market makers. */
export type AccountRecord = Readonly<{
  id: AccountId
  userId: UserId | null
  accountType: AccountType
  moneyKind: MoneyKind
  status: AccountStatus
  /** EIP-55 checksummed; null for demo accounts and the venue's own. Unique. */
  ethereumAddress: string | null
  /** The venue's own accounts may go below zero; a client's never. */
  mayOverdraw: boolean
  /** The portfolio whose money and positions these are; null for a trading account and for the venue's own. */
  portfolioId: Id<'portfolio'> | null
  createdAt: Instant
}>

/** Cash of one account in one currency: what the ledger's transfers add up to, and what is held back of it. */
export type BalanceRecord = Readonly<{
  accountId: AccountId
  currency: CurrencyCode
  /** Σ credits − Σ debits of the transfers. */
  cash: Decimal
  /** Held for open orders and reserved by pending transfers; 0 ≤ held, and available = cash − held. */
  held: Decimal
}>

export type TransferKind =
  | 'issuance'
  | 'trade'
  | 'fee'
  | 'settlement'
  | 'deposit'
  | 'withdrawal'
  | 'exercise'
  | 'dividend'
  | 'funding'
  | 'variation'
  | 'transfer'

/** One double entry: `amount` > 0 leaves `debitAccountId` and reaches `creditAccountId`. Never changed, never deleted. */
export type TransferRecord = Readonly<{
  id: TransferId
  debitAccountId: AccountId
  creditAccountId: AccountId
  currency: CurrencyCode
  amount: Decimal
  kind: TransferKind
  /** The fill, order or expiry that caused it. */
  causeId: string
  at: Instant
}>

export type PendingStatus = 'pending' | 'posted' | 'voided' | 'expired'

/**
 * The first phase of a transfer in two. While it is pending its amount is held on the debit account and nothing has
 * moved. Posting moves the amount, or a part of it, by a transfer; voiding, or the end of its time, frees it.
 */
export type PendingTransferRecord = Readonly<{
  id: TransferId
  debitAccountId: AccountId
  creditAccountId: AccountId
  currency: CurrencyCode
  amount: Decimal
  kind: TransferKind
  causeId: string
  status: PendingStatus
  /** From here on it can only expire; null when it waits for ever. */
  expiresAt: Instant | null
  createdAt: Instant
  resolvedAt: Instant | null
  /** What posting moved; null unless posted. The rest of `amount` was freed. */
  postedAmount: Decimal | null
  /** The transfer that posting made. */
  transferId: TransferId | null
  /** Why it was voided; null otherwise. */
  reason: string | null
}>

/**
 * What a client owes because a settlement asked for more than the client had: `creditorId`, the venue's default fund, paid
 * it instead. Cash that comes free in the account pays it first, the oldest debt before younger ones.
 */
export type ReceivableRecord = Readonly<{
  id: string
  accountId: AccountId
  creditorId: AccountId
  currency: CurrencyCode
  amount: Decimal
  /** What is still owed; 0 when it is paid. */
  outstanding: Decimal
  /** The settlement, exercise, action or funding behind it. */
  causeId: string
  openedAt: Instant
  updatedAt: Instant
}>
