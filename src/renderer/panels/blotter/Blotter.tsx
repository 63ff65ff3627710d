import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { KeyboardEvent } from 'react'
import {
  CellStyleModule,
  ClientSideRowModelModule,
  ColumnApiModule,
  RowApiModule,
  RowSelectionModule,
  RowStyleModule,
  ScrollApiModule,
} from 'ag-grid-community'
import type { GetRowIdParams, RowClassParams } from 'ag-grid-community'
import { AgGridReact } from 'ag-grid-react'
import { useStore } from 'zustand'
import { sentenceOf } from '../../client/index.ts'
import { timeZoneHere } from '../../shell/clock.ts'
import { useAccount, useKept, useLook, usePanelHead, useStream, useTerminal } from '../../terminal/hooks.ts'
import { UNRESOLVED } from '../../terminal/kept.ts'
import { gridHeadHeight, gridRowHeight, gridTheme } from '../../theme/grid.ts'
import { styleNonce } from '../../theme/nonce.ts'
import { formatQuantity } from '../../widgets/format.ts'
import { instrumentName } from '../../widgets/instrument.ts'
import { PanelSkeleton } from '../../widgets/PanelSkeleton.tsx'
import { Trouble } from '../../widgets/Trouble.tsx'
import type { PanelProps } from '../panel.ts'
import { columnsIn } from './columns.tsx'
import { Detail } from './Detail.tsx'
import { canCancel, copyText, filterRows, isAmendKey, isOpen, rowsOf } from './rows.ts'
import type { Row, Show } from './rows.ts'
import css from './blotter.module.css'

const MODULES = [
  ClientSideRowModelModule,
  RowSelectionModule,
  RowStyleModule,
  CellStyleModule,
  RowApiModule,
  ColumnApiModule,
  ScrollApiModule,
]

const SHOWS: readonly (readonly [Show, string])[] = [
  ['all', 'All'],
  ['working', 'Working'],
  ['done', 'Done'],
]

const CONFIRM_MS = 4_000

const wordsOf = (row: Row): string =>
  `${row.side === 'buy' ? 'Buy' : 'Sell'} ${formatQuantity(row.quantity)} ${instrumentName(row.symbol)}`

/** Cancels on the second press within four seconds; the first says what would be cancelled. */
function useCancel(say: (words: string) => void) {
  const { link } = useTerminal()
  const armed = useRef<Readonly<{ id: string; untilMs: number }> | null>(null)
  const cancel = useCallback(
    async (row: Row): Promise<void> => {
      if (row.order === null) return
      say(`Cancelling ${wordsOf(row)}`)
      const outcome = await link.call(
        'trading.cancelTrade',
        { trade_id: row.order.trade_id },
        { idempotencyKey: `cancel-${row.order.order_id}` },
      )
      say(outcome.kind === 'answer' ? `Cancelled ${wordsOf(row)}` : sentenceOf(outcome))
    },
    [link, say],
  )
  return useCallback(
    (row: Row, key: string) => {
      if (!canCancel(row)) {
        return say(
          row.state === 'unknown'
            ? 'Its fate is unknown: cancel it in the ticket.'
            : 'It is done: nothing to cancel.',
        )
      }
      const now = performance.now()
      if (armed.current?.id === row.id && now < armed.current.untilMs) {
        armed.current = null
        return void cancel(row)
      }
      armed.current = { id: row.id, untilMs: now + CONFIRM_MS }
      return say(`${key} again to cancel ${wordsOf(row)}`)
    },
    [cancel, say],
  )
}

function Filters({
  show,
  symbol,
  onShow,
  onSymbol,
  count,
}: Readonly<{
  show: Show
  symbol: string
  onShow: (show: Show) => void
  onSymbol: (symbol: string) => void
  count: string
}>) {
  return (
    <div className={css.filters} role="toolbar" aria-label="Filter orders">
      {SHOWS.map(([value, words]) => (
        <button key={value} type="button" aria-pressed={show === value} onClick={() => onShow(value)}>
          {words}
        </button>
      ))}
      <input
        value={symbol}
        placeholder="Symbol"
        aria-label="Symbol contains"
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => onSymbol(event.target.value)}
      />
      <span>{count}</span>
    </div>
  )
}

const getRowId = ({ data }: GetRowIdParams<Row>): string => data.id
const rowClassRules = {
  'ox-hatch': ({ data }: RowClassParams<Row>) => data?.state === 'unknown',
  'ox-muted': ({ data }: RowClassParams<Row>) => data?.state === 'cancelled' || data?.state === 'expired',
}

function Grid({
  rows,
  onOpen,
  onAmend,
  onCancel,
  onCopy,
}: Readonly<{
  rows: readonly Row[]
  onOpen: (row: Row) => void
  onAmend: (row: Row) => void
  onCancel: (row: Row) => void
  onCopy: (rows: readonly Row[]) => void
}>) {
  const density = useLook().density
  const grid = useRef<AgGridReact<Row>>(null)
  const columns = useMemo(() => columnsIn(timeZoneHere(), Date.now()), [])
  const focused = (): Row | undefined => {
    const api = grid.current?.api
    const cell = api?.getFocusedCell()
    return cell ? api?.getDisplayedRowAtIndex(cell.rowIndex)?.data : undefined
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const row = focused()
    if (row === undefined) return
    if (event.key === 'Enter') onOpen(row)
    else if (event.key === 'Delete') onCancel(row)
    else if (isAmendKey(event)) onAmend(row)
    else if (event.key.toLowerCase() === 'c' && (event.ctrlKey || event.metaKey)) {
      if (window.getSelection()?.toString()) return
      onCopy(event.shiftKey ? rows : [row])
    } else return
    event.preventDefault()
  }
  return (
    <div className={css.grid} onKeyDown={onKeyDown}>
      <AgGridReact<Row>
        ref={grid}
        modules={MODULES}
        theme={gridTheme}
        styleNonce={styleNonce()}
        rowData={rows as Row[]}
        columnDefs={columns}
        defaultColDef={{ resizable: true, sortable: true, suppressMovable: true }}
        getRowId={getRowId}
        rowClassRules={rowClassRules}
        rowHeight={gridRowHeight(density)}
        headerHeight={gridHeadHeight(density)}
        rowSelection={{ mode: 'singleRow', checkboxes: false, enableClickSelection: true }}
        suppressNoRowsOverlay
        animateRows={false}
        onRowClicked={({ data }) => data && onOpen(data)}
      />
    </div>
  )
}

