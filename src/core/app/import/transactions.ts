import { cardNumberPath } from '../../compliance/privacy/index.ts'
import { asId, decimalText, ok, refused, sha256Hex, toIso } from '../../kernel/index.ts'
import type { Instant, JsonObject } from '../../kernel/index.ts'
import { makeTally, marketDataFailure } from '../../market-data/index.ts'
import { brokerColumns, brokerRow, replayLots } from '../../portfolio/index.ts'
import type {
  BrokerColumns,
  BrokerRow,
  ImportedTransactionRecord,
  PortfolioId,
} from '../../portfolio/index.ts'
import { sumOf } from '../portfolios/equity.ts'
import type { Write } from '../store/store.ts'
import type { FileRows, ImportPorts, ImportResult } from './ports.ts'
import { reportOf } from './report.ts'
import type { ImportReport } from './report.ts'
import { commitInChunks, importFact } from './units.ts'

/** The same line of the same statement has the same id for ever, so that an import can be repeated. */
function idOf(row: BrokerRow, portfolioId: PortfolioId | null, occurrence: number): string {
  const { at, kind, symbol, quantity, price, fee, amount, reference } = row
  const told = [quantity, price, fee, amount].map((one) => (one === null ? '' : decimalText(one)))
  return sha256Hex([portfolioId, toIso(at), kind, symbol, ...told, reference, occurrence].join('|')).slice(
    0,
    32,
  )
}

function recordsOf(
  rows: readonly BrokerRow[],
  portfolioId: PortfolioId | null,
  fileName: string,
): readonly ImportedTransactionRecord[] {
  const seen = new Map<string, number>()
  return rows.map(({ line, ...row }) => {
    // Two equal lines are two equal fills, not one: each gets its own number.
    const plain = idOf({ line, ...row }, portfolioId, 0)
    const occurrence = seen.get(plain) ?? 0
    seen.set(plain, occurrence + 1)
    const id = asId<'importedTransaction'>(idOf({ line, ...row }, portfolioId, occurrence))
    return { id, portfolioId, source: fileName, line, ...row }
  })
}

/** Per symbol: what these lines leave open, and what they realised, first in, first out. */
function contentsOf(rows: readonly BrokerRow[]): readonly JsonObject[] {
  const trades = rows.flatMap((row) =>
    row.symbol !== null && row.price !== null && (row.kind === 'buy' || row.kind === 'sell')
      ? [{ ...row, id: String(row.line), symbol: row.symbol, price: row.price, side: row.kind }]
      : [],
  )
  const book = replayLots(trades, 'fifo')
  const symbols = [...new Set(trades.map(({ symbol }) => symbol))].toSorted()
  return symbols.map((symbol) => {
    const [open, closed] = [book.open, book.closed].map((lots) => lots.filter((lot) => lot.symbol === symbol))
    const quantity = sumOf(
      (open ?? []).map((lot) => (lot.side === 'long' ? lot.quantity : lot.quantity.negated())),
    )
    return {
      symbol,
      trades: trades.filter((one) => one.symbol === symbol).length,
      quantity: decimalText(quantity),
      realized_pnl: decimalText(
        sumOf(book.closed.filter((lot) => lot.symbol === symbol).map((lot) => lot.realizedPnl)),
      ),
      fees: decimalText(sumOf([...(open ?? []), ...(closed ?? [])].map((lot) => lot.fees))),
    }
  })
}

/** A broker's statement as it was understood: what would be kept, and what an import reports of it. */
type ReadStatement = Readonly<{
  records: readonly ImportedTransactionRecord[]
  report: ImportReport
}>

type StatementOptions = Readonly<{ fileName: string; portfolioId: PortfolioId | null }>

/**
 * Reads a broker's statement: trades, deposits, withdrawals, dividends and fees, in the columns that brokers use. Refuses
 * `unknown_layout`; a bad line is only reported. Keeps nothing.
 */
export async function readStatement(
  rows: FileRows,
  options: StatementOptions,
  now: Instant,
): ImportResult<ReadStatement> {
  const tally = makeTally()
  const taken: BrokerRow[] = []
  const references = new Map<string, number>()
  let columns: BrokerColumns | null = null
  for await (const row of rows) {
    columns ??= brokerColumns(Object.keys(row.fields))
    if (columns === null && row.fault === undefined) {
      const message = 'this is no statement: its header lacks a date, an action, or both quantity and amount'
      return refused(marketDataFailure('unknown_layout', message))
    }
    const verdict = columns === null ? null : brokerRow(row, columns, now)
    if (verdict === null || verdict.kind === 'refused') {
      tally.problem({
        line: row.line,
        action: 'refused',
        reason: verdict?.reason ?? row.fault ?? 'unreadable',
      })
      continue
    }
    const { reference, notes } = verdict.row
    // A reference is the broker's id of the line: bare digits of one are no card.
    if (cardNumberPath({ id: reference, notes }) !== null) {
      const reason = 'holds the number of a payment card, which is kept nowhere here'
      tally.problem({ line: row.line, action: 'refused', reason })
      continue
    }
    const earlier = reference === null ? undefined : references.get(reference)
    if (earlier !== undefined) {
      tally.problem({ line: row.line, action: 'refused', reason: `same id as line ${earlier}` })
      continue
    }
    if (reference !== null) references.set(reference, row.line)
    const [first, ...more] = verdict.repairs
    if (first !== undefined) {
      const reason = more.length === 0 ? first : `${first}; ${more.join('; ')}`
      tally.problem({ line: row.line, action: 'repaired', reason })
    }
    tally.taken()
    taken.push(verdict.row)
  }
  const inOrder = taken.toSorted((a, b) => a.at - b.at || a.line - b.line)
  return ok({
    records: recordsOf(inOrder, options.portfolioId, options.fileName),
    report: reportOf(options.fileName, 'transactions', tally.result(), contentsOf(inOrder)),
  })
}

/** What keeps the lines of a statement. */
export const statementWrites = ({ records }: ReadStatement): readonly Write[] =>
  records.map((record): Write => ({ op: 'put', table: 'importedTransactions', record }))

/**
 * Imports a broker's statement. The rows are kept as what somebody else's books say; nothing of them is booked in this
 * ledger. The same file twice is there once.
 */
export async function importTransactions(
  rows: FileRows,
  options: StatementOptions,
  ports: ImportPorts,
): ImportResult<ImportReport> {
  const read = await readStatement(rows, options, ports.clock.now())
  if (!read.ok) return read
  const { report } = read.value
  const facts = { taken: report.taken, repaired: report.repaired, refused: report.refused }
  const fact = importFact(ports, 'transactions', options.fileName, facts)
  await commitInChunks(ports, statementWrites(read.value), fact)
  return ok(report)
}
