import type { ContractOutputs } from '../../contract/index.ts'
import { ZERO, decimalText, toIso } from '../../kernel/index.ts'
import type { CsvAnswer } from '../../kernel/wire.ts'
import type { FillRecord } from '../../orders/index.ts'
import { holdingTerm } from '../../portfolio/index.ts'
import type { ClosedLot, LotBook, OpenLot } from '../../portfolio/index.ts'
import type { DeskReads } from '../desk-port/desk.ts'
import { currencyIn } from '../trading/answers.ts'
import { moneyText } from './answers.ts'
import { realizedByTrade } from './by-method.ts'
import { csvFile } from './csv.ts'
import { isInDollars } from './equity.ts'

type TaxLotAnswer = ContractOutputs['portfolios']['taxLots']['lots'][number]

/** Money of `quantity` at a price, signed: a short's cost is what it brought in. */
const moneyAt = (lot: ClosedLot | OpenLot, price: OpenLot['price']): OpenLot['price'] =>
  price.times(lot.quantity).times(lot.multiplier)

function closedAnswer(lot: ClosedLot): TaxLotAnswer {
  const [opened, closed] = [moneyAt(lot, lot.openPrice), moneyAt(lot, lot.closePrice)]
  return {
    status: 'closed',
    symbol: lot.symbol,
    currency: 'USD',
    side: lot.side,
    quantity: decimalText(lot.quantity),
    multiplier: decimalText(lot.multiplier),
    open_price: decimalText(lot.openPrice),
    close_price: decimalText(lot.closePrice.toDecimalPlaces(18)),
    cost_basis: moneyText(lot.side === 'long' ? opened : closed),
    proceeds: moneyText(lot.side === 'long' ? closed : opened),
    fees: decimalText(lot.fees),
    realized_pnl: decimalText(lot.realizedPnl),
    net_pnl: decimalText(lot.realizedPnl.minus(lot.fees)),
    term: holdingTerm(lot.openedAt, lot.closedAt),
    opened_at: toIso(lot.openedAt),
    closed_at: toIso(lot.closedAt),
    opened_by: lot.openedBy,
    closed_by: lot.closedBy,
  }
}

const openAnswer = (lot: OpenLot): TaxLotAnswer => ({
  status: 'open',
  symbol: lot.symbol,
  currency: 'USD',
  side: lot.side,
  quantity: decimalText(lot.quantity),
  multiplier: decimalText(lot.multiplier),
  open_price: decimalText(lot.price),
  close_price: null,
  cost_basis: moneyText(moneyAt(lot, lot.price)),
  proceeds: null,
  fees: decimalText(lot.fees),
  realized_pnl: null,
  net_pnl: null,
  term: null,
  opened_at: toIso(lot.openedAt),
  closed_at: null,
  opened_by: lot.openedBy,
  closed_by: null,
})

/** Closed lots in the order of their closing, then what is open. */
export const taxLotAnswers = (book: LotBook): TaxLotAnswer[] => [
  ...book.closed.map(closedAnswer),
  ...book.open.map(openAnswer),
]

const LOT_COLUMNS = [
  'status',
  'symbol',
  'side',
  'quantity',
  'multiplier',
  'opened_at',
  'closed_at',
  'open_price',
  'close_price',
  'cost_basis',
  'proceeds',
  'fees',
  'realized_pnl',
  'net_pnl',
  'term',
  'opened_by',
  'closed_by',
  'currency',
]

export const taxLotsCsv = (book: LotBook, name: string): CsvAnswer =>
  csvFile(name, LOT_COLUMNS, taxLotAnswers(book))

const TRADE_COLUMNS = [
  'executed_at',
  'symbol',
  'side',
  'quantity',
  'price',
  'value',
  'fee',
  'liquidity',
  'realized_pnl',
  'fill_id',
  'order_id',
  'match_id',
  'account_id',
  'currency',
]

/** Every fill of an account, oldest first, with what it realised: by the lots it closed where `book` is given and tells them. */
export function tradesCsv(
  fills: readonly FillRecord[],
  name: string,
  book: LotBook | undefined,
  desk: Pick<DeskReads, 'instrument'>,
): CsvAnswer {
  const byLots = book && realizedByTrade(book)
  return csvFile(
    name,
    TRADE_COLUMNS,
    fills.map((fill) => ({
      executed_at: toIso(fill.at),
      symbol: fill.symbol,
      side: fill.side,
      quantity: decimalText(fill.quantity),
      price: decimalText(fill.price),
      value: decimalText(fill.value),
      currency: currencyIn(desk, fill.symbol),
      fee: decimalText(fill.fee),
      liquidity: fill.liquidity,
      realized_pnl: decimalText(
        byLots && isInDollars(desk, fill.symbol) ? (byLots.get(fill.id) ?? ZERO) : fill.realizedPnl,
      ),
      fill_id: fill.id,
      order_id: fill.orderId,
      match_id: fill.matchId,
      account_id: fill.accountId,
    })),
  )
}
