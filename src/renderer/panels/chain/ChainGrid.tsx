import { memo, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { ClipboardEvent, FocusEvent, KeyboardEvent, MouseEvent, RefObject } from 'react'
import { chordOf } from '../../shell/keys/chords.ts'
import { formatExpiry } from '../../widgets/figures/format.ts'
import { ChainRow } from './ChainRow.tsx'
import { COLUMNS, decimalsOf, gridTemplate, mirrored, rowWidth } from './columns.ts'
import type { ColumnKey, ColumnWidths, FigureContext } from './columns.ts'
import { rawCell } from './copy.ts'
import type { FlashBook } from './flash.ts'
import { MoneyBand } from './MoneyBand.tsx'
import { nearestIndex, placeColumns, travel } from './places.ts'
import type { Place, PlaceColumn } from './places.ts'
import type { Chain, ChainRow as Row } from './quote-state.ts'
import { expectedMoveStrikes, isInTheMoney, isRoundStrike, layItems, referenceOf, windowOf } from './rows.ts'
import type { Item } from './rows.ts'
import css from './chain.module.css'

export type Staged = Readonly<{ symbol: string; side: 'buy' | 'sell' }> | null

type GridProps = Readonly<{
  chain: Chain
  rows: readonly Row[]
  columns: readonly ColumnKey[]
  widths: ColumnWidths
  context: FigureContext
  gridId: string
  rowHeight: number
  /** Hatched: old or not confirmed. */
  stale: boolean
  /** No price can be pressed. */
  off: boolean
  still: boolean
  staged: Staged
  /** The legs of the unit that is being built; each is marked like a staged order. */
  legs: readonly NonNullable<Staged>[]
  positionOf: (symbol: string) => string | null
  book: FlashBook
  nowMs: () => number
  onPress: (row: Row, column: PlaceColumn) => void
  /** Shift with a press or Enter: picks the option as a leg. */
  onLeg: (row: Row, column: PlaceColumn) => void
  onStepExpiry: (step: 1 | -1) => void
}>

/** Two head lines stay above the rows. */
const HEAD_LINES = 2

const Heads = memo(function Heads(props: Readonly<{ columns: readonly ColumnKey[]; caption: string }>) {
  const head = (key: ColumnKey, side: string) => (
    <div
      key={`${side}.${key}`}
      role="columnheader"
      className={css.headCell}
      title={COLUMNS[key].title}
      aria-label={`${side} ${COLUMNS[key].title}`}
    >
      {COLUMNS[key].head}
    </div>
  )
  return (
    <div className={css.heads} role="rowgroup">
      <div className={css.caption} role="presentation">
        <b>Calls</b>
        <span>{props.caption}</span>
        <b>Puts</b>
      </div>
      <div className={css.headRow} role="row" aria-rowindex={1}>
        {props.columns.map((key) => head(key, 'Call'))}
        <div role="columnheader" className={css.headSpine}>
          Strike
        </div>
        {mirrored(props.columns).map((key) => head(key, 'Put'))}
      </div>
    </div>
  )
})

/** Where the scroller stands and how much of it is seen. */
function useView(scroller: RefObject<HTMLDivElement | null>) {
  const [view, setView] = useState({ top: 0, height: 600 })
  const read = useCallback(() => {
    const element = scroller.current
    if (!element) return
    const next = { top: element.scrollTop, height: element.clientHeight }
    setView((before) => (before.top === next.top && before.height === next.height ? before : next))
  }, [scroller])
  useEffect(() => {
    const element = scroller.current
    if (!element) return undefined
    const observer = new ResizeObserver(read)
    observer.observe(element)
    return () => observer.disconnect()
  }, [scroller, read])
  return { view, read }
}

/** The captions above the grid: which contracts these are. */
const captionOf = (chain: Chain): string =>
  `${formatExpiry(chain.expiry)} · ${chain.symbol} · ${chain.currency} · × ${chain.multiplier}`

type Layout = Readonly<{
  items: readonly Item[]
  strikes: readonly string[]
  level: number | null
  moneyIndex: number
  marks: ReturnType<typeof expectedMoveStrikes>
  strikeDecimals: number
}>

function useLayout({ chain, rows }: GridProps): Layout {
  const reference = referenceOf(chain)
  const { level } = reference
  const items = useMemo(() => layItems(rows, level), [rows, level])
  const strikes = useMemo(() => rows.map((row) => row.strike), [rows])
  const strikeDecimals = useMemo(() => decimalsOf(strikes, 0, 4), [strikes])
  const moneyIndex = nearestIndex(strikes.map(Number), level)
  return { items, strikes, level, moneyIndex, strikeDecimals, marks: expectedMoveStrikes(rows, reference) }
}

type Scroller = RefObject<HTMLDivElement | null>

/** Brings a line into view; whole rows only, so that none is cut under the head. */
function reveal(scroller: Scroller, line: number, rowHeight: number, centre: boolean): void {
  const element = scroller.current
  if (!element) return
  const bodyHeight = element.clientHeight - HEAD_LINES * rowHeight
  const top = line * rowHeight
  const snap = (pixels: number): number => Math.max(0, Math.round(pixels / rowHeight)) * rowHeight
  if (centre) element.scrollTop = snap(top - bodyHeight / 2)
  else if (top < element.scrollTop) element.scrollTop = top
  else if (top + rowHeight > element.scrollTop + bodyHeight)
    element.scrollTop = Math.ceil((top + rowHeight - bodyHeight) / rowHeight) * rowHeight
}

/** A new expiry opens at the money, the spine in the middle. */
function useOpening(scroller: Scroller, props: GridProps, layout: Layout, read: () => void): void {
  const { chain, rowHeight } = props
  useLayoutEffect(() => {
    const band = layout.items.findIndex((item) => item.kind === 'band')
    reveal(scroller, Math.max(0, band), rowHeight, true)
    const element = scroller.current
    if (element) element.scrollLeft = (element.scrollWidth - element.clientWidth) / 2
    read()
    // eslint-disable-next-line react-hooks/exhaustive-deps -- later moves of the money must not pull the rows away
  }, [chain.symbol, chain.expiry, rowHeight, props.rows.length === 0])
}

/** The cell focus: keys, presses and copying. */
function useCellFocus(scroller: Scroller, props: GridProps, layout: Layout, view: { height: number }) {
  const { rows, rowHeight, columns } = props
  const { items, strikes, moneyIndex } = layout
  const [place, setPlace] = useState<Place | null>(null)
  const rowOf = (strike: string | undefined): Row | undefined => rows.find((row) => row.strike === strike)

  const go = (next: Place, jump: boolean): void => {
    setPlace(next)
    const line = items.findIndex((item) => item.kind === 'strike' && item.row.strike === next.strike)
    reveal(scroller, line, rowHeight, jump)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const chord = chordOf(event)
    const pageRows = Math.max(1, Math.floor(view.height / rowHeight) - HEAD_LINES - 1)
    const next = travel(place, chord, { strikes, columns: placeColumns(columns), moneyIndex, pageRows })
    if (next) go(next, chord === 'Home')
    else if (chord === '[' || chord === ']') props.onStepExpiry(chord === '[' ? -1 : 1)
    else if ((chord === 'Enter' || chord === 'Shift+Enter') && place) {
      const row = rowOf(place.strike)
      if (row) (chord === 'Enter' ? props.onPress : props.onLeg)(row, place.column)
    } else return
    event.preventDefault()
  }
  const onMouseDown = (event: MouseEvent): void => {
    // Shift picks a leg here; the browser would select all text from the last press to this one.
    if (!event.shiftKey) return
    event.preventDefault()
    scroller.current?.focus()
  }
  const onClick = (event: MouseEvent): void => {
    const cell = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-place]') : null
    const row = rowOf(cell?.closest<HTMLElement>('[data-strike]')?.dataset.strike)
    const column = cell?.dataset.place as PlaceColumn | undefined
    if (!row || !column) return
    setPlace({ strike: row.strike, column })
    if (event.shiftKey) props.onLeg(row, column)
    else props.onPress(row, column)
  }
  const onCopy = (event: ClipboardEvent): void => {
    const row = rowOf(place?.strike)
    if (!row || !place || (document.getSelection()?.toString() ?? '') !== '') return
    event.preventDefault()
    event.clipboardData.setData('text/plain', rawCell(row, place.column, props.context, props.positionOf))
  }
  const onFocus = (event: FocusEvent): void => {
    const first = strikes[moneyIndex]
    if (!place && first !== undefined && event.target.matches(':focus-visible'))
      setPlace({ strike: first, column: 'call.bid' })
  }
  return { place, handlers: { onKeyDown, onMouseDown, onClick, onCopy, onFocus } }
}

