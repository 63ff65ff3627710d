import type { ContractOutputs } from '../../contract/index.ts'
import { csvTextRows, decimalText, ok } from '../../kernel/index.ts'
import type { Failure, Result } from '../../kernel/index.ts'
import type { ImportedTransactionRecord, PortfolioRecord } from '../../portfolio/index.ts'
import type { HandlerContext } from '../call.ts'
import { commitInChunks, readStatement, statementWrites } from '../import/index.ts'
import { keptBy, personalOf } from '../trading/requests.ts'
import { readAll } from './deps.ts'
import type { PortfolioDeps } from './deps.ts'
import { sumOf } from './equity.ts'

type Report = ContractOutputs['portfolios']['importStatement']
type Input = Readonly<{ file_name: string; content: string; dry_run: boolean }>

const KINDS = ['buy', 'sell', 'deposit', 'withdrawal', 'dividend', 'fee', 'transfer'] as const

/** How many lines of each kind there are, and what they are worth together; a kind without lines is left out. */
const kindsOf = (records: readonly ImportedTransactionRecord[]): Report['kinds'] =>
  KINDS.flatMap((kind) => {
    const lines = records.filter((one) => one.kind === kind)
    return lines.length === 0
      ? []
      : [
          {
            transaction_type: kind,
            lines: lines.length,
            amount: decimalText(sumOf(lines.map(({ amount }) => amount))),
          },
        ]
  })

/** How many of these lines the portfolio has from an earlier import. */
async function knownOf(
  { store }: PortfolioDeps,
  portfolio: PortfolioRecord,
  records: readonly ImportedTransactionRecord[],
): Promise<number> {
  const there = await readAll((page) => store.portfolios.importedTransactions(portfolio.id, page))
  const ids = new Set<string>(there.map(({ id }) => id))
  return records.filter(({ id }) => ids.has(id)).length
}

/**
 * Reads a broker's statement into a portfolio, beside this ledger: nothing of it is booked. A dry run keeps nothing. The
 * same file twice is there once, so a repeat after a lost answer is safe.
 */
export async function importStatement(
  deps: PortfolioDeps,
  portfolio: PortfolioRecord,
  input: Input,
  context: HandlerContext,
): Promise<Result<Report, Failure>> {
  const now = deps.clock.now()
  const options = { fileName: input.file_name, portfolioId: portfolio.id }
  const read = await readStatement(csvTextRows(input.content), options, now)
  if (!read.ok) return read
  const { records, report } = read.value
  const { taken, repaired, refused, problems, problems_total } = report
  const answer: Report = {
    portfolio_id: portfolio.id,
    file_name: input.file_name,
    dry_run: input.dry_run,
    taken,
    known: await knownOf(deps, portfolio, records),
    repaired,
    refused,
    problems: [...problems],
    problems_total,
    contents: report.contents as unknown as Report['contents'],
    kinds: kindsOf(records),
  }
  if (input.dry_run) return ok(answer)
  await commitInChunks(deps, [...statementWrites(read.value), ...keptBy(context, answer)], {
    action: 'portfolio.statement_imported',
    category: 'transaction',
    actorId: portfolio.userId,
    resourceType: 'portfolio',
    resourceId: portfolio.id,
    result: 'success',
    code: null,
    requestId: context.requestId,
    at: now,
    facts: { account_id: portfolio.accountId, taken, repaired, refused },
    personal: personalOf(context),
  })
  return ok(answer)
}
