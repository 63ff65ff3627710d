import { memo, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { ClipboardEvent, KeyboardEvent, MouseEvent, RefObject } from 'react'
import { chordOf } from '../../shell/keys/chords.ts'
import { formatExpiry } from '../../widgets/format.ts'
import { ChainRow } from './ChainRow.tsx'
import { COLUMNS, SPINE_WIDTH, decimalsOf, gridTemplate, mirrored } from './columns.ts'
import type { ColumnKey, FigureContext } from './columns.ts'
import { rawCell } from './copy.ts'
import type { FlashBook } from './flash.ts'
import { MoneyBand } from './MoneyBand.tsx'
import { nearestIndex, placeColumns, travel } from './places.ts'
import type { Place, PlaceColumn } from './places.ts'
import type { Chain, ChainRow as Row } from './quote-state.ts'
import { expectedMoveStrikes, isInTheMoney, isRoundStrike, layItems, referenceOf, windowOf } from './rows.ts'
import css from './chain.module.css'

export type Staged = Readonly<{ symbol: string; side: 'buy' | 'sell' }> | null

export type GridProps = Readonly<{
  chain: Chain
  rows: readonly Row[]
  columns: readonly ColumnKey[]
  context: FigureContext
  gridId: string
  rowHeight: number
  /** Hatched: old or not confirmed. */
  stale: boolean
  /** No price can be pressed. */
  off: boolean
  still: boolean
  staged: Staged
  positionOf: (symbol: string) => string | null
  book: FlashBook
  nowMs: () => number
  onPress: (row: Row, column: PlaceColumn) => void
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

export function ChainGrid(props: GridProps) {
  const { chain, rows, columns, rowHeight, onPress } = props
  const scroller = useRef<HTMLDivElement>(null)
  const { view, read } = useView(scroller)
  const [place, setPlace] = useState<Place | null>(null)
  const reference = referenceOf(chain)
  const { level } = reference
  const items = useMemo(() => layItems(rows, level), [rows, level])
  const strikes = useMemo(() => rows.map((row) => row.strike), [rows])
  const marks = expectedMoveStrikes(rows, reference)
  const strikeDecimals = useMemo(() => decimalsOf(strikes, 0, 4), [strikes])
  const moneyIndex = nearestIndex(strikes.map(Number), level)
  const bandLine = items.findIndex((item) => item.kind === 'band')

  const reveal = (line: number, centre = false): void => {
    const element = scroller.current
    if (!element) return
    const bodyHeight = element.clientHeight - HEAD_LINES * rowHeight
    const top = line * rowHeight
    // Whole rows, so that none is cut under the head.
    if (centre) element.scrollTop = Math.max(0, Math.round((top - bodyHeight / 2) / rowHeight)) * rowHeight
    else if (top < element.scrollTop) element.scrollTop = top
    else if (top + rowHeight > element.scrollTop + bodyHeight)
      element.scrollTop = Math.ceil((top + rowHeight - bodyHeight) / rowHeight) * rowHeight
  }

  // A new expiry opens at the money, the spine in the middle.
  const subject = `${chain.symbol} ${chain.expiry} ${rowHeight}`
  useLayoutEffect(() => {
    reveal(bandLine === -1 ? 0 : bandLine, true)
    const element = scroller.current
    if (element) element.scrollLeft = (element.scrollWidth - element.clientWidth) / 2
    read()
    // Later moves of the money must not pull the rows from under the reader.
    // eslint-disable-next-line react-hooks/exhaustive-deps -- only when another chain opens
  }, [subject, rows.length === 0])

  const go = (next: Place): void => {
    setPlace(next)
    const line = items.findIndex((item) => item.kind === 'strike' && item.row.strike === next.strike)
    reveal(line, Math.abs(line - Math.round(view.top / rowHeight)) > view.height / rowHeight)
  }

  const press = (event: KeyboardEvent): void => {
    const chord = chordOf(event)
    if (chord === '[' || chord === ']')
      return (event.preventDefault(), props.onStepExpiry(chord === '[' ? -1 : 1))
    if (chord === 'Enter' && place) {
      event.preventDefault()
      const row = rows.find((candidate) => candidate.strike === place.strike)
      return row && onPress(row, place.column)
    }
    const pageRows = Math.max(1, Math.floor(view.height / rowHeight) - HEAD_LINES - 1)
    const next = travel(place, chord, { strikes, columns: placeColumns(columns), moneyIndex, pageRows })
    if (!next) return undefined
    event.preventDefault()
    return go(next)
  }

  const click = (event: MouseEvent): void => {
    const cell = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-place]') : null
    const strike = cell?.closest<HTMLElement>('[data-strike]')?.dataset['strike']
    const row = rows.find((candidate) => candidate.strike === strike)
    const column = cell?.dataset['place'] as PlaceColumn | undefined
    if (!row || !column) return
    setPlace({ strike: row.strike, column })
    onPress(row, column)
  }

  const copy = (event: ClipboardEvent): void => {
    const row = place && rows.find((candidate) => candidate.strike === place.strike)
    if (!row || (document.getSelection()?.toString() ?? '') !== '') return
    event.preventDefault()
    event.clipboardData.setData('text/plain', rawCell(row, place.column, props.context, props.positionOf))
  }

  const focusId = `${props.gridId}-focus`
  const { from, to } = windowOf(view.top, view.height, rowHeight, items.length)
  const shown = items.slice(from, to)
  const focusShown = shown.some((item) => item.kind === 'strike' && item.row.strike === place?.strike)
  const width = SPINE_WIDTH + 2 * columns.reduce((sum, key) => sum + COLUMNS[key].widthMin, 0)
  const stagedOf = (side: Row['call']) =>
    side && props.staged?.symbol === side.symbol ? props.staged.side : null
  const heldOf = (side: Row['call']) => (side ? props.positionOf(side.symbol) : null)

  return (
    <div
      ref={scroller}
      id={props.gridId}
      className={css.scroller}
      style={
        { '--chain-columns': gridTemplate(columns), '--chain-width': `${width}px` } as Record<string, string>
      }
      role="grid"
      tabIndex={0}
      aria-label={`Option chain ${captionOf(chain)}`}
      aria-rowcount={items.length + 1}
      aria-colcount={columns.length * 2 + 1}
      aria-activedescendant={focusShown ? focusId : undefined}
      data-stale={props.stale || undefined}
      data-still={props.still || undefined}
      onScroll={read}
      onKeyDown={press}
      onClick={click}
      onCopy={copy}
      onFocus={(event) => {
        const first = strikes[moneyIndex]
        if (!place && first !== undefined && event.target.matches(':focus-visible'))
          setPlace({ strike: first, column: 'call.bid' })
      }}
    >
      <div className={css.sheet} role="presentation">
        <Heads columns={columns} caption={captionOf(chain)} />
        <div className={css.rows} role="rowgroup" style={{ height: items.length * rowHeight }}>
          {shown.map((item, offset) => {
            const index = from + offset
            const top = index * rowHeight
            if (item.kind === 'band')
              return (
                <MoneyBand
                  key="band"
                  chain={chain}
                  level={level ?? 0}
                  index={index}
                  top={top}
                  columnCount={columns.length * 2 + 1}
                />
              )
            const { row, strike } = item
            return (
              <ChainRow
                key={row.strike}
                row={row}
                index={index}
                top={top}
                columns={columns}
                context={props.context}
                strikeDecimals={strikeDecimals}
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
                pressable={chain.is_tradeable && !props.off}
                book={props.book}
                nowMs={props.nowMs}
              />
            )
          })}
        </div>
      </div>
    </div>
  )
}
