import type { AccountId, CurrencyCode, Decimal, Id, Instant, TransferId, UserId } from '../kernel/index.ts'

export type AccountType = 'standard' | 'premium' | 'institutional' | 'demo' | 'paper'

/** Which money an account holds. The two never meet: a transfer between them is a bug that stops the engine. */
export type MoneyKind = 'live' | 'paper'

export type AccountStatus = 'active' | 'suspended' | 'closed'

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

/** Cash of one account in one currency: what the ledger's transfers add up to, and what open orders hold back. */
export type BalanceRecord = Readonly<{
  accountId: AccountId
  currency: CurrencyCode
  /** Σ credits − Σ debits of the transfers. */
  cash: Decimal
  /** Held for open orders; 0 ≤ held, and available = cash − held. */
  held: Decimal
}>

export type TransferKind =
  'issuance' | 'trade' | 'fee' | 'settlement' | 'deposit' | 'withdrawal' | 'dividend' | 'transfer'

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