type LinesProps = Readonly<{
  grid: GridProps
  layout: Layout
  from: number
  to: number
  place: Place | null
  focusId: string
}>

/** The lines in view: strikes and the band of the money. */
function Lines({ grid, layout, from, to, place, focusId }: LinesProps) {
  const { chain, rowHeight, columns, staged } = grid
  const { level, marks } = layout
  const putColumns = useMemo(() => mirrored(columns), [columns])
  const marked = useMemo(
    () => new Map([...(staged === null ? [] : [staged]), ...grid.legs].map((one) => [one.symbol, one.side])),
    [staged, grid.legs],
  )
  const stagedOf = (side: Row['call']) => (side ? (marked.get(side.symbol) ?? null) : null)
  const heldOf = (side: Row['call']) => (side ? grid.positionOf(side.symbol) : null)
  return layout.items.slice(from, to).map((item, offset) => {
    const index = from + offset
    const at = { index, top: index * rowHeight }
    if (item.kind === 'band')
      return (
        <MoneyBand key="band" {...at} chain={chain} level={level ?? 0} columnCount={columns.length * 2 + 1} />
      )
    const { row, strike } = item
    return (
      <ChainRow
        key={row.strike}
        {...at}
        row={row}
        columns={columns}
        putColumns={putColumns}
        context={grid.context}
        strikeDecimals={layout.strikeDecimals}
        callInMoney={isInTheMoney('call', strike, level)}
        putInMoney={isInTheMoney('put', strike, level)}
        expectedMove={marks !== null && (row.strike === marks.low || row.strike === marks.high)}
        round={isRoundStrike(strike, level)}
        focus={place?.strike === row.strike ? place.column : null}
        focusId={focusId}
        callPosition={heldOf(row.call)}
        putPosition={heldOf(row.put)}
        callStaged={stagedOf(row.call)}
        putStaged={stagedOf(row.put)}
        pressable={chain.is_tradeable && !grid.off}
        book={grid.book}
        nowMs={grid.nowMs}
      />
    )
  })
}

