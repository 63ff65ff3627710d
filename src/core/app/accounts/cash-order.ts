import type { Decimal, InstrumentSymbol } from '../../kernel/index.ts'
import type { AccountRecord } from '../../ledger/index.ts'
import type { CashMovementKind, PaymentChannel } from '../../portfolio/index.ts'

/** Cash that somebody wants to move: `amount` > 0, `kind` says which way. */
export type CashOrder = Readonly<{
  account: AccountRecord
  kind: CashMovementKind
  amount: Decimal
  /** The other own account of a transfer. */
  counter: AccountRecord | null
  symbol: InstrumentSymbol | null
  reference: string | null
  notes: string | null
  /** How it comes from outside or goes there; `WITHIN` where it does neither. */
  channel: PaymentChannel
  /** An operator books what happened at the bank. */
  byOperator: boolean
  /** `on_approval`: a withdrawal is held until an operator pays it out or its owner takes it back. */
  payout: 'at_once' | 'on_approval'
}>
