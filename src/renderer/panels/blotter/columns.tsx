import type { ColDef, ICellRendererParams } from 'ag-grid-community'
import { Decimal } from '../../../core/kernel/index.ts'
import { NO_VALUE, formatAmount, formatQuantity, formatTime, zoneName } from '../../widgets/format.ts'
import { instrumentName } from '../../widgets/instrument.ts'
import { SidePlate } from '../../widgets/SidePlate.tsx'
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
  text === null ? NO_VALUE : formatAmount(text, Math.min(4, Math.max(2, shownDecimals(row?.price ?? null))))

/** What was asked for: when, which way, how much of what, how. */
const askedColumns = (zone: string, nowMs: number): ColDef<Row>[] => [
  {
    colId: 'time',
    field: 'atMs',
    headerName: `Time ${zoneName(zone, nowMs)}`,
    width: 66,
    sort: 'desc',
    valueFormatter: ({ value }) => formatTime(value as number, zone),
  },
  {
    colId: 'side',
    field: 'side',
    headerName: 'B/S',
    width: 30,
    cellRenderer: ({ data }: Cell) => data && <SidePlate side={data.side} />,
  },
  {
    colId: 'quantity',
    field: 'quantity',
    headerName: 'Qty',
    width: 42,
    ...figure,
    cellClass: 'ox-figure ox-strong',
    valueFormatter: ({ value }) => formatQuantity(value as string),
  },
  {
    colId: 'instrument',
    field: 'symbol',
    headerName: 'Instrument',
    flex: 2,
    minWidth: 136,
    valueFormatter: ({ value }) => instrumentName(value as string),
  },
]

/** What became of it. */
const RESULT_COLUMNS: ColDef<Row>[] = [
  {
    colId: 'limit',
    field: 'price',
    headerName: 'Limit',
    width: 62,
    ...figure,
    valueFormatter: ({ value, data }) =>
      data?.orderType === 'market' ? 'market' : price(value as string | null, data),
  },
  {
    colId: 'filled',
    field: 'filled',
    headerName: 'Filled',
    width: 50,
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
    width: 62,
    ...figure,
    valueFormatter: ({ value, data }) => price(value as string | null, data),
  },
  {
    colId: 'fees',
    field: 'fees',
    headerName: 'Fees $',
    width: 48,
    ...figure,
    valueFormatter: ({ value }) => (value === '0' ? NO_VALUE : formatAmount(value as string, 2)),
  },
  {
    colId: 'state',
    field: 'state',
    headerName: 'State',
    flex: 1,
    minWidth: 92,
    cellRenderer: ({ data }: Cell) => data && <State state={data.state} reason={data.reason} />,
  },
]

/** The columns of the blotter, in the order in which an order is spoken. */
export const columnsIn = (zone: string, nowMs: number): ColDef<Row>[] => [
  ...askedColumns(zone, nowMs),
  ...RESULT_COLUMNS,
]
