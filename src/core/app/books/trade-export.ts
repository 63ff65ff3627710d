import type { ContractOutputs } from '../../contract/index.ts'
import { decimalText, ok, refused, toIso, utcDay } from '../../kernel/index.ts'
import type { Clock, Failure, Result } from '../../kernel/index.ts'
import { ledgerFailure } from '../../ledger/index.ts'
import type { SettlementRecord } from '../../ledger/index.ts'
import type { FillRecord } from '../../orders/index.ts'
import type { DeskReads } from '../desk-port/desk.ts'
import type { Store } from '../store/store.ts'
import { csvFile } from './csv.ts'

/** Fills in one file at most: some twenty megabytes. */
const EXPORT_FILLS_MAX = 100_000
const FILLS_PER_READ = 500

const HEAD = [
  ...['executed_at', 'symbol', 'side', 'quantity', 'price', 'value', 'currency', 'fee', 'liquidity'],
  ...['realized_pnl', 'venue', 'match_id', 'fill_id', 'order_id', 'account_id', 'trade_date'],
  ...['settlement_date', 'settlement_status', 'confirmation_number', 'blockchain_tx_hash'],
] as const

type ExportPorts = Readonly<{
  store: Pick<Store, 'trading' | 'books'>
  desk: Pick<DeskReads, 'instrument'>
  clock: Clock
}>

/** The transaction hash is empty: no trade is written to a chain. */
function rowOf(desk: ExportPorts['desk'], fill: FillRecord, settlement: SettlementRecord | undefined) {
  const instrument = desk.instrument(fill.symbol)
  return [
    toIso(fill.at),
    fill.symbol,
    fill.side,
    decimalText(fill.quantity),
    decimalText(fill.price),
    decimalText(fill.value),
    instrument?.currency ?? null,
    decimalText(fill.fee),
    fill.liquidity,
    decimalText(fill.realizedPnl),
    instrument?.exchange ?? null,
    fill.matchId,
    fill.id,
    fill.orderId,
    fill.accountId,
    settlement?.tradeDate ?? null,
    settlement?.settlementDate ?? null,
    settlement?.status ?? null,
    settlement?.confirmationNumber ?? null,
    null,
  ]
}

/** Every fill of a filter, newest first, as a file. */
export async function exportTrades(
  { store, desk, clock }: ExportPorts,
  filter: Parameters<Store['trading']['fills']>[0],
): Promise<Result<ContractOutputs['books']['exportTrades'], Failure>> {
  // What fills while it is written does not shift the pages.
  const to = filter.to ?? clock.now()
  const rows: (string | null)[][] = []
  for (let offset = 0; ; offset += FILLS_PER_READ) {
    const page = await store.trading.fills({ ...filter, to }, { limit: FILLS_PER_READ, offset })
    if (page.total > EXPORT_FILLS_MAX) {
      const message = `The period has ${page.total} fills; a file has ${EXPORT_FILLS_MAX} at most.`
      const details = { limit: 'export_fills', value: page.total, bound: EXPORT_FILLS_MAX }
      return refused(ledgerFailure('statement_too_long', message, { field: 'from', details }))
    }
    const settlements = await store.books.settlementsOf(page.items.map(({ id }) => id))
    const byFill = new Map(settlements.map((record) => [record.fillId, record]))
    rows.push(...page.items.map((fill) => rowOf(desk, fill, byFill.get(fill.id))))
    if (offset + FILLS_PER_READ >= page.total) break
  }
  return ok(csvFile(`trades-${utcDay(to)}.csv`, HEAD, rows))
}