function Empty({ all }: Readonly<{ all: boolean }>) {
  return (
    <div className={css.empty}>
      <h2>{all ? 'No orders yet' : 'No order passes the filter'}</h2>
      <p>
        {all
          ? 'Each order you place stands here with its events, its fills and its facts in the audit log.'
          : 'Choose All, or clear the symbol.'}
      </p>
    </div>
  )
}

/** Words that stand for a moment. */
function usePassingWords(): readonly [string, (words: string) => void] {
  const [words, setWords] = useState('')
  useEffect(() => {
    if (words === '') return undefined
    const timer = setTimeout(() => setWords(''), CONFIRM_MS)
    return () => clearTimeout(timer)
  }, [words])
  return [words, setWords]
}

function useHead(panelId: string, rows: readonly Row[], count: string, stale: boolean): void {
  const unknowns = rows.filter((row) => row.state === 'unknown').length
  usePanelHead(panelId, {
    context: `${count} · ${rows.filter((row) => isOpen(row.state)).length} working`,
    badges: [
      ...(unknowns > 0 ? [{ text: `${unknowns} unknown`, severity: 'warn' as const }] : []),
      ...(stale ? [{ text: 'stale', severity: 'warn' as const }] : []),
    ],
  })
}

/** Which order's drawer is open, and whether its form for new terms is. */
function useDrawer(rows: readonly Row[], say: (words: string) => void) {
  const [opened, setOpened] = useState<Readonly<{ id: string; amending: boolean }> | null>(null)
  const row = rows.find(({ id }) => id === opened?.id) ?? null
  const amend = (wanted: Row): void => {
    if (canCancel(wanted)) return setOpened({ id: wanted.id, amending: true })
    say(
      wanted.state === 'unknown'
        ? 'Its fate is unknown: it can be amended once the venue shows it.'
        : 'It is done: nothing to amend.',
    )
  }
  const acts = {
    amending: opened?.amending ?? false,
    onClose: () => setOpened(null),
    onAmend: () => row !== null && amend(row),
    onAmended: (words: string | null) => {
      setOpened((before) => before && { ...before, amending: false })
      if (words !== null) say(words)
    },
  }
  return { row, acts, amend, show: (wanted: Row) => setOpened({ id: wanted.id, amending: false }) }
}

/** The account's orders, newest first, each with the way to its events, fills and audit facts. */
export function Blotter({ panelId }: PanelProps) {
  const account = useAccount()
  const stream = useStream({ channel: 'orders' })
  const unresolved = useStore(useKept(UNRESOLVED))
  const [show, setShow] = useState<Show>('all')
  const [symbol, setSymbol] = useState('')
  const [words, setWords] = usePassingWords()
  const cancel = useCancel(setWords)
  const rows = useMemo(
    () => rowsOf(stream.data?.items ?? [], unresolved, account?.account_id ?? ''),
    [stream.data, unresolved, account?.account_id],
  )
  const shown = useMemo(() => filterRows(rows, show, symbol), [rows, show, symbol])
  const drawer = useDrawer(rows, setWords)
  const count = `${shown.length} of ${rows.length}`
  useHead(panelId, rows, count, stream.phase === 'stale')
  if (stream.phase === 'refused' && stream.failure !== null)
    return (
      <Trouble
        title="Orders are not shown"
        happened={stream.failure.message}
        code={stream.failure.code}
        denied
      />
    )
  if (stream.data === null) return <PanelSkeleton waitingFor="Waiting for orders" />
  const copy = (picked: readonly Row[]): void => {
    void navigator.clipboard?.writeText(copyText(picked))
    setWords(`Copied ${picked.length} ${picked.length === 1 ? 'row' : 'rows'} with all digits`)
  }
  return (
    <div className={css.blotter}>
      <Filters show={show} symbol={symbol} onShow={setShow} onSymbol={setSymbol} count={count} />
      <div className={css.main}>
        {shown.length === 0 ? (
          <Empty all={rows.length === 0} />
        ) : (
          <Grid
            rows={shown}
            onOpen={drawer.show}
            onAmend={drawer.amend}
            onCancel={(row) => cancel(row, 'Press Delete')}
            onCopy={copy}
          />
        )}
        {drawer.row !== null && (
          <Detail
            row={drawer.row}
            {...drawer.acts}
            onCancel={() => drawer.row && cancel(drawer.row, 'Press Cancel order')}
          />
        )}
      </div>
      <p className={css.words} role="status">
        {words === '' ? 'Enter details · E amends · Delete cancels · Ctrl C copies, with Shift all' : words}
      </p>
    </div>
  )
}
