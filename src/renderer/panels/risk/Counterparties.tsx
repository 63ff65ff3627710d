import { useFigures } from '../../terminal/use-figures.ts'
import { SeverityIcon } from '../../widgets/plates/Badge.tsx'
import { Computing } from '../../widgets/notices/Computing.tsx'
import { NO_VALUE, formatModel } from '../../widgets/figures/format.ts'
import { NoFigures } from '../../widgets/notices/NoFigures.tsx'
import { PanelSkeleton } from '../../widgets/notices/PanelSkeleton.tsx'
import { SheetTable } from '../../widgets/tables/SheetTable.tsx'
import { Unvalued } from '../../widgets/notices/Unvalued.tsx'
import { counterpartyRows, counterpartyWords } from './counterparties.ts'
import type { CounterpartyRow } from './counterparties.ts'
import { Headroom } from './Headroom.tsx'
import sheet from '../../widgets/styles/Sheet.module.css'

const REFRESH_MS = 10_000

const HEADS = [
  'Counterparty',
  { figure: 'Now $' },
  { figure: 'Potential $' },
  { figure: 'Limit at' },
  { figure: '%' },
  'Headroom',
  'State',
]

function Row({ row }: Readonly<{ row: CounterpartyRow }>) {
  const severity = row.state === 'over' ? 'critical' : row.state === 'soft' ? 'warn' : null
  return (
    <tr>
      <th scope="row">{row.name}</th>
      <td className={`${sheet.figure} ${sheet.strong}`}>{row.now}</td>
      <td className={sheet.figure}>{row.later}</td>
      <td className={`${sheet.figure} ox-muted`}>{row.limit}</td>
      <td className={sheet.figure}>{row.share === null ? NO_VALUE : formatModel(row.share * 100, 0)}</td>
      <td>
        <Headroom share={row.share} soft={null} state={row.state} />
      </td>
      <td className={severity === null ? 'ox-muted' : undefined}>
        <span className={sheet.state}>
          {severity !== null && <SeverityIcon severity={severity} size={13} />}
          {counterpartyWords(row)}
        </span>
      </td>
    </tr>
  )
}

/** What each venue and counterparty would cost if it failed, now and while its derivatives are closed, against the account's bound. */
export function Counterparties({ accountId }: Readonly<{ accountId: string }>) {
  const figures = useFigures('risk.counterparties', { account_id: accountId }, REFRESH_MS)
  const answer = figures.value
  const rows = answer === null ? [] : counterpartyRows(answer, accountId)
  return (
    <section className={sheet.section} aria-labelledby="risk-counterparties">
      <h2 id="risk-counterparties">
        Counterparties <span>exposure if one fails, now and potential</span>
      </h2>
      {answer === null && figures.trouble === null && (
        <PanelSkeleton waitingFor="Adding up the counterparties" />
      )}
      {answer === null && figures.trouble !== null && <NoFigures what="counterparties" figures={figures} />}
      {answer !== null && rows.length === 0 && (
        <p className={sheet.note}>
          Nothing is held. Each venue or counterparty that owes something stands here with its limit.
        </p>
      )}
      {rows.length > 0 && (
        <SheetTable caption="Exposure to counterparties, fullest limit first" heads={HEADS}>
          {rows.map((row) => (
            <Row key={row.name} row={row} />
          ))}
        </SheetTable>
      )}
      {answer !== null && <Unvalued unvalued={answer.unvalued} />}
      <Computing figures={figures} />
    </section>
  )
}
