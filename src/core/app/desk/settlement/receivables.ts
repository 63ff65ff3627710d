import { Decimal, ZERO, asId, decimalText } from '../../../kernel/index.ts'
import type { AccountId } from '../../../kernel/index.ts'
import type { ReceivableRecord, TransferRecord } from '../../../ledger/index.ts'
import { deskFact } from '../state/facts.ts'
import type { Scope } from '../state/scope.ts'
import type { DeskState } from '../state/state-types.ts'

/** Remembers what an account owes, the oldest debt first; a debt that is paid is forgotten. */
function keepReceivable(state: DeskState, record: ReceivableRecord): void {
  const others = (state.receivables.get(record.accountId) ?? []).filter(({ id }) => id !== record.id)
  const open = record.outstanding.isZero() ? others : [...others, record]
  if (open.length === 0) state.receivables.delete(record.accountId)
  else
    state.receivables.set(
      record.accountId,
      open.toSorted((a, b) => a.openedAt - b.openedAt || (a.id < b.id ? -1 : 1)),
    )
}

type Debt = Readonly<{
  accountId: AccountId
  /** Who paid instead. */
  creditorId: AccountId
  currency: TransferRecord['currency']
  amount: Decimal
  causeId: string
}>

/** Books what a client could not pay at a settlement as owed to whoever paid it. */
export function openReceivable(state: DeskState, scope: Scope, debt: Debt): ReceivableRecord {
  const id = state.ids.next()
  const times = { openedAt: scope.at, updatedAt: scope.at }
  const record: ReceivableRecord = { ...debt, id, outstanding: debt.amount, ...times }
  keepReceivable(state, record)
  scope.logs.push({ op: 'insert', table: 'receivables', record })
  return record
}

function collect(state: DeskState, scope: Scope, debt: ReceivableRecord, amount: Decimal): void {
  const { id: causeId, accountId, creditorId, currency } = debt
  const record: TransferRecord = {
    id: asId<'transfer'>(state.ids.next()),
    debitAccountId: accountId,
    creditAccountId: creditorId,
    currency,
    amount,
    kind: 'settlement',
    causeId,
    at: scope.at,
  }
  state.ledger.post(record)
  scope.logs.push({ op: 'insert', table: 'transfers', record })
  scope.accounts.add(accountId)
  scope.accounts.add(creditorId)
  const paid: ReceivableRecord = {
    ...debt,
    outstanding: debt.outstanding.minus(amount),
    updatedAt: scope.at,
  }
  keepReceivable(state, paid)
  scope.logs.push({ op: 'put', table: 'receivables', record: paid })
  const facts = {
    receivable_id: causeId,
    amount: decimalText(amount),
    outstanding: decimalText(paid.outstanding),
  }
  const about = { actorId: 'system', resourceType: 'account', resourceId: accountId }
  scope.facts.push(deskFact({ action: 'receivable.collected', ...about, at: scope.at, facts }))
}

/** Cash that came free in an account pays what it owes before anything else. */
export function collectReceivables(state: DeskState, scope: Scope): void {
  if (state.receivables.size === 0) return
  for (const id of [...scope.accounts]) {
    for (const debt of state.receivables.get(id) ?? []) {
      const free = Decimal.max(ZERO, state.ledger.available(id, debt.currency))
      const amount = Decimal.min(free, debt.outstanding)
      if (amount.gt(ZERO)) collect(state, scope, debt, amount)
    }
  }
}
