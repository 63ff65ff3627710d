import { IconCircleCheck, IconShieldX } from '@tabler/icons-react'
import { SeverityIcon } from '../../widgets/plates/Badge.tsx'
import { accountRows, limitRows } from './effect-words.ts'
import type { Effect, EffectRow, LimitRow } from './effect-words.ts'
import css from './ticket.module.css'

/** Figures now and after, with the reason beneath where one cannot be said. */
export function EffectRows({ rows, label }: Readonly<{ rows: readonly EffectRow[]; label: string }>) {
  return (
    <>
      <dl className={`${css.numbers} ox-data`} aria-label={label}>
        {rows.map(({ words, before, after }) => (
          <div key={words}>
            <dt>{words}</dt>
            <dd>
              {before} <span aria-label="to">→</span> <b>{after}</b>
            </dd>
          </div>
        ))}
      </dl>
      {rows
        .filter(({ why }) => why !== null)
        .map(({ words, why }) => (
          <p key={words} className={css.why}>
            {words}: {why}
          </p>
        ))}
    </>
  )
}

function StatusIcon({ row }: Readonly<{ row: LimitRow }>) {
  if (row.isFine) {
    return <IconCircleCheck className={css.ok} size={13} stroke={2} aria-label={row.status} role="img" />
  }
  return row.status.startsWith('over') ? (
    <IconShieldX className={css.warn} size={13} stroke={2} aria-label={row.status} role="img" />
  ) : (
    <SeverityIcon severity="warn" size={13} />
  )
}

/** What an order or a unit would do to its whole account: margin, VaR, leverage, and every bound. */
export function AccountEffect({ effect }: Readonly<{ effect: Effect }>) {
  const limits = limitRows(effect)
  const out = effect.unvalued.length
  return (
    <section className={css.section}>
      <h3>
        Effect on account <span>now → after</span>
      </h3>
      <EffectRows rows={accountRows(effect)} label="Margin and risk, now and after" />
      {limits.length > 0 && (
        <ul className={`${css.guards} ox-data`} aria-label="Risk limits after the order">
          {limits.map((row) => (
            <li key={row.key} title={row.status}>
              <StatusIcon row={row} />
              <span>{row.words}</span>
              <b className={row.isFine ? '' : css.warn}>{row.after}</b>
            </li>
          ))}
        </ul>
      )}
      {out > 0 && (
        <p className={css.why}>
          {out === 1 ? 'One position is' : `${out} positions are`} in no figure:{' '}
          {effect.unvalued.map(({ symbol }) => symbol).join(', ')}.
        </p>
      )}
    </section>
  )
}
