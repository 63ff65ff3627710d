import { memo, useRef } from 'react'
import { formatAmount, formatSignedQuantity } from '../../widgets/format.ts'
import { COLUMNS, NOTHING, mirrored } from './columns.ts'
import type { ColumnKey, FigureContext } from './columns.ts'
import type { FlashBook } from './flash.ts'
import type { PlaceColumn, SideName } from './places.ts'
import { doubtOf } from './quote-state.ts'
import type { ChainRow as Row, ChainSide } from './quote-state.ts'
import css from './chain.module.css'

export type RowProps = Readonly<{
  row: Row
  /** Line of the whole chain, counted from zero, and its distance from the top in pixels. */
  index: number
  top: number
  columns: readonly ColumnKey[]
  context: FigureContext
  strikeDecimals: number
  callInMoney: boolean
  putInMoney: boolean
  expectedMove: boolean
  round: boolean
  /** The column of the cell focus when it is in this row. */
  focus: PlaceColumn | null
  /** Id of the focused cell, by which the grid points at it. */
  focusId: string
  callPosition: string | null
  putPosition: string | null
  callStaged: 'buy' | 'sell' | null
  putStaged: 'buy' | 'sell' | null
  pressable: boolean
  book: FlashBook
  nowMs: () => number
}>

type SideProps = Readonly<{
  name: SideName
  side: ChainSide | null
  columns: readonly ColumnKey[]
  inMoney: boolean
  position: string | null
  staged: 'buy' | 'sell' | null
  mountedAtMs: number
}>

const LETTER = { buy: 'B', sell: 'S' } as const
const PRICE_KEYS: readonly ColumnKey[] = ['bid', 'ask', 'mark', 'last']
/** Where the word of a doubtful quote stands: the two outermost counts, which say least about it. */
const DOUBT_KEYS: readonly ColumnKey[] = ['openInterest', 'volume']

/** The class that plays a flash once: two names in turn, so that the next change starts it again. */
function flashClass(
  props: RowProps,
  side: ChainSide | null,
  key: ColumnKey,
  mountedAtMs: number,
): string | undefined {
  if (side === null || (key !== 'bid' && key !== 'ask')) return undefined
  const flash = props.book.flashOf(side.symbol, key)
  if (!flash || flash.atMs <= mountedAtMs || props.nowMs() - flash.atMs > 1_000) return undefined
  return css[`${flash.direction}${flash.number % 2}`]
}

function Figure(
  props: Readonly<{ row: RowProps; of: SideProps; column: ColumnKey; doubtWord: string | null }>,
) {
  const { row, of, column } = props
  const { side, name } = of
  const place: PlaceColumn = `${name}.${column}`
  const isOrder = (of.staged === 'buy' && column === 'ask') || (of.staged === 'sell' && column === 'bid')
  const price = column === 'bid' || column === 'ask'
  const text =
    column === 'position'
      ? of.position === null
        ? ''
        : formatSignedQuantity(of.position)
      : side === null
        ? NOTHING
        : COLUMNS[column].text(side, row.context)
  const classes = [
    css.cell,
    PRICE_KEYS.includes(column) && css.price,
    column === 'position' && css.position,
    (column === 'openInterest' || column === 'volume') && css.quiet,
    of.inMoney && css.inMoney,
    props.doubtWord !== null && css.doubted,
    props.doubtWord !== null && price && 'ox-hatch',
    price && row.pressable && side?.[column] !== null && css.pressable,
    isOrder && css[of.staged ?? ''],
    flashClass(row, side, column, of.mountedAtMs),
  ]
  return (
    <div
      role="gridcell"
      id={row.focus === place ? row.focusId : undefined}
      className={classes.filter(Boolean).join(' ')}
      data-place={place}
      data-focus={row.focus === place || undefined}
    >
      {isOrder && of.staged && <b className={css.letter}>{LETTER[of.staged]}</b>}
      {text}
    </div>
  )
}

function Side(props: Readonly<{ row: RowProps; of: SideProps }>) {
  const { row, of } = props
  const doubt = of.side === null ? null : doubtOf(of.side, row.nowMs())
  const counts = of.columns.filter((key) => DOUBT_KEYS.includes(key))
  const host =
    counts.length > 0 ? counts : of.columns.filter((key) => key !== 'bid' && key !== 'ask').slice(0, 2)
  return of.columns.map((column) => {
    if (doubt && host.includes(column)) {
      if (column !== host[0]) return null
      return (
        <div
          key={column}
          role="gridcell"
          id={
            row.focus !== null && host.some((key) => row.focus === `${of.name}.${key}`)
              ? row.focusId
              : undefined
          }
          aria-colspan={host.length}
          className={`${css.cell} ${css.doubtWord} ${of.inMoney ? css.inMoney : ''}`}
          style={{ gridColumn: `span ${host.length}` }}
          data-place={`${of.name}.${column}`}
          data-focus={host.some((key) => row.focus === `${of.name}.${key}`) || undefined}
          title={doubt.sentence}
        >
          {doubt.word}
        </div>
      )
    }
    return <Figure key={column} row={row} of={of} column={column} doubtWord={doubt?.word ?? null} />
  })
}

function DrawnRow(props: RowProps) {
  const mountedAtMs = useRef(0)
  if (mountedAtMs.current === 0) mountedAtMs.current = props.nowMs()
  const { row } = props
  const side = (name: SideName): SideProps => ({
    name,
    side: row[name],
    columns: name === 'call' ? props.columns : mirrored(props.columns),
    inMoney: name === 'call' ? props.callInMoney : props.putInMoney,
    position: name === 'call' ? props.callPosition : props.putPosition,
    staged: name === 'call' ? props.callStaged : props.putStaged,
    mountedAtMs: mountedAtMs.current,
  })
  return (
    <div
      role="row"
      className={css.row}
      aria-rowindex={props.index + 2}
      data-strike={row.strike}
      style={{ transform: `translateY(${props.top}px)` }}
    >
      <Side row={props} of={side('call')} />
      <div
        role="rowheader"
        id={props.focus === 'strike' ? props.focusId : undefined}
        className={`${css.spine} ${props.round ? css.round : ''} ${props.expectedMove ? css.move : ''}`}
        title={props.expectedMove ? 'Nearest strike to one expected move' : undefined}
        data-place="strike"
        data-focus={props.focus === 'strike' || undefined}
      >
        {formatAmount(row.strike, props.strikeDecimals)}
      </div>
      <Side row={props} of={side('put')} />
    </div>
  )
}

/** One strike. Drawn again only when something of its own has changed. */
export const ChainRow = memo(DrawnRow)
