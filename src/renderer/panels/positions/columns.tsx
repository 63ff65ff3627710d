import type { Decimal } from '../../../core/kernel/index.ts'
import type { useColumns } from '../../terminal/use-columns.ts'
import {
  directionClass,
  formatAmount,
  formatModel,
  formatSigned,
  formatSignedQuantity,
  formatVolatility,
  withUnit,
} from '../../widgets/figures/format.ts'
import type { Figures, Position, SortKey } from './book.ts'
import css from './positions.module.css'

type Column = Readonly<{
  sort: SortKey | null
  head: string
  title: string
  widthPx: number
  dropRank: number
}>

const column = (
  sort: SortKey | null,
  head: string,
  title: string,
  widthPx: number,
  dropRank: number,
): Column => ({ sort, head, title, widthPx, dropRank })

/** Every column with the width that it needs, and when it gives way: what is held and what it makes go last. */
export const COLUMNS = {
  instrument: column('name', 'Instrument', 'Instrument', 128, 0),
  quantity: column('quantity', 'Qty', 'Signed quantity: contracts or units', 48, 0),
  average: column(null, 'Avg', 'Average entry price', 62, 5),
  mark: column('mark', 'Mark', 'Mark price; hatched when it is old', 62, 1),
  volatility: column('iv', 'IV %', 'Implied volatility, percent per year', 36, 7),
  delta: column('delta', 'Δ $/pt', 'Delta: dollars per point of the underlying', 48, 2),
  gamma: column('gamma', 'Γ', 'Gamma: change of delta per point of the underlying', 46, 8),
  theta: column('theta', 'Θ $/day', 'Theta: dollars per calendar day, a year has 365', 52, 3),
  vega: column('vega', 'Vega $/pt', 'Vega: dollars per point of volatility, 0.01', 58, 4),
  open: column(
    'open',
    'P&L open',
    'Open profit and loss at the mark: dollars, or the coin it is paid in',
    60,
    0,
  ),
  booked: column(
    'realised',
    'P&L booked',
    'Realised profit and loss: dollars, or the coin it is paid in',
    68,
    6,
  ),
} as const satisfies Record<string, Column>

type ColumnKey = keyof typeof COLUMNS
export type Shown = readonly ColumnKey[]
export type Columns = ReturnType<typeof useColumns<ColumnKey>>

/** What closing a line takes beside the columns, with the scroll bar, pixels. */
export const ACT_WIDTH = 56

export const COLUMN_ITEMS = Object.entries(COLUMNS).map(([key, { title, dropRank }]) => ({
  ...{ key: key as ColumnKey, title },
  fixed: dropRank === 0,
}))

const NAMES: Shown = ['instrument', 'quantity', 'average', 'mark', 'volatility']

/** How many of the columns have no sum: the words of a group or of the total stand across them. */
export const namesSpan = (shown: Shown): number => shown.filter((key) => NAMES.includes(key)).length

const PRICE_DECIMALS = 2
const priceDecimals = (text: string | null): number =>
  Math.min(8, Math.max(PRICE_DECIMALS, text?.split('.')[1]?.length ?? 0))

/** The fewest decimals that tell a small delta from none: coins have deltas of a hundredth. */
const greekDecimals = (value: number | null, usual: number): number =>
  value !== null && value !== 0 && Math.abs(value) < 1 ? Math.max(usual, 2) : usual

const COIN_DECIMALS = 4

type ProfitProps = Readonly<{ amount: Decimal | null; currency: string; old?: boolean }>

/** Whole dollars, or a coin with its unit, with the hue of their direction; what rounds to nothing is flat. */
function Profit({ amount, currency, old = false }: ProfitProps) {
  const decimals = currency === 'USD' ? 0 : COIN_DECIMALS
  const isFlat = amount === null || amount.toDecimalPlaces(decimals).isZero()
  return (
    <td className={old ? css.old : isFlat ? '' : directionClass(amount)}>
      {withUnit(formatSigned(amount, decimals), currency)}
    </td>
  )
}

/** How much, at what price, and what it is worth. */
export function MarkCells({
  position,
  shown,
  frozen,
  old,
}: Readonly<{ position: Position; shown: Shown; frozen: boolean; old: boolean }>) {
  const decimals = priceDecimals(position.entry_price)
  return (
    <>
      <td className={css.quantity}>{formatSignedQuantity(position.quantity)}</td>
      {shown.includes('average') && (
        <td className="ox-secondary">
          {withUnit(formatAmount(position.entry_price, decimals), position.currency)}
        </td>
      )}
      {shown.includes('mark') && (
        <td
          className={old ? `ox-hatch ${css.old}` : css.price}
          title={old ? `Mark is ${frozen ? 'frozen' : position.price_state.replace('_', ' ')}` : undefined}
        >
          {withUnit(formatAmount(position.current_price, decimals), position.currency)}
        </td>
      )}
      {shown.includes('volatility') && (
        <td className={old ? css.old : ''}>{formatVolatility(position.implied_volatility)}</td>
      )}
    </>
  )
}

/** Greeks and profit. Those of an old mark are as old as it: muted, without the hue of a direction. */
export function FigureCells({
  figures,
  currency,
  shown,
  old = false,
}: Readonly<{ figures: Figures; currency: string; shown: Shown; old?: boolean }>) {
  const { delta, gamma, thetaPerDay, vegaPerPoint, unrealised, realised } = figures
  const greek = (key: ColumnKey, value: number | null, decimals: number) =>
    shown.includes(key) && (
      <td key={key} className={old ? css.old : ''}>
        {formatModel(value, decimals, true)}
      </td>
    )
  return (
    <>
      {greek('delta', delta, greekDecimals(delta, 0))}
      {greek('gamma', gamma, 2)}
      {greek('theta', thetaPerDay, greekDecimals(thetaPerDay, 0))}
      {greek('vega', vegaPerPoint, greekDecimals(vegaPerPoint, 0))}
      <Profit amount={unrealised} currency={currency} old={old} />
      {shown.includes('booked') && <Profit amount={realised} currency={currency} />}
    </>
  )
}
