import { CURRENCY_SCALE, ZERO, assert, present } from '../kernel/index.ts'
import type { AccountId, Decimal } from '../kernel/index.ts'
import type { AccountRecord, BalanceRecord, TransferRecord } from './types.ts'

/**
 * Accounts and their cash, in memory. Cash moves by `post` alone: what leaves one account reaches another, so the sum
 * over all accounts stays 0. A breach of a ledger law is a bug and stops the engine by assertion.
 */
export type Ledger = Readonly<{
  open: (account: AccountRecord) => BalanceRecord
  account: (id: AccountId) => AccountRecord | null
  /** Suspends, closes or reopens an account; what it holds stays where it is. */
  setStatus: (id: AccountId, status: AccountRecord['status']) => AccountRecord
  accounts: () => IterableIterator<AccountRecord>
  balance: (id: AccountId) => BalanceRecord
  /** cash − held. */
  available: (id: AccountId) => Decimal
  post: (transfer: TransferRecord) => void
  /** Changes what open orders hold back by `change` (negative releases). */
  hold: (id: AccountId, change: Decimal) => void
}>

const isBooked = (amount: Decimal, currency: TransferRecord['currency']): boolean =>
  amount.isFinite() && amount.decimalPlaces() <= CURRENCY_SCALE[currency]

function checkTransfer(transfer: TransferRecord, debit: AccountRecord, credit: AccountRecord): void {
  assert(transfer.amount.gt(ZERO), 'a transfer moves more than 0')
  assert(isBooked(transfer.amount, transfer.currency), 'a transfer fits the ledger scale')
  assert(debit.id !== credit.id, 'a transfer joins two accounts')
  assert(debit.moneyKind === credit.moneyKind, 'live and paper money never meet')
}

function checkBalance(account: AccountRecord, balance: BalanceRecord): void {
  assert(!balance.held.isNegative(), `${account.id}: held is never negative`)
  assert(account.mayOverdraw || balance.cash.gte(balance.held), `${account.id}: cash covers what is held`)
}

export function makeLedger(
  initial: Readonly<{ accounts: readonly AccountRecord[]; balances: readonly BalanceRecord[] }>,
): Ledger {
  const accounts = new Map<AccountId, AccountRecord>()
  const balances = new Map<AccountId, BalanceRecord>()

  const accountOf = (id: AccountId): AccountRecord => present(accounts.get(id), `account ${id}`)
  const balance = (id: AccountId): BalanceRecord => present(balances.get(id), `balance of ${id}`)
  const set = (next: BalanceRecord): void => {
    checkBalance(accountOf(next.accountId), next)
    balances.set(next.accountId, next)
  }
  const open = (account: AccountRecord): BalanceRecord => {
    assert(!accounts.has(account.id), `${account.id}: already open`)
    const empty: BalanceRecord = { accountId: account.id, currency: 'USD', cash: ZERO, held: ZERO }
    accounts.set(account.id, account)
    balances.set(account.id, empty)
    return empty
  }
  const post = (transfer: TransferRecord): void => {
    checkTransfer(transfer, accountOf(transfer.debitAccountId), accountOf(transfer.creditAccountId))
    const [debit, credit] = [balance(transfer.debitAccountId), balance(transfer.creditAccountId)]
    assert(
      debit.currency === transfer.currency && credit.currency === transfer.currency,
      'one currency per transfer',
    )
    set({ ...debit, cash: debit.cash.minus(transfer.amount) })
    set({ ...credit, cash: credit.cash.plus(transfer.amount) })
  }
  const hold = (id: AccountId, change: Decimal): void => {
    if (change.isZero()) return
    const before = balance(id)
    set({ ...before, held: before.held.plus(change) })
  }

  for (const account of initial.accounts) open(account)
  for (const record of initial.balances) set(record)
  const setStatus: Ledger['setStatus'] = (id, status) => {
    const changed = { ...accountOf(id), status }
    accounts.set(id, changed)
    return changed
  }
  return {
    open,
    setStatus,
    account: (id) => accounts.get(id) ?? null,
    accounts: () => accounts.values(),
    balance,
    available: (id) => {
      const { cash, held } = balance(id)
      return cash.minus(held)
    },
    post,
    hold,
  }
}
