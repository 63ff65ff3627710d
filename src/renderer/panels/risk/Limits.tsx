import type { Figures } from '../../terminal/use-figures.ts'
import { SeverityIcon } from '../../widgets/Badge.tsx'
import { NO_VALUE, formatDay, formatModel } from '../../widgets/format.ts'
import { Computing } from '../../widgets/Computing.tsx'
import { SheetTable } from '../../widgets/SheetTable.tsx'
import { limitWords } from './limits.ts'
import type { LimitRow } from './limits.ts'
import sheet from '../../widgets/Sheet.module.css'
import css from './risk.module.css'

const HEADS = ['Limit', { figure: 'Used' }, { figure: 'Limit at' }, { figure: '%' }, 'Headroom', 'State']

/** How full a limit is. The tick is where the warning begins; what is over is filled and framed. */
function Headroom({ row }: Readonly<{ row: LimitRow }>) {
  if (row.share === null) return <span className={css.noBar}>{NO_VALUE}</span>
  return (
    <svg
      className={css.bar}
      data-state={row.state}
      viewBox="0 0 100 8"
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <rect className={css.trough} x="0" y="1" width="100" height="6" />
      <rect className={css.fill} x="0" y="1" width={Math.min(100, row.share * 100)} height="6" />
      {row.soft !== null && (
        <line className={css.soft} x1={row.soft * 100} x2={row.soft * 100} y1="-1" y2="9" />
      )}
    </svg>
  )
}

function Row({ row }: Readonly<{ row: LimitRow }>) {
  const severity = row.state === 'over' ? 'critical' : row.state === 'soft' ? 'warn' : null
  return (
    <tr>
      <th scope="row">{row.words}</th>
      <td className={`${sheet.figure} ${sheet.strong}`}>{row.used}</td>
      <td className={`${sheet.figure} ox-muted`}>{row.limit}</td>
      <td className={sheet.figure}>{row.share === null ? NO_VALUE : formatModel(row.share * 100, 0)}</td>
      <td>
        <Headroom row={row} />
      </td>
      <td className={severity === null ? 'ox-muted' : undefined}>
        <span className={sheet.state}>
          {severity !== null && <SeverityIcon severity={severity} size={13} />}
          {limitWords(row)}
        </span>
      </td>
    </tr>
  )
}

/** Every bound of the account with what is used of it, nearest to its limit first. */
export function LimitsSection({
  rows,
  resetsAt,
  figures,
}: Readonly<{ rows: readonly LimitRow[]; resetsAt: string; figures: Figures<unknown> }>) {
  const set = rows.filter(({ state }) => state !== 'none').length
  return (
    <section className={sheet.section} aria-labelledby="risk-limits">
      <h2 id="risk-limits">
        Limits <span>{`${set} of ${rows.length} set`}</span>
      </h2>
      <SheetTable caption="Limits of the account" heads={HEADS}>
        {rows.map((row) => (
          <Row key={row.key} row={row} />
        ))}
      </SheetTable>
      <p className="ox-muted">
        Day limits refuse an order; risk limits warn and raise an alert. Days begin at 00:00 UTC, next{' '}
        {formatDay(resetsAt, 'UTC')}.
      </p>
      <Computing figures={figures} />
    </section>
  )
}
