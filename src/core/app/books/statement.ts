import type { ContractOutputs } from '../../contract/index.ts'
import { ZERO, decimal, decimalText, ok, refused, toIso, utcDay } from '../../kernel/index.ts'
import type { CurrencyCode, Decimal, Failure, Instant, Result } from '../../kernel/index.ts'
import { pageOrWhole, pagingAnswerOf } from '../../kernel/wire.ts'
import type { PagingInput } from '../../kernel/wire.ts'
import { ledgerFailure, statementOf } from '../../ledger/index.ts'
import type { AccountRecord } from '../../ledger/index.ts'
import type { Store } from '../store/store.ts'
import { csvFile } from './csv.ts'

type StatementOutput = ContractOutputs['books']['statement']
type Statement = Exclude<StatementOutput, Readonly<{ content: string }>>
type Entry = Statement['entries'][number]
type Balance = Statement['balances'][number]

/** Longer ones are asked for in parts, so that one reader cannot fill the memory of all. */
const STATEMENT_ENTRIES_MAX = 10_000

type Period = Readonly<{ from: Instant; to: Instant }>

type Lines = ReturnType<typeof statementOf>

const sum = (changes: readonly Decimal[]): Decimal => changes.reduce((total, each) => total.plus(each), ZERO)

function balanceOf(currency: string, opening: Decimal, lines: Lines): Balance {
  const changes = lines.map(({ change }) => change)
  return {
    currency,
    opening_balance: decimalText(opening),
    credits: decimalText(sum(changes.filter((change) => change.isPositive()))),
    debits: decimalText(sum(changes.filter((change) => change.isNegative())).negated()),
    closing_balance: decimalText(lines.at(-1)?.cash ?? opening),
  }
}

const entryOf = ({ transfer, change, cash }: Lines[number]): Entry => ({
  transfer_id: transfer.id,
  kind: transfer.kind,
  currency: transfer.currency,
  amount: decimalText(change),
  balance: decimalText(cash),
  cause_id: transfer.causeId,
  created_at: toIso(transfer.at),
})

function fileOf(
  account: AccountRecord,
  { from, to }: Period,
  balances: readonly Balance[],
  entries: readonly Entry[],
) {
  const head = ['line', 'created_at', 'kind', 'currency', 'amount', 'balance', 'transfer_id', 'cause_id']
  const opening = balances.map(({ currency, opening_balance }) => [
    ...['opening', toIso(from), null, currency, null, opening_balance, null, null],
  ])
  const closing = balances.map(({ currency, closing_balance }) => [
    ...['closing', toIso(to), null, currency, null, closing_balance, null, null],
  ])
  const rows = entries.map((each) => [
    ...['entry', each.created_at, each.kind, each.currency],
    ...[each.amount, each.balance, each.transfer_id, each.cause_id],
  ])
  const name = `statement-${account.id}-${utcDay(from)}-${utcDay(to)}.csv`
  return csvFile(name, head, [...opening, ...rows, ...closing])
}

function tooLong(): Failure {
  const message = `The period has more than ${STATEMENT_ENTRIES_MAX} entries; ask for a shorter one.`
  return ledgerFailure('statement_too_long', message, {
    field: 'from',
    details: { limit: 'statement_entries', value: STATEMENT_ENTRIES_MAX + 1, bound: STATEMENT_ENTRIES_MAX },
  })
}

/**
 * Opening balance, entries and closing balance of a period, per currency, added up from the transfers alone. Both ends
 * belong to the period.
 */
export async function accountStatement(
  store: Pick<Store, 'books'>,
  account: AccountRecord,
  period: Period,
  input: PagingInput & Readonly<{ format: 'json' | 'csv' }>,
): Promise<Result<StatementOutput, Failure>> {
  if (period.to < period.from) {
    return refused(ledgerFailure('period_reversed', 'The end lies before the start.', { field: 'to' }))
  }
  const before = await store.books.cashBefore(account.id, period.from)
  const transfers = await store.books.transfersOfPeriod(account.id, period, STATEMENT_ENTRIES_MAX + 1)
  if (transfers.length > STATEMENT_ENTRIES_MAX) return refused(tooLong())
  const opening = new Map(before.map(({ currency, cash }) => [currency, decimal(cash)]))
  const currencies = [...new Set(['USD', ...opening.keys(), ...transfers.map(({ currency }) => currency)])]
  const lines = new Map(
    currencies.map((currency) => [
      currency,
      statementOf(account.id, transfers, opening.get(currency) ?? ZERO, currency as CurrencyCode),
    ]),
  )
  const balances = currencies.map((currency) =>
    balanceOf(currency, opening.get(currency) ?? ZERO, lines.get(currency) ?? []),
  )
  const known = new Map([...lines.values()].flat().map((line) => [line.transfer.id, line]))
  const entries = transfers.flatMap(({ id }) => {
    const line = known.get(id)
    return line ? [entryOf(line)] : []
  })
  if (input.format === 'csv') return ok(fileOf(account, period, balances, entries))
  const window = pageOrWhole(input, entries.length)
  return ok({
    account_id: account.id,
    from: toIso(period.from),
    to: toIso(period.to),
    balances,
    entries: entries.slice(window.offset, window.offset + window.limit),
    ...pagingAnswerOf(window, entries.length),
  })
}
