import { useMemo, useRef } from 'react'
import type { KeyboardEvent, MouseEvent } from 'react'
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
import { timeZoneHere } from '../../shell/clock.ts'
import { useLook } from '../../terminal/hooks.ts'
import { gridHeadHeight, gridRowHeight, gridTheme } from '../../theme/grid.ts'
import { styleNonce } from '../../theme/nonce.ts'
import { columnsIn } from './columns.tsx'
import type { ColumnKey } from './columns.tsx'
import { isMenuKey } from './row-menu.ts'
import type { RowAct } from './row-menu.ts'
import { isAmendKey } from './rows.ts'
import type { Row } from './rows.ts'
import type { MenuPlace } from './RowMenu.tsx'
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

const getRowId = ({ data }: GetRowIdParams<Row>): string => data.id
const rowClassRules = {
  'ox-hatch': ({ data }: RowClassParams<Row>) => data?.state === 'unknown',
  'ox-muted': ({ data }: RowClassParams<Row>) => data?.state === 'cancelled' || data?.state === 'expired',
}

type Props = Readonly<{
  rows: readonly Row[]
  shown: readonly ColumnKey[]
  onAct: (act: RowAct, row: Row) => void
  onCopyAll: () => void
  onMenu: (place: MenuPlace) => void
}>

/** Where a menu belongs: at the pointer, or at the lower left corner of the focused cell. */
function placeIn(root: HTMLElement, row: Row, point: Readonly<{ x: number; y: number }>): MenuPlace {
  const box = root.getBoundingClientRect()
  return { row, left: point.x - box.left, top: point.y - box.top }
}

/** The row's act of a key that is pressed on it; null for every other key. */
function actOfKey(event: KeyboardEvent): RowAct | null {
  if (event.key === 'Enter') return 'details'
  if (event.key === 'Delete') return 'cancel'
  if (isAmendKey(event)) return 'amend'
  const isCopy = event.key.toLowerCase() === 'c' && (event.ctrlKey || event.metaKey)
  return isCopy && !event.shiftKey ? 'copyRow' : null
}

/** The orders as a grid: keys act on the focused row, the menu on the one it was opened at. */
export function Grid({ rows, shown, onAct, onCopyAll, onMenu }: Props) {
  const density = useLook().density
  const grid = useRef<AgGridReact<Row>>(null)
  const columns = useMemo(() => columnsIn(timeZoneHere(), Date.now(), shown), [shown])
  const focused = (): Row | undefined => {
    const api = grid.current?.api
    const cell = api?.getFocusedCell()
    return cell ? api?.getDisplayedRowAtIndex(cell.rowIndex)?.data : undefined
  }
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const row = focused()
    if (row === undefined) return
    const act = actOfKey(event)
    const selects = act === 'copyRow' && window.getSelection()?.toString()
    if (selects) return
    if (act !== null) onAct(act, row)
    else if (event.key.toLowerCase() === 'c' && (event.ctrlKey || event.metaKey)) onCopyAll()
    else if (isMenuKey(event)) {
      const cell = (event.target as HTMLElement).getBoundingClientRect()
      onMenu(placeIn(event.currentTarget, row, { x: cell.left, y: cell.bottom }))
    } else return
    event.preventDefault()
  }
  const onContextMenu = (event: MouseEvent<HTMLElement>): void => {
    const id = (event.target as HTMLElement).closest('[row-id]')?.getAttribute('row-id')
    const row = rows.find((one) => one.id === id)
    if (row === undefined) return
    event.preventDefault()
    onMenu(placeIn(event.currentTarget, row, { x: event.clientX, y: event.clientY }))
  }
  return (
    <div className={css.grid} onKeyDown={onKeyDown} onContextMenu={onContextMenu}>
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
        onRowClicked={({ data }) => data && onAct('details', data)}
      />
    </div>
  )
}
