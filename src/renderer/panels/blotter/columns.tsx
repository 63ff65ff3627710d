import type { ColDef, ICellRendererParams } from 'ag-grid-community'
import { Decimal } from '../../../core/kernel/index.ts'
import {
  NO_VALUE,
  formatAmount,
  formatQuantity,
  formatTime,
  moneyDecimals,
  withUnit,
  zoneName,
} from '../../widgets/figures/format.ts'
import { instrumentName } from '../../widgets/words/instrument.ts'
import { SidePlate } from '../../widgets/plates/SidePlate.tsx'
import { KINDS } from '../ticket/kinds.ts'
import { shownDecimals } from './rows.ts'
import type { Row } from './rows.ts'
import { State } from './State.tsx'

type Cell = ICellRendererParams<Row>

const byAmount = (left: string | null, right: string | null): number =>
  left === null || right === null
    ? Number(left !== null) - Number(right !== null)
    : new Decimal(left).comparedTo(right)

const figure = { cellClass: 'ox-figure', headerClass: 'ox-figure-head', comparator: byAmount }

/** Decimals of a price column are those of its own instrument's limit, so that limit and average line up. */
const price = (text: string | null, row: Row | undefined): string =>
  text === null
    ? NO_VALUE
    : withUnit(
        formatAmount(text, Math.min(4, Math.max(2, shownDecimals(row?.price ?? null)))),
        row?.currency ?? 'USD',
      )

const title = (words: string, widthPx: number, dropRank: number) => ({ words, widthPx, dropRank })

/** Every column with the width that it needs, and when it gives way: what became of an order goes last. */
export const COLUMNS = {
  time: title('Time', 62, 3),
  side: title('Buy or sell', 30, 0),
  quantity: title('Quantity', 42, 0),
  instrument: title('Instrument', 130, 0),
  kind: title('Kind of order', 46, 5),
  limit: title('Limit or trigger', 72, 1),
  filled: title('Filled', 62, 2),
  average: title('Average price', 70, 4),
  fees: title('Fees', 44, 6),
  state: title('State', 118, 0),
} as const

/** What was asked for: when, which way, how much of what, how. */
const askedColumns = (zone: string, nowMs: number): ColDef<Row>[] => [
  {
    colId: 'time',
    field: 'atMs',
    // The zone is the head of a column of clock times: both words would not fit above them.
    headerName: zoneName(zone, nowMs),
    width: COLUMNS.time.widthPx,
    initialSort: 'desc',
    valueFormatter: ({ value }) => formatTime(value as number, zone),
  },
  {
    colId: 'side',
    field: 'side',
    headerName: 'B/S',
    width: COLUMNS.side.widthPx,
    cellRenderer: ({ data }: Cell) => data && <SidePlate side={data.side} />,
  },
  {
    colId: 'quantity',
    field: 'quantity',
    headerName: 'Qty',
    width: COLUMNS.quantity.widthPx,
    ...figure,
    cellClass: 'ox-figure ox-strong',
    valueFormatter: ({ value }) => formatQuantity(value as string),
  },
  {
    colId: 'instrument',
    field: 'symbol',
    headerName: 'Instrument',
    flex: 2,
    minWidth: COLUMNS.instrument.widthPx,
    valueFormatter: ({ value }) => instrumentName(value as string),
  },
]

/** Short words of the trade for the kinds of order; the whole word stands in the title. */
const SHORT: Readonly<Record<Row['orderType'], string>> = {
  market: 'MKT',
  limit: 'LMT',
  stop: 'STP',
  stop_limit: 'STL',
  take_profit: 'TP',
  trailing_stop: 'TRL',
  iceberg: 'ICE',
}

/** A child is marked as one: it protects what another order fills. */
const kindWords = (row: Row): string => `${row.order?.parent_order_id ? '↳ ' : ''}${SHORT[row.orderType]}`

const kindTitle = (row: Row): string =>
  [
    KINDS[row.orderType].words,
    row.order?.parent_order_id ? 'protects another order’s fills' : '',
    row.order?.group_id ? 'one of a group' : '',
  ]
    .filter(Boolean)
    .join(', ')

/** The price that a row stands at: its limit, else the trigger that it waits for. */
const limitWords = (row: Row | undefined): string => {
  if (row === undefined || row.price !== null) return price(row?.price ?? null, row)
  const stop = row.order?.stop_price ?? null
  if (stop === null) return 'market'
  return withUnit(`at ${formatAmount(stop, Math.min(4, shownDecimals(stop)))}`, row.currency ?? 'USD')
}

/** The head says dollars; a coin stands behind its own figure. */
const feeWords = (fees: string, currency: string): string =>
  fees === '0' ? NO_VALUE : withUnit(formatAmount(fees, moneyDecimals(fees, currency)), currency)

/** What became of it. */
const RESULT_COLUMNS: ColDef<Row>[] = [
  {
    colId: 'kind',
    field: 'orderType',
    headerName: 'Kind',
    width: COLUMNS.kind.widthPx,
    valueFormatter: ({ data }) => (data === undefined ? '' : kindWords(data)),
    cellRenderer: ({ data }: Cell) => data && <span title={kindTitle(data)}>{kindWords(data)}</span>,
  },
  {
    colId: 'limit',
    field: 'price',
    headerName: 'Limit',
    flex: 1,
    minWidth: COLUMNS.limit.widthPx,
    ...figure,
    valueFormatter: ({ data }) => limitWords(data),
  },
  {
    colId: 'filled',
    field: 'filled',
    headerName: 'Filled',
    flex: 0.8,
    minWidth: COLUMNS.filled.widthPx,
    ...figure,
    valueFormatter: ({ data }) =>
      data === undefined || new Decimal(data.filled).isZero()
        ? NO_VALUE
        : `${formatQuantity(data.filled)} / ${formatQuantity(data.quantity)}`,
  },
  {
    colId: 'average',
    field: 'average',
    headerName: 'Average',
    flex: 1,
    minWidth: COLUMNS.average.widthPx,
    ...figure,
    valueFormatter: ({ value, data }) => price(value as string | null, data),
  },
  {
    colId: 'fees',
    field: 'fees',
    headerName: 'Fees $',
    width: COLUMNS.fees.widthPx,
    ...figure,
    valueFormatter: ({ value, data }) => feeWords(value as string, data?.currency ?? 'USD'),
  },
  {
    colId: 'state',
    field: 'state',
    headerName: 'State',
    // Pinned: in a narrow panel the rest scrolls, and what became of an order stays in sight.
    pinned: 'right',
    width: COLUMNS.state.widthPx,
    cellRenderer: ({ data }: Cell) =>
      data && <State state={data.state} reason={data.reason} triggered={Boolean(data.order?.triggered_at)} />,
  },
]

export type ColumnKey = keyof typeof COLUMNS

export const COLUMN_ITEMS = Object.entries(COLUMNS).map(([key, { words, dropRank }]) => ({
  ...{ key: key as ColumnKey, title: words },
  fixed: dropRank === 0,
}))

/** The columns of the blotter, in the order in which an order is spoken. */
export const columnsIn = (zone: string, nowMs: number, shown: readonly ColumnKey[]): ColDef<Row>[] =>
  [...askedColumns(zone, nowMs), ...RESULT_COLUMNS].map((column) => ({
    ...column,
    hide: !shown.includes(column.colId as ColumnKey),
  }))
