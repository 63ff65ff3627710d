import { memo, useRef } from 'react'
import { formatAmount, formatSignedQuantity } from '../../widgets/figures/format.ts'
import { COLUMNS, NOTHING } from './columns.ts'
import type { ColumnKey, FigureContext } from './columns.ts'
import type { FlashBook } from './flash.ts'
import type { PlaceColumn, SideName } from './places.ts'
import { doubtOf } from './quote-state.ts'
import type { ChainRow as Row, ChainSide } from './quote-state.ts'
import css from './chain.module.css'

type RowProps = Readonly<{
  row: Row
  /** Line of the whole chain, counted from zero, and its distance from the top in pixels. */
  index: number
  top: number
  columns: readonly ColumnKey[]
  putColumns: readonly ColumnKey[]
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
  /** The column of the cell focus when it is on this side of the row. */
  focus: PlaceColumn | null
}> &
  Pick<RowProps, 'context' | 'focusId' | 'pressable' | 'book' | 'nowMs'>

const LETTER = { buy: 'B', sell: 'S' } as const
const PRICE_KEYS: readonly ColumnKey[] = ['bid', 'ask', 'mark', 'last']
/** Where the word of a doubtful quote stands: the two outermost counts, which say least about it. */
const DOUBT_KEYS: readonly ColumnKey[] = ['openInterest', 'volume']

/** The class that plays a flash once: two names in turn, so that the next change starts it again. */
function flashClass(props: SideProps, key: ColumnKey, mountedAtMs: number): string | undefined {
  const { side, book, nowMs } = props
  if (side === null || (key !== 'bid' && key !== 'ask')) return undefined
  const flash = book.flashOf(side.symbol, key)
  if (!flash || flash.atMs <= mountedAtMs || nowMs() - flash.atMs > 1_000) return undefined
  return css[`${flash.direction}${flash.number % 2}`]
}

function textOf({ side, position, context }: SideProps, column: ColumnKey): string {
  if (column === 'position') return position === null ? '' : formatSignedQuantity(position)
  return side === null ? NOTHING : COLUMNS[column].text(side, context)
}

function Figure(
  props: Readonly<{ of: SideProps; column: ColumnKey; doubted: boolean; mountedAtMs: number }>,
) {
  const { of, column, doubted } = props
  const place: PlaceColumn = `${of.name}.${column}`
  const isOrder = (of.staged === 'buy' && column === 'ask') || (of.staged === 'sell' && column === 'bid')
  const price = column === 'bid' || column === 'ask'
  const classes = [
    css.cell,
    PRICE_KEYS.includes(column) && css.price,
    column === 'position' && css.position,
    DOUBT_KEYS.includes(column) && css.quiet,
    of.inMoney && css.inMoney,
    doubted && css.doubted,
    doubted && price && 'ox-hatch',
    price && of.pressable && of.side !== null && of.side[column] !== null && css.pressable,
    isOrder && css[of.staged ?? ''],
    flashClass(of, column, props.mountedAtMs),
  ]
  return (
    <div
      role="gridcell"
      id={of.focus === place ? of.focusId : undefined}
      className={classes.filter(Boolean).join(' ')}
      data-place={place}
      data-focus={of.focus === place || undefined}
    >
      {isOrder && of.staged && <b className={css.letter}>{LETTER[of.staged]}</b>}
      {textOf(of, column)}
    </div>
  )
}

/** The columns that give way to the word of a doubtful quote. */
function hostsOf(columns: readonly ColumnKey[]): readonly ColumnKey[] {
  const counts = columns.filter((key) => DOUBT_KEYS.includes(key))
  return counts.length > 0 ? counts : columns.filter((key) => key !== 'bid' && key !== 'ask').slice(0, 2)
}

function DoubtWord(
  props: Readonly<{ of: SideProps; hosts: readonly ColumnKey[]; word: string; sentence: string }>,
) {
  const { of, hosts } = props
  const focused = hosts.some((key) => of.focus === `${of.name}.${key}`)
  return (
    <div
      role="gridcell"
      id={focused ? of.focusId : undefined}
      aria-colspan={hosts.length}
      className={`${css.cell} ${css.doubtWord} ${of.inMoney ? css.inMoney : ''}`}
      style={{ gridColumn: `span ${hosts.length}` }}
      data-place={`${of.name}.${hosts[0] ?? ''}`}
      data-focus={focused || undefined}
      title={props.sentence}
    >
      {props.word}
    </div>
  )
}

/** One option of a strike; drawn again only when it has changed itself, not when its twin has. */
const Side = memo(function Side(props: SideProps) {
  const mounted = useRef(0)
  if (mounted.current === 0) mounted.current = props.nowMs()
  const doubt = props.side === null ? null : doubtOf(props.side, props.nowMs())
  const hosts = doubt ? hostsOf(props.columns) : []
  return props.columns.map((column) => {
    if (doubt && hosts.includes(column))
      return column === hosts[0] ? (
        <DoubtWord key={column} of={props} hosts={hosts} word={doubt.word} sentence={doubt.sentence} />
      ) : null
    return (
      <Figure
        key={column}
        of={props}
        column={column}
        doubted={doubt !== null}
        mountedAtMs={mounted.current}
      />
    )
  })
})

const focusOn = (focus: PlaceColumn | null, name: SideName): PlaceColumn | null =>
  focus?.startsWith(name) === true ? focus : null

function DrawnRow(props: RowProps) {
  const { row, context, focusId, pressable, book, nowMs } = props
  const shared = { context, focusId, pressable, book, nowMs }
  return (
    <div
      role="row"
      className={css.row}
      aria-rowindex={props.index + 2}
      data-strike={row.strike}
      style={{ transform: `translateY(${props.top}px)` }}
    >
      <Side
        {...shared}
        name="call"
        side={row.call}
        columns={props.columns}
        inMoney={props.callInMoney}
        position={props.callPosition}
        staged={props.callStaged}
        focus={focusOn(props.focus, 'call')}
      />
      <div
        role="rowheader"
        id={props.focus === 'strike' ? focusId : undefined}
        className={`${css.spine} ${props.round ? css.round : ''} ${props.expectedMove ? css.move : ''}`}
        title={props.expectedMove ? 'Nearest strike to one expected move' : undefined}
        data-place="strike"
        data-focus={props.focus === 'strike' || undefined}
      >
        {formatAmount(row.strike, props.strikeDecimals)}
      </div>
      <Side
        {...shared}
        name="put"
        side={row.put}
        columns={props.putColumns}
        inMoney={props.putInMoney}
        position={props.putPosition}
        staged={props.putStaged}
        focus={focusOn(props.focus, 'put')}
      />
    </div>
  )
}

/** One strike. Drawn again only when something of its own has changed. */
export const ChainRow = memo(DrawnRow)
