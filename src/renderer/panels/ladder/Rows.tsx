import type { CSSProperties, KeyboardEvent, MouseEvent } from 'react'
import { formatAmount, formatQuantity } from '../../widgets/figures/format.ts'
import { ownLeft } from './rungs.ts'
import type { Rung } from './rungs.ts'
import css from './ladder.module.css'

export type Place = 'ownBuy' | 'bid' | 'price' | 'ask' | 'ownSell'

type Props = Readonly<{
  id: string
  label: string
  rungs: readonly Rung[]
  decimals: number
  sizeDecimals: number
  focused: number | null
  old: boolean
  onPress: (rung: Rung, place: Place) => void
  onFocus: (index: number) => void
  onKey: (event: KeyboardEvent) => void
  onWheel: (rows: number) => void
}>

/** Sizes of one column share their decimals, at most three; the whole figure stands in the title. */
const size = (text: string | null, decimals: number): string =>
  text === null ? '' : formatAmount(text, decimals)

function Own({ rung, side }: Readonly<{ rung: Rung; side: 'buy' | 'sell' }>) {
  const left = ownLeft(rung.own, side)
  if (left === null) return null
  const mine = rung.own.filter(({ order }) => order.side === side)
  const waits = mine.every(({ isWaiting }) => isWaiting)
  return (
    <span className={css.chip} data-waits={waits || undefined} title="Press to cancel">
      {waits ? 'T' : side === 'buy' ? 'B' : 'S'} {formatQuantity(left)}
    </span>
  )
}

function Row({
  rung,
  decimals,
  sizeDecimals,
  id,
  isFocused,
}: Readonly<{ rung: Rung; decimals: number; sizeDecimals: number; id: string; isFocused: boolean }>) {
  const bar = (share: number): CSSProperties =>
    ({ '--share': `${(share * 100).toFixed(1)}%` }) as CSSProperties
  return (
    <div
      role="row"
      id={id}
      className={css.row}
      data-index={rung.index}
      data-price={rung.price}
      data-focus={isFocused || undefined}
      aria-selected={isFocused}
    >
      <div role="gridcell" className={css.own} data-place="ownBuy">
        <Own rung={rung} side="buy" />
      </div>
      <div
        role="gridcell"
        className={css.bid}
        data-place="bid"
        title={rung.bid ?? undefined}
        data-best={rung.isBestBid || undefined}
        style={bar(rung.bidShare)}
      >
        {size(rung.bid, sizeDecimals)}
      </div>
      <div role="rowheader" className={css.price} data-place="price" data-last={rung.isLast || undefined}>
        {formatAmount(rung.price, decimals)}
      </div>
      <div
        role="gridcell"
        className={css.ask}
        data-place="ask"
        title={rung.ask ?? undefined}
        data-best={rung.isBestAsk || undefined}
        style={bar(rung.askShare)}
      >
        {size(rung.ask, sizeDecimals)}
      </div>
      <div role="gridcell" className={css.own} data-place="ownSell">
        <Own rung={rung} side="sell" />
      </div>
    </div>
  )
}

/** The prices, highest first. One of them has the keyboard; a press acts on the cell that it meets. */
export function Rows({ id, label, rungs, decimals, sizeDecimals, focused, old, ...acts }: Props) {
  const onClick = (event: MouseEvent): void => {
    const cell = (event.target as HTMLElement).closest('[data-place]')
    const row = (event.target as HTMLElement).closest('[data-index]')
    const rung = rungs.find((one) => String(one.index) === row?.getAttribute('data-index'))
    if (!rung || !cell) return
    acts.onFocus(rung.index)
    acts.onPress(rung, cell.getAttribute('data-place') as Place)
  }
  const rowId = (index: number): string => `${id}-${index}`
  const isShown = rungs.some((rung) => rung.index === focused)
  return (
    <div
      role="grid"
      aria-label={label}
      className={`${css.rows} ox-data`}
      tabIndex={0}
      data-old={old || undefined}
      aria-activedescendant={focused !== null && isShown ? rowId(focused) : undefined}
      onClick={onClick}
      onKeyDown={acts.onKey}
      onWheel={(event) => acts.onWheel(event.deltaY > 0 ? -3 : 3)}
    >
      <div role="row" className={css.head}>
        <span role="columnheader">Own</span>
        <span role="columnheader">Bid</span>
        <span role="columnheader">Price</span>
        <span role="columnheader">Ask</span>
        <span role="columnheader">Own</span>
      </div>
      {rungs.map((rung) => (
        <Row
          key={rung.index}
          id={rowId(rung.index)}
          rung={rung}
          decimals={decimals}
          sizeDecimals={sizeDecimals}
          isFocused={rung.index === focused}
        />
      ))}
    </div>
  )
}
