import { ZERO } from '../kernel/index.ts'
import type { AccountId, CurrencyCode, Decimal } from '../kernel/index.ts'
import type { AccountRecord, BalanceRecord, MoneyKind, TransferRecord } from './types.ts'

/** One line of an account's statement: `change` is signed, `cash` is the running sum after it. */
type StatementLine = Readonly<{ transfer: TransferRecord; change: Decimal; cash: Decimal }>

/**
 * An account's transfers in one currency, in their order, with the running balance; the last `cash` is the balance.
 * Transfers of other accounts and currencies are passed over.
 */
export function statementOf(
  accountId: AccountId,
  transfers: Iterable<TransferRecord>,
  opening: Decimal = ZERO,
  currency: CurrencyCode = 'USD',
): readonly StatementLine[] {
  const lines: StatementLine[] = []
  let cash = opening
  for (const transfer of transfers) {
    if (transfer.currency !== currency) continue
    const isCredit = transfer.creditAccountId === accountId
    if (!isCredit && transfer.debitAccountId !== accountId) continue
    const change = isCredit ? transfer.amount : transfer.amount.negated()
    cash = cash.plus(change)
    lines.push({ transfer, change, cash })
  }
  return lines
}

type TrialLine = Readonly<{
  accountId: AccountId
  currency: CurrencyCode
  cash: Decimal
  /** Σ credits − Σ debits over all transfers. */
  transferred: Decimal
}>

type TrialBalance = Readonly<{
  isBalanced: boolean
  lines: readonly TrialLine[]
  /** Σ cash per kind of money and currency; 0 each when the books balance. */
  totals: readonly Readonly<{ moneyKind: MoneyKind; currency: CurrencyCode; cash: Decimal }>[]
}>

const keyOf = (id: AccountId, currency: CurrencyCode): string => `${id} ${currency}`

/**
 * Sets every balance beside the sum of its transfers. Balanced when all agree and each kind of money sums to 0 in each
 * currency.
 */
export function trialBalance(
  accounts: Iterable<AccountRecord>,
  balances: Iterable<BalanceRecord>,
  transfers: Iterable<TransferRecord>,
): TrialBalance {
  const sums = new Map<string, Decimal>()
  const add = (key: string, change: Decimal): void => void sums.set(key, (sums.get(key) ?? ZERO).plus(change))
  for (const { debitAccountId, creditAccountId, currency, amount } of transfers) {
    add(keyOf(debitAccountId, currency), amount.negated())
    add(keyOf(creditAccountId, currency), amount)
  }
  const kinds = new Map<AccountId, MoneyKind>()
  for (const account of accounts) kinds.set(account.id, account.moneyKind)
  const totals = new Map<string, TrialBalance['totals'][number]>()
  const lines: TrialLine[] = []
  let isBalanced = true
  for (const { accountId, currency, cash } of balances) {
    const key = keyOf(accountId, currency)
    const transferred = sums.get(key) ?? ZERO
    const moneyKind = kinds.get(accountId)
    sums.delete(key)
    lines.push({ accountId, currency, cash, transferred })
    if (!moneyKind || !cash.eq(transferred)) isBalanced = false
    if (!moneyKind) continue
    const name = `${moneyKind} ${currency}`
    totals.set(name, { moneyKind, currency, cash: (totals.get(name)?.cash ?? ZERO).plus(cash) })
  }
  // A transfer that touches an account without a balance is as broken as a balance without its transfers.
  isBalanced &&= sums.size === 0 && [...totals.values()].every(({ cash }) => cash.isZero())
  return { isBalanced, lines, totals: [...totals.values()] }
}
