import { present } from '../../../kernel/index.ts'
import type { DeskEvent, DeskOutcome } from '../../desk-port/desk.ts'
import type { Write } from '../../store/store.ts'
import { countScope } from '../guards/account-days.ts'
import { refreshCollateral } from '../collateral/collateral.ts'
import { endLeftOver } from './left-over.ts'
import { calmRestored } from '../collateral/margin-health.ts'
import { collectReceivables } from '../settlement/receivables.ts'
import { closeEmptied } from '../guards/retired.ts'
import { noteRevision } from '../state/revisions.ts'
import type { Scope } from '../state/scope.ts'
import type { DeskState } from '../state/state-types.ts'
import { tapeOf } from '../state/tape.ts'

/** Writes in the order that references need: accounts and instruments, orders, logs, balances, positions. */
export function finish<T>(state: DeskState, scope: Scope, value: T): DeskOutcome<T> {
  endLeftOver(state, scope)
  refreshCollateral(state, scope)
  collectReceivables(state, scope)
  calmRestored(state, scope)
  closeEmptied(state, scope)
  const writes: Write[] = [...scope.heads]
  const events: DeskEvent[] = [...scope.events]
  for (const { record, isNew } of scope.orders.values()) {
    writes.push({ op: isNew ? 'insert' : 'put', table: 'orders', record })
    events.push({ kind: 'order', order: record })
  }
  writes.push(...scope.logs)
  for (const id of scope.accounts) {
    const balances = state.ledger.balances(id)
    const account = present(state.ledger.account(id), `account ${id}`)
    for (const record of balances) writes.push({ op: 'put', table: 'balances', record })
    if (account.userId !== null) events.push({ kind: 'balance', balances, account })
  }
  for (const position of scope.positions.values()) {
    writes.push({ op: 'put', table: 'positions', record: position })
    if (position.userId !== null) events.push({ kind: 'position', position })
  }
  for (const record of scope.margins.values()) writes.push({ op: 'put', table: 'accountMargins', record })
  for (const record of scope.days.values()) writes.push({ op: 'put', table: 'accountDays', record })
  countScope(state, scope)
  noteRevision(state, scope)
  for (const market of scope.taped)
    writes.push({ op: 'put', table: 'tapes', record: tapeOf(market, scope.at) })
  return { value, writes, facts: scope.facts, events }
}
