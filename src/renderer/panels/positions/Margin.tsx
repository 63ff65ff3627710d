import type { EntryOutput } from '../../client/index.ts'
import type { HeadBadge } from '../../state/index.ts'
import { useTerminal } from '../../terminal/hooks.ts'
import type { Figures } from '../../terminal/use-figures.ts'
import { useMargin } from '../../terminal/use-margin.ts'
import { Badge } from '../../widgets/plates/Badge.tsx'
import { formatAmount } from '../../widgets/figures/format.ts'
import { useFunding } from '../../widgets/words/funding.ts'
import { futureParts, optionParts } from '../../widgets/words/instrument.ts'
import {
  isOnMargin,
  maintenanceWords,
  marginBadge,
  marginConsequence,
} from '../../widgets/words/margin-words.ts'
import type { Position } from './book.ts'
import css from './positions.module.css'

export type Collateral = EntryOutput<'accounts.collateral'>

/** The margin of an account that holds something on margin; asked for anew when what it holds changes. */
export function useHeldMargin(accountId: string | null, own: readonly Position[]): Figures<Collateral> {
  const held = own.filter(isOnMargin).map(({ symbol, quantity }) => `${symbol} ${quantity}`)
  return useMargin(held.length === 0 ? null : accountId, held.join())
}

export const headBadges = ({ value }: Pick<Figures<Collateral>, 'value'>): readonly HeadBadge[] => {
  const badge = value === null ? null : marginBadge(value.margin)
  return badge === null ? [] : [badge]
}

/** What stands behind everything on margin, above the lines: they share it. */
export function AccountMarginRow({
  figures,
  columns,
}: Readonly<{ figures: Pick<Figures<Collateral>, 'value' | 'old'>; columns: number }>) {
  const { dock } = useTerminal()
  const { value, old } = figures
  if (value === null || (value.margin.ratio === null && !value.margin.is_exhausted)) return null
  const badge = marginBadge(value.margin)
  return (
    <tbody>
      <tr className={`${css.margin} ${css.account}`}>
        <td colSpan={columns} className={old ? css.old : ''}>
          {badge !== null && <Badge {...badge} />} Maintenance of the account{' '}
          <b>{maintenanceWords(value.margin)}</b>
          {old && ', as last known'}. {marginConsequence(value.margin)}{' '}
          {badge !== null && (
            <button type="button" className={css.deposit} onClick={() => dock.open('account')}>
              Deposit
            </button>
          )}
        </td>
      </tr>
    </tbody>
  )
}

/** Of an account that is held to its shorts by a margin model: the maintenance of the whole book of an underlying. */
const bookWords = ({ underlying }: Position, answer: Collateral | null): readonly string[] => {
  const book = answer?.books.find((one) => one.underlying === underlying)
  return book === undefined || book.maintenance === null
    ? []
    : [`maintenance of the ${book.underlying} book $${formatAmount(book.maintenance, 2)}`]
}

function FutureMargin({ position, columns, badge }: RowProps) {
  const funding = useFunding(position.symbol)
  const { liquidation_price: price, liquidation_price_reason: reason } = position
  const words = [
    `${position.position_type}, margin $${formatAmount(position.margin_requirement, 2)}`,
    price === null ? 'no price above 0 liquidates it' : `liquidation at ${formatAmount(price, 2)}`,
    ...(funding === null ? [] : [`funding ${funding}`]),
  ]
  return <Row {...{ words, columns, badge }} title={reason} />
}

type RowProps = Readonly<{ position: Position; columns: number; badge: HeadBadge | null }>

const Row = ({
  words,
  columns,
  badge,
  title = null,
}: Readonly<{ words: readonly string[]; title?: string | null }> & Omit<RowProps, 'position'>) => (
  <tr className={css.margin}>
    <td colSpan={columns} title={title ?? undefined}>
      {badge !== null && <Badge {...badge} />} {words.join(' · ')}
    </td>
  </tr>
)

/** What a line of figures does not hold of a position on margin: its margin, where it is closed, its funding. */
export function PositionMargin({
  position,
  columns,
  margin,
}: Readonly<{ position: Position; columns: number; margin: Collateral | null }>) {
  if (!isOnMargin(position)) return null
  const badge = margin === null ? null : marginBadge(margin.margin)
  if (futureParts(position.symbol) !== null) return <FutureMargin {...{ position, columns, badge }} />
  const words = optionParts(position.symbol) === null ? [] : bookWords(position, margin)
  if (words.length === 0) return null
  const held = `short, margin $${formatAmount(position.margin_requirement, 2)}`
  return <Row words={[held, ...words]} columns={columns} badge={badge} />
}
