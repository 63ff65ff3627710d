import type { ContractOutputs } from '../../contract/index.ts'
import { ZERO, decimal, decimalText, ok, refused, toIso } from '../../kernel/index.ts'
import type { Decimal, Failure, Instant, Result } from '../../kernel/index.ts'
import { ledgerFailure, venueRoleOf } from '../../ledger/index.ts'
import type { AccountRecord } from '../../ledger/index.ts'
import type { DeskReads } from '../desk-port/desk.ts'
import type { Store } from '../store/store.ts'

type TrialBalance = ContractOutputs['books']['trialBalance']

const ownerOf = (account: AccountRecord | null): string =>
  account === null
    ? 'unknown'
    : account.userId !== null
      ? 'client'
      : (venueRoleOf(account.id) ?? 'participant')

/** Debits and credits of every account up to and at an instant. Balanced when they are equal in every currency. */
export async function trialBalanceAt(
  { store, desk }: Readonly<{ store: Pick<Store, 'books'>; desk: Pick<DeskReads, 'account'> }>,
  at: Instant,
  now: Instant,
): Promise<Result<TrialBalance, Failure>> {
  if (at > now) {
    return refused(
      ledgerFailure('instant_in_future', 'The books of the future are not written.', { field: 'at' }),
    )
  }
  const lines = await store.books.turnoverAt(at)
  const totals = new Map<string, { kind: string; currency: string; debits: Decimal; credits: Decimal }>()
  const accounts = lines.map(({ accountId, currency, debits, credits }) => {
    const account = desk.account(accountId)
    const kind = account?.moneyKind ?? 'unknown'
    const total = totals.get(`${kind} ${currency}`) ?? { kind, currency, debits: ZERO, credits: ZERO }
    totals.set(`${kind} ${currency}`, {
      ...total,
      debits: total.debits.plus(debits),
      credits: total.credits.plus(credits),
    })
    return {
      account_id: accountId,
      money_kind: kind,
      owner: ownerOf(account),
      currency,
      debits,
      credits,
      balance: decimalText(decimal(credits).minus(debits)),
    }
  })
  const sums = [...totals.values()]
  return ok({
    at: toIso(at),
    balanced: sums.every(({ debits, credits }) => debits.eq(credits)),
    totals: sums.map(({ kind, currency, debits, credits }) => ({
      money_kind: kind,
      currency,
      debits: decimalText(debits),
      credits: decimalText(credits),
      sum: decimalText(credits.minus(debits)),
    })),
    accounts,
  })
}
