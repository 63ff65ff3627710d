import type { AccountId, Result } from '../../kernel/index.ts'
import type { AccountRecord, AccountStatus } from '../../ledger/index.ts'
import type { Acting, DeskOutcome } from './outcome.ts'

export type AccountStateRequest = Acting &
  Readonly<{ accountId: AccountId; status: AccountStatus; reason: string }>

export type AccountStateCommands = Readonly<{
  /**
   * Changes what an account may do. Whatever is not active neither trades nor moves money, and what it had in the books is
   * cancelled. One that holds something is not closed, and a closed one stays so.
   */
  setAccountState: (request: AccountStateRequest) => Result<DeskOutcome<AccountRecord>>
}>
