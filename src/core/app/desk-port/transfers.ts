import type { AuditFact } from '../../audit/index.ts'
import type { AccountId, CurrencyCode, Decimal, Instant, Result, TransferId } from '../../kernel/index.ts'
import type {
  BalanceRecord,
  PendingTransferRecord,
  TransferKind,
  TransferRecord,
  VenueRole,
} from '../../ledger/index.ts'
import type { DeskOutcome } from './outcome.ts'

type Asked = Readonly<{ actorId: string; requestId: string | null; personal: AuditFact['personal'] }>

/** The first phase of a transfer. An end is an account, or one of the venue's own of the same kind of money. */
export type TransferRequest = Asked &
  Readonly<{
    from: AccountId | VenueRole
    to: AccountId | VenueRole
    currency: CurrencyCode
    amount: Decimal
    kind: TransferKind
    /** What it is for; null: itself. */
    causeId: string | null
    /** Null: it waits until somebody ends it. */
    expiresAt: Instant | null
  }>

/** Transfers in two phases: a reserved amount is out of reach of orders until it is posted, voided or expired. */
export type TransferCommands = Readonly<{
  reserveTransfer: (request: TransferRequest) => Result<DeskOutcome<PendingTransferRecord>>
  /** `amount` null posts all of it; a smaller one frees the rest. */
  postTransfer: (
    request: Asked & Readonly<{ id: TransferId; amount: Decimal | null }>,
  ) => Result<DeskOutcome<Readonly<{ pending: PendingTransferRecord; transfer: TransferRecord }>>>
  voidTransfer: (
    request: Asked & Readonly<{ id: TransferId; reason: string | null }>,
  ) => Result<DeskOutcome<PendingTransferRecord>>
  /** Ends those whose time is over, a bounded number at a time. */
  expireTransfers: () => DeskOutcome<Readonly<{ expired: number; left: boolean }>>
}>

/** One client order that rests in a book, as the book has it. */
export type RestingOrderRead = Readonly<{ orderId: string; quantity: Decimal }>

export type BookReads = Readonly<{
  /** Of an account that exists: every currency that it has or had. */
  balances: (id: AccountId) => readonly BalanceRecord[]
  hasPendingTransfer: (id: TransferId) => boolean
  /** Every order of a client that rests in a book now. */
  restingOrders: () => readonly RestingOrderRead[]
}>
