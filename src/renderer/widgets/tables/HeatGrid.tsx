import { useRef, useState } from 'react'
import type { CSSProperties, KeyboardEvent, MouseEvent, ReactNode } from 'react'
import { heatShare, movedPlace } from './heat-move.ts'
import type { Place } from './heat-move.ts'
import css from './HeatGrid.module.css'

export type HeatCell = Readonly<{
  /** The figure as it stands; a sign says what the colour says. */
  text: string
  /** What the tint is of; null has none. */
  value: number | null
  /** Framed: the worst of all, or the market as it is. */
  frame?: 'worst' | 'centre'
  /** Read after the figure: `worst cell`. */
  note?: string
}>

type Head = Readonly<{ key: string; words: string; under?: string; strong?: boolean }>

export type HeatRow = Readonly<{ head: Head; cells: readonly HeatCell[]; total?: string }>

type HeatGridProps = Readonly<{
  label: string
  corner: string
  /** Under the corner, beside what stands under the heads. */
  cornerUnder?: string
  heads: readonly Head[]
  rows: readonly HeatRow[]
  foot?: HeatRow
  totalHead?: string
  /** Off: figures without tints, the plain twin. */
  tinted?: boolean
  stale?: boolean
  /** Enter or a press on a cell. `row` is the number of rows for the foot. */
  onOpen: (place: Place) => void
  opened: Place | null
}>

type CellProps = Readonly<{
  cell: HeatCell
  place: Place
  greatest: number
  tinted: boolean
  current: boolean
  opened: boolean
}>

const styleOf = (cell: HeatCell, greatest: number): CSSProperties => {
  const share = cell.value === null ? 0 : heatShare(cell.value, greatest)
  return { '--heat-share': Math.abs(share).toFixed(3) } as CSSProperties
}

function Cell({ cell, place, greatest, tinted, current, opened }: CellProps) {
  const side = cell.value === null || cell.value === 0 || !tinted ? undefined : cell.value > 0 ? 'up' : 'down'
  return (
    <td
      role="gridcell"
      data-at={`${place.row},${place.column}`}
      tabIndex={current ? 0 : -1}
      aria-selected={opened}
      className={css.cell}
      data-side={side}
      data-frame={cell.frame}
      style={styleOf(cell, greatest)}
    >
      {cell.text}
      {cell.note !== undefined && <span className="ox-visually-hidden">, {cell.note}</span>}
    </td>
  )
}

function Heads({ corner, cornerUnder, heads, totalHead }: HeatGridProps) {
  const isTwo = heads.some(({ under }) => under !== undefined)
  return (
    <thead>
      <tr>
        <th scope="col">{corner}</th>
        {heads.map(({ key, words, strong }) => (
          <th key={key} scope="col" data-strong={strong || undefined}>
            {words}
          </th>
        ))}
        {totalHead !== undefined && <th scope="col">{totalHead}</th>}
      </tr>
      {isTwo && (
        <tr className={css.under}>
          <th scope="col">{cornerUnder}</th>
          {heads.map(({ key, under }) => (
            <th key={key} scope="col">
              {under}
            </th>
          ))}
          {totalHead !== undefined && <td />}
        </tr>
      )}
    </thead>
  )
}

/** The cell that an event happened in. */
function placeOf(target: EventTarget): Place | null {
  const text = (target as Element).closest<HTMLElement>('[data-at]')?.dataset['at']
  if (text === undefined) return null
  const [row = 0, column = 0] = text.split(',').map(Number)
  return { row, column }
}

/** Where the keyboard is, and what keys and presses do. */
function useCursor(rows: number, columns: number, onOpen: (place: Place) => void) {
  const [at, setAt] = useState<Place>({ row: 0, column: 0 })
  const table = useRef<HTMLTableElement>(null)
  const onKeyDown = (event: KeyboardEvent): void => {
    const place = placeOf(event.target)
    if (place === null || event.altKey || event.metaKey) return
    const isOpening = event.key === 'Enter' || event.key === ' '
    const next = isOpening ? null : movedPlace(place, event, rows, columns)
    if (!isOpening && next === null) return
    event.preventDefault()
    if (next === null) return onOpen(place)
    setAt(next)
    table.current?.querySelector<HTMLElement>(`[data-at="${next.row},${next.column}"]`)?.focus()
  }
  const onClick = (event: MouseEvent): void => {
    const place = placeOf(event.target)
    if (place === null) return
    setAt(place)
    onOpen(place)
  }
  const current: Place = {
    row: Math.min(at.row, Math.max(0, rows - 1)),
    column: Math.min(at.column, Math.max(0, columns - 1)),
  }
  return { table, current, onKeyDown, onClick }
}

const isAt = (place: Place | null, row: number, column: number): boolean =>
  place?.row === row && place.column === column

/**
 * Figures over two axes with tints by sign: arrows move, Home and End go to the edges, Enter opens what is behind a cell. The
 * figure with its sign stands in every cell; the tint only helps to find it.
 */
export function HeatGrid(props: HeatGridProps) {
  const { label, heads, rows, foot, totalHead, tinted = true, stale = false, onOpen, opened } = props
  const height = rows.length + (foot === undefined ? 0 : 1)
  const { table, current, onKeyDown, onClick } = useCursor(height, heads.length, onOpen)
  const figures = rows.flatMap(({ cells }) => cells.map(({ value }) => Math.abs(value ?? 0)))
  const greatest = Math.max(0, ...figures)
  const rowOf = ({ head, cells, total }: HeatRow, row: number): ReactNode => (
    <tr key={head.key}>
      <th scope="row" data-strong={head.strong || undefined}>
        {head.words}
      </th>
      {cells.map((cell, column) => (
        <Cell
          key={heads[column]?.key ?? column}
          cell={cell}
          place={{ row, column }}
          greatest={greatest}
          tinted={tinted}
          current={isAt(current, row, column)}
          opened={isAt(opened, row, column)}
        />
      ))}
      {totalHead !== undefined && <td className={css.total}>{total}</td>}
    </tr>
  )
  return (
    <div className={css.box} data-stale={stale || undefined}>
      <table
        ref={table}
        role="grid"
        aria-label={label}
        className={`${css.grid} ox-data`}
        onKeyDown={onKeyDown}
        onClick={onClick}
      >
        <Heads {...props} />
        <tbody>{rows.map(rowOf)}</tbody>
        {foot !== undefined && <tfoot>{rowOf(foot, rows.length)}</tfoot>}
      </table>
    </div>
  )
}
