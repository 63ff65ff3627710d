import { useMargin } from '../../terminal/use-margin.ts'
import { Badge } from '../../widgets/plates/Badge.tsx'
import { formatAmount } from '../../widgets/figures/format.ts'
import { useFunding } from '../../widgets/words/funding.ts'
import { futureParts } from '../../widgets/words/instrument.ts'
import { maintenanceWords, marginBadge, marginConsequence } from '../../widgets/words/margin-words.ts'
import type { Position } from './held.ts'
import { leverageOf } from './futures-words.ts'
import type { PreviewAnswer, TicketTerms } from './machine.ts'
import css from './ticket.module.css'

/**
 * How an order for a future stands on its margin: leverage, margin, maintenance now, where what is held would be closed,
 * and the funding ahead.
 */
export function FutureTerms({
  terms,
  preview,
  held,
}: Readonly<{ terms: TicketTerms; preview: PreviewAnswer; held: Position | null }>) {
  const isFuture = futureParts(terms.symbol) !== null
  const funding = useFunding(terms.symbol)
  const margin = useMargin(isFuture ? terms.accountId : null, held?.quantity).value?.margin ?? null
  if (!isFuture) return null
  const leverage = leverageOf(preview)
  const badge = margin === null ? null : marginBadge(margin)
  const rows = [
    ...(leverage === null ? [] : [['Leverage of this order', leverage] as const]),
    ['Initial margin, account', marginWords(preview)] as const,
    ...(margin === null || margin.ratio === null
      ? []
      : [['Maintenance now, account', maintenanceWords(margin)] as const]),
    ...(held === null ? [] : liquidationRows(held)),
    ...(funding === null ? [] : [['Funding', funding] as const]),
  ]
  return (
    <section className={css.section}>
      <h3>Margin and funding {badge !== null && <Badge {...badge} />}</h3>
      <dl className={`${css.numbers} ox-data`} aria-label={`Margin of ${terms.symbol}`}>
        {rows.map(([words, figure]) => (
          <div key={words}>
            <dt>{words}</dt>
            <dd>{figure}</dd>
          </div>
        ))}
      </dl>
      {margin !== null && badge !== null && <p className={css.why}>{marginConsequence(margin)}</p>}
    </section>
  )
}

/** Held now, and after it fills where the engine says that it changes. */
const marginWords = ({ collateral: { before, after } }: PreviewAnswer): string =>
  before === after ? formatAmount(before, 2) : `${formatAmount(before, 2)} → ${formatAmount(after, 2)}`

const liquidationRows = (held: Position): readonly (readonly [string, string])[] => [
  [
    'Liquidation price of what you hold',
    held.liquidation_price === null ? 'none above 0' : formatAmount(held.liquidation_price, 2),
  ],
]
