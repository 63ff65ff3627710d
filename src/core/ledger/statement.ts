import { ZERO } from '../kernel/index.ts'
import type { AccountId, CurrencyCode, Decimal } from '../kernel/index.ts'
import type { AccountRecord, BalanceRecord, MoneyKind, TransferRecord } from './types.ts'

/** One line of an account's statement: `change` is signed, `cash` is the running sum after it. */
type StatementLine = Readonly<{ transfer: TransferRecord; change: Decimal; cash: Decimal }>

/** An account's transfers in their order with the running balance; the last `cash` is the balance. */
export function statementOf(
  accountId: AccountId,
  transfers: Iterable<TransferRecord>,
  opening: Decimal = ZERO,
): readonly StatementLine[] {
  const lines: StatementLine[] = []
  let cash = opening
  for (const transfer of transfers) {
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
  /** Σ cash per kind of money; 0 each when the books balance. */
  totals: Readonly<Record<MoneyKind, Decimal>>
}>

/** Sets every balance beside the sum of its transfers. Balanced when all agree and each kind of money sums to 0. */
export function trialBalance(
  accounts: Iterable<AccountRecord>,
  balances: Iterable<BalanceRecord>,
  transfers: Iterable<TransferRecord>,
): TrialBalance {
  const sums = new Map<AccountId, Decimal>()
  const add = (id: AccountId, change: Decimal): void => void sums.set(id, (sums.get(id) ?? ZERO).plus(change))
  for (const { debitAccountId, creditAccountId, amount } of transfers) {
    add(debitAccountId, amount.negated())
    add(creditAccountId, amount)
  }
  const kinds = new Map<AccountId, MoneyKind>()
  for (const account of accounts) kinds.set(account.id, account.moneyKind)
  const totals = { live: ZERO, paper: ZERO }
  const lines: TrialLine[] = []
  let isBalanced = true
  for (const { accountId, currency, cash } of balances) {
    const transferred = sums.get(accountId) ?? ZERO
    const kind = kinds.get(accountId)
    sums.delete(accountId)
    lines.push({ accountId, currency, cash, transferred })
    if (kind) totals[kind] = totals[kind].plus(cash)
    if (!kind || !cash.eq(transferred)) isBalanced = false
  }
  // A transfer that touches an account without a balance is as broken as a balance without its transfers.
  isBalanced &&= sums.size === 0 && totals.live.isZero() && totals.paper.isZero()
  return { isBalanced, lines, totals }
}
