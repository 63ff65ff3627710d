import { CURRENCY_SCALE, ZERO, assert, present } from '../kernel/index.ts'
import type { AccountId, CurrencyCode, Decimal } from '../kernel/index.ts'
import { makePendingTransfers } from './pending.ts'
import type { PendingTransfers } from './pending.ts'
import type { AccountRecord, BalanceRecord, PendingTransferRecord, TransferRecord } from './types.ts'

/**
 * Accounts and their cash, in memory, one balance for each currency. Cash moves by `post` alone: what leaves one account
 * reaches another, so the sum over all accounts stays 0 in every currency. A breach of a ledger law is a bug and stops
 * the engine by assertion.
 */
export type Ledger = Readonly<{
  open: (account: AccountRecord) => BalanceRecord
  account: (id: AccountId) => AccountRecord | null
  /** Suspends, closes or reopens an account; what it holds stays where it is. */
  setStatus: (id: AccountId, status: AccountRecord['status']) => AccountRecord
  accounts: () => IterableIterator<AccountRecord>
  /** In USD unless another currency is named; 0 in a currency that the account never had. */
  balance: (id: AccountId, currency?: CurrencyCode) => BalanceRecord
  /** Every currency that the account has or had, USD first. */
  balances: (id: AccountId) => readonly BalanceRecord[]
  /** cash − held. */
  available: (id: AccountId, currency?: CurrencyCode) => Decimal
  post: (transfer: TransferRecord) => void
  /** Changes what is held back by `change` (negative releases). */
  hold: (id: AccountId, change: Decimal, currency?: CurrencyCode) => void
  pending: PendingTransfers
}>

const isBooked = (amount: Decimal, currency: TransferRecord['currency']): boolean =>
  amount.isFinite() && amount.decimalPlaces() <= CURRENCY_SCALE[currency]

type Movement = Pick<TransferRecord, 'amount' | 'currency' | 'debitAccountId' | 'creditAccountId'>

function checkMovement(movement: Movement, debit: AccountRecord, credit: AccountRecord): void {
  assert(movement.amount.gt(ZERO), 'a transfer moves more than 0')
  assert(isBooked(movement.amount, movement.currency), 'a transfer fits the ledger scale')
  assert(debit.id !== credit.id, 'a transfer joins two accounts')
  assert(debit.moneyKind === credit.moneyKind, 'live and paper money never meet')
}

function checkBalance(account: AccountRecord, balance: BalanceRecord): void {
  assert(!balance.held.isNegative(), `${account.id}: held is never negative`)
  assert(account.mayOverdraw || balance.cash.gte(balance.held), `${account.id}: cash covers what is held`)
}

/** Balances by account and currency. USD has its own map: every order asks for it. */
function makeBalances() {
  const dollars = new Map<AccountId, BalanceRecord>()
  const others = new Map<AccountId, Map<CurrencyCode, BalanceRecord>>()
  return {
    get: (id: AccountId, currency: CurrencyCode): BalanceRecord => {
      const inDollars = present(dollars.get(id), `balance of ${id}`)
      if (currency === 'USD') return inDollars
      return others.get(id)?.get(currency) ?? { accountId: id, currency, cash: ZERO, held: ZERO }
    },
    all: (id: AccountId): readonly BalanceRecord[] => {
      const inDollars = present(dollars.get(id), `balance of ${id}`)
      const further = others.get(id)
      return further ? [inDollars, ...further.values()] : [inDollars]
    },
    set: (next: BalanceRecord): void => {
      if (next.currency === 'USD') {
        dollars.set(next.accountId, next)
        return
      }
      const further = others.get(next.accountId) ?? new Map<CurrencyCode, BalanceRecord>()
      further.set(next.currency, next)
      others.set(next.accountId, further)
    },
  }
}

export function makeLedger(
  initial: Readonly<{
    accounts: readonly AccountRecord[]
    balances: readonly BalanceRecord[]
    /** Those that still wait; their amounts are in `held` already. */
    pendingTransfers?: readonly PendingTransferRecord[]
  }>,
): Ledger {
  const accounts = new Map<AccountId, AccountRecord>()
  const balances = makeBalances()

  const accountOf = (id: AccountId): AccountRecord => present(accounts.get(id), `account ${id}`)
  const set = (next: BalanceRecord): void => {
    checkBalance(accountOf(next.accountId), next)
    balances.set(next)
  }
  const open = (account: AccountRecord): BalanceRecord => {
    assert(!accounts.has(account.id), `${account.id}: already open`)
    const empty: BalanceRecord = { accountId: account.id, currency: 'USD', cash: ZERO, held: ZERO }
    accounts.set(account.id, account)
    balances.set(empty)
    return empty
  }
  const check = (movement: Movement): void =>
    checkMovement(movement, accountOf(movement.debitAccountId), accountOf(movement.creditAccountId))
  const post = (transfer: TransferRecord): void => {
    check(transfer)
    const { amount, currency } = transfer
    const debit = balances.get(transfer.debitAccountId, currency)
    const credit = balances.get(transfer.creditAccountId, currency)
    set({ ...debit, cash: debit.cash.minus(amount) })
    set({ ...credit, cash: credit.cash.plus(amount) })
  }
  const hold: Ledger['hold'] = (id, change, currency = 'USD') => {
    if (change.isZero()) return
    const before = balances.get(id, currency)
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
    balance: (id, currency = 'USD') => balances.get(id, currency),
    balances: balances.all,
    available: (id, currency = 'USD') => {
      const { cash, held } = balances.get(id, currency)
      return cash.minus(held)
    },
    post,
    hold,
    pending: makePendingTransfers({ check, hold, post }, initial.pendingTransfers ?? []),
  }
}
