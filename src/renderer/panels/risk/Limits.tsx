import type { Figures } from '../../terminal/use-figures.ts'
import { SeverityIcon } from '../../widgets/plates/Badge.tsx'
import { NO_VALUE, formatDay, formatModel } from '../../widgets/figures/format.ts'
import { Computing } from '../../widgets/notices/Computing.tsx'
import { SheetTable } from '../../widgets/tables/SheetTable.tsx'
import { Headroom } from './Headroom.tsx'
import { limitWords } from './limits.ts'
import type { LimitRow } from './limits.ts'
import sheet from '../../widgets/styles/Sheet.module.css'

const HEADS = ['Limit', { figure: 'Used' }, { figure: 'Limit at' }, { figure: '%' }, 'Headroom', 'State']

function Row({ row }: Readonly<{ row: LimitRow }>) {
  const severity = row.state === 'over' ? 'critical' : row.state === 'soft' ? 'warn' : null
  return (
    <tr>
      <th scope="row">{row.words}</th>
      <td className={`${sheet.figure} ${sheet.strong}`}>{row.used}</td>
      <td className={`${sheet.figure} ox-muted`}>{row.limit}</td>
      <td className={sheet.figure}>{row.share === null ? NO_VALUE : formatModel(row.share * 100, 0)}</td>
      <td>
        <Headroom share={row.share} soft={row.soft} state={row.state} />
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
