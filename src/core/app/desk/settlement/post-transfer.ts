import type { TransferRecord } from '../../../ledger/index.ts'
import { noteTransfer } from '../guards/account-days.ts'
import type { Scope } from '../state/scope.ts'
import { modelOf } from '../collateral/short-margin.ts'
import type { DeskState } from '../state/state-types.ts'

/** Books a transfer: in memory, for the store, for the accounts' days, and for whoever's margin it may touch. */
export function postTransfer(state: DeskState, scope: Scope, record: TransferRecord): void {
  noteTransfer(state, scope, record)
  state.ledger.post(record)
  scope.logs.push({ op: 'insert', table: 'transfers', record })
  scope.accounts.add(record.debitAccountId)
  scope.accounts.add(record.creditAccountId)
  if (modelOf(state, record.debitAccountId) !== 'cash') scope.watchedShorts.add(record.debitAccountId)
}