/** One grid for the reader, of which only the lines in view exist; the strikes stay in sight however wide it is. */
export function ChainGrid(props: GridProps) {
  const { chain, columns, widths, rowHeight } = props
  const scroller = useRef<HTMLDivElement>(null)
  const { view, read } = useView(scroller)
  const layout = useLayout(props)
  useOpening(scroller, props, layout, read)
  const { place, handlers } = useCellFocus(scroller, props, layout, view)
  const { items } = layout
  const { from, to } = windowOf(view.top, view.height, rowHeight, items.length)
  const focusId = `${props.gridId}-focus`
  const inView = (item: Item): boolean => item.kind === 'strike' && item.row.strike === place?.strike
  const sizes = useMemo(
    () =>
      ({
        '--chain-columns': gridTemplate(columns, widths),
        '--chain-width': `${rowWidth(columns, widths)}px`,
      }) as Record<string, string>,
    [columns, widths],
  )
  return (
    <div
      ref={scroller}
      id={props.gridId}
      className={css.scroller}
      style={sizes}
      role="grid"
      tabIndex={0}
      aria-label={`Option chain ${captionOf(chain)}`}
      aria-rowcount={items.length + 1}
      aria-colcount={columns.length * 2 + 1}
      aria-activedescendant={items.slice(from, to).some(inView) ? focusId : undefined}
      data-stale={props.stale || undefined}
      data-still={props.still || undefined}
      onScroll={read}
      {...handlers}
    >
      <div className={css.sheet} role="presentation">
        <Heads columns={columns} caption={captionOf(chain)} />
        <div className={css.rows} role="rowgroup" style={{ height: items.length * rowHeight }}>
          <Lines grid={props} {...{ layout, from, to, place, focusId }} />
        </div>
      </div>
    </div>
  )
}
